//! What is asked about one bug, and what holds for all bugs asked about together.

use crate::{Change, CommitId, EvidenceSet, Scope};

/// One bug.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The branches and tags it is about.
    pub scope: &'a Scope,
    /// The changes that introduced it; none if nobody knows.
    pub introduced: Vec<Change>,
    /// The changes that fixed it, with the backports that people confirmed. Reverts of introducing changes that the
    /// messages show count without being listed.
    pub fixed: Vec<Change>,
    /// Commits that a person looked at and found to be no backport.
    pub rejected: Vec<CommitId>,
}

/// What holds for all cases.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// How many of several fixes are needed.
    pub fixes_needed: FixesNeeded,
    /// What makes a commit a confirmed backport; on any other evidence it stays a candidate.
    pub confirm: EvidenceSet,
}

/// How many of several fixes are needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FixesNeeded {
    /// Every one that applies: each fixed a part of the bug.
    #[default]
    All,
    /// Any one that applies: each fixed all of it, on its own branch.
    Any,
}

/// Says why one case has no answer; the others have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// It names a commit that the history lacks.
    #[error("commit `{commit}` is not in this history (hint: fetch the branch that has it)")]
    UnknownCommit {
        /// The commit.
        commit: CommitId,
    },
}
