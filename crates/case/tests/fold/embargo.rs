//! Proposals and their answers, the end that stands, and what makes a case public.

use cvdesk_case::{
    ActorId, Case, CaseEvent, CaseId, Embargo, Event, Exposure, LiftedBy, Opening, PublicBecause, PublicBy,
    TextId,
};
use jiff::Timestamp;

use super::{case, case_of};
use crate::support::{ALICE, BOB, CASE, fixture, history, hour};

const FIRST: &str = "2013-01-28T09:30:00Z";
const AGREED: &str = "2013-02-28T12:00:00Z";
const LATER: &str = "2013-02-25T09:30:00Z";

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn answers(people: &[ActorId]) -> impl Iterator<Item = (ActorId, Event)> {
    people.iter().map(|person| (*person, fixture("case.embargo_consented@1.minimal")))
}

#[test]
fn a_lift_ends_the_embargo_and_what_was_proposed_and_clears_nothing_else() {
    let before = [
        "case.opened@1",
        "case.confirmed@1",
        "case.embargo_proposed@1",
        "case.cve_assigned@1",
        "case.fix_staged@1",
        "case.notice_drafted@1",
        "case.seconded@1",
    ];
    let held = case(&before);
    let lifted = case(&[&before[..], &["case.embargo_lifted@1"]].concat());
    assert_eq!(
        lifted.public(),
        Some(Opening { at: hour(7), by: PublicBy::Lift(LiftedBy::People), since: hour(7) })
    );
    assert_eq!((lifted.embargo_until(), held.public()), (None, None));
    let kept =
        Case { embargo: lifted.embargo.clone(), proposal: None, version: 8, last: Some(hour(7)), ..held };
    assert_eq!(lifted, kept);
}

// req L30: the cap's anchor is a fact of its own, moved by nothing.
#[test]
fn a_restart_is_remembered_and_keeps_the_first_date_that_an_end_was_set() {
    let case = case(&["case.embargo_proposed@1", "case.embargo_agreed@1", "case.embargo_restarted@1"]);
    assert_eq!((case.embargo_first_set, case.embargo_restarted), (Some(hour(0)), Some(hour(2))));
    assert_eq!(case.embargo, Embargo::Agreed { until: "2013-03-11T12:00:00Z".parse().unwrap() });
}

#[test]
fn a_first_proposal_stands_until_it_is_objected_to() {
    let proposed = case(&["case.embargo_proposed@1.warned"]);
    assert_eq!(proposed.embargo, Embargo::Proposed { until: instant(LATER) });
    assert_eq!((proposed.embargo_until(), proposed.embargo_agreed()), (Some(instant(LATER)), None));
    let proposal = proposed.proposal.unwrap();
    assert_eq!((proposal.until, proposal.at, proposal.by), (instant(LATER), hour(0), ALICE));
    assert_eq!((proposal.reason.is_some(), proposal.warned), (true, vec!["L29".to_owned()]));
    let fallen = case(&["case.embargo_proposed@1.warned", "case.embargo_objected@1"]);
    assert_eq!((fallen.embargo.clone(), fallen.proposal.clone()), (Embargo::None, None));
    assert_eq!(fallen.embargo_until(), None, "no end is left behind");
    assert_eq!(fallen.embargo_first_set, Some(hour(0)), "when one was first set stays known");
}

// req L29: the agreed end stands while a longer one is talked about.
#[test]
fn an_objection_drops_the_proposal_and_leaves_the_agreed_end() {
    let revising = case(&["case.embargo_agreed@1", "case.embargo_proposed@1.warned"]);
    let proposal = instant(LATER);
    assert_eq!(revising.embargo, Embargo::Revising { until: instant(AGREED), proposal });
    assert_eq!(revising.embargo_until(), Some(instant(AGREED)), "the agreed end, not the proposed one");
    assert_eq!(revising.embargo_agreed(), revising.embargo_until());
    let fallen =
        case(&["case.embargo_agreed@1", "case.embargo_proposed@1.warned", "case.embargo_objected@1"]);
    assert_eq!((fallen.embargo, fallen.proposal), (Embargo::Agreed { until: instant(AGREED) }, None));
    let none = case(&["case.embargo_agreed@1", "case.embargo_objected@1"]);
    assert_eq!(none.embargo, Embargo::Agreed { until: instant(AGREED) }, "an objection to nothing");
}

