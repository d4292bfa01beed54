//! What can be typed about what people say in a case, who takes part, and cases that belong together.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::{CaseId, Why};

#[derive(Debug, Subcommand)]
pub enum TalkVerb {
    /// Say who has it in hand
    Owner {
        #[command(flatten)]
        case: CaseId,
        /// Somebody of the desk, by name or id
        #[arg(long, value_name = "PERSON", conflicts_with_all = ["nobody", "route"], required_unless_present_any = ["nobody", "route"])]
        to: Option<String>,
        /// Nobody has it in hand any more
        #[arg(long, conflicts_with = "route")]
        nobody: bool,
        /// A MAINTAINERS file: the first maintainer of --path whom the desk knows by their address
        #[arg(long, value_name = "FILE", requires = "paths")]
        route: Option<PathBuf>,
        /// A source file that the problem is in, as the MAINTAINERS file names it; repeat for several
        #[arg(long = "path", value_name = "PATH")]
        paths: Vec<String>,
    },
    /// Write something about it
    Comment {
        #[command(flatten)]
        case: CaseId,
        /// What, or @FILE
        #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
        text: Option<String>,
        /// For whom
        #[arg(long = "for", value_enum, default_value_t = Audience::Team)]
        audience: Audience,
        /// Replace the words of this comment, by its number; nobody reads the former ones again
        #[arg(long, value_name = "NUMBER", conflicts_with_all = ["withdraw", "audience"])]
        edit: Option<u16>,
        /// Take this comment back, by its number; nobody reads it again
        #[arg(long, value_name = "NUMBER", conflicts_with = "audience")]
        withdraw: Option<u16>,
        #[command(flatten)]
        why: Why,
    },
    /// Ask the reporter for more
    NeedsInfo {
        #[command(flatten)]
        case: CaseId,
        /// What for, or @FILE
        #[arg(long, value_name = "TEXT")]
        question: String,
    },
    /// Record that what was asked for came, or that nobody waits for it
    InfoCame {
        #[command(flatten)]
        case: CaseId,
        /// What came, or @FILE
        #[arg(long, value_name = "TEXT")]
        answer: Option<String>,
    },
    /// Record that it is exploited in the wild; the embargo is then thought over
    Exploited {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Say why the embargo's end stands, after thinking it over
    EmbargoStands {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Say that the notice is right as it stands
    NoticeRight(CaseId),
    /// Withdraw the published notice; --reason is told with it
    Withdraw {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
    /// Accept the terms of taking part, for oneself or for a participant
    Terms {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        whose: Whose,
        #[command(flatten)]
        why: Why,
    },
    /// Say what it means for a product
    Status {
        #[command(flatten)]
        case: CaseId,
        /// The product
        #[arg(long, value_name = "NAME")]
        product: String,
        /// What it means
        #[arg(long = "is", value_enum)]
        status: ProductStatus,
        /// Their own name for the problem
        #[arg(long, value_name = "ID")]
        tracking: Option<String>,
        #[command(flatten)]
        whose: Whose,
        #[command(flatten)]
        why: Why,
    },
    /// Make each bound party's package: draft notice, CVE ids, patches, the end, digests
    Prenotify {
        #[command(flatten)]
        case: CaseId,
        /// Only this participant's
        #[arg(long = "for", value_name = "NUMBER")]
        participant: Option<u16>,
        /// A folder for the packages, a new one in it for each participant
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Tell the end in the participant's own time too, such as Europe/Berlin
        #[arg(long, value_name = "AREA/CITY")]
        zone: Option<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Record a party's answer to its package
    Answer {
        #[command(flatten)]
        case: CaseId,
        /// How; more time is asked for with --need-until
        #[arg(value_enum, required_unless_present = "need_until")]
        answer: Option<Answer>,
        /// They ask for time until then
        #[arg(long, value_name = "WHEN", conflicts_with = "answer")]
        need_until: Option<String>,
        #[command(flatten)]
        whose: Whose,
        #[command(flatten)]
        why: Why,
    },
    /// Make a part of it a case of its own
    Split {
        #[command(flatten)]
        case: CaseId,
        /// The new case's title
        #[arg(long, value_name = "TEXT")]
        title: String,
        #[command(flatten)]
        why: Why,
    },
    /// Let it go on in another case that is the same problem
    #[command(visible_alias = "merge")]
    Duplicate {
        #[command(flatten)]
        case: CaseId,
        /// The other case
        #[arg(long = "of", value_name = "CASE")]
        of: String,
        #[command(flatten)]
        why: Why,
    },
    /// Take back that it goes on in another case
    Unmerge {
        #[command(flatten)]
        case: CaseId,
        #[command(flatten)]
        why: Why,
    },
}

/// For whom somebody speaks.
#[derive(Debug, clap::Args)]
pub struct Whose {
    /// The participant's number, where you pass their word on; --reason says what it rests on
    #[arg(long = "for", value_name = "NUMBER")]
    pub participant: Option<u16>,
}

/// Whom a comment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Audience {
    /// Those whose roles read cases
    Team,
    /// They, and whoever takes part
    Participants,
    /// Everybody, once the case is public
    Public,
}

/// What it means for a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProductStatus {
    /// It is vulnerable
    Affected,
    /// It is not
    NotAffected,
    /// It was, and holds a fix
    Fixed,
    /// They do not know yet
    Unknown,
    /// They were asked and say nothing
    Silent,
}

/// A party's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Answer {
    /// They can publish when the embargo ends
    Ready,
    /// They have nothing to publish
    NotAffected,
}
