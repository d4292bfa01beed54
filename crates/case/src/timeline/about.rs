//! Facts that are about somebody of the desk: whoever tells them names that person, or does not.

use crate::event::{CaseEvent, DeskEvent, Event, IntakeEvent};
use crate::id::ActorId;

/// How the story tells that somebody has a case in hand.
pub(super) const TAKEN_ON: &str = "taken on by";
/// How it tells whose word the operator passes on.
pub(super) const ON_BEHALF: &str = "the operator acts on behalf of";

/// How the desk's story goes on behind somebody's name, or begins before it.
pub(super) const LEFT: &str = "is a member no more";
pub(super) const VOUCHED: &str = "a member vouched for";
pub(super) const APPROVED: &str = "was approved";
pub(super) const DECLINED: &str = "was declined";

/// Whom a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The person.
    pub who: ActorId,
    /// What stands before the name, and behind it.
    says: (&'static str, &'static str),
}

impl About {
    /// Whom a fact is about, where it is about a person of the desk.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        let (who, says) = match event {
            Event::Case(CaseEvent::OwnerNamed { owner: Some(owner) }) => (owner, (TAKEN_ON, "")),
            Event::Case(CaseEvent::ActedOnBehalf { person })
            | Event::Intake(IntakeEvent::ActedOnBehalf { person }) => (person, (ON_BEHALF, "")),
            Event::Desk(DeskEvent::PersonLeft { person, .. }) => (person, ("", LEFT)),
            Event::Desk(DeskEvent::MemberVouched { applicant, .. }) => (applicant, (VOUCHED, "")),
            Event::Desk(DeskEvent::MembershipApproved { applicant, .. }) => (applicant, ("", APPROVED)),
            Event::Desk(DeskEvent::MembershipDeclined { applicant, .. }) => (applicant, ("", DECLINED)),
            Event::Case(_) | Event::Intake(_) | Event::Desk(_) | Event::Reads(_) => return None,
        };
        Some(Self { who: *who, says })
    }

    /// What happened, with the person's name.
    #[must_use]
    pub fn naming(&self, name: &str) -> String {
        let (before, behind) = self.says;
        format!("{before} {name} {behind}").trim().to_owned()
    }
}
