//! What is wrong with a guard, and where.

use std::ops::Range;

use thiserror::Error;

/// Why a text is not a guard.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what}")]
pub(crate) struct GuardError {
    /// Where, in bytes of the guard's own text; empty at its end.
    pub(crate) at: Range<usize>,
    /// What is wrong, and what would be right: one line.
    pub(crate) what: String,
}

impl GuardError {
    pub(super) fn new(at: Range<usize>, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }

    /// Something that CEL has and this language has not.
    pub(super) fn not_here(at: Range<usize>, what: &str) -> Self {
        Self::new(at, format!("{what} not part of the guard language"))
    }
}

/// Quotes what somebody wrote, so that no control character reaches a terminal or log.
pub(super) fn quoted(written: &str) -> String {
    format!("`{}`", written.chars().flat_map(shown).collect::<String>())
}

/// A character as a message shows it: quotes as they are, what does not print as an escape.
fn shown(character: char) -> Vec<char> {
    match character {
        '"' | '\'' | '\\' => vec![character],
        _ => character.escape_debug().collect(),
    }
}

/// Lists names for a message: "`a`, `b` and `c`".
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.map(quoted).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}
