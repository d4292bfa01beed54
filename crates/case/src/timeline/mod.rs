//! A stream told line by line, in the words of the glossary; texts stay ids for the caller to open or not.

mod about;
mod case;
mod desk;
mod intake;
mod reason;
mod words;

use jiff::Timestamp;

use crate::event::{Event, ReadsEvent};
use crate::id::{ActorId, TextId};
use crate::stamped::Stamped;

pub use about::About;

/// One fact, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineLine {
    /// When.
    pub at: Timestamp,
    /// Who acted.
    pub actor: ActorId,
    /// What happened, without any text that needs a key.
    pub what: String,
    /// Whom it is about, where the line says of a person of the desk no more than that there is one.
    pub about: Option<About>,
    /// Clause ids that warned.
    pub warned: Vec<String>,
    /// The stated reason, where one was given.
    pub reason: Option<TextId>,
}

/// Tells a history.
#[must_use]
pub fn timeline(history: &[Stamped]) -> Vec<TimelineLine> {
    history.iter().map(line).collect()
}

/// Tells events that have no entry yet.
#[must_use]
pub fn told(events: &[Event]) -> Vec<String> {
    events.iter().map(sentence).collect()
}

fn line(stamped: &Stamped) -> TimelineLine {
    let (reason, warned) = reason::of(&stamped.event);
    let (what, about) = (sentence(&stamped.event), About::of(&stamped.event));
    TimelineLine { at: stamped.at, actor: stamped.actor, what, about, warned, reason }
}

fn sentence(event: &Event) -> String {
    match event {
        Event::Desk(event) => desk::sentence(event),
        Event::Intake(event) => intake::sentence(event),
        Event::Case(event) => case::sentence(event),
        Event::Reads(ReadsEvent::Shown { of, texts, door: _ }) => {
            format!("was shown {} of {of}", words::counted(texts.len(), "text", "texts"))
        }
    }
}
