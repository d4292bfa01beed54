//! A case, as a fold over its facts.
//!
//! INVARIANT: `evolve` is total and knows no policy, no clock and no text: the same facts make the same case for
//! ever, whatever the process says today.

mod cve;
mod embargo;
mod evolve;
mod finding;
mod fix;
mod impact;
mod kin;
mod life;
mod notice;
mod party;
mod people;
mod talk;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::event::{Answer, BranchFacts, HandOff, NoticeDraft, Receipt};
use crate::id::{ActorId, BlobId, CaseId, EffectKey, IntakeId, PolicyVersion, TextId};
use crate::name::{BranchName, CommitHash, CveId, NoticeNumber};
use crate::stamped::Stamped;

pub use cve::{Cve, CveHow};
pub use embargo::{Embargo, Opening, Proposal, PublicBy};
pub use fix::{Fix, FixStage};
pub use impact::{Backport, BackportStanding};
pub use kin::{EndBefore, Imported, MergedCase};
pub use notice::{PublishedNotice, SinceDraft};
pub use people::Participant;
pub use talk::{Comment, PatchJudged};

/// Everything that was agreed or happened in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The policy version the case is pinned to: the one it was opened under or last moved to.
    pub policy: Option<PolicyVersion>,
    /// When the desk opened it.
    pub opened: Option<Timestamp>,
    /// What it was opened from.
    pub intake: Option<IntakeId>,
    /// Its working title.
    pub title: Option<TextId>,
    /// When the team was told.
    pub received: Option<Timestamp>,
    /// What the report says, by the policy's names of its fields.
    pub answers: BTreeMap<String, Answer>,
    /// Which code is affected, by the policy's axes.
    pub reach: BTreeMap<String, Vec<String>>,
    /// When it was confirmed as a security problem.
    pub confirmed: Option<Timestamp>,
    /// When it was found to be none.
    pub dismissed: Option<Timestamp>,
    /// Its severity, as the policy names the level.
    pub severity: Option<String>,
    /// Its CVSS vector.
    pub vector: Option<String>,
    /// When somebody last began to work on a fix.
    pub work_started: Option<Timestamp>,
    /// Private patches, oldest first.
    pub patches: Vec<BlobId>,
    /// When a problem was last found with a proposed patch.
    pub patch_faulted: Option<Timestamp>,
    /// When patches last went to the development list.
    pub patches_sent: Option<Timestamp>,
    /// When the reporter's private data was last said to be out.
    pub scrubbed: Option<Timestamp>,
    /// When it was closed, and with what outcome.
    pub closed: Option<(Timestamp, Option<String>)>,
    /// How far each hand-off is.
    pub hand_offs: BTreeMap<String, HandOff>,
    /// Where the embargo stands.
    pub embargo: Embargo,
    /// When an end was first proposed or agreed: caps count from here where the policy says so.
    pub embargo_first_set: Option<Timestamp>,
    /// When the clock was last started again.
    pub embargo_restarted: Option<Timestamp>,
    /// The proposed end that nobody has decided on, and who has answered it.
    pub proposal: Option<Proposal>,
    /// Who asked for acts that take several people, by the policy's names: since an end was last proposed, objected
    /// to or agreed, the case confirmed, dismissed, closed, reopened or moved, and a version published.
    pub seconded: BTreeMap<String, BTreeSet<ActorId>>,
    /// Where the CVE stands.
    pub cve: Cve,
    /// Whether a CVE was ever asked for.
    pub cve_asked: bool,
    /// Which answer each CVE id came with.
    pub cve_how: BTreeMap<CveId, CveHow>,
    /// Commits that brought the flaw in.
    pub introduced: Vec<CommitHash>,
    /// Fixes by branch.
    pub fixes: BTreeMap<BranchName, Fix>,
    /// Affected and fixed tags and commits, in the notice's order: as last assessed, with what landed since.
    pub branches: Vec<BranchFacts>,
    /// When that was last assessed.
    pub assessed: Option<Timestamp>,
    /// What the repository says of the branches and nobody has decided on.
    pub impact_proposed: Option<Vec<BranchFacts>>,
    /// What it said when a person last would not have it.
    pub impact_rejected: Option<Vec<BranchFacts>>,
    /// Commits that may be backports, by branch, and what people found of them.
    pub backports: BTreeMap<(BranchName, CommitHash), Backport>,
    /// Public commits that make a private fix, and when they were first seen.
    pub fixes_seen: BTreeMap<CommitHash, Timestamp>,
    /// Public commits that people found to be no private fix of this case.
    pub sightings_dismissed: BTreeSet<CommitHash>,
    /// The notice's prose as it stands.
    pub draft: Option<NoticeDraft>,
    /// Who wrote it.
    pub drafted_by: Option<ActorId>,
    /// What was learned since that prose was written.
    pub since_draft: SinceDraft,
    /// The notice's number.
    pub number: Option<NoticeNumber>,
    /// Published versions, oldest first.
    pub published: Vec<PublishedNotice>,
    /// Who takes part, in order of joining.
    pub participants: Vec<Participant>,
    /// Numbers of those who are in it under an earlier number too, with that one. No fact says so: whoever can read
    /// addresses sets it, on what was folded, and the fold leaves it empty.
    pub known_as: BTreeMap<u16, u16>,
    /// Who has taken it on.
    pub owner: Option<ActorId>,
    /// What people wrote about it and did not take back, oldest first.
    pub comments: Vec<Comment>,
    /// How many comments were written, taken back or not: numbers are never given again.
    pub comments_written: u16,
    /// Words that were replaced or taken back: nobody reads them again.
    pub forgotten: BTreeSet<TextId>,
    /// Since when the reporter is asked for more.
    pub info_asked: Option<Timestamp>,
    /// What the reporter was asked last.
    pub question: Option<TextId>,
    /// What was said of the embargo's end: whoever is asked about a date reads why.
    pub embargo_reasons: BTreeSet<TextId>,
    /// When it was first seen to be exploited.
    pub exploited: Option<Timestamp>,
    /// When the embargo was last thought over, or its end last decided on.
    pub embargo_reviewed: Option<Timestamp>,
    /// When and by whom what people wrote in it was erased.
    pub erased: Option<(Timestamp, ActorId)>,
    /// Why it was to be, in the words of each who asked; texts of the desk.
    pub erasure_reasons: Vec<TextId>,
    /// Branches that private patches are for, by number from 1, where it is not the main branch.
    pub patch_branches: BTreeMap<u16, BranchName>,
    /// When and by whom private patches were first added, by number from 1.
    pub patches_added: BTreeMap<u16, (Timestamp, ActorId)>,
    /// How private patches were last judged, by number from 1.
    pub patch_verdicts: BTreeMap<u16, PatchJudged>,
    /// When the notice as it stands was found right, and by whom.
    pub notice_reviewed: Option<(Timestamp, ActorId)>,
    /// When the published notice was withdrawn, and why.
    pub withdrawn: Option<(Timestamp, TextId)>,
    /// The case that it goes on in.
    pub merged_into: Option<CaseId>,
    /// Cases that go on in this one.
    pub merged_in: BTreeMap<CaseId, MergedCase>,
    /// Cases that were split off.
    pub split_into: Vec<CaseId>,
    /// The case that it was a part of.
    pub split_from: Option<CaseId>,
    /// Where it was taken from, if it was published before the desk began.
    pub imported: Option<Imported>,
    /// Outside effects done.
    pub receipts: BTreeMap<EffectKey, Receipt>,
    /// Version of the stream: the next append expects this.
    pub version: u32,
    /// When the last fact was recorded.
    pub last: Option<Timestamp>,
}

