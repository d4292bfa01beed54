//! Use cases, ports and the reconciler: the steps people take, and what they need from outside.
//!
//! This crate knows no SQL, no wire format of mail or git, and no clock of its own; it decides nothing that the
//! policy crate decides.

pub mod port;
