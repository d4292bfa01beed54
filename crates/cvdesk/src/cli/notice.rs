//! What can be typed about published notices.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum NoticeVerb {
    /// Bring the branches of published notices up to date with the project's repository; needs no desk
    Refresh(NoticeRefresh),
}

#[derive(Debug, Args)]
#[command(after_help = REFRESH)]
pub struct NoticeRefresh {
    /// The project's repository, bare or with a work tree; nothing is fetched, nothing in it is written
    #[arg(long, value_name = "REPO")]
    pub repo: PathBuf,
    /// The folder with the notices: every `.xml` file in it and below
    #[arg(long, value_name = "DIR")]
    pub notices: PathBuf,
    /// Whose conventions: a policy file, a profile's folder, or a shipped profile's name [default: the desk's policy]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Write what is shown; without it nothing changes
    #[arg(long)]
    pub write: bool,
    /// Keep nothing from one run to the next, and use nothing kept
    #[arg(long)]
    pub no_cache: bool,
}

const REFRESH: &str = "\
Only the branches of the policy's product change, line by line: a notice that says all of it already keeps its bytes.
Exit status: 0 where every notice says what the repository says (or was written), 1 where one would change, 4 where one
cannot be read or answered; the others are then shown and written all the same.";
