//! Lengths of time in the units that a policy writes.

use jiff::SignedDuration;

/// Days of 24 hours: an instant in UTC has no others.
pub(crate) fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}
