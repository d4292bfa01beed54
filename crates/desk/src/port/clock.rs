//! Time enters here and nowhere else.

use jiff::Timestamp;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;
}
