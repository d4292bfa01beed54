//! Store and Blobs on SQLite: the sealed log with its keys, texts, summaries, outbox and lease, and `verify`.
//!
//! This crate implements the ports of `cvdesk-desk` and decides nothing. Calls block; from asynchronous code they
//! belong on a blocking thread. `docs/event-format.md` gives the stored bytes, `COLUMNS.md` what each column tells
//! a thief.

mod blobs;
mod config;
mod heads;
mod instance_key;
mod keys;
mod random;
mod recovery;
mod release;
mod seal;
mod sqlite;
mod verify;

#[cfg(test)]
mod tests;

pub use config::{Founding, StoreConfig};
pub use instance_key::desk_of_key_file;
pub use sqlite::SqliteStore;
pub use verify::{OutsideHead, VerifyReport, verify};
