//! The dates of a notice.

use jiff::civil::Date;

/// The three dates a notice may name, in ANY order (N9): a vulnerability that was public before anyone told
/// the team is published before it is reported.
///
/// Days without a time zone, as the notices print them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// The team was told.
    pub reported: Option<Date>,
    /// The public learnt of it, from whomever.
    pub published: Option<Date>,
    /// The fix reached the main branch.
    pub fixed: Option<Date>,
}
