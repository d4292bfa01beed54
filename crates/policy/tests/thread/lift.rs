//! The lift: on its day, earlier by two people, because it is public already; and the number it takes.

use cvdesk_case::{ActorId, BranchFacts, CaseEvent, DeskEvent, Exposure, ImpactSource, LiftedBy, PublicBy};
use cvdesk_policy::{Actor, CaseCommand, FixCommand, LiftGround, duties, wanted_of_case};

use super::support::*;

fn number(story: &Story) -> String {
    story.facts().number.unwrap().to_string()
}

// req L16 L21 N2 N3
#[test]
fn on_its_day_one_person_lifts_and_the_notice_is_numbered_and_published() {
    let mut story = Story::ready();
    story.now = at(GOAL);
    let decision = story.does(BOB, lift(LiftGround::Due));
    let number = "2013-0001".parse().unwrap();
    assert_eq!(decision.desk, [DeskEvent::NoticeNumberTaken { number, case: CASE }]);
    assert_eq!(
        decision.case,
        [
            CaseEvent::EmbargoLifted { by: LiftedBy::Date, reason: None, warned: Vec::new() },
            CaseEvent::NoticeNumbered { number, reason: None },
            CaseEvent::NoticePublished { version: 1, warned: Vec::new(), reason: None },
        ]
    );
    assert_eq!(story.facts().published.len(), 1);
}

// req L26 L36
#[test]
fn a_second_before_its_day_one_person_does_not_lift() {
    let mut story = Story::ready();
    story.now = at("2013-01-28T08:59:59Z");
    assert_eq!(
        story.refused(ALICE, lift_because(LiftGround::Due), "early-lift"),
        "the embargo runs until 2013-01-28T09:00:00Z; lifting it before takes 2 people"
    );
}

// req L26 L36
#[test]
fn two_different_people_lift_before_the_day() {
    let mut story = Story::ready();
    let first = story.does(ALICE, lift_because(LiftGround::Early));
    assert_eq!(first.case, [CaseEvent::Seconded { act: "lift_early".to_owned(), reason: Some(WHY) }]);
    assert!(first.desk.is_empty(), "a number is taken at the lift, never before");
    assert_eq!(
        story.refused(ALICE, lift_because(LiftGround::Early), "early-lift"),
        "you asked for it already; 2 different people must"
    );
    let second = story.does(BOB, lift(LiftGround::Early));
    assert!(matches!(second.case[0], CaseEvent::EmbargoLifted { by: LiftedBy::People, .. }));
    assert_eq!(number(&story), "2013-0001");
}

// req L36, leak L108
#[test]
fn an_operator_counts_as_nobody_also_on_behalf_of_a_person() {
    let mut story = Story::ready();
    story.does(ALICE, lift(LiftGround::Early));
    for person in [ALICE, BOB] {
        assert_eq!(
            story.refused_as(operator_for(person), lift(LiftGround::Early), "early-lift"),
            "an operator counts as nobody here, also on behalf of a person"
        );
    }
    let policy = bent(&[("[act.lift]\nroles = [\"team\"]", "[act.lift]\nroles = [\"team\", \"operator\"]")]);
    let mut story = Story::ready_under(policy);
    story.does(ALICE, lift(LiftGround::Early));
    story.refused_as(operator(), lift(LiftGround::Early), "early-lift");
    let alias = Actor { id: BOB, on_behalf_of: Some(ALICE) };
    story.refused_as(alias, lift(LiftGround::Early), "early-lift");
}

// req L36
#[test]
fn asking_counts_for_the_end_that_stood_then() {
    let mut story = Story::ready();
    story.does(ALICE, lift(LiftGround::Early));
    story.does(ALICE, agree_because("2013-01-30T00:00:00Z"));
    let again = story.does(BOB, lift(LiftGround::Early));
    assert_eq!(
        again.case,
        [CaseEvent::Seconded { act: "lift_early".to_owned(), reason: None }],
        "Alice asked under another end"
    );
    assert!(story.facts().public().is_none());
}

#[test]
fn an_early_lift_takes_as_many_people_as_the_policy_says() {
    let mut one = Story::ready_under(bent(&[("people = 2", "people = 1")]));
    one.does(ALICE, lift(LiftGround::Early));
    assert!(one.facts().public().is_some());
    let mut three = Story::ready_under(bent(&[("people = 2", "people = 3")]));
    three.does(ALICE, lift(LiftGround::Early));
    three.does(BOB, lift(LiftGround::Early));
    assert!(three.facts().public().is_none());
}

#[test]
fn asking_early_once_the_day_has_come_lifts_by_date() {
    let mut story = Story::ready();
    story.now = at(GOAL);
    story.does_as(operator_for(BOB), lift(LiftGround::Early));
    assert_eq!(story.facts().public().unwrap().by, PublicBy::Lift(LiftedBy::Date));
}

