//! Time enters here and nowhere else.

use jiff::Timestamp;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;

    /// Why this time should not be trusted, where something speaks against it. Doubt delays and never hastens:
    /// nothing goes out, and no end of an embargo counts as come.
    fn doubt(&self) -> Option<String> {
        None
    }

    /// Whether a person said that this clock is right, whatever times the log has seen before that.
    fn vouched(&self) -> bool {
        false
    }
}
