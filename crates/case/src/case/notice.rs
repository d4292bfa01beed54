//! The notice's published versions, each frozen as the case stood.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Case, FixStage};
use crate::event::{BranchFacts, NoticeDraft};
use crate::name::{BranchName, CveId};

/// What a published version of the notice says, frozen when it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedNotice {
    /// 1 and up.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// The prose.
    pub draft: NoticeDraft,
    /// The CVE ids known then.
    pub cves: Vec<CveId>,
    /// The branches known then.
    pub branches: Vec<BranchFacts>,
    /// When the fix was on each branch, as known then.
    pub landed: BTreeMap<BranchName, Timestamp>,
}

/// What was learned since the notice's prose was written, and what that prose cannot know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SinceDraft {
    /// Fields of the report that were answered otherwise.
    pub answered: BTreeSet<String>,
    /// Participants who joined, by number.
    pub joined: BTreeSet<u16>,
}

impl Case {
    /// A version that was published is asked for no more: the next one takes people of its own.
    pub(super) fn publish(&mut self, version: u32, at: Timestamp) {
        let frozen = self.notice_as_it_stands(version, at);
        self.published.extend(frozen);
        self.forget_seconds();
    }

    /// The notice that would be published now as the given version; `None` without prose.
    #[must_use]
    pub fn notice_as_it_stands(&self, version: u32, at: Timestamp) -> Option<PublishedNotice> {
        let draft = self.draft.clone()?;
        let landed = self.fixes.iter().filter_map(|(branch, fix)| match fix.stage {
            FixStage::Landed { at } => Some((branch.clone(), at)),
            FixStage::Staged => None,
        });
        // INVARIANT: a private commit is in no notice: its hash exists in no public repository.
        let staged = self.staged_commits();
        let mut branches = self.branches.clone();
        for facts in &mut branches {
            facts.fixed_changes.retain(|change| !staged.contains(change));
        }
        Some(PublishedNotice {
            version,
            at,
            draft,
            cves: self.cves().to_vec(),
            branches,
            landed: landed.collect(),
        })
    }
}
