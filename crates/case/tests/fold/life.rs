//! A case opened, closed, reopened, moved, handed off.

use cvdesk_case::{Case, CaseEvent, HandOff, PolicyVersion};

use super::{by_alice, case, case_of};
use crate::support::{CASE, hour};

#[test]
fn a_case_is_pinned_to_the_policy_it_was_opened_under() {
    let mut facts = by_alice(&["case.opened@1", "case.confirmed@1"]);
    facts[1].policy = PolicyVersion([9; 32]);
    let case = Case::fold(CASE, &facts);
    assert_eq!(case.policy, Some(facts[0].policy));
    assert_eq!((case.opened, case.confirmed), (Some(hour(0)), Some(hour(1))));
    assert_eq!(case.received, Some("2013-01-14T09:30:00Z".parse().unwrap()), "told before it was opened");
}

#[test]
fn a_case_follows_the_policy_it_was_moved_to_whatever_later_facts_were_decided_under() {
    let CaseEvent::PolicyMoved { to, .. } = moved() else { unreachable!("the fixture is of that kind") };
    let mut facts = by_alice(&["case.opened@1", "case.policy_moved@1", "case.confirmed@1"]);
    facts[2].policy = PolicyVersion([9; 32]);
    let case = Case::fold(CASE, &facts);
    assert_eq!(case.policy, Some(to));
    assert_ne!(case.policy, Some(facts[0].policy));
    assert_eq!(case.opened, Some(hour(0)), "a move opens nothing anew");
}

fn moved() -> CaseEvent {
    let cvdesk_case::Event::Case(event) = crate::support::fixture("case.policy_moved@1") else {
        unreachable!("the fixture is of that kind")
    };
    event
}

#[test]
fn a_closed_case_reopens_and_closes_again_with_another_outcome() {
    let closed = case(&["case.opened@1", "case.closed@1"]);
    assert_eq!(closed.closed, Some((hour(1), Some("fixed".to_owned()))));
    let reopened = case(&["case.opened@1", "case.closed@1", "case.reopened@1"]);
    assert_eq!((reopened.closed, reopened.opened), (None, Some(hour(0))));
    let again = case(&["case.opened@1", "case.closed@1", "case.reopened@1", "case.closed@1.minimal"]);
    assert_eq!(again.closed, Some((hour(3), None)), "the first outcome is not kept");
    assert_eq!(case(&["case.closed@1"]).public(), None, "closing opens nothing");
}

// req L35: a hand-off per distribution.
#[test]
fn each_contact_has_its_own_hand_off_and_the_newest_word_on_it_counts() {
    let word =
        |contact: &str, stage| CaseEvent::HandedOff { contact: contact.to_owned(), stage, reason: None };
    let case = case_of([
        word("debian", HandOff::Told),
        word("fedora", HandOff::Told),
        word("debian", HandOff::Taken),
        word("fedora", HandOff::Declined),
        word("debian", HandOff::Done),
    ]);
    let stages: Vec<_> = case.hand_offs.iter().map(|(contact, stage)| (contact.as_str(), *stage)).collect();
    assert_eq!(stages, [("debian", HandOff::Done), ("fedora", HandOff::Declined)]);
}
