//! The declared process: schema, load and check, `decide`, `duties`, `may_see`, `wanted`. Pure.
//!
//! A project writes its process as a TOML file. This crate reads it into types that cannot be wrong, and answers
//! four questions with it: is this allowed, what is owed, who may see this, what should the outside look like.
//! It reads no clock and does no I/O; the words of the process come from the file.
#![deny(missing_docs)]

mod act;
mod actor;
mod check;
mod command;
mod decide;
mod duties;
mod fact;
mod load;
mod may_see;
mod refusal;
mod rule;
mod schema;
mod setting;
mod sight;
mod span;
mod state;
mod summarise;
mod summary;
mod view;
mod wanted;

pub use act::Act;
pub use actor::{Actor, founder_roles};
pub use command::{CaseCommand, IntakeCommand, LiftGround, Receive};
pub use decide::{Ask, Decision, decide};
pub use duties::{Duty, duties};
pub use fact::Fact;
pub use load::{POLICY_BYTES, PolicyError, SettingError};
pub use may_see::{Purpose, Subject, Viewer, may_see};
pub use refusal::Refusal;
pub use rule::{Modality, Rule};
pub use schema::{
    ActRule, Aim, Anchor, Audience, Channels, Due, DueFrom, DutyRule, EarlyRule, EmbargoRule, LANGUAGE,
    Longer, MailChannel, Missing, Needs, NoticeRule, OpenSetting, Policy, Product, Project, Requirement,
    RestartRule, RoleRule, Setting, Span, StartEvent, StartRule, StateRule,
};
pub use sight::{Confidential, History, Item, Part, Sight, WrongSight};
pub use summarise::{summarise_case, summarise_intake};
pub use summary::{CaseSummary, IntakeStanding, IntakeSummary, SUMMARY_BYTES, Summary, shorten};
pub use view::{Allowed, allowed};
pub use wanted::{HeldReplyWanted, NoticeFacts, Wanted, preview, wanted_of_case, wanted_of_intake};