#[test]
fn agreeing_ends_the_talk_whichever_end_it_is() {
    for end in ["case.embargo_agreed@1.minimal", "case.embargo_restarted@1"] {
        let agreed = case(&["case.embargo_agreed@1", "case.embargo_proposed@1", end]);
        assert!(matches!(agreed.embargo, Embargo::Agreed { until } if until != instant(AGREED)), "{end}");
        assert_eq!(agreed.proposal, None, "{end}");
    }
}

#[test]
fn consents_are_counted_once_each_and_by_whom_they_were_given() {
    let proposed = [(ALICE, fixture("case.embargo_proposed@1"))].into_iter();
    let for_one = std::iter::once((ALICE, fixture("case.embargo_consented@1")));
    let case = Case::fold(CASE, &history(proposed.chain(answers(&[BOB, BOB])).chain(for_one)));
    let proposal = case.proposal.unwrap();
    assert_eq!(proposal.people.iter().collect::<Vec<_>>(), [&BOB], "who writes it down has not agreed");
    assert_eq!(proposal.participants.into_iter().collect::<Vec<_>>(), [1]);
    assert_eq!(case.embargo, Embargo::Proposed { until: instant(FIRST) }, "consent alone agrees nothing");
}

#[test]
fn consents_are_cleared_when_another_end_is_proposed_and_given_to_nothing_where_none_is() {
    let proposed = || std::iter::once((ALICE, fixture("case.embargo_proposed@1")));
    let again = std::iter::once((BOB, fixture("case.embargo_proposed@1.warned")));
    let facts = proposed().chain(answers(&[ALICE, BOB])).chain(again);
    let proposal = Case::fold(CASE, &history(facts)).proposal.unwrap();
    assert_eq!((proposal.until, proposal.by, proposal.at), (instant(LATER), BOB, hour(3)));
    assert!(proposal.people.is_empty(), "what was agreed to was the end before");
    let early = Case::fold(CASE, &history(answers(&[ALICE]).chain(proposed())));
    assert!(early.proposal.unwrap().people.is_empty(), "nobody agrees beforehand");
    assert_eq!(Case::fold(CASE, &history(answers(&[ALICE]))).proposal, None);
}

#[test]
fn what_is_public_stays_public_by_what_made_it_so_first() {
    let openings = [
        ("case.embargo_lifted@1.minimal", PublicBy::Lift(LiftedBy::Date)),
        ("case.embargo_lifted@1.event", PublicBy::Lift(LiftedBy::Event)),
        ("case.embargo_lifted@1.given_up", PublicBy::Lift(LiftedBy::GivenUp)),
        ("case.made_public@1", PublicBy::Decision(PublicBecause::NotEligible)),
        ("case.made_public@1.minimal", PublicBy::Decision(PublicBecause::NoExploit)),
        ("case.made_public@1.at_once", PublicBy::Decision(PublicBecause::AtOnce)),
        ("case.became_public@1", PublicBy::Exposure(Exposure::Leak)),
        ("case.became_public@1.already_public", PublicBy::Exposure(Exposure::AlreadyPublic)),
    ];
    let later = [
        "case.embargo_proposed@1",
        "case.embargo_consented@1",
        "case.embargo_agreed@1",
        "case.embargo_objected@1",
        "case.embargo_restarted@1.caused",
        "case.dismissed@1",
        "case.reopened@1",
    ];
    for (first, by) in openings {
        let all: Vec<_> = openings.iter().map(|(other, _)| *other).collect();
        let case =
            case(&[&["case.embargo_agreed@1", "case.embargo_proposed@1", first], &later[..], &all].concat());
        assert_eq!(case.public(), Some(Opening { at: hour(2), by, since: hour(2) }), "{first}");
        assert_eq!(
            (case.embargo_until(), case.embargo_agreed(), case.proposal),
            (None, None, None),
            "{first}"
        );
        assert_eq!(case.embargo_restarted, None, "the clock of a public case does not start again");
    }
}

