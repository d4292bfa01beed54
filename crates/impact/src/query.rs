//! What is asked: which changes made and mended the bug, and which branches matter.

use crate::CommitId;

/// One change to the code and its declared backports: the same change as other commits on other branches.
///
/// A change is in a history if any of its commits is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The commit by which the change is known.
    pub original: CommitId,
    /// Its backports, as people confirmed them.
    pub backports: Vec<CommitId>,
}

impl Change {
    /// Adds a commit that makes the same change on another branch.
    #[must_use]
    pub fn with_backport(mut self, backport: CommitId) -> Self {
        self.backports.push(backport);
        self
    }

    /// Lists the original, then the backports.
    pub fn commits(&self) -> impl Iterator<Item = CommitId> + '_ {
        std::iter::once(self.original).chain(self.backports.iter().copied())
    }
}

impl From<CommitId> for Change {
    /// Makes a change without backports.
    fn from(original: CommitId) -> Self {
        Self { original, backports: vec![] }
    }
}

/// What to assess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The changes that introduced the bug; none if nobody knows.
    pub introduced: Vec<Change>,
    /// The changes that fixed it; a revert of an introducing change is one. All that apply are needed.
    pub fixed: Vec<Change>,
    /// The main branch.
    pub main: String,
    /// The other branches, in the order of the answer.
    pub branches: Vec<String>,
}

impl Query {
    /// Lists the main branch, then the others, each once.
    pub fn branches(&self) -> impl Iterator<Item = &str> {
        let others = self.branches.iter().enumerate().filter(|(index, name)| {
            **name != self.main && !self.branches.iter().take(*index).any(|earlier| earlier == *name)
        });
        std::iter::once(self.main.as_str()).chain(others.map(|(_, name)| name.as_str()))
    }
}