// req L17
#[test]
fn what_is_public_knowledge_is_lifted_at_once_with_where_it_is_public() {
    let mut story = Story::ready();
    assert_eq!(
        story.refused(ALICE, exposed(None), "already-public"),
        "say where it is public: that is the reason"
    );
    story.does(ALICE, exposed(Some(WHY)));
    let seen = CaseEvent::BecamePublic { how: Exposure::AlreadyPublic, reason: Some(WHY), since: None };
    let recorded = story.case.iter().any(|fact| fact.event == seen.clone().into());
    assert!(recorded, "{:?}", story.case);
    assert_eq!(story.facts().public().unwrap().by, PublicBy::Exposure(Exposure::AlreadyPublic));
}

#[test]
fn a_second_lift_is_refused() {
    let story = Story::lifted();
    for ground in [LiftGround::Due, LiftGround::Early] {
        assert_eq!(
            story.refused(BOB, lift_because(ground), "lift"),
            "the embargo was lifted already, at 2013-01-28T09:00:00Z"
        );
    }
}

/// A case on its day, with some steps not taken.
fn on_the_day(steps: Vec<cvdesk_policy::CaseCommand>) -> Story {
    let mut story = Story::opened();
    for command in steps {
        story.does(ALICE, command);
    }
    story.now = at(GOAL);
    story
}

// req L16 L19
#[test]
fn a_lift_without_confirmation_or_without_a_notice_is_refused() {
    let unconfirmed = on_the_day(vec![draft(0x20), land("master", 'a')]);
    assert_eq!(
        unconfirmed.refused(ALICE, lift_because(LiftGround::Due), "triage"),
        "you may not lift the embargo yet: the problem is not confirmed"
    );
    let unwritten = on_the_day(vec![confirm(), cve("CVE-2013-0170"), land("master", 'a')]);
    for ground in [LiftGround::Due, LiftGround::Early] {
        assert_eq!(
            unwritten.refused(ALICE, lift_because(ground), "announce"),
            "you may not lift the embargo yet: the notice is not drafted"
        );
    }
}

// req L17: exposure is a fact, never illegal; what is missing stays owed, and no number is taken for nothing.
#[test]
fn what_is_public_already_is_recorded_as_public_whatever_is_missing() {
    let mut story = Story::opened();
    let decision = story.does(ALICE, exposed(Some(WHY)));
    assert!(decision.desk.is_empty() && decision.case.len() == 1, "{decision:?}");
    assert!(wanted_of_case(&story.policy, &story.case()).is_empty());
    assert_eq!(
        story.refused(ALICE, publish(), "triage"),
        "you may not publish the notice yet: the problem is not confirmed"
    );
    story.does(ALICE, confirm());
    story.does(ALICE, draft(0x20));
    let published = story.does(ALICE, publish());
    assert_eq!((published.desk.len(), published.case.len()), (1, 2), "numbered and published");
    assert_eq!(wanted_of_case(&story.policy, &story.case()).len(), 2);
}

// req N1: a private commit exists in no public repository.
#[test]
fn a_staged_commit_is_in_no_notice() {
    let mut story = Story::ready();
    let fixed_by_e = BranchFacts {
        branch: "v1-maint".parse().unwrap(),
        vulnerable_tags: Vec::new(),
        vulnerable_changes: Vec::new(),
        fixed_tags: Vec::new(),
        fixed_changes: vec!["e".repeat(40).parse().unwrap()],
    };
    story.does(ALICE, stage("v1-maint", 'e'));
    story.does(
        ALICE,
        CaseCommand::Fix(FixCommand::AssessImpact {
            source: ImpactSource::Given,
            branches: vec![fixed_by_e],
        }),
    );
    story.now = at(GOAL);
    story.does(ALICE, lift_because(LiftGround::Due));
    let told = |story: &Story| format!("{:?}", story.facts().published.last());
    assert!(!told(&story).contains("eeeeeeeeeeee"));
    story.does(ALICE, land("v1-maint", 'f'));
    story.does(ALICE, publish());
    assert!(told(&story).contains("ffffffffffff") && !told(&story).contains("eeeeeeeeeeee"));
}

// req L31
#[test]
fn a_lift_without_its_cve_goes_on_and_the_cve_stays_owed() {
    let mut story = on_the_day(vec![confirm(), draft(0x20), land("master", 'a')]);
    let decision = story.does(ALICE, lift(LiftGround::Due));
    assert!(decision.warned.is_empty());
    let owed = duties(&story.policy, &story.desk(), &story.case(), story.now);
    let cve_owed: Vec<_> = owed.iter().filter(|duty| duty.owed == "get a CVE").collect();
    assert_eq!(cve_owed.len(), 1, "{owed:?}");
    assert_eq!(cve_owed[0].clauses, ["L31"]);
}

