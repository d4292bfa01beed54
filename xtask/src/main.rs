//! The chores of the house: one command a file. Not shipped, so it may read the environment and print.
#![expect(clippy::print_stdout, reason = "a chore's output is for the terminal")]
#![expect(clippy::print_stderr, reason = "errors of a chore go to the terminal")]
#![expect(
    clippy::disallowed_methods,
    reason = "xtask measures wall time and reads CI settings; it is not shipped"
)]

mod arch;
mod bugs;
mod coverage;
mod generate;
mod judges;
mod online;
mod seed;
mod soak;
mod suite;
mod targets;
mod test;
mod tools;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

/// How a chore ended; the process's exit code follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Well,
    Badly,
    Usage,
}

struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&Path, &[String]) -> Result<Ended>,
}

const COMMANDS: &[Command] = &[
    Command { name: "arch", about: arch::ABOUT, run: arch::run },
    Command { name: "coverage", about: coverage::ABOUT, run: coverage::run },
    Command { name: "generate", about: generate::ABOUT, run: generate::run },
    Command { name: "test", about: test::ABOUT, run: test::run },
    Command { name: "bugs", about: bugs::ABOUT, run: bugs::run },
    Command { name: "soak", about: soak::ABOUT, run: soak::run },
    Command { name: "online", about: online::ABOUT, run: online::run },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        usage();
        return if matches!(name.as_str(), "--help" | "-h" | "help") {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        };
    };
    if rest.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("cargo xtask {}: {}", command.name, command.about);
        return ExitCode::SUCCESS;
    }
    match root().and_then(|root| (command.run)(&root, &rest)) {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::Badly) => ExitCode::FAILURE,
        Ok(Ended::Usage) => ExitCode::from(2),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<9}{}", command.name, command.about);
    }
}

/// The workspace's root: this crate's folder is one level below it.
fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask lies outside a workspace")?.to_path_buf())
}
