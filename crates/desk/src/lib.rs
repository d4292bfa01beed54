//! Use cases, ports and the reconciler: the steps people take, and what they need from outside.
//!
//! This crate knows no SQL, no wire format of mail or git, and no clock of its own. It decides nothing: what is
//! allowed, owed, visible and wanted is asked of the policy crate, and what happened is written to the store in
//! one transaction with everything that follows from it.

mod add_patch;
mod address;
mod adopt;
mod agents;
mod answers;
mod assess;
mod blocks;
mod branches;
mod compare;
mod derive;
mod desk;
mod desk_step;
mod draft;
mod effect;
mod error;
mod exposed;
mod found;
mod import;
mod invite;
mod kin;
mod living;
mod membership;
mod moderate;
mod named;
mod notice;
mod party;
mod person;
pub mod port;
mod queue;
mod receive;
mod receive_form;
mod reconcile;
mod refresh;
mod scan;
mod show;
mod standing;
mod step;
mod talk;
mod waiting;
mod write;

pub use address::normalised;
pub use adopt::Adoption;
pub use agents::AgentLine;
pub use answers::GivenAnswer;
pub use assess::AssessRequest;
pub use branches::BranchLine;
pub use desk::{Desk, Ports, Request};
pub use desk_step::DeskStepDone;
pub use draft::{DraftBug, DraftCredit, DraftText};
pub use error::DeskError;
pub use exposed::{Exposed, ExposedText};
pub use found::{Founder, Founding, found};
pub use import::{HistoryNotice, ImportedNotice};
pub use invite::Invited;
pub use living::{Ground, Living, living};
pub use membership::{Applicant, Member, Members};
pub use moderate::Moderated;
pub use notice::{RenderedNotice, lsn_style};
pub use party::PartyWord;
pub use person::NewPerson;
pub use queue::{CaseLine, HeldLine};
pub use receive::{IncomingMail, MailText, Readable, Received};
pub use receive_form::FormReport;
pub use reconcile::{Adapters, EffectReport, EffectResult, Pass, PassState};
pub use refresh::Refreshed;
pub use scan::Hit;
pub use show::{CaseView, CommentLine, IntakeView, ToldLine};
pub use standing::{EligibilityView, ParticipantLine, ProposalView};
pub use step::{StepDone, Warning};
pub use talk::Said;
pub use waiting::{Waiting, WaitingCase};
