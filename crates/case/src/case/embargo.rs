//! The embargo: proposals and their answers, the end that stands, and what makes a case public.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Case;
use crate::event::{CaseEvent, Exposure, LiftedBy, PublicBecause};
use crate::id::{ActorId, TextId};
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
    /// An end was agreed, and another one is proposed.
    Revising {
        /// The agreed end, which stands until the other is agreed.
        until: Timestamp,
        /// The proposed end.
        proposal: Timestamp,
    },
    /// It ended: the case is public.
    Ended(Opening),
}

/// How and when a case became public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// When that was recorded.
    pub at: Timestamp,
    /// By what.
    pub by: PublicBy,
    /// Since when it was public: before it was recorded, where somebody said so.
    pub since: Timestamp,
}

/// By what a case became public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicBy {
    /// The embargo was lifted.
    Lift(LiftedBy),
    /// Somebody decided that no confidence is needed.
    Decision(PublicBecause),
    /// It was seen in public.
    Exposure(Exposure),
    /// It was published before the desk began.
    Imported,
}

/// A proposed end and who has answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The proposed end.
    pub until: Timestamp,
    /// When it was proposed: silence counts from here.
    pub at: Timestamp,
    /// Who proposed it.
    pub by: ActorId,
    /// Why.
    pub reason: Option<TextId>,
    /// Clause ids that warned when it was proposed.
    pub warned: Vec<String>,
    /// People of the desk who agreed.
    pub people: BTreeSet<ActorId>,
    /// Participants who agreed, by number.
    pub participants: BTreeSet<u16>,
    /// Participants who left since it was proposed, by number.
    pub left: BTreeSet<u16>,
    /// Version of the stream that proposed it.
    pub version: u32,
}

/// What somebody said of the embargo's end.
pub(super) fn embargo_reason(event: &CaseEvent) -> Option<TextId> {
    let (CaseEvent::EmbargoProposed { reason, .. }
    | CaseEvent::EmbargoAgreed { reason, .. }
    | CaseEvent::EmbargoConsented { reason, .. }) = event
    else {
        let (CaseEvent::EmbargoRestarted { reason, .. }
        | CaseEvent::EmbargoObjected { reason, .. }
        | CaseEvent::EmbargoReviewed { reason }) = event
        else {
            return None;
        };
        return Some(*reason);
    };
    *reason
}

impl Case {
    /// A proposal; an agreed end stands beside it until another is agreed. What was answered to the one before was
    /// answered to that one.
    pub(super) fn propose(
        &mut self,
        until: Timestamp,
        reason: Option<TextId>,
        warned: &[String],
        stamped: &Stamped,
    ) {
        let embargo = match self.embargo {
            Embargo::Ended(_) => return,
            Embargo::None | Embargo::Proposed { .. } => Embargo::Proposed { until },
            Embargo::Agreed { until: agreed } | Embargo::Revising { until: agreed, .. } => {
                Embargo::Revising { until: agreed, proposal: until }
            }
        };
        self.set_embargo(embargo, stamped.at);
        self.proposal = Some(Proposal {
            until,
            at: stamped.at,
            by: stamped.actor,
            reason,
            warned: warned.to_vec(),
            people: BTreeSet::new(),
            participants: BTreeSet::new(),
            left: BTreeSet::new(),
            version: stamped.version,
        });
    }

    /// What a merge had proposed gives way to what was proposed before, with the answers that were given to that. An
    /// agreed end stands, and so does the day from which caps count.
    pub(super) fn withdraw_proposal(&mut self, before: Option<Timestamp>, stamped: &Stamped) {
        let Some(open) = self.proposal.clone() else { return };
        let known = self.merged_in.keys().find_map(|case| self.end_before_merge(*case)).cloned();
        let reviewed = self.embargo_reviewed;
        self.object(stamped.at);
        if let Some(until) = before {
            self.propose(until, None, &[], stamped);
        }
        // Neither proposing nor withdrawing was a thinking over: what was owed before the merge is owed again.
        self.embargo_reviewed = reviewed;
        let Some(known) = known else { return };
        if reviewed == Some(open.at) {
            self.embargo_reviewed = known.reviewed;
        }
        let answered = known.proposal.filter(|known| Some(known.until) == before);
        self.proposal = answered.or(self.proposal.take());
    }

    /// Agreement to what is proposed; to nothing, where nothing is.
    pub(super) fn consent(&mut self, participant: Option<u16>, actor: ActorId) {
        let Some(proposal) = &mut self.proposal else { return };
        match participant {
            Some(number) => proposal.participants.insert(number),
            None => proposal.people.insert(actor),
        };
    }

    /// What was objected to is proposed no more; a first proposal leaves no end behind.
    pub(super) fn object(&mut self, at: Timestamp) {
        match self.embargo {
            Embargo::Revising { until, .. } => self.set_embargo(Embargo::Agreed { until }, at),
            Embargo::Proposed { .. } => self.set_embargo(Embargo::None, at),
            Embargo::None | Embargo::Agreed { .. } | Embargo::Ended(_) => {}
        }
    }

    pub(super) fn agree(&mut self, until: Timestamp, at: Timestamp) {
        self.set_embargo(Embargo::Agreed { until }, at);
    }

    /// The clock of a case that is public does not start again.
    pub(super) fn restart(&mut self, until: Timestamp, at: Timestamp) {
        if self.public().is_none() {
            self.embargo_restarted = Some(at);
            self.agree(until, at);
        }
    }

    fn set_embargo(&mut self, embargo: Embargo, at: Timestamp) {
        // INVARIANT: what is public stays public, whatever is recorded later.
        if self.public().is_some() {
            return;
        }
        self.embargo = embargo;
        // An end that somebody decided on was thought over.
        self.embargo_reviewed = Some(at);
        self.embargo_first_set.get_or_insert(at);
        self.proposal = None;
        self.forget_seconds();
    }

    /// The first word on how a case became public counts: nothing opens it twice.
    pub(super) fn open_to_all(&mut self, by: PublicBy, at: Timestamp, since: Option<Timestamp>) {
        if self.public().is_none() {
            self.embargo = Embargo::Ended(Opening { at, by, since: since.unwrap_or(at) });
            self.proposal = None;
        }
    }

    /// Whether and how the case became public.
    #[must_use]
    pub fn public(&self) -> Option<Opening> {
        match self.embargo {
            Embargo::Ended(opening) => Some(opening),
            Embargo::None | Embargo::Proposed { .. } | Embargo::Agreed { .. } | Embargo::Revising { .. } => {
                None
            }
        }
    }

    /// The end that stands, proposed or agreed.
    #[must_use]
    pub fn embargo_until(&self) -> Option<Timestamp> {
        match self.embargo {
            Embargo::Proposed { until } | Embargo::Agreed { until } | Embargo::Revising { until, .. } => {
                Some(until)
            }
            Embargo::None | Embargo::Ended(_) => None,
        }
    }

    /// The end that was agreed.
    #[must_use]
    pub fn embargo_agreed(&self) -> Option<Timestamp> {
        match self.embargo {
            Embargo::Agreed { until } | Embargo::Revising { until, .. } => Some(until),
            Embargo::None | Embargo::Proposed { .. } | Embargo::Ended(_) => None,
        }
    }
}