impl Case {
    /// A case about which nothing is known.
    #[must_use]
    pub fn new(id: CaseId) -> Self {
        Self {
            id,
            policy: None,
            opened: None,
            intake: None,
            title: None,
            received: None,
            answers: BTreeMap::new(),
            reach: BTreeMap::new(),
            confirmed: None,
            dismissed: None,
            severity: None,
            vector: None,
            work_started: None,
            patches: Vec::new(),
            patch_faulted: None,
            patches_sent: None,
            scrubbed: None,
            closed: None,
            hand_offs: BTreeMap::new(),
            embargo: Embargo::None,
            embargo_first_set: None,
            embargo_restarted: None,
            proposal: None,
            seconded: BTreeMap::new(),
            cve: Cve::None,
            cve_asked: false,
            cve_how: BTreeMap::new(),
            introduced: Vec::new(),
            fixes: BTreeMap::new(),
            branches: Vec::new(),
            assessed: None,
            impact_proposed: None,
            impact_rejected: None,
            backports: BTreeMap::new(),
            fixes_seen: BTreeMap::new(),
            sightings_dismissed: BTreeSet::new(),
            draft: None,
            drafted_by: None,
            since_draft: SinceDraft::default(),
            number: None,
            published: Vec::new(),
            participants: Vec::new(),
            known_as: BTreeMap::new(),
            owner: None,
            comments: Vec::new(),
            comments_written: 0,
            forgotten: BTreeSet::new(),
            info_asked: None,
            question: None,
            embargo_reasons: BTreeSet::new(),
            exploited: None,
            embargo_reviewed: None,
            erased: None,
            erasure_reasons: Vec::new(),
            patch_branches: BTreeMap::new(),
            patches_added: BTreeMap::new(),
            patch_verdicts: BTreeMap::new(),
            notice_reviewed: None,
            withdrawn: None,
            merged_into: None,
            merged_in: BTreeMap::new(),
            split_into: Vec::new(),
            split_from: None,
            imported: None,
            receipts: BTreeMap::new(),
            version: 0,
            last: None,
        }
    }

    /// Folds a whole stream.
    #[must_use]
    pub fn fold(id: CaseId, history: &[Stamped]) -> Self {
        let mut case = Self::new(id);
        for stamped in history {
            case.evolve(stamped);
        }
        case
    }
}

/// Adds what is not there yet.
fn push_new<T: Clone + PartialEq>(list: &mut Vec<T>, item: &T) {
    if !list.contains(item) {
        list.push(item.clone());
    }
}
