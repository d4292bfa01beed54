//! The `cvdesk` binary: command line, configuration and wiring. Only this crate reads the environment.

mod cli;
mod clock;
mod command;
mod config;
mod failure;
mod output;
mod person_name;
mod place;
mod profile;
mod session;
mod told;
mod typed;
mod when;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = match cli::Cli::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { failure::USAGE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let screen = output::Screen::of_this_process(arguments.global.json);
    match command::run(&arguments, screen) {
        Ok(done) => screen.show(&done),
        Err(failure) => screen.fail(&failure),
    }
}
