//! Cases that belong together: split, merged, taken from before the desk began; and a case whose words are gone.

use jiff::Timestamp;

use super::cve::CveHow;
use super::{Case, Proposal, PublicBy, PublishedNotice};
use crate::event::{BranchFacts, NoticeDraft};
use crate::id::{CaseId, TextId};
use crate::name::{CveId, NoticeNumber};
use crate::stamped::Stamped;

/// What a notice from before the desk began said of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// When it was published.
    pub published: Timestamp,
    /// When the fix was in the main branch.
    pub fixed: Option<Timestamp>,
    /// The notice, byte for byte.
    pub source: TextId,
    /// It no longer held then.
    pub withdrawn: bool,
}

/// A case that goes on in another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedCase {
    /// When the team was told of it.
    pub received: Timestamp,
    /// Numbers, in the case that goes on, of those who took part in it.
    pub participants: Vec<u16>,
    /// The end that stood there.
    pub until: Option<Timestamp>,
    /// What was proposed in the case that goes on, before it was merged in.
    pub before: EndBefore,
    /// Version of the stream of the case that goes on, at the merge; what the merge itself proposed comes next.
    version: u32,
}

/// What was proposed before a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndBefore {
    /// The proposal that was open, with its answers.
    pub proposal: Option<Proposal>,
    /// When it was last thought over.
    pub reviewed: Option<Timestamp>,
}

impl MergedCase {
    /// Whether a proposal is the one that the merge itself made.
    fn made(&self, proposal: Option<&Proposal>) -> bool {
        proposal.is_some_and(|open| open.version == self.version.saturating_add(1))
    }
}

/// A notice as it is taken in.
pub(super) struct History<'e> {
    pub(super) title: TextId,
    pub(super) number: NoticeNumber,
    pub(super) reported: Timestamp,
    pub(super) imported: Imported,
    pub(super) cves: &'e [CveId],
    pub(super) draft: &'e NoticeDraft,
    pub(super) branches: &'e [BranchFacts],
}

impl Case {
    /// It goes on elsewhere: here nothing is left to do.
    pub(super) fn merge_into(&mut self, case: CaseId, at: Timestamp) {
        self.merged_into = Some(case);
        self.close(None, at);
    }

    pub(super) fn merge_in(
        &mut self,
        case: CaseId,
        (received, until): (Timestamp, Option<Timestamp>),
        participants: &[u16],
    ) {
        let before = EndBefore { proposal: self.proposal.clone(), reviewed: self.embargo_reviewed };
        let (participants, version) = (participants.to_vec(), self.version);
        self.merged_in.insert(case, MergedCase { received, participants, until, before, version });
    }

    /// What was proposed before a case was merged in, while what the merge proposed is still open: once somebody
    /// decided on that, or proposed another, what stands is theirs.
    #[must_use]
    pub fn end_before_merge(&self, case: CaseId) -> Option<&EndBefore> {
        let merged = self.merged_in.get(&case).filter(|merged| merged.made(self.proposal.as_ref()))?;
        self.public().is_none().then_some(&merged.before)
    }

    /// When the team was first told: of this case, or of one that goes on in it.
    #[must_use]
    pub fn first_told(&self) -> Option<Timestamp> {
        let others = self.merged_in.values().map(|merged| merged.received);
        self.received.into_iter().chain(others).min()
    }

    /// Cases that were merged in after another one was, and are still.
    pub fn merged_after(&self, case: CaseId) -> impl Iterator<Item = &MergedCase> {
        let version = self.merged_in.get(&case).map_or(u32::MAX, |merged| merged.version);
        self.merged_in.values().filter(move |later| later.version > version)
    }

    /// The same word stands in both cases: whichever side this is.
    pub(super) fn unmerge(&mut self, case: CaseId) {
        let gone = self.merged_in.remove(&case);
        // A later merge began from what this one proposed: it goes back further now.
        if let Some(gone) = gone {
            for later in self.merged_in.values_mut().filter(|later| gone.made(later.before.proposal.as_ref()))
            {
                later.before = gone.before.clone();
            }
        }
        if self.merged_into == Some(case) {
            self.merged_into = None;
            self.reopen();
        }
    }

    /// A published notice of the desk's own kind, but for the effects: it is where it was published already. A case
    /// begins with it or takes nothing of it in.
    pub(super) fn import(&mut self, history: &History<'_>, stamped: &Stamped) {
        if self.opened.is_some() {
            return;
        }
        let imported = history.imported;
        self.policy = Some(stamped.policy);
        self.opened = Some(stamped.at);
        self.title = Some(history.title);
        self.received = Some(history.reported);
        self.confirm(history.reported);
        self.number = Some(history.number);
        for cve in history.cves {
            self.assign_cve(cve, CveHow::Assigned);
        }
        self.draft = Some(history.draft.clone());
        self.branches = history.branches.to_vec();
        self.assessed = Some(imported.published);
        self.open_to_all(PublicBy::Imported, imported.published, None);
        self.published.push(PublishedNotice {
            version: 1,
            at: imported.published,
            draft: history.draft.clone(),
            cves: history.cves.to_vec(),
            branches: history.branches.to_vec(),
            landed: std::collections::BTreeMap::new(),
        });
        self.imported = Some(imported);
        self.close(None, stamped.at);
    }

    /// What was taken in no longer held by then; of anything else it says nothing.
    pub(super) fn import_withdrawal(&mut self, since: Timestamp, reason: TextId) {
        if let Some(imported) = self.imported.as_mut().filter(|_| self.withdrawn.is_none()) {
            imported.withdrawn = true;
            self.withdrawn = Some((since, reason));
        }
    }
}
