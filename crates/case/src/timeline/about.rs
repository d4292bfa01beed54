//! Facts that are about somebody of the desk: whoever tells them names that person, or does not.

use crate::event::{CaseEvent, Event, IntakeEvent};
use crate::id::ActorId;

/// How the story tells that somebody has a case in hand.
pub(super) const TAKEN_ON: &str = "taken on by";
/// How it tells whose word the operator passes on.
pub(super) const ON_BEHALF: &str = "the operator acts on behalf of";

/// Whom a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The person.
    pub who: ActorId,
    begins: &'static str,
}

impl About {
    /// Whom a fact is about, where it is about a person of the desk.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Case(CaseEvent::OwnerNamed { owner }) => owner.map(|who| Self { who, begins: TAKEN_ON }),
            Event::Case(CaseEvent::ActedOnBehalf { person })
            | Event::Intake(IntakeEvent::ActedOnBehalf { person }) => {
                Some(Self { who: *person, begins: ON_BEHALF })
            }
            Event::Case(_) | Event::Intake(_) | Event::Desk(_) | Event::Reads(_) => None,
        }
    }

    /// What happened, with the person's name.
    #[must_use]
    pub fn naming(&self, name: &str) -> String {
        format!("{} {name}", self.begins)
    }
}
