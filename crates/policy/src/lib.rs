//! The declared process. Pure.
#![deny(missing_docs)]

mod sight;
mod summary;

pub use sight::{Confidential, History, Item, Part, Sight, WrongSight};
pub use summary::{CaseSummary, IntakeStanding, IntakeSummary, SUMMARY_BYTES, Summary, shorten};
