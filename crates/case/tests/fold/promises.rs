//! What no history breaks, whatever is recorded after whatever.

use std::collections::BTreeSet;

use cvdesk_case::{ActorId, Case, CaseEvent, Desk, Embargo, Event, Intake, IntakeId, Stamped};
use proptest::prelude::*;
use proptest::strategy::Union;
use proptest::test_runner::TestCaseResult;

use crate::support::{self, ALICE, BOB, CASE, fixtures, hour, stamped};

const INTAKE: IntakeId = IntakeId([6; 5]);

/// A random history over the corpus, or over one family of it that a wide one reaches too rarely: any kind after
/// any other, by anybody, at any hour.
fn any_history() -> impl Strategy<Value = Vec<Stamped>> {
    let families: [&[&str]; 4] = [
        &[""],
        &["case.embargo_", "case.seconded", "case.made_public", "case.became_public"],
        &["case.participant_", "case.confirmed", "case.dismissed", "case.notice_", "case.cve_"],
        &["desk."],
    ];
    Union::new(families.map(history_over))
}

fn history_over(kinds: &[&str]) -> impl Strategy<Value = Vec<Stamped>> + use<> {
    let of_family =
        fixtures().into_iter().filter(|fixture| kinds.iter().any(|kind| fixture.kind.starts_with(kind)));
    let all: Vec<Event> = of_family.map(|fixture| support::Fixture::event(&fixture)).collect();
    let actor = proptest::sample::select(vec![ALICE, BOB, ActorId::SYSTEM]);
    let fact = (proptest::sample::select(all), actor, -50_i64..5_000);
    proptest::collection::vec(fact, 0..60).prop_map(|facts| {
        let stamp = |((event, actor, hours), version): ((Event, ActorId, i64), u32)| Stamped {
            seq: u64::from(version),
            version,
            at: hour(hours),
            actor,
            ..stamped(event)
        };
        facts.into_iter().zip(1_u32..).map(stamp).collect()
    })
}

/// Holds a promise at every step of a case.
fn at_each_step(
    history: &[Stamped],
    promise: impl Fn(&Case, &Stamped, &CaseEvent, &Case) -> TestCaseResult,
) -> TestCaseResult {
    let mut case = Case::new(CASE);
    for fact in history {
        let before = case.clone();
        case.evolve(fact);
        match &fact.event {
            Event::Case(event) => promise(&before, fact, event, &case)?,
            Event::Desk(_) | Event::Intake(_) | Event::Reads(_) => prop_assert_eq!(&case, &before),
        }
    }
    Ok(())
}

fn proposed(embargo: &Embargo) -> Option<jiff::Timestamp> {
    match embargo {
        Embargo::Proposed { until } => Some(*until),
        Embargo::Revising { proposal, .. } => Some(*proposal),
        Embargo::None | Embargo::Agreed { .. } | Embargo::Ended(_) => None,
    }
}

/// Acts that end confidentiality.
fn opens(event: &CaseEvent) -> bool {
    matches!(
        event,
        CaseEvent::EmbargoLifted { .. } | CaseEvent::MadePublic { .. } | CaseEvent::BecamePublic { .. }
    )
}

/// Whether a case begins with a notice from before the desk.
fn imports(before: &Case, event: &CaseEvent) -> bool {
    before.opened.is_none() && matches!(event, CaseEvent::HistoryImported { .. })
}

