//! What can be typed.

mod case;
mod notice;
mod operations;
mod person;
mod series;
mod site;
mod talk;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::rehearsed::Rehearsed;

pub use case::{
    BackportVerb, CaseVerb, Cve, Fix, ImpactVerb, Leak, Part, PatchVerb, ReportForm, Stage, StepVerb,
};
pub use notice::{
    NoticeDiff, NoticeFormat, NoticeImport, NoticeLint, NoticeNew, NoticeOne, NoticeRefresh, NoticeRender,
    NoticeVerb,
};
pub use operations::{Backup, Doctor, Manual, OfCopy, Restore, Serve};
pub use person::{AgentVerb, BranchVerb, DeskVerb, PersonVerb};
pub use series::LintSeries;
pub use site::{Compat, SiteBuild, SiteVerb};
pub use talk::{Answer, Audience, ProductStatus, TalkVerb, Whose};

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
    /// Set where a tour gives the command.
    #[arg(skip)]
    pub rehearsed: Option<Rehearsed>,
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
    /// Take in a report that somebody filled in as a form
    Report(ReportForm),
    /// Publish what is known as the notice's next version
    Publish(Publish),
    /// Bring the outside to what it should be: mails, notice repository
    Reconcile(Reconcile),
    /// Say which tags and branches of a repository are vulnerable; needs no desk
    Impact(Impact),
    /// People of the desk
    #[command(subcommand)]
    Person(PersonVerb),
    /// The desk itself: maintained branches, programs that take part
    #[command(subcommand)]
    Desk(DeskVerb),
    /// Check, explain, compare, test or begin a policy
    #[command(subcommand)]
    Policy(PolicyVerb),
    /// Notices as files: write, read, check, compare
    #[command(subcommand)]
    Notice(NoticeVerb),
    /// Check the trailers of a pull request's commits, series by series
    LintSeries(LintSeries),
    /// The public site
    #[command(subcommand)]
    Site(SiteVerb),
    /// Check the log without keys
    Verify(Verify),
    /// Check everything that can be wrong
    Doctor(Doctor),
    /// Keep the outside as it should be, until told to stop
    Serve(Serve),
    /// Copy the desk while it works, without its key
    Backup(Backup),
    /// Make a desk from a backup; it sends nothing until somebody accepts it
    Restore(Restore),
    /// Rehearse a whole disclosure in a folder, step by step
    Tour(Tour),
    /// Write man pages and completions
    #[command(hide = true)]
    Manual(Manual),
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
    /// Take it as a request for membership
    Application {
        /// Its id
        report: String,
        /// The applicant's name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Whom they speak for
        #[arg(long = "for", value_name = "AFFILIATION")]
        affiliation: Option<String>,
    },
    /// Keep it out
    Reject {
        /// Its id
        report: String,
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
    reason: Option<String>,
}

impl Why {
    /// What was stated: an empty text states nothing.
    pub fn text(&self) -> Option<&str> {
        self.reason.as_deref().filter(|reason| !reason.trim().is_empty())
    }
}

#[derive(Debug, Args)]
pub struct Publish {
    /// The case; without one, every lifted case that has something new to say
    pub case: Option<String>,
    /// Print the notice instead
    #[arg(long)]
    pub dry_run: bool,
    /// Set the number of a notice that has none yet (imports, replays); needs --reason
    #[arg(long, value_name = "YYYY-NNNN", requires = "case", conflicts_with = "dry_run")]
    pub number: Option<String>,
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
    #[command(flatten)]
    pub copy: OfCopy,
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

#[derive(Debug, Args)]
pub struct Verify {
    /// Outside heads to hold the log against [default: the desk's own]
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Tour {
    /// Only this profile's: a shipped one's name, or a folder with a tour.toml [default: every shipped one's]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Write every command with all that it printed into this file, as Markdown
    #[arg(long, value_name = "FILE", requires = "profile")]
    pub transcript: Option<PathBuf>,
}

/// A policy is named by its file, by its profile's folder, or by a shipped profile's name.
#[derive(Debug, Subcommand)]
pub enum PolicyVerb {
    /// Load a policy and walk every state that a case can be in under it
    Check {
        /// A policy file, a profile's folder, or a shipped profile's name
        policy: String,
    },
    /// Write the process page for the project's users, or its security.txt
    Explain(PolicyExplain),
    /// Tell what changes from one policy to another; with one, from the desk's to that
    Diff {
        /// The policy before; where it stands alone, the one after
        policy: String,
        /// The policy after; without it, the desk's open cases are told too
        after: Option<String>,
    },
    /// Adopt a policy for the desk: what changes is told first; open cases stay on theirs
    Adopt {
        /// A policy file, a profile's folder, or a shipped profile's name
        policy: String,
        /// Only tell what would change
        #[arg(long)]
        preview: bool,
        /// Set a value that the policy leaves open and the desk has none for
        #[arg(long = "set", value_name = "KEY=VALUE")]
        settings: Vec<String>,
    },
    /// Run a profile's example scripts
    Test {
        /// A profile's folder, or a shipped profile's name
        profile: String,
        /// Write what comes of each step into the scripts
        #[arg(long)]
        update: bool,
    },
    /// Begin a policy: a few questions, then a commented file
    New(PolicyNew),
    /// Print the JSON Schema of policy files
    Schema,
}

#[derive(Debug, Args)]
pub struct PolicyExplain {
    /// A policy file, a profile's folder, or a shipped profile's name [default: the desk's policy]
    pub policy: Option<String>,
    /// As what
    #[arg(long, value_enum, default_value_t = To::Md)]
    pub to: To,
    /// Into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Set a value that the policy leaves open, such as `channel.mail.address=security@example.org`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// When a security.txt expires, within a year [default: in 365 days]
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<String>,
    /// Where a security.txt will stand; repeat for several
    #[arg(long, value_name = "URL")]
    pub canonical: Vec<String>,
    /// A language that reports may be written in, such as `en`; repeat for several
    #[arg(long = "language", value_name = "TAG")]
    pub languages: Vec<String>,
}

/// What a policy is explained as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// A page in Markdown
    Md,
    /// A page in HTML
    Html,
    /// A security.txt (RFC 9116)
    #[value(name = "security.txt")]
    SecurityTxt,
}

impl To {
    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
            Self::SecurityTxt => "security.txt",
        }
    }
}