// req L20 L34: an aim asks for a reason, which is recorded.
#[test]
fn a_lift_without_the_fix_on_main_asks_for_a_reason_and_records_it() {
    for fix in [None, Some(land("v1-maint", 'b')), Some(stage("master", 'c'))] {
        let steps = [confirm(), draft(0x20)].into_iter().chain(fix);
        let mut story = on_the_day(steps.collect());
        assert_eq!(
            story.refused(ALICE, lift(LiftGround::Due), "branches"),
            "the fix is not on every maintained branch"
        );
        let decision = story.does(ALICE, lift_because(LiftGround::Due));
        assert_eq!(decision.warned, ["L34"]);
        let warned = decision.warned.clone();
        assert_eq!(
            decision.case[0],
            CaseEvent::EmbargoLifted { by: LiftedBy::Date, reason: Some(WHY), warned }
        );
    }
}

// req N2: the year of REPORT.
#[test]
fn the_number_is_of_the_year_of_report() {
    let mut story = Story::new(libvirt());
    story.now = at("2013-12-31T23:59:59Z");
    story.receive(report());
    story.days(1);
    story.moderates(ALICE, approve());
    for command in [confirm(), draft(0x20), land("master", 'a')] {
        story.does(ALICE, command);
    }
    story.now = at("2014-02-01T00:00:00Z");
    story.does(ALICE, lift(LiftGround::Due));
    assert_eq!(number(&story), "2013-0001");
}

fn take(story: &mut Story, number: &str) {
    let number = number.parse().unwrap();
    let taken = DeskEvent::NoticeNumberTaken { number, case: cvdesk_case::CaseId([8; 5]) };
    let decision = cvdesk_policy::Decision { desk: vec![taken], ..cvdesk_policy::Decision::default() };
    story.record(Actor::SYSTEM, &decision);
}

// req N2
#[test]
fn the_number_is_the_next_free_one() {
    let mut story = Story::ready();
    for taken in ["2013-0001", "2013-0002", "2012-0009", "2014-0001"] {
        take(&mut story, taken);
    }
    story.now = at(GOAL);
    story.does(ALICE, lift(LiftGround::Due));
    assert_eq!(number(&story), "2013-0003");
}

// req N2
#[test]
fn a_number_set_by_hand_needs_a_reason_and_must_be_unused() {
    let mut story = Story::ready();
    take(&mut story, "2013-0004");
    story.now = at(GOAL);
    assert_eq!(
        story.refused(ALICE, lift_as("2013-0003", None), "numbers"),
        "setting the number 2013-0003 by hand needs its reason"
    );
    assert_eq!(
        story.refused(ALICE, lift_as("2013-0004", Some(WHY)), "numbers"),
        "number 2013-0004 is taken by C-1040-G208"
    );
    let decision = story.does(ALICE, lift_as("2013-0003", Some(WHY)));
    let number = "2013-0003".parse().unwrap();
    assert_eq!(decision.case[1], CaseEvent::NoticeNumbered { number, reason: Some(WHY) });
    assert_eq!(decision.desk, [DeskEvent::NoticeNumberTaken { number, case: CASE }]);
}

// A regression: after a 9999 set by hand, the next number had five digits and could not be read back.
#[test]
fn after_the_last_number_an_unused_one_is_taken_and_a_full_year_is_refused() {
    let mut story = Story::ready();
    take(&mut story, "2013-9999");
    story.now = at(GOAL);
    let decision = story.ask(Actor::new(ALICE), &lift(LiftGround::Due)).unwrap();
    let CaseEvent::NoticeNumbered { number, .. } = decision.case[1] else { unreachable!("{decision:?}") };
    assert_eq!(number.to_string(), "2013-0001");
    for number in 1..9999 {
        take(&mut story, &format!("2013-{number:04}"));
    }
    assert_eq!(
        story.refused(ALICE, lift(LiftGround::Due), "numbers"),
        "number 2013-9999 is taken by C-1040-G208"
    );
}

// req L18
#[test]
fn nobody_outside_of_the_team_lifts() {
    let mut story = Story::ready();
    story.now = at(GOAL);
    for who in [MORA, CAROL, STRANGER, ActorId::operator(UID), ActorId::SYSTEM] {
        assert_eq!(
            story.refused(who, lift(LiftGround::Due), "lift"),
            "you may not lift the embargo: it takes the role team"
        );
    }
}

// req N2: a restored copy saw outside under which number the world has this case.
#[test]
fn a_number_that_is_kept_for_a_case_is_its_own_and_nobody_elses() {
    let mut story = Story::ready();
    let kept = "2013-0005".parse().unwrap();
    let keep = DeskEvent::NoticeNumberTaken { number: kept, case: CASE };
    let decision = cvdesk_policy::Decision { desk: vec![keep], ..cvdesk_policy::Decision::default() };
    story.record(Actor::SYSTEM, &decision);
    story.now = at(GOAL);
    let decision = story.does(ALICE, lift(LiftGround::Due));
    assert_eq!(decision.desk, [], "it is taken already");
    assert_eq!(decision.case[1], CaseEvent::NoticeNumbered { number: kept, reason: None });
}
