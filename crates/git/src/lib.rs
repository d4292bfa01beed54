//! Git: reads refs and history, writes and pushes the notice repository.
//!
//! Histories are read in this process, from git's own files, and never changed (ADR 9). All else is done by the
//! `git` program, started in an environment of our own (no configuration of the system or the user, no prompts, few
//! protocols) and stopped when it takes too long. Nothing is ever forced, nothing is ever checked out by us, and no
//! hook of the private clone runs.
#![deny(missing_docs)]

mod aids;
mod cache;
mod call;
mod clone;
mod commit;
mod commit_graph;
mod deadline;
mod environment;
mod error;
mod files;
mod harvest;
mod history;
mod init;
mod known;
mod load;
mod message;
mod notices;
mod objects;
mod patch_ids;
mod place;
mod push;
mod reads;
mod refs;
mod repository;
mod same_patches;
mod series;
mod tabulated;
mod walk;

pub use environment::{Environment, GitFailed};
pub use error::HistoryError;
pub use history::GitHistory;
pub use init::init_notice_repository;
pub use load::{LoadedHistory, Reading, read_history};
pub use notices::GitNotices;
pub use patch_ids::GitPatchIds;
pub use place::{Place, PlaceError};
pub use refs::Ref;
pub use series::{MOST_COMMITS, SeriesCommit, SeriesError, as_mail, patch_ids_in, read_mails, read_range};
