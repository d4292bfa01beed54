//! Git: reads refs and history, writes and pushes the notice repository.
//!
//! All work is done by the `git` program, started in an environment of our own (no configuration of the system or
//! the user, no prompts, few protocols) and stopped when it takes too long. Nothing is ever forced, nothing is
//! ever checked out by us, and no hook of the private clone runs.
#![deny(missing_docs)]

mod call;
mod clone;
mod deadline;
mod environment;
mod files;
mod history;
mod init;
mod message;
mod notices;
mod place;
mod push;

pub use environment::Environment;
pub use history::GitHistory;
pub use init::init_notice_repository;
pub use notices::GitNotices;
pub use place::{Place, PlaceError};
