//! Fixes by branch, and what is known of each branch.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Case, push_new};
use crate::event::BranchFacts;
use crate::id::BlobId;
use crate::name::{BranchName, CommitHash, TagName};
use crate::stamped::Stamped;

/// How far a fix has come on one branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FixStage {
    /// It waits in a private commit.
    Staged,
    /// It is public.
    Landed {
        /// When that was recorded.
        at: Timestamp,
    },
}

/// The fix on one branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Its commits: the private one while staged, the public ones once landed.
    pub commits: Vec<CommitHash>,
    /// How far it has come.
    pub stage: FixStage,
    /// Releases that hold it.
    pub releases: Vec<TagName>,
}

impl Case {
    /// The same patch is kept once; said again for another branch, the last word counts.
    pub(super) fn add_patch(&mut self, patch: BlobId, branch: Option<&BranchName>, stamped: &Stamped) {
        push_new(&mut self.patches, &patch);
        let index = self.patches.iter().position(|known| *known == patch).unwrap_or_default();
        let number = u16::try_from(index).unwrap_or(u16::MAX).saturating_add(1);
        self.patches_added.entry(number).or_insert((stamped.at, stamped.actor));
        match branch {
            Some(branch) => self.patch_branches.insert(number, branch.clone()),
            None => self.patch_branches.remove(&number),
        };
    }

    pub(super) fn stage(&mut self, branch: &BranchName, commit: &CommitHash) {
        let fix = Fix { commits: vec![commit.clone()], stage: FixStage::Staged, releases: Vec::new() };
        self.fixes.insert(branch.clone(), fix);
    }

    /// A public fix, which the branch's facts know from here on (N4).
    pub(super) fn land(&mut self, branch: &BranchName, commit: &CommitHash, at: Timestamp) {
        let staged = self.staged_commits();
        for facts in self.branches.iter_mut().filter(|facts| facts.branch == *branch) {
            facts.fixed_changes.retain(|change| !staged.contains(change));
        }
        match self.branches.iter_mut().find(|facts| facts.branch == *branch) {
            Some(facts) => push_new(&mut facts.fixed_changes, commit),
            None => self.branches.push(BranchFacts {
                branch: branch.clone(),
                vulnerable_tags: Vec::new(),
                vulnerable_changes: Vec::new(),
                fixed_tags: Vec::new(),
                fixed_changes: vec![commit.clone()],
            }),
        }
        let landed = FixStage::Landed { at };
        match self.fixes.get_mut(branch) {
            Some(fix) if matches!(fix.stage, FixStage::Landed { .. }) => push_new(&mut fix.commits, commit),
            Some(fix) => {
                fix.commits = vec![commit.clone()];
                fix.stage = landed;
            }
            None => {
                let fix = Fix { commits: vec![commit.clone()], stage: landed, releases: Vec::new() };
                self.fixes.insert(branch.clone(), fix);
            }
        }
    }

    /// Nothing of the fix is known on the branch; what else is known of the branch stays.
    pub(super) fn take_back_fix(&mut self, branch: &BranchName) {
        let Some(fix) = self.fixes.remove(branch) else { return };
        for facts in self.branches.iter_mut().filter(|facts| facts.branch == *branch) {
            facts.fixed_changes.retain(|change| !fix.commits.contains(change));
            facts.fixed_tags.retain(|tag| !fix.releases.contains(tag));
        }
        self.branches.retain(|facts| facts.branch != *branch || says_something(facts));
    }

    pub(super) fn release(&mut self, branch: &BranchName, tag: &TagName) {
        if let Some(fix) = self.fixes.get_mut(branch) {
            push_new(&mut fix.releases, tag);
        }
        if let Some(facts) = self.branches.iter_mut().find(|facts| facts.branch == *branch) {
            push_new(&mut facts.fixed_tags, tag);
        }
    }

    pub(super) fn assess_impact(&mut self, branches: &[BranchFacts], at: Timestamp) {
        self.branches = branches.to_vec();
        self.assessed = Some(at);
        self.impact_proposed = None;
    }

    /// Commits of fixes that wait privately.
    pub(super) fn staged_commits(&self) -> BTreeSet<CommitHash> {
        let staged = self.fixes.values().filter(|fix| fix.stage == FixStage::Staged);
        staged.flat_map(|fix| fix.commits.iter().cloned()).collect()
    }
}

fn says_something(facts: &BranchFacts) -> bool {
    let tags = !facts.vulnerable_tags.is_empty() || !facts.fixed_tags.is_empty();
    tags || !facts.vulnerable_changes.is_empty() || !facts.fixed_changes.is_empty()
}