proptest! {
    #[test]
    fn any_history_folds_and_always_to_the_same(history in any_history()) {
        prop_assert_eq!(Desk::fold(&history), Desk::fold(&history));
        prop_assert_eq!(Intake::fold(INTAKE, &history), Intake::fold(INTAKE, &history));
        let mut case = Case::new(CASE);
        for fact in &history {
            case.evolve(fact);
        }
        prop_assert_eq!(&case, &Case::fold(CASE, &history), "one by one or at once");
        let of_cases = |fact: &&Stamped| matches!(fact.event, Event::Case(_));
        let own: Vec<_> = history.iter().filter(of_cases).cloned().collect();
        prop_assert_eq!(case, Case::fold(CASE, &own), "facts of other streams change nothing");
    }

    #[test]
    fn what_was_published_given_or_set_first_stays(history in any_history()) {
        at_each_step(&history, |before, fact, _, case| {
            prop_assert_eq!((case.version, case.last), (fact.version, Some(fact.at)));
            prop_assert!(case.published.starts_with(&before.published), "published versions are frozen");
            let taken_back = matches!(&fact.event, Event::Case(CaseEvent::CveTakenBack { .. }));
            prop_assert!(taken_back || case.cves().starts_with(before.cves()), "a CVE once given stays");
            let once: BTreeSet<_> = case.cves().iter().collect();
            prop_assert_eq!(once.len(), case.cves().len(), "a CVE is there once");
            if before.embargo_first_set.is_some() {
                prop_assert_eq!(case.embargo_first_set, before.embargo_first_set, "the first end's date stays");
            }
            Ok(())
        })?;
    }

    // req L26: nothing but a fact that says so opens a case, and nothing closes it again.
    #[test]
    fn what_is_public_stays_public_and_only_an_act_opens_it(history in any_history()) {
        at_each_step(&history, |before, fact, event, case| {
            match before.public() {
                Some(opening) => prop_assert_eq!(case.public(), Some(opening), "the first word counts"),
                None if imports(before, event) => prop_assert!(case.public().is_some()),
                None if opens(event) => prop_assert_eq!(case.public().map(|now| now.at), Some(fact.at)),
                None => prop_assert_eq!(case.public(), None),
            }
            if opens(event) {
                let (embargo, proposal) = (case.embargo.clone(), None);
                let kept = Case { embargo, proposal, version: case.version, last: case.last, ..before.clone() };
                prop_assert_eq!(case, &kept, "an opening changes nothing else");
            }
            Ok(())
        })?;
    }

    #[test]
    fn only_acts_on_the_embargo_move_it_and_only_an_agreement_moves_an_agreed_end(history in any_history()) {
        at_each_step(&history, |before, _, event, case| {
            let agrees =
                matches!(event, CaseEvent::EmbargoAgreed { .. } | CaseEvent::EmbargoRestarted { .. });
            let talks = matches!(
                event,
                CaseEvent::EmbargoProposed { .. }
                    | CaseEvent::EmbargoObjected { .. }
                    | CaseEvent::ProposalWithdrawn { .. }
            );
            if !(agrees || talks || opens(event) || imports(before, event)) {
                prop_assert_eq!(&case.embargo, &before.embargo);
            }
            if !(agrees || opens(event) || imports(before, event)) {
                prop_assert_eq!(case.embargo_agreed(), before.embargo_agreed());
            }
            if before.embargo_agreed().is_some() && talks {
                prop_assert_eq!(case.embargo_until(), before.embargo_until(), "talk never moves an agreed end");
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_proposal_is_there_exactly_while_an_end_is_proposed(history in any_history()) {
        at_each_step(&history, |before, fact, event, case| {
            prop_assert_eq!(case.proposal.as_ref().map(|proposal| proposal.until), proposed(&case.embargo));
            if let (CaseEvent::EmbargoProposed { .. }, Some(proposal)) = (event, &case.proposal) {
                prop_assert_eq!((proposal.by, proposal.at), (fact.actor, fact.at));
                prop_assert!(proposal.people.is_empty() && proposal.participants.is_empty(), "nobody has answered");
            }
            let talked_of = |case: &Case| case.proposal.as_ref().map(|proposal| (proposal.until, proposal.at));
            let moved = case.embargo_until() != before.embargo_until() || talked_of(case) != talked_of(before);
            if moved && case.public().is_none() {
                prop_assert!(case.seconded.is_empty(), "what was asked for was asked for under other ends");
            }
            Ok(())
        })?;
    }

    #[test]
    fn participants_keep_their_numbers_and_never_come_back_under_an_old_one(history in any_history()) {
        at_each_step(&history, |before, _, _, case| {
            for (participant, number) in case.participants.iter().zip(1_u16..) {
                prop_assert_eq!(participant.number, number);
            }
            for (then, now) in before.participants.iter().zip(&case.participants) {
                prop_assert_eq!((then.role, then.person, &then.contact), (now.role, now.person, &now.contact));
                prop_assert!(now.left || !then.left);
            }
            let staying = case.participants.iter().filter(|participant| !participant.left);
            prop_assert_eq!(case.present().count(), staying.count());
            prop_assert!(case.confirmed.is_none() || case.dismissed.is_none(), "one word at a time");
            Ok(())
        })?;
    }

    #[test]
    fn whoever_was_known_to_the_desk_stays_named_and_is_either_here_or_gone(history in any_history()) {
        let mut desk = Desk::default();
        for fact in &history {
            let before = desk.clone();
            desk.evolve(fact);
            let known = before.people.keys().chain(before.agents.keys()).chain(before.former.keys());
            for actor in known {
                prop_assert!(desk.name_of(*actor).is_some(), "{actor:?} lost their name");
            }
            for gone in desk.former.keys() {
                prop_assert!(!desk.people.contains_key(gone) && !desk.agents.contains_key(gone), "{gone:?}");
            }
        }
    }
}
