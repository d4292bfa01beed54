//! A case, as a fold over its facts.
//!
//! INVARIANT: `evolve` is total and knows no policy, no clock and no text: the same facts make the same case for
//! ever, whatever the process says today.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::event::{BranchFacts, CaseEvent, Event, LiftedBy, NoticeDraft, Receipt, Role, Sender};
use crate::id::{ActorId, CaseId, EffectKey, IntakeId, PolicyVersion, TextId};
use crate::name::{BranchName, CommitHash, CveId, NoticeNumber, TagName};
use crate::stamped::Stamped;

/// Where the embargo stands (Vultron's embargo states, with the end it ran to).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Embargo {
    /// Nothing was proposed.
    #[default]
    None,
    /// An end was proposed; nobody has agreed.
    Proposed {
        /// The proposed end.
        until: Timestamp,
    },
    /// An end was agreed.
    Agreed {
        /// The agreed end.
        until: Timestamp,
    },
    /// It ended.
    Ended(Lift),
}

/// How and when an embargo ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lift {
    /// When.
    pub at: Timestamp,
    /// By what.
    pub by: LiftedBy,
}

/// Where the CVE stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cve {
    /// Nobody has asked for one.
    #[default]
    None,
    /// One was asked for.
    Requested,
    /// These were given, in order.
    Assigned(Vec<CveId>),
}

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

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// In what role.
    pub role: Role,
    /// The person, where known to the desk.
    pub person: Option<ActorId>,
    /// Name and address, where known only from outside.
    pub contact: Option<Sender>,
}

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

