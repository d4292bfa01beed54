//! A change as all the commits that make it, and those that take it back, each with how it is known.

use crate::{CommitId, EvidenceSet, Position};

/// An introducing or fixing change: its commit, the backports of it, and the reverts of any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The commits that make the change; the one that was given first. Reverts of its reverts are among them.
    pub members: Vec<Member>,
    /// Commits that may make it too.
    pub candidates: Vec<Candidate>,
    /// The commits that take it back.
    pub reverts: Vec<Member>,
}

/// A commit of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The commit.
    pub commit: CommitId,
    /// Why it is here.
    pub how: How,
    pub(crate) position: Position,
}

/// How a commit is known to belong to a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The case names it.
    Given,
    /// The case names it as a backport that a person confirmed.
    Confirmed,
    /// It is recognised as the same change as another commit of the group.
    Found {
        /// The other commit.
        of: CommitId,
        /// By what.
        evidence: EvidenceSet,
    },
    /// Its message says that it reverts a commit of the group, or the merge that brought one in.
    Reverts {
        /// The reverted commit.
        of: CommitId,
    },
}

/// A commit that may be the same change as another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The commit.
    pub commit: CommitId,
    /// The commit of the group that it resembles.
    pub of: CommitId,
    /// Whether it would fix the bug or bring it.
    pub role: Role,
    /// In what it resembles it.
    pub evidence: EvidenceSet,
    pub(crate) position: Position,
}

/// What a change does to the bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Brings it.
    Introduces,
    /// Mends it.
    Fixes,
}

impl Group {
    /// Finds how a commit belongs to the group.
    #[must_use]
    pub fn how(&self, commit: CommitId) -> Option<How> {
        let known = self.members.iter().chain(&self.reverts);
        known.filter(|member| member.commit == commit).map(|member| member.how).next()
    }

    pub(crate) fn has(&self, position: Position) -> bool {
        self.members.iter().any(|member| member.position == position)
    }

    /// Lists every commit that decides anything.
    pub(crate) fn positions(&self) -> impl Iterator<Item = Position> {
        let certain = self.members.iter().chain(&self.reverts).map(|member| member.position);
        certain.chain(self.candidates.iter().map(|candidate| candidate.position))
    }
}
