//! Trailers that the commits of a fix carry, and which commits of a series carry them (Q29-Q31).
//!
//! The names and shapes of the trailers are the profile's; what a trailer is, is git's. Checks say what is wrong
//! and give the corrected message where one can be made without guessing.

mod block;
mod check;
mod correct;
mod find;
mod group;
mod message;
mod owed;
mod schema;

pub use find::{Finding, Group, Wrong, check_series};
pub use group::{Change, ChangeId, Issue, group};
pub use message::CommitMessage;
pub use owed::refuse_without_cve;
pub use schema::{Patches, SeriesRule, TrailerRule, TrailerShape, Where};
