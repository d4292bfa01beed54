//! What can be typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The self-hosted security-response desk for open-source projects.
///
/// A confidential report comes in, runs under the process that the project declares as data, and a security
/// notice comes out. Without a command, a rehearsal runs in the current folder: `cvdesk tour`.
#[derive(Debug, Parser)]
#[command(name = "cvdesk", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Verb>,
}

const EXAMPLES: &str = "\
Examples:
  cvdesk tour                                          see a disclosure run from report to notice
  cvdesk init --profile NAME --dir DIR                 make a desk
  cvdesk --dir DIR deliver --sender A --recipient B <message
  cvdesk --dir DIR held list                           what waits for a moderator
  cvdesk --dir DIR case next C-7K3M-9QXP               what is owed, under which rule
  cvdesk impact --repo . --introduced A --fixed B      which tags and branches are vulnerable

Exit status: 0 done, 1 failed, 2 usage, 3 refused by policy, 4 bad input, 5 conflict, 6 absent or not yours;
`deliver` alone answers a mail server: 0 taken in, 75 try again.";

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The desk's folder
    #[arg(long, global = true, env = "CVDESK_DIR", value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Act as this person (name or id); outside a rehearsal: on their behalf, which counts as nobody's approval
    #[arg(long = "as", global = true, value_name = "PERSON")]
    pub acting_as: Option<String>,
    /// Act at this time; only in a rehearsal desk
    #[arg(long, global = true, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a desk
    Init(Init),
    /// Take in one message from a mail server on standard input
    Deliver(Deliver),
    /// Moderate what is held
    #[command(subcommand)]
    Held(Held),
    /// Work on cases
    #[command(subcommand)]
    Case(CaseVerb),
    /// Publish what is known as the notice's next version
    Publish(Publish),
    /// Bring the outside to what it should be: mails, notice repository
    Reconcile(Reconcile),
    /// Say which tags and branches of a repository are vulnerable; needs no desk
    Impact(Impact),
    /// People of the desk
    #[command(subcommand)]
    Person(PersonVerb),
    /// Check the log without keys
    Verify(Verify),
    /// Check everything that can be wrong
    Doctor,
    /// Rehearse a whole disclosure in a folder, step by step
    Tour(Tour),
}

#[derive(Debug, Args)]
pub struct Init {
    /// A shipped profile's name, or a folder with policy.toml and templates/
    #[arg(long, value_name = "NAME")]
    pub profile: String,
    /// Set a value that the policy leaves open, such as `channel.mail.address=security@example.org`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// Your name, as the first person of the desk
    #[arg(long, value_name = "NAME")]
    pub founder: Option<String>,
    /// Your mail address
    #[arg(long, value_name = "ADDR")]
    pub founder_mail: Option<String>,
    /// Where the instance key goes [default: DIR.key]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Where the recovery copy goes [default: DIR.recovery]
    #[arg(long, value_name = "FILE")]
    pub recovery: Option<PathBuf>,
    /// Where signed heads of the log go, best on another disk [default: DIR.heads.log]
    #[arg(long, value_name = "FILE")]
    pub heads: Option<PathBuf>,
    /// The notice repository, a path or URL [default: DIR/notices, made new]
    #[arg(long, value_name = "REPO")]
    pub notices: Option<String>,
    /// Send mail through this server, such as `smtp://127.0.0.1:25` [default: into DIR/outbox]
    #[arg(long, value_name = "URL")]
    pub smarthost: Option<String>,
    /// Make a rehearsal desk: local adapters only, and a clock that `--at` may set
    #[arg(long)]
    pub rehearsal: bool,
}

#[derive(Debug, Args)]
pub struct Deliver {
    /// Envelope sender; empty for the null sender
    #[arg(long, value_name = "ADDR", allow_hyphen_values = true)]
    pub sender: OsString,
    /// Envelope recipient
    #[arg(long, value_name = "ADDR", allow_hyphen_values = true)]
    pub recipient: OsString,
}