/// Everything that was agreed or happened in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The policy version the case is pinned to: the one it was opened under.
    pub policy: Option<PolicyVersion>,
    /// When the desk opened it.
    pub opened: Option<Timestamp>,
    /// What it was opened from.
    pub intake: Option<IntakeId>,
    /// Its working title.
    pub title: Option<TextId>,
    /// When the team was told.
    pub received: Option<Timestamp>,
    /// When it was confirmed as a security problem.
    pub confirmed: Option<Timestamp>,
    /// Where the embargo stands.
    pub embargo: Embargo,
    /// The end first proposed or agreed, and when it was set: caps count from here where the policy says so.
    pub embargo_first_set: Option<Timestamp>,
    /// When the clock was last started again.
    pub embargo_restarted: Option<Timestamp>,
    /// Who asked for a lift before the end, since the end was last changed.
    pub lift_seconded: BTreeSet<ActorId>,
    /// Where the CVE stands.
    pub cve: Cve,
    /// Commits that brought the flaw in.
    pub introduced: Vec<CommitHash>,
    /// Fixes by branch.
    pub fixes: BTreeMap<BranchName, Fix>,
    /// Affected and fixed tags and commits, in the notice's order: as last assessed, with what landed since.
    pub branches: Vec<BranchFacts>,
    /// When that was last assessed.
    pub assessed: Option<Timestamp>,
    /// The notice's prose as it stands.
    pub draft: Option<NoticeDraft>,
    /// The notice's number.
    pub number: Option<NoticeNumber>,
    /// Published versions, oldest first.
    pub published: Vec<PublishedNotice>,
    /// Who takes part, in order of joining.
    pub participants: Vec<Participant>,
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
            confirmed: None,
            embargo: Embargo::None,
            embargo_first_set: None,
            embargo_restarted: None,
            lift_seconded: BTreeSet::new(),
            cve: Cve::None,
            introduced: Vec::new(),
            fixes: BTreeMap::new(),
            branches: Vec::new(),
            assessed: None,
            draft: None,
            number: None,
            published: Vec::new(),
            participants: Vec::new(),
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

    /// Takes in one fact; events of other streams change nothing.
    pub fn evolve(&mut self, stamped: &Stamped) {
        let Event::Case(event) = &stamped.event else { return };
        self.version = stamped.version;
        self.last = Some(stamped.at);
        match event {
            CaseEvent::Opened { intake, title, received } => {
                self.policy = Some(stamped.policy);
                self.opened = Some(stamped.at);
                self.intake = Some(*intake);
                self.title = Some(*title);
                self.received = Some(*received);
            }
            CaseEvent::ParticipantJoined { role, person, contact } => {
                self.participants.push(Participant {
                    role: *role,
                    person: *person,
                    contact: contact.clone(),
                });
            }
            CaseEvent::Confirmed { reason: _ } => self.confirmed = Some(stamped.at),
            CaseEvent::EmbargoProposed { until, reason: _ } => {
                self.set_embargo(Embargo::Proposed { until: *until }, stamped.at);
            }
            CaseEvent::EmbargoAgreed { until, reason: _, warned: _ } => {
                self.set_embargo(Embargo::Agreed { until: *until }, stamped.at);
            }
            CaseEvent::EmbargoRestarted { until, reason: _, warned: _ } => {
                self.embargo_restarted = Some(stamped.at);
                self.set_embargo(Embargo::Agreed { until: *until }, stamped.at);
            }
            CaseEvent::LiftSeconded { reason: _ } => {
                self.lift_seconded.insert(stamped.actor);
            }
            CaseEvent::EmbargoLifted { by, reason: _, warned: _ } => {
                self.embargo = Embargo::Ended(Lift { at: stamped.at, by: *by });
            }
            CaseEvent::CveRequested {} => {
                if self.cve == Cve::None {
                    self.cve = Cve::Requested;
                }
            }
            CaseEvent::CveAssigned { cve } => self.assign(cve),
            CaseEvent::IntroductionFound { commits } => self.introduced.clone_from(commits),
            CaseEvent::FixStaged { branch, commit } => {
                let fix =
                    Fix { commits: vec![commit.clone()], stage: FixStage::Staged, releases: Vec::new() };
                self.fixes.insert(branch.clone(), fix);
            }
            CaseEvent::FixLanded { branch, commit } => self.land(branch, commit, stamped.at),
            CaseEvent::FixReleased { branch, tag } => {
                if let Some(fix) = self.fixes.get_mut(branch) {
                    push_new(&mut fix.releases, tag);
                }
                if let Some(facts) = self.branches.iter_mut().find(|facts| facts.branch == *branch) {
                    push_new(&mut facts.fixed_tags, tag);
                }
            }
            CaseEvent::ImpactAssessed { source: _, branches } => {
                self.branches.clone_from(branches);
                self.assessed = Some(stamped.at);
            }
            CaseEvent::NoticeDrafted { draft } => self.draft = Some(draft.clone()),
            CaseEvent::NoticeNumbered { number, reason: _ } => self.number = Some(*number),
            CaseEvent::NoticePublished { version, warned: _, reason: _ } => {
                let frozen = self.notice_as_it_stands(*version, stamped.at);
                self.published.extend(frozen);
            }
            CaseEvent::ActedOnBehalf { person: _ } => {}
            CaseEvent::EffectDone { receipt } => {
                self.receipts.insert(receipt.effect, receipt.clone());
            }
        }
    }

    fn set_embargo(&mut self, embargo: Embargo, at: Timestamp) {
        // INVARIANT: what is public stays public, whatever is recorded later.
        if self.lifted().is_some() {
            return;
        }
        self.embargo = embargo;
        self.embargo_first_set.get_or_insert(at);
        // An approval of an early lift was given for the end that stood then.
        self.lift_seconded.clear();
    }

    fn assign(&mut self, cve: &CveId) {
        match &mut self.cve {
            Cve::Assigned(known) => {
                push_new(known, cve);
            }
            Cve::None | Cve::Requested => self.cve = Cve::Assigned(vec![cve.clone()]),
        }
    }

    /// A public fix, which the branch's facts know from here on (N4).
    fn land(&mut self, branch: &BranchName, commit: &CommitHash, at: Timestamp) {
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

    /// Commits of fixes that wait privately.
    fn staged_commits(&self) -> BTreeSet<CommitHash> {
        let staged = self.fixes.values().filter(|fix| fix.stage == FixStage::Staged);
        staged.flat_map(|fix| fix.commits.iter().cloned()).collect()
    }

    /// The CVE ids given so far.
    #[must_use]
    pub fn cves(&self) -> &[CveId] {
        match &self.cve {
            Cve::Assigned(known) => known,
            Cve::None | Cve::Requested => &[],
        }
    }

    /// Whether and how the case became public.
    #[must_use]
    pub fn lifted(&self) -> Option<Lift> {
        match self.embargo {
            Embargo::Ended(lift) => Some(lift),
            Embargo::None | Embargo::Proposed { .. } | Embargo::Agreed { .. } => None,
        }
    }

    /// The end that stands, proposed or agreed.
    #[must_use]
    pub fn embargo_until(&self) -> Option<Timestamp> {
        match self.embargo {
            Embargo::Proposed { until } | Embargo::Agreed { until } => Some(until),
            Embargo::None | Embargo::Ended(_) => None,
        }
    }
}

/// Adds what is not there yet.
fn push_new<T: Clone + PartialEq>(list: &mut Vec<T>, item: &T) {
    if !list.contains(item) {
        list.push(item.clone());
    }
}
