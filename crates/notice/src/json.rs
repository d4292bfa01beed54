//! JSON that is written in one way, and read within limits.

mod leftover;
mod read;
mod write;

pub use leftover::leftovers;
pub use read::{BadJson, MAX_BYTES, MAX_DEPTH, read};
pub(crate) use read::{Fields, Place, Wrong};
pub(crate) use write::{list, object, pretty, some};
