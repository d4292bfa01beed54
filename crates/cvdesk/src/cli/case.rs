//! What can be typed about a case.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{CaseId, TalkVerb, Why};

#[derive(Debug, Subcommand)]
pub enum CaseVerb {
    /// List open cases, what is due first at the top
    List {
        /// Closed ones and those taken in from before the desk began too
        #[arg(long)]
        all: bool,
    },
    /// Show a case
    Show(CaseId),
    /// Tell a case's story
    Timeline {
        #[command(flatten)]
        case: CaseId,
        /// Instead, how its state, labels, marker and the comments that the policy wants were from when on
        #[arg(long)]
        labels: bool,
    },
    /// Say what is owed, by whom, by when, under which rule, and what is legal now
    Next(CaseId),
    #[command(flatten)]
    Step(StepVerb),
    #[command(flatten)]
    Talk(TalkVerb),
    /// Erase for ever what people wrote in it; its facts stay
    Erase {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Tell what everybody would read once it is public, with what looks private in it
    Public {
        #[command(flatten)]
        case: CaseId,
        /// Only tell; making a case public is the lift, or a decision such as `not-eligible`
        #[arg(long, required = true)]
        preview: bool,
    },
    /// Say what the report says, field by field
    Report {
        #[command(flatten)]
        case: CaseId,
        /// A field and its answer, text also from a file as `FIELD=@FILE`; `FIELD=` takes the answer back; without one, the
        /// fields are listed
        #[arg(long = "set", value_name = "FIELD=ANSWER")]
        answers: Vec<String>,
    },
    /// Bring somebody in: a person of the desk, or a name and address from outside
    Invite {
        #[command(flatten)]
        case: CaseId,
        /// In what part
        #[arg(long, value_enum)]
        role: Part,
        /// Somebody of the desk, by name or id
        #[arg(long, value_name = "PERSON", conflicts_with_all = ["name", "mail"], required_unless_present = "mail")]
        person: Option<String>,
        /// Their name
        #[arg(long, value_name = "NAME", requires = "mail")]
        name: Option<String>,
        /// Their mail address
        #[arg(long, value_name = "ADDR")]
        mail: Option<String>,
    },
    /// Private patches
    #[command(subcommand)]
    Patch(PatchVerb),
    /// Request a CVE, or record the answer: assigned, had already, split, declined, needs more
    Cve(Cve),
    /// Record introducing commits, fixes and releases, and which branches are affected
    Fix(Fix),
    /// Decide about what the repository says of the branches (`cvdesk desk refresh` asks it)
    #[command(subcommand)]
    Impact(ImpactVerb),
    /// Judge a commit that may be a backport
    #[command(subcommand)]
    Backport(BackportVerb),
    /// Record that the case is public because its fix is: it leaked
    Leak(Leak),
    /// Write the notice's text from a file, or preview it
    Notice {
        #[command(flatten)]
        case: CaseId,
        /// TOML with summary, description, impact, workaround, [[reporter]], [[patcher]], [[bug]]
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Move it to the desk's newest policy
    AdoptPolicy {
        #[command(flatten)]
        case: CaseId,
        /// Only say what would change
        #[arg(long)]
        preview: bool,
        #[command(flatten)]
        why: Why,
    },
}

/// Verbs that are one step each, with nothing to seal but a reason.
#[derive(Debug, Subcommand)]
pub enum StepVerb {
    /// Confirm it as a security problem
    Confirm {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Find that it is no security problem, in confidence
    Dismiss {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Say which code is affected
    Reach {
        #[command(flatten)]
        case: CaseId,
        /// A value of an axis of the policy's table; repeat for every one
        #[arg(long = "affected", value_name = "AXIS=VALUE", required = true)]
        affected: Vec<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Find that the affected code is no security boundary: the case becomes public
    NotEligible {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Find that nothing of meaning can be done with it: the case becomes public
    NoExploit {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Say how bad it is
    Severity {
        #[command(flatten)]
        case: CaseId,
        /// The level, as the policy names it
        #[arg(long, value_name = "LEVEL")]
        level: String,
        /// A CVSS vector
        #[arg(long, value_name = "VECTOR")]
        cvss: Option<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Propose an end of the embargo
    Propose {
        #[command(flatten)]
        case: CaseId,
        /// The end: `2026-03-14` (00:00 UTC) or `2026-03-14T12:00Z`
        #[arg(long, value_name = "WHEN")]
        until: String,
        #[command(flatten)]
        why: Why,
    },
    /// Agree to the proposed end, for oneself or for a participant
    Agree {
        #[command(flatten)]
        case: CaseId,
        /// The participant's number, where you pass their word on; --reason says what it rests on
        #[arg(long = "for", value_name = "NUMBER")]
        participant: Option<u16>,
        #[command(flatten)]
        why: Why,
    },
    /// Object to the proposed end, for oneself or for a participant
    Object {
        #[command(flatten)]
        case: CaseId,
        /// The participant's number, where you pass their word on
        #[arg(long = "for", value_name = "NUMBER")]
        participant: Option<u16>,
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
        /// Which of the policy's causes for a restart it is, where there are several
        #[arg(long, value_name = "ID", requires = "restart")]
        cause: Option<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Begin to work on a fix
    Start(CaseId),
    /// Say that the reporter's private data is out of what becomes public
    Scrub {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Send the patches to the development list: record that they went out
    #[command(visible_alias = "send-patches")]
    Send {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Lift the embargo, or record that the case is public
    Lift {
        #[command(flatten)]
        case: CaseId,
        /// Ask for it before the agreed end; the policy says how many people must
        #[arg(long)]
        early: bool,
        /// It is public knowledge already; --reason says where
        #[arg(long, conflicts_with = "early", requires = "reason")]
        already_public: bool,
        /// It leaked; --reason says where it was seen
        #[arg(long, conflicts_with_all = ["early", "already_public"], requires = "reason")]
        leak: bool,
        /// Since when it has been public, with --already-public or --leak [default: now]
        #[arg(long, value_name = "WHEN", conflicts_with_all = ["early", "number"])]
        since: Option<String>,
        /// Set the notice's number (imports, replays); needs --reason
        #[arg(long, value_name = "YYYY-NNNN", conflicts_with_all = ["already_public", "leak"])]
        number: Option<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Make it public without a fix
    GiveUp {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Record how far a hand-off is
    Handoff {
        #[command(flatten)]
        case: CaseId,
        /// The contact, as the policy names it
        #[arg(long = "to", value_name = "CONTACT")]
        contact: String,
        /// How far it is; to go back takes --reason
        #[arg(long, value_enum)]
        stage: Stage,
        #[command(flatten)]
        why: Why,
    },
    /// End somebody's part in it
    Uninvite {
        #[command(flatten)]
        case: CaseId,
        /// Their number in the case
        #[arg(value_name = "NUMBER")]
        participant: u16,
    },
    /// Close it
    Close {
        #[command(flatten)]
        case: CaseId,
        /// With what outcome, as the policy names it
        #[arg(long, value_name = "OUTCOME")]
        outcome: Option<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Reopen it
    Reopen {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Propose an act that a person decides on: what agents do
    Suggest {
        #[command(flatten)]
        case: CaseId,
        /// The act, as the policy names it
        #[arg(long, value_name = "ACT")]
        act: String,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Debug, Subcommand)]
pub enum PatchVerb {
    /// Keep a patch with the case, sealed
    Add {
        #[command(flatten)]
        case: CaseId,
        /// The patch's file
        file: PathBuf,
        /// The branch that it is for [default: the main branch]
        #[arg(long, value_name = "BRANCH")]
        branch: Option<String>,
    },
    /// List them: number, branch, who added each and when, and the last word on it
    List(CaseId),
    /// Find a patch right
    Accept {
        #[command(flatten)]
        case: CaseId,
        /// Its number in the case, from 1
        number: u16,
    },
    /// Reject a patch: --reason says why
    Reject {
        #[command(flatten)]
        case: CaseId,
        /// Its number in the case, from 1
        number: u16,
        #[command(flatten)]
        why: Why,
    },
    /// Print a patch as it was kept
    Show {
        #[command(flatten)]
        case: CaseId,
        /// Its number in the case, from 1
        number: u16,
    },
    /// Record a problem with a proposed patch
    Fault {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Debug, Subcommand)]
pub enum ImpactVerb {
    /// Show what the repository says beside what is recorded
    Show(CaseId),
    /// Record what the repository says
    Accept(CaseId),
    /// Leave what is recorded as it is; the same is not proposed again
    Reject {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Debug, Subcommand)]
pub enum BackportVerb {
    /// It is one
    Confirm(BackportCommit),
    /// It is none; it is not proposed again
    Reject(BackportCommit),
}

#[derive(Debug, Args)]
pub struct BackportCommit {
    #[command(flatten)]
    pub case: CaseId,
    /// The branch that holds it
    pub branch: String,
    /// Its full hash
    pub commit: String,
    #[command(flatten)]
    pub why: Why,
}

#[derive(Debug, Args)]
pub struct Leak {
    #[command(flatten)]
    pub case: CaseId,
    /// The public commit
    #[arg(long, value_name = "HASH")]
    pub commit: String,
    /// It is not the case's fix after all: --reason says why; it is not told again
    #[arg(long, requires = "reason")]
    pub dismiss: bool,
    #[command(flatten)]
    pub why: Why,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one flag an answer, as they are typed")]
pub struct Cve {
    #[command(flatten)]
    pub case: CaseId,
    /// The id; without any answer, the request is recorded
    #[arg(long, value_name = "CVE", conflicts_with_all = ["declined", "needs_info", "take_back"])]
    pub id: Vec<String>,
    /// The problem had the id already, from somebody else
    #[arg(long, requires = "id", conflicts_with_all = ["declined", "needs_info", "take_back", "split"])]
    pub already: bool,
    /// Several problems were counted: repeat --id for each; without --id, each is to be asked for apart
    #[arg(long, conflicts_with_all = ["declined", "needs_info", "take_back"])]
    pub split: bool,
    /// Whoever gives them declined; --reason says why
    #[arg(long, conflicts_with_all = ["needs_info", "take_back"])]
    pub declined: bool,
    /// Whoever gives them asks for more; --reason says what for
    #[arg(long, conflicts_with = "take_back")]
    pub needs_info: bool,
    /// This id was recorded and is not the case's; --reason says why
    #[arg(long, value_name = "CVE")]
    pub take_back: Option<String>,
    #[command(flatten)]
    pub why: Why,
}

/// In what part somebody is brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Whoever reported it
    Reporter,
    /// Somebody who helps
    Expert,
    /// A vendor that ships it
    Vendor,
    /// Another party concerned
    Party,
}

/// How far a hand-off is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// They were told
    Told,
    /// They took it on
    Taken,
    /// They did it
    Done,
    /// They will not
    Declined,
}

#[derive(Debug, Args)]
pub struct ReportForm {
    /// The filled-in form
    #[arg(required_unless_present = "template")]
    pub file: Option<PathBuf>,
    /// Print the empty form instead
    #[arg(long, conflicts_with = "file")]
    pub template: bool,
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
    /// Since when --landed has been so [default: now]
    #[arg(long, value_name = "WHEN", requires = "landed")]
    pub since: Option<String>,
    /// A release with the fix
    #[arg(long, value_name = "TAG", requires = "branch")]
    pub released: Option<String>,
    /// Take back what is recorded of the fix on --branch: it is not there
    #[arg(long, requires_all = ["branch", "reason"], conflicts_with_all = ["staged", "landed", "released"])]
    pub take_back: bool,
    /// Why, for --take-back; it is recorded
    #[arg(long, value_name = "TEXT", requires = "take_back")]
    pub reason: Option<String>,
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