#[derive(Debug, Subcommand)]
pub enum Held {
    /// List what waits for a moderator, oldest first
    List,
    /// Show one held report
    Show {
        /// Its id, such as `R-7K3M-9QXP`
        report: String,
    },
    /// Let it in as a case
    Approve {
        /// Its id
        report: String,
    },
    /// Keep it out
    Reject {
        /// Its id
        report: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum CaseVerb {
    /// List cases, what is due first at the top
    List,
    /// Show a case
    Show(CaseId),
    /// Tell a case's story
    Timeline(CaseId),
    /// Say what is owed, by whom, by when, under which rule, and what is legal now
    Next(CaseId),
    /// Confirm it as a security problem
    Confirm {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Agree to the embargo's end, or restart its clock
    Embargo {
        #[command(flatten)]
        case: CaseId,
        /// The end: `2026-03-14` (00:00 UTC) or `2026-03-14T12:00Z`
        #[arg(long, value_name = "WHEN", required_unless_present = "restart")]
        until: Option<String>,
        /// Start the clock again; without --until the goal counts from now
        #[arg(long)]
        restart: bool,
        #[command(flatten)]
        why: Why,
    },
    /// Request a CVE, or record one
    Cve {
        #[command(flatten)]
        case: CaseId,
        /// The id; without it, the request is recorded
        #[arg(long, value_name = "CVE")]
        id: Option<String>,
    },
    /// Record introducing commits, fixes and releases, and which branches are affected
    Fix(Fix),
    /// Write the notice's text from a file, or preview it
    Notice {
        #[command(flatten)]
        case: CaseId,
        /// TOML with summary, description, impact, workaround, [[reporter]], [[patcher]], [[bug]]
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Lift the embargo: number the notice and publish it
    Lift {
        #[command(flatten)]
        case: CaseId,
        /// Ask for it before the agreed end; the policy says how many people must
        #[arg(long)]
        early: bool,
        /// It is public knowledge already; --reason says where
        #[arg(long, conflicts_with = "early", requires = "reason")]
        already_public: bool,
        /// Set the notice's number (imports, replays); needs --reason
        #[arg(long, value_name = "YYYY-NNNN")]
        number: Option<String>,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Debug, Args)]
pub struct CaseId {
    /// The case, such as `C-7K3M-9QXP`
    pub case: String,
}

#[derive(Debug, Args)]
pub struct Why {
    /// Why, where a rule asks; recorded
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct Fix {
    #[command(flatten)]
    pub case: CaseId,
    /// Commits that brought the flaw in, oldest first
    #[arg(long, value_name = "HASH", value_delimiter = ',')]
    pub introduced: Vec<String>,
    /// The branch of --staged, --landed or --released
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
    /// A private commit with the fix
    #[arg(long, value_name = "HASH", requires = "branch")]
    pub staged: Option<String>,
    /// Public commits with the fix
    #[arg(long, value_name = "HASH", value_delimiter = ',', requires = "branch")]
    pub landed: Vec<String>,
    /// A release with the fix
    #[arg(long, value_name = "TAG", requires = "branch")]
    pub released: Option<String>,
    /// Assess affected tags and branches over this repository
    #[arg(long, value_name = "REPOSITORY")]
    pub assess: Option<String>,
    /// Further branches to assess
    #[arg(long, value_name = "BRANCH", value_delimiter = ',', requires = "assess")]
    pub also: Vec<String>,
    /// Give branch facts instead, as TOML: `docs/guide/maintainer.md` shows the form
    #[arg(long, value_name = "FILE", conflicts_with = "assess")]
    pub facts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Publish {
    /// The case; without one, every lifted case that has something new to say
    pub case: Option<String>,
    /// Print the notice instead
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub why: Why,
}

#[derive(Debug, Args)]
pub struct Reconcile {
    /// One pass (the default)
    #[arg(long, conflicts_with = "until_idle")]
    pub once: bool,
    /// Pass after pass, until nothing waits or somebody is needed
    #[arg(long)]
    pub until_idle: bool,
    /// Only say what would be done
    #[arg(long, conflicts_with = "until_idle")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
#[command(after_help = IMPACT_EXAMPLES)]
pub struct Impact {
    /// The repository, bare or with a work tree; nothing is fetched, nothing in it is written
    #[arg(long, value_name = "REPO")]
    pub repo: PathBuf,
    /// Commits that brought the flaw in; without one, where it begins stays unknown
    #[arg(long, value_name = "HASH", value_delimiter = ',')]
    pub introduced: Vec<String>,
    /// Commits that fixed it, on whichever branch
    #[arg(long, value_name = "HASH", value_delimiter = ',')]
    pub fixed: Vec<String>,
    /// Answer many cases, one JSON object a line (`-` for standard input), with one JSON line each
    #[arg(long, value_name = "FILE", conflicts_with_all = ["introduced", "fixed", "explain", "svg"])]
    pub cases: Option<PathBuf>,
    /// The main branch, such as `main` or `refs/remotes/origin/main` [default: what HEAD names]
    #[arg(long, value_name = "REF")]
    pub main: Option<String>,
    /// Further branches, as a glob over full ref names, such as `refs/heads/v*-maint`; `*` matches `/` too
    /// [default: only main]
    #[arg(long, value_name = "GLOB")]
    pub branches: Option<String>,
    /// Only tags whose name matches [default: all]
    #[arg(long, value_name = "REGEX")]
    pub tags: Option<String>,
    /// Any one of several fixes is enough [default: all that apply are needed]
    #[arg(long)]
    pub any_fix: bool,
    /// Read no messages: neither backports nor reverts are looked for
    #[arg(long)]
    pub no_backports: bool,
    /// What confirms a backport without a person: any of cherry-pick, backport-of, patch-id, subject-author,
    /// subject-date, cve [default: the first four]
    #[arg(long, value_name = "LIST", conflicts_with = "no_backports")]
    pub confirm: Option<String>,
    /// Keep nothing from one run to the next, and use nothing kept
    #[arg(long)]
    pub no_cache: bool,
    /// Say what makes this tag or branch vulnerable or fixed
    #[arg(long, value_name = "TAG")]
    pub explain: Option<String>,
    /// Draw branches, tags and what is vulnerable
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

const IMPACT_EXAMPLES: &str = "\
Examples:
  cvdesk impact --repo . --introduced 1a2b3c4d --fixed 5e6f7a8b --branches 'refs/heads/v*-maint'
  cvdesk impact --repo . --introduced 1a2b3c4d --fixed 5e6f7a8b --explain v1.2.3
  cvdesk impact --repo . --cases cases.jsonl >answers.jsonl

A line of the file: {\"id\": \"CVE-2026-1\", \"introduced\": [\"HASH\"], \"fixed\": [\"HASH\"], and where they differ from the
options above: \"main\", \"branch_pattern\", \"tag_filter\"}. A case that cannot be answered says why in its line; the exit
status is 1 then. What messages say is kept in $XDG_CACHE_HOME/cvdesk/impact and may be deleted at any time.";

#[derive(Debug, Subcommand)]
pub enum PersonVerb {
    /// List people and their roles
    List,
    /// Let somebody in
    Add {
        /// Name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// A role of the policy; repeat for several
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<String>,
        /// A mail address of theirs; repeat for several
        #[arg(long = "mail", value_name = "ADDR")]
        addresses: Vec<String>,
        /// Their OS user id on this machine
        #[arg(long, value_name = "UID")]
        uid: Option<u32>,
    },
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Outside heads to hold the log against [default: the desk's own]
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Tour {
    /// The profile to rehearse [default: the first shipped one that takes mail]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}
