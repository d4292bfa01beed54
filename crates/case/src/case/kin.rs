//! Cases that belong together: split, merged, taken from before the desk began; and a case whose words are gone.

use jiff::Timestamp;

use super::cve::CveHow;
use super::{Case, PublicBy, PublishedNotice};
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

    pub(super) fn merge_in(&mut self, case: CaseId, received: Timestamp, participants: &[u16]) {
        self.merged_in.insert(case, MergedCase { received, participants: participants.to_vec() });
    }

    /// When the team was first told: of this case, or of one that goes on in it.
    #[must_use]
    pub fn first_told(&self) -> Option<Timestamp> {
        let others = self.merged_in.values().map(|merged| merged.received);
        self.received.into_iter().chain(others).min()
    }

    /// The same word stands in both cases: whichever side this is.
    pub(super) fn unmerge(&mut self, case: CaseId) {
        self.merged_in.remove(&case);
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
