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
mod branches;
mod clock_jump;
mod compare;
mod copy;
mod derive;
mod desk;
mod desk_step;
mod draft;
mod effect;
mod error;
mod found;
mod invite;
mod membership;
mod moderate;
mod notice;
mod person;
mod policies;
pub mod port;
mod queue;
mod receive;
mod receive_form;
mod reconcile;
mod show;
mod standing;
mod step;
mod timers;
mod write;

pub use address::normalised;
pub use adopt::Adoption;
pub use agents::AgentLine;
pub use answers::GivenAnswer;
pub use assess::AssessRequest;
pub use branches::BranchLine;
pub use clock_jump::{ClockReading, clock_jump};
pub use copy::{Accepted, CopyPlan, OutsideCommit, Then, WaitingEffect};
pub use desk::{Desk, Ports, Request};
pub use desk_step::DeskStepDone;
pub use draft::{DraftBug, DraftCredit, DraftText};
pub use error::DeskError;
pub use found::{Founder, Founding, found};
pub use invite::Invited;
pub use membership::{Applicant, Member, Members};
pub use moderate::Moderated;
pub use notice::{RenderedNotice, lsn_style};
pub use person::NewPerson;
pub use policies::Policies;
pub use queue::{CaseLine, HeldLine};
pub use receive::{IncomingMail, MailText, Readable, Received};
pub use receive_form::FormReport;
pub use reconcile::{Adapters, EffectReport, EffectResult, Pass, PassState};
pub use show::{CaseView, IntakeView, ToldLine};
pub use standing::{EligibilityView, ParticipantLine, ProposalView};
pub use step::{StepDone, Warning};
pub use timers::Timers;
