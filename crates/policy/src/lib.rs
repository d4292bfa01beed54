//! The declared process: schema, load and check, `decide`, `duties`, `may_see`, `wanted`. Pure.
//!
//! A project writes its process as a TOML file. This crate reads it into types that cannot be wrong, and answers
//! four questions with it: is this allowed, what is owed, who may see this, what should the outside look like.
//! It reads no clock and does no I/O; the words of the process come from the file.
#![deny(missing_docs)]

mod act;
mod actor;
mod asked;
mod branch;
pub mod card;
mod check;
mod command;
mod decide;
mod diff;
mod duties;
pub mod eligibility;
mod explain;
mod explore;
mod fact;
pub mod fuzz;
mod guard;
mod labels;
mod load;
mod may_see;
mod narrow;
mod observed;
mod pattern;
mod plain;
mod published;
mod refusal;
mod rule;
mod schema;
mod script;
pub mod series;
mod setting;
mod sight;
mod span;
mod state;
mod summarise;
mod summary;
mod view;
mod wanted;
mod without;

pub use act::Act;
pub use actor::{Actor, founder_roles};
pub use asked::{owed_by, waited_for};
pub use branch::{BranchStanding, BranchState, branch_standings, known_instead};
pub use command::{
    CaseCommand, CveAnswer, DeskCommand, Elsewhere, FixCommand, FoundBackport, ImpactCommand, IntakeCommand,
    Joining, LiftGround, MergeCommand, PartyCommand, Receive, TalkCommand,
};
pub use decide::{Ask, Decision, Leaving, decide, refuse_leaving};
pub use diff::{About, CaseChange, Change, diff, diff_case};
pub use duties::{Duty, duties, next_timer};
pub use explain::{Block, Chapter, Page, Section, SecurityTxt, SecurityTxtError, Statement, explain};
pub use explore::{Exploration, Finding, Limits};
pub use fact::Fact;
pub use labels::same_label;
pub use load::{POLICY_BYTES, PolicyError, SettingError};
pub use may_see::{
    Purpose, Subject, Viewer, is_told, may_accept_terms, may_know, may_see, sees_all, sees_card, unbound,
};
pub use published::{policy_reference, policy_schema};
pub use refusal::Refusal;
pub use rule::{Modality, Rule};
pub use schema::{
    Accept, ActRule, After, Agents, Anchor, AtEnd, AtOnce, Attachments, Audience, BackportEvidence,
    Backports, BlockedBranches, BranchBlocks, Cap, Cause, Channels, Closing, Condition, ConsentRule, Copied,
    CreditRule, Credited, CveRule, Due, DueFrom, DutyRule, Each, EmbargoRule, FieldKind, FixedTags, Format,
    HandOffContact, Introductions, Keep, LANGUAGE, LabelRule, Labels, LiftEvent, LiftEventRule, LiftRule,
    Longer, MailChannel, MailRedirect, MarkKind, Membership, MergedCloses, Missing, MissingAtEnd, Needs,
    NoNotice, NoticeRule, NumberTaken, OpenSetting, Policy, Precedence, Product, Project, PublicPart,
    Publication, Quorum, RejectUnless, Reminders, ReportField, Requirement, RestartRule, Retention, RoleRule,
    ServiceLevel, Setting, SeverityRule, SharedTags, Silence, Span, StableBranches, StartEvent, StartRule,
    StateNames, StateRule, SummaryRule, TagPattern, TrackerChannel, VersionOrder, Vouch,
};
pub use script::{
    Coverage, Difference, FolderReport, Line, LineKind, MetBy, Rewritten, ScriptError, ScriptReport, Showing,
    load_lines, rewrite_script, run_script, run_scripts, still_to_show, unlisted,
};
pub use sight::{Confidential, History, Item, Part, Sight, WrongSight};
pub use summarise::{summarise_case, summarise_intake};
pub use summary::{CaseSummary, IntakeStanding, IntakeSummary, SUMMARY_BYTES, Summary, shorten};
pub use view::{Allowed, allowed};
pub use wanted::{
    HeldReplyWanted, IssueWanted, NoticeFacts, Wanted, preview, wanted_issue, wanted_of_case,
    wanted_of_intake,
};
