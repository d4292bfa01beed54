//! The `cvdesk` binary: command line, configuration and wiring. Only this crate reads the environment.

mod cli;
mod clock;
mod command;
mod config;
mod failure;
mod glob;
mod machine_clock;
mod manifest;
mod notable;
mod output;
mod person_name;
mod place;
mod profile;
mod publication;
mod rehearsed;
mod safe;
mod session;
mod told;
mod typed;
mod when;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let arguments = match cli::Cli::try_parse_from(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return not_understood(&typed, &error),
    };
    let screen = output::Screen::of_this_process(arguments.global.json);
    match command::run(&arguments, screen) {
        Ok(done) => screen.show(&done),
        Err(failure) => screen.fail(&failure),
    }
}

/// Says what is wrong with the command line, or prints the help that it asks for.
fn not_understood(typed: &[OsString], error: &clap::Error) -> ExitCode {
    let names = |word: &str| typed.iter().skip(1).any(|argument| argument == word);
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    // A mail server gives a message back for good on any status that it does not know: rather 75 once too often.
    let code = if names("deliver") { failure::TRY_AGAIN } else { failure::USAGE };
    if names("--json") {
        return output::Screen::of_this_process(true).fail(&failure::Failure::new(code, in_one_line(error)));
    }
    let _ = error.print();
    ExitCode::from(code)
}

/// The parser's words without the screen that it draws around them.
fn in_one_line(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "a command is missing; see `--help`".to_owned();
    }
    let text = error.to_string();
    let said = text.split("\n\nUsage:").next().unwrap_or_default();
    let words: Vec<_> = said.trim_start_matches("error: ").split_whitespace().collect();
    words.join(" ")
}