#[derive(Debug, Args)]
pub struct PolicyNew {
    /// The new profile's folder
    pub folder: PathBuf,
    /// The project's name
    #[arg(long, value_name = "NAME")]
    pub title: Option<String>,
    /// Reports go to this mail address
    #[arg(long, value_name = "ADDR", conflicts_with = "tracker")]
    pub mail: Option<String>,
    /// Reports go to this issue tracker
    #[arg(long, value_name = "URL")]
    pub tracker: Option<String>,
    /// The role of those who handle reports [default: team]
    #[arg(long, value_name = "ROLE")]
    pub team: Option<String>,
    /// Days that an embargo shall take at most [default: 14]
    #[arg(long, value_name = "DAYS")]
    pub goal_days: Option<String>,
    /// People who must agree to lift before the end [default: 2]
    #[arg(long, value_name = "PEOPLE")]
    pub people: Option<String>,
    /// Notices are published (the default)
    #[arg(long, conflicts_with = "no_notice")]
    pub notice: bool,
    /// No notices are published
    #[arg(long)]
    pub no_notice: bool,
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;
    use crate::profile::Profile;

    /// What a command line of a policy or hint looks like once its placeholders are filled in.
    fn parsed(command: &str) -> Result<Cli, clap::Error> {
        let mut words = vec!["cvdesk".to_owned()];
        words.extend(command.split_whitespace().map(|word| {
            let optional = word.trim_matches(['[', ']']);
            if optional.contains('{') { "C-7K3M-9QXP".to_owned() } else { optional.to_owned() }
        }));
        Cli::try_parse_from(words)
    }

    #[test]
    fn every_command_that_a_shipped_profiles_duty_names_is_one() {
        for name in Profile::names() {
            let policy = Profile::find(&name).unwrap().load().unwrap();
            assert!(!policy.duty.is_empty(), "{name} asks for nothing");
            for duty in &policy.duty {
                let parsed = parsed(&duty.command);
                assert!(parsed.is_ok(), "{name}: `{}`: {}", duty.command, parsed.unwrap_err());
            }
        }
    }

    /// Command lines in backticks in a folder's sources.
    fn named_commands(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                named_commands(&path, found);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let commands = text.split("`cvdesk ").skip(1).filter_map(|rest| rest.split_once('`'));
                // A placeholder for the whole command is a duty's, which the test above holds.
                let named = commands.map(|(command, _)| command).filter(|command| !command.starts_with('{'));
                found.extend(named.map(ToOwned::to_owned));
            }
        }
    }

    #[test]
    fn every_command_that_a_refusal_hints_at_is_one() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut hints = Vec::new();
        for folder in ["../policy/src/decide", "src/command", "../desk/src"] {
            named_commands(&root.join(folder), &mut hints);
        }
        assert!(hints.len() > 40, "{} hints", hints.len());
        for hint in hints {
            // A hint may name a verb alone, as a word for it.
            let unknown = parsed(&hint).err().filter(|error| {
                !matches!(
                    error.kind(),
                    ErrorKind::MissingRequiredArgument
                        | ErrorKind::MissingSubcommand
                        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                        | ErrorKind::DisplayHelp
                )
            });
            assert!(unknown.is_none(), "`cvdesk {hint}`: {}", unknown.unwrap());
        }
    }
}
