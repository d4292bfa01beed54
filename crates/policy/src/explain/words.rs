//! Words that pages and differences share: lists, lengths of time, who, what.

use crate::act::Act;
use crate::check::OPERATOR_ROLE;
use crate::schema::{Anchor, Due, DueFrom, LiftEvent, Needs, Quorum, Setting, Silence, StartEvent};

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn and<T: AsRef<str>>(words: &[T]) -> String {
    joined(words, "and")
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn or<T: AsRef<str>>(words: &[T]) -> String {
    joined(words, "or")
}

fn joined<T: AsRef<str>>(words: &[T], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [before @ .., end] => {
            let before: Vec<_> = before.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", before.join(", "), end.as_ref())
        }
    }
}

/// `1 day`, `14 days`.
pub(crate) fn days(days: u16) -> String {
    count(usize::from(days), "day")
}

/// `1 person`, `2 people`.
pub(crate) fn people(people: u8) -> String {
    if people == 1 { "1 person".to_owned() } else { format!("{people} people") }
}

/// What some acts are: `approve a held report or reject a held report`.
pub(crate) fn acts(acts: &[Act]) -> String {
    let both = acts.contains(&Act::Lift) && acts.contains(&Act::LiftEarly);
    let phrases = acts.iter().filter(|act| !(both && **act == Act::LiftEarly)).map(|act| match act {
        Act::Lift if both => "lift the embargo (at its end or before)",
        act => act.phrase(),
    });
    or(&phrases.collect::<Vec<_>>())
}

/// `1 hour`, `3 hours`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Who has a role or a part in a case, as the middle of a sentence.
pub(crate) fn who(role: &str) -> String {
    match role {
        "reporter" => "the reporter".to_owned(),
        "expert" => "the experts of the case".to_owned(),
        "vendor" => "the vendors of the case".to_owned(),
        "party" => "the other parties of the case".to_owned(),
        OPERATOR_ROLE => "whoever runs the desk's machine".to_owned(),
        role => format!("the {role}"),
    }
}

/// Several of them.
pub(crate) fn who_of(roles: &[String]) -> Vec<String> {
    roles.iter().map(|role| who(role)).collect()
}

/// What something counts from.
pub(crate) fn since(from: DueFrom) -> &'static str {
    match from {
        DueFrom::Received => "the report",
        DueFrom::Confirmed => "the confirmation",
        DueFrom::EmbargoEnd => "the embargo's end",
        DueFrom::Public => "it becoming public",
    }
}

/// When a duty is due.
pub(crate) fn due(due: &Due) -> String {
    match (due.days, due.from) {
        (0, DueFrom::EmbargoEnd) => "by the embargo's end".to_owned(),
        (0, DueFrom::Public) => "as soon as it is public".to_owned(),
        (0, from) => format!("at once after {}", since(from)),
        (count, from) => format!("within {} of {}", days(count), since(from)),
    }
}

/// What a cap counts from.
pub(crate) fn anchor(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::FirstSet => "from when an end was first set, whether or not the clock was restarted since",
        Anchor::LastRestart => "from the last restart of the clock, else from when an end was first set",
    }
}

/// What the clock starts with.
pub(crate) fn start(event: StartEvent) -> &'static str {
    match event {
        StartEvent::Received => "the report is received",
        StartEvent::Confirmed => "the problem is confirmed",
        StartEvent::FixKnown => "the first fix is known",
    }
}

/// The event that is the lift.
pub(crate) fn lift_event(event: LiftEvent) -> &'static str {
    match event {
        LiftEvent::PatchesSent => "sending the patches to the development list",
        LiftEvent::FixOnMain => "the fix reaching the main branch",
    }
}

/// What a departure needs; `nothing` where it needs nothing.
pub(crate) fn needs(needs: &[Needs]) -> String {
    let needs: Vec<_> = needs
        .iter()
        .map(|need| match need {
            Needs::Reason => "a stated reason (it is recorded)",
            Needs::Consent => "the agreement of everybody concerned",
        })
        .collect();
    if needs.is_empty() { "nothing more".to_owned() } else { and(&needs) }
}

/// How many of those asked must agree.
pub(crate) fn quorum(quorum: Quorum) -> &'static str {
    match quorum {
        Quorum::All => "each of",
        Quorum::Majority => "more than half of",
    }
}

/// What no answer means.
pub(crate) fn silence(silence: Silence) -> String {
    match silence {
        Silence::IsNoConsent => "no answer is no agreement".to_owned(),
        Silence::IsConsentAfterDays(after) => format!("no answer within {} is agreement", days(after)),
    }
}

/// A value that the desk fills in, or that it is still open.
pub(crate) fn setting(setting: &Setting) -> String {
    match setting {
        Setting::Value(value) => value.clone(),
        Setting::Open(open) => format!("not set yet: {}", open.ask),
    }
}

/// A statement's first letter in upper case and a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|char| char.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_people_write_them() {
        assert_eq!(and::<&str>(&[]), "");
        assert_eq!(and(&["a"]), "a");
        assert_eq!(and(&["a", "b"]), "a and b");
        assert_eq!(or(&["a", "b", "c"]), "a, b or c");
    }

    #[test]
    fn one_of_something_is_no_plural() {
        assert_eq!(days(1), "1 day");
        assert_eq!(people(1), "1 person");
        assert_eq!(people(2), "2 people");
    }

    #[test]
    fn a_sentence_begins_with_a_capital_and_ends_once() {
        assert_eq!(sentence("the end"), "The end.");
        assert_eq!(sentence("The end."), "The end.");
    }
}
