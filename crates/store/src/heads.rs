//! Outside heads: signed lines in `heads.log` that say how far the log had come, kept away from the database.
//!
//! ```text
//! cvdesk-key v1 DESK PUBLIC-KEY-HEX
//! cvdesk-head v1 DESK EPOCH SEQ HASH-HEX SIGNATURE-BASE64
//! ```
//! The signature is Ed25519 over the line up to the space before it.

mod keeper;
mod lines;

pub(crate) use keeper::HeadsLog;
pub(crate) use lines::{Head, HeadsFile, SignedHead};
