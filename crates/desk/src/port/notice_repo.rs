//! The public git repository that notices are kept in (L14). Nothing of a case enters it before the lift (N1).

use cvdesk_case::{CommitHash, EffectKey};
use thiserror::Error;

/// A name and address for a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
}

/// Files to write as one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeCommit {
    /// Which effect this is; becomes the commit's `Cvdesk-Effect` trailer.
    pub effect: EffectKey,
    /// Author, committer and sign-off (N11).
    pub author: Identity,
    /// Author and commit time, UTC.
    pub at: jiff::Timestamp,
    /// First line.
    pub subject: String,
    /// The rest, may be empty; trailers are added by the adapter.
    pub body: String,
    /// Paths with `/` inside the repository (no `..`, not absolute, no `.git`), and their bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Why the repository was not written.
#[derive(Debug, Error)]
pub enum RepoError {
    /// Nothing reached the repository; try again later.
    #[error("notice repository `{place}` not reached: {reason}")]
    NotReached {
        /// Path or URL.
        place: String,
        /// Git's own words.
        reason: String,
    },
    /// It refused the push, or cannot be written, for a reason a person must mend.
    #[error("notice repository `{place}` refused: {reason}")]
    Refused {
        /// Path or URL.
        place: String,
        /// Git's own words.
        reason: String,
    },
    /// The push may or may not have arrived.
    #[error("the answer of notice repository `{place}` was lost: {reason}")]
    Unknown {
        /// Path or URL.
        place: String,
        /// What happened.
        reason: String,
    },
    /// A path that must not be written.
    #[error("`{0}` is not a path inside the notice repository")]
    BadPath(String),
}

/// A commit that a desk made, as the repository shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCommit {
    /// The effect that its trailer names.
    pub effect: EffectKey,
    /// Which it is.
    pub commit: CommitHash,
    /// The files that it changed.
    pub paths: Vec<String>,
}

/// Publishes notices into git.
pub trait NoticeRepo: Send + Sync {
    /// The commit that carries this effect's trailer on the published branch, if it is there.
    ///
    /// # Errors
    /// [`RepoError::NotReached`].
    fn probe(&self, effect: EffectKey) -> Result<Option<CommitHash>, RepoError>;

    /// Every commit on the published branch that carries a trailer of a desk, oldest first.
    ///
    /// # Errors
    /// [`RepoError::NotReached`].
    fn seen(&self) -> Result<Vec<SeenCommit>, RepoError>;

    /// Writes, commits with sign-off and trailer, and pushes; lays the commit anew on a remote that has moved;
    /// never forces. Files equal to what is there already still make the commit (its trailer is the receipt).
    ///
    /// # Errors
    /// [`RepoError`], which says whether something may have arrived.
    fn publish(&self, commit: &NoticeCommit) -> Result<CommitHash, RepoError>;
}
