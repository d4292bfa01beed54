//! Who takes part, and who asked for what takes several people.

use cvdesk_case::{ActorId, Case, CaseEvent, Participant, Role};

use super::{case, case_of};
use crate::support::{ALICE, BOB, CASE, fixture, history};

fn numbers<'a>(people: impl IntoIterator<Item = &'a Participant>) -> Vec<(u16, Role)> {
    people.into_iter().map(|known| (known.number, known.role)).collect()
}

#[test]
fn whoever_leaves_keeps_their_number_and_nobody_else_gets_it() {
    let joined = [
        "case.participant_joined@1",
        "case.participant_joined@1.expert",
        "case.participant_left@1",
        "case.participant_joined@1.vendor",
    ];
    let case = case(&joined);
    assert_eq!(numbers(case.present()), [(2, Role::Expert), (3, Role::Vendor)]);
    assert_eq!(numbers(&case.participants), [(1, Role::Reporter), (2, Role::Expert), (3, Role::Vendor)]);
    assert!(case.participants[0].contact.is_some(), "who it was stays known");
}

#[test]
fn leaving_twice_or_under_no_number_of_the_case_changes_nobody_else() {
    let left = |participant| CaseEvent::ParticipantLeft { participant };
    let joined = || CaseEvent::ParticipantJoined {
        role: Role::Party,
        person: Some(BOB),
        contact: None,
        unnamed: None,
    };
    assert_eq!(numbers(case_of([joined(), joined(), left(2), left(2)]).present()), [(1, Role::Party)]);
    assert_eq!(case_of([joined(), left(0), left(2)]).present().count(), 1);
    assert_eq!(case_of([left(1), joined()]).present().count(), 1, "a number is not left before it is given");
}

fn asked(by: &[ActorId], then: &[&str]) -> Case {
    let asked = by.iter().map(|person| (*person, fixture("case.seconded@1")));
    Case::fold(CASE, &history(asked.chain(then.iter().map(|file| (ALICE, fixture(file))))))
}

fn asking(case: &Case) -> usize {
    case.seconded.values().map(std::collections::BTreeSet::len).sum()
}

#[test]
fn one_person_asks_once_and_each_act_counts_its_own() {
    assert_eq!(asking(&asked(&[ALICE, BOB], &[])), 2);
    assert_eq!(asking(&asked(&[ALICE, ALICE], &[])), 1, "one person is one");
    let both = asked(&[BOB], &["case.seconded@1.minimal"]);
    assert_eq!(both.seconded["lift"].iter().collect::<Vec<_>>(), [&BOB]);
    assert_eq!(both.seconded["find_not_eligible"].iter().collect::<Vec<_>>(), [&ALICE]);
}

// An approval that was given for one thing never counts for the next.
#[test]
fn asking_counts_for_what_stood_then() {
    for turn in [
        "case.embargo_proposed@1",
        "case.embargo_agreed@1",
        "case.embargo_restarted@1",
        "case.confirmed@1",
        "case.dismissed@1",
        "case.closed@1",
        "case.reopened@1",
        "case.policy_moved@1",
        "case.notice_published@1",
    ] {
        assert_eq!(asking(&asked(&[ALICE, BOB], &[turn])), 0, "{turn}");
    }
    for other in [
        "case.cve_assigned@1",
        "case.fix_landed@1",
        "case.notice_drafted@1",
        "case.participant_joined@1",
        "case.embargo_consented@1",
        "case.embargo_objected@1",
    ] {
        assert_eq!(asking(&asked(&[ALICE], &[other])), 1, "{other}");
    }
}

#[test]
fn a_proposal_beside_an_agreed_end_and_its_fall_take_new_people_too() {
    let proposed = ["case.embargo_agreed@1", "case.seconded@1", "case.embargo_proposed@1"];
    assert_eq!(asking(&case(&["case.embargo_agreed@1", "case.seconded@1"])), 1);
    assert_eq!(asking(&case(&proposed)), 0, "asked for before that proposal was there");
    let fallen = ["case.embargo_proposed@1", "case.seconded@1", "case.embargo_objected@1"];
    assert_eq!(asking(&case(&fallen)), 0, "asked for under an end that stands no more");
}

#[test]
fn what_an_agent_proposes_changes_nothing_but_the_story() {
    let before = case(&["case.opened@1", "case.embargo_proposed@1"]);
    let after = case(&["case.opened@1", "case.embargo_proposed@1", "case.act_proposed@1"]);
    assert_eq!(after, Case { version: after.version, last: after.last, ..before });
}
