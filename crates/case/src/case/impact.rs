//! What the repository says and people decide on: other branch facts, backports, a private fix in public.

use jiff::Timestamp;

use super::Case;
use crate::event::BackportRole;
use crate::name::{BranchName, CommitHash};

/// A commit that may be a backport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backport {
    /// The commit that it resembles.
    pub of: CommitHash,
    /// What it would do on its branch.
    pub role: BackportRole,
    /// In what it resembles it, strongest first.
    pub evidence: Vec<String>,
    /// What people found of it.
    pub standing: BackportStanding,
}

/// What people found of a commit that may be a backport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackportStanding {
    /// Nothing yet.
    Waiting,
    /// It is one.
    Confirmed,
    /// It is none.
    Rejected,
}

impl Backport {
    pub(super) fn found(of: &CommitHash, role: BackportRole, evidence: &[String]) -> Self {
        Self { of: of.clone(), role, evidence: evidence.to_vec(), standing: BackportStanding::Waiting }
    }
}

impl Case {
    pub(super) fn reject_impact(&mut self) {
        self.impact_rejected = self.impact_proposed.take();
    }

    /// A commit that was judged already is judged on every branch that holds it.
    pub(super) fn find_backport(&mut self, branch: &BranchName, commit: &CommitHash, found: Backport) {
        let judged = self.backports.iter().find(|((_, known), _)| known == commit);
        let standing = judged.map_or(found.standing, |(_, known)| known.standing);
        self.backports.insert((branch.clone(), commit.clone()), Backport { standing, ..found });
    }

    pub(super) fn judge_backport(&mut self, commit: &CommitHash, standing: BackportStanding) {
        for (_, backport) in self.backports.iter_mut().filter(|((_, known), _)| known == commit) {
            backport.standing = standing;
        }
    }

    pub(super) fn see_fix(&mut self, commit: &CommitHash, at: Timestamp) {
        self.fixes_seen.entry(commit.clone()).or_insert(at);
    }

    pub(super) fn dismiss_sighting(&mut self, commit: &CommitHash) {
        self.fixes_seen.remove(commit);
        self.sightings_dismissed.insert(commit.clone());
    }

    /// Commits that may be backports and wait for a person.
    pub fn waiting_backports(&self) -> impl Iterator<Item = (&BranchName, &CommitHash, &Backport)> {
        let waiting =
            self.backports.iter().filter(|(_, backport)| backport.standing == BackportStanding::Waiting);
        waiting.map(|((branch, commit), backport)| (branch, commit, backport))
    }
}
