//! The project's own repository, read for its history.

use cvdesk_impact::Graph;
use thiserror::Error;

/// Why the history could not be read.
#[derive(Debug, Error)]
pub enum CodeRepoError {
    /// It is not there, or git refuses it.
    #[error("repository `{place}` cannot be read: {reason}")]
    Unreadable {
        /// Path or URL.
        place: String,
        /// Git's own words, first line.
        reason: String,
    },
    /// The history is incomplete.
    #[error("the history of `{place}` is incomplete: {reason}; fetch it whole (`git fetch --unshallow`)")]
    Incomplete {
        /// Path or URL.
        place: String,
        /// What is missing.
        reason: String,
    },
}

/// Reads a history.
pub trait CodeRepo: Send + Sync {
    /// All commits, branches and tags.
    ///
    /// # Errors
    /// [`CodeRepoError`].
    fn history(&self) -> Result<Graph, CodeRepoError>;
}
