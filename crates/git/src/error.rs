//! Why a history is not answered for.

use thiserror::Error;

/// Why a repository's history could not be read whole; a part of it is never answered for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// It is not there, git refuses it, or what it holds is damaged.
    #[error("repository `{place}` cannot be read: {reason}")]
    Unreadable {
        /// Its path.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// Commits are missing, or git is told to show others in their place.
    #[error("the history of `{place}` is incomplete: {reason} (hint: {way_out})")]
    Incomplete {
        /// Its path.
        place: String,
        /// What is missing.
        reason: String,
        /// What to do about it.
        way_out: String,
    },
}

/// The same, before anybody has said which repository it is about.
#[derive(Debug)]
pub(crate) enum Trouble {
    Unreadable(String),
    Incomplete {
        reason: String,
        way_out: &'static str,
    },
    /// A commit-graph file or our own cache says what the repository does not: read without both.
    Misled,
}

/// What to do about commits that are not there.
pub(crate) const FETCH_WHOLE: &str =
    "fetch it whole: `git fetch --refetch`, or clone it anew without --depth";

impl Trouble {
    pub(crate) fn unreadable(reason: &dyn ToString) -> Self {
        Self::Unreadable(reason.to_string())
    }

    pub(crate) fn at(self, place: &std::path::Path) -> HistoryError {
        let place = place.display().to_string();
        match self {
            Self::Unreadable(reason) => HistoryError::Unreadable { place, reason },
            Self::Incomplete { reason, way_out } => {
                HistoryError::Incomplete { place, reason, way_out: way_out.to_owned() }
            }
            Self::Misled => {
                HistoryError::Unreadable { place, reason: "it changes while it is read".to_owned() }
            }
        }
    }
}
