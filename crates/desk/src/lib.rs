//! Use cases, ports and the reconciler: the steps people take, and what they need from outside.
//!
//! This crate knows no SQL, no wire format of mail or git, and no clock of its own. It decides nothing: what is
//! allowed, owed, visible and wanted is asked of the policy crate, and what happened is written to the store in
//! one transaction with everything that follows from it.

mod address;
mod assess;
mod derive;
mod desk;
mod draft;
mod effect;
mod error;
mod found;
mod moderate;
mod notice;
mod person;
pub mod port;
mod queue;
mod receive;
mod reconcile;
mod show;
mod step;
mod write;

pub use address::normalised;
pub use assess::AssessRequest;
pub use desk::{Desk, Ports, Request};
pub use draft::{DraftBug, DraftCredit, DraftText};
pub use error::DeskError;
pub use found::{Founder, Founding, found};
pub use moderate::Moderated;
pub use notice::{RenderedNotice, lsn_style};
pub use person::NewPerson;
pub use queue::{CaseLine, HeldLine};
pub use receive::{IncomingMail, MailText, Readable, Received};
pub use reconcile::{Adapters, EffectReport, EffectResult, Pass, PassState};
pub use show::{CaseView, IntakeView, ToldLine};
pub use step::{StepDone, Warning};