#[test]
fn a_case_without_any_embargo_can_become_public_and_then_no_end_is_ever_set() {
    let case = case(&["case.opened@1", "case.became_public@1", "case.embargo_proposed@1"]);
    assert_eq!(case.embargo_first_set, None);
    assert!(case.public().is_some());
}

#[test]
fn a_proposal_of_the_very_same_end_asks_everybody_anew() {
    let until = instant(FIRST);
    let propose = || CaseEvent::EmbargoProposed { until, reason: None, warned: Vec::new() };
    let consent = || CaseEvent::EmbargoConsented { participant: Some(4), reason: Some(TextId([1; 16])) };
    assert_eq!(case_of([propose(), consent()]).proposal.unwrap().participants.len(), 1);
    assert!(case_of([propose(), consent(), propose()]).proposal.unwrap().participants.is_empty());
}

fn merged(other: CaseId) -> Event {
    let participants = Vec::new();
    CaseEvent::MergedIn { case: other, received: hour(0), participants, until: None }.into()
}

fn proposed(until: &str) -> Event {
    CaseEvent::EmbargoProposed { until: instant(until), reason: None, warned: Vec::new() }.into()
}

const EARLIER: &str = "2013-01-20T09:30:00Z";
const EARLIEST: &str = "2013-01-18T09:30:00Z";

/// What a merge proposed gives way to what stood before, answers and all; what somebody decided since does not.
#[test]
fn what_stood_before_a_merge_is_known_until_somebody_decides_anew() {
    let other = CaseId([9; 5]);
    let consented = || fixture("case.embargo_consented@1.minimal");
    let fold =
        |events: Vec<Event>| Case::fold(CASE, &history(events.into_iter().map(|event| (ALICE, event))));
    let before = vec![proposed(FIRST), consented()];
    let merge = [before.clone(), vec![merged(other), proposed(EARLIER)]].concat();
    let stood = fold(before.clone());
    let known = fold(merge.clone());
    assert_eq!(known.end_before_merge(other).map(|end| &end.proposal), Some(&stood.proposal));
    let withdrawn = CaseEvent::ProposalWithdrawn { before: Some(instant(FIRST)) };
    let back = fold([merge.clone(), vec![withdrawn.into()]].concat());
    assert_eq!((&back.embargo, &back.proposal), (&stood.embargo, &stood.proposal), "with who agreed to it");
    assert_eq!(back.embargo_reviewed, stood.embargo_reviewed);
    for decided in [fixture("case.embargo_agreed@1"), fixture("case.embargo_objected@1"), proposed(LATER)] {
        let case = fold([merge.clone(), vec![decided]].concat());
        assert_eq!(case.end_before_merge(other), None);
    }
}

#[test]
fn of_two_merges_the_later_one_goes_back_to_before_the_first_where_that_is_taken_back() {
    let (one, two) = (CaseId([9; 5]), CaseId([8; 5]));
    let unmerged = CaseEvent::Unmerged { case: one, reason: None };
    let events = vec![
        proposed(FIRST),
        merged(one),
        proposed(EARLIER),
        merged(two),
        proposed(EARLIEST),
        unmerged.into(),
    ];
    let case = Case::fold(CASE, &history(events.into_iter().map(|event| (ALICE, event))));
    assert_eq!(case.embargo_until(), Some(instant(EARLIEST)), "the second one's end still counts");
    let before = case.end_before_merge(two).and_then(|end| end.proposal.as_ref());
    assert_eq!(before.map(|open| open.until), Some(instant(FIRST)));
}
