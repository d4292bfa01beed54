//! What operators type: serve, backup, restore, doctor.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct Serve {
    /// Look at everything at least this often, in seconds
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub every: u32,
}

#[derive(Debug, Args)]
pub struct Backup {
    /// A folder that is not there yet; the backup has this name once it is whole
    #[arg(long, value_name = "NEW")]
    pub to: PathBuf,
    /// Put the instance key into the backup too: whoever has the backup then reads every report
    #[arg(long)]
    pub with_key: bool,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// A folder that `backup` made
    #[arg(value_name = "FROM")]
    pub from: PathBuf,
    /// The instance key, or the recovery copy; not needed where the backup holds the key
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The outside heads of the desk that is replaced, where they were saved: they say what the copy lacks
    #[arg(long, value_name = "FILE")]
    pub heads: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// Record that this machine's clock is right, after it was in doubt
    #[arg(long)]
    pub clock_is_right: bool,
}

/// What is asked about a copy that waits to be accepted.
#[derive(Debug, Args)]
pub struct OfCopy {
    /// Of a desk that holds: say what the outside has that it lacks, and what accepting it would do
    #[arg(long, conflicts_with_all = ["until_idle", "dry_run", "once"])]
    pub plan: bool,
    /// Accept this copy of the desk, under the plan with this digest
    #[arg(long, value_name = "DIGEST", conflicts_with_all = ["until_idle", "dry_run", "once", "plan"])]
    pub accept_plan: Option<String>,
    /// In such a plan: send mails that wait in the copy, though they may have gone out since it was made
    #[arg(long)]
    pub send_waiting_mails: bool,
}

#[derive(Debug, Args)]
pub struct Manual {
    /// A folder for `man/` and `completions/`
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
}
