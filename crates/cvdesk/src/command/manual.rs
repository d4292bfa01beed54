//! `cvdesk manual`: writes man pages and completions, made from the command line itself. Hidden: packages run it when
//! they are built, so that nothing is kept beside the code that could say something else.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use serde_json::json;

use crate::cli::{Cli, Manual};
use crate::failure::{FAILED, Failure};
use crate::output::Done;

pub fn run(wanted: &Manual) -> Result<Done, Failure> {
    let (man, completions) = (wanted.to.join("man"), wanted.to.join("completions"));
    for folder in [&man, &completions] {
        fs::create_dir_all(folder).map_err(|error| trouble(folder, &error))?;
    }
    clap_mangen::generate_to(Cli::command(), &man).map_err(|error| trouble(&man, &error))?;
    let pages = fs::read_dir(&man).map_err(|error| trouble(&man, &error))?.count();
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut Cli::command(), "cvdesk", &completions)
            .map_err(|error| trouble(&completions, &error))?;
    }
    let text = format!("wrote {pages} man pages and 3 completions below {}\n", wanted.to.display());
    Ok(Done::new(text, json!({ "to": wanted.to, "pages": pages, "completions": 3 })))
}

fn trouble(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display()))
}
