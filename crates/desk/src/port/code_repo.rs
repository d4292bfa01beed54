//! The project's own repository, read for its history and its patches.

use cvdesk_impact::{CommitId, Graph, MessageIndex, PatchIds};
use jiff::Timestamp;
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
    #[error("the history of `{place}` is incomplete: {reason} (hint: {way_out})")]
    Incomplete {
        /// Path or URL.
        place: String,
        /// What is missing.
        reason: String,
        /// What to do about just that.
        way_out: String,
    },
}

/// A repository's history, whole.
#[derive(Debug)]
pub struct CodeHistory {
    /// Every commit that a branch or tag reaches, with branches by their short names.
    pub graph: Graph,
    /// What messages say, where they were read.
    pub messages: Option<MessageIndex>,
    /// Whether files may be missing, so that no patch can be compared.
    pub is_partial: bool,
    /// What a person should know, such as refs left out.
    pub remarks: Vec<String>,
}

/// Reads a history.
pub trait CodeRepo: Send + Sync {
    /// All commits, branches and tags, and what the messages say.
    ///
    /// # Errors
    /// [`CodeRepoError`].
    fn history(&self) -> Result<CodeHistory, CodeRepoError>;

    /// A way to compare the patches of commits.
    ///
    /// # Errors
    /// [`CodeRepoError`].
    fn patch_ids<'r>(&'r self, history: &CodeHistory) -> Result<Box<dyn PatchIds + 'r>, CodeRepoError>;

    /// For each text, a patch or a series of them: the public commits made since then that are one of its patches.
    ///
    /// # Errors
    /// [`CodeRepoError`], also where patches cannot be compared.
    fn same_patches(&self, texts: &[Vec<u8>], since: Timestamp) -> Result<Vec<Vec<CommitId>>, CodeRepoError>;
}
