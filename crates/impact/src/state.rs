//! The five ways in which a branch, a tag or a case can stand towards a bug.

use std::fmt;

/// How a branch, tag or case stands towards the bug. The order is from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It has an introducing change, and either lacks a fix that applies to that change or no fix does.
    Vulnerable,
    /// No introducing change was given and it does not have the fix: where the bug begins is not known.
    Unknown,
    /// A commit that may be a backport decides, and waits for a person: with it as a fix this would be fixed, or with
    /// it as an introducing change this would be vulnerable.
    Candidate,
    /// It has introducing changes, and for each of them a revert or all fixes that apply. Where no introducing change
    /// was given: it has every fix.
    Fixed,
    /// It has no introducing change.
    NotAffected,
}

impl State {
    /// Returns the spelling that answers use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vulnerable => "vulnerable",
            Self::Unknown => "unknown",
            Self::Candidate => "candidate",
            Self::Fixed => "fixed",
            Self::NotAffected => "not_affected",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
