//! What a case keeps through its life, fact by fact.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod support;

use cvdesk_case::{
    ActorId, Case, CaseEvent, CaseId, Cve, Desk, DeskEvent, Embargo, Event, FixStage, Intake, IntakeEvent,
    IntakeId, IntakeState, Lift, LiftedBy, NoticeNumber, Stamped, TagName,
};
use support::{ALICE, BOB, CASE, fixture, history, hour};

/// Folds facts by Alice, named by their fixtures, an hour apart.
fn case(files: &[&str]) -> Case {
    Case::fold(CASE, &by_alice(files))
}

fn by_alice(files: &[&str]) -> Vec<Stamped> {
    history(files.iter().map(|file| (ALICE, fixture(file))))
}

fn asked(by: &[ActorId], then: &[&str]) -> Case {
    let asked = by.iter().map(|person| (*person, fixture("case.lift_seconded@1")));
    Case::fold(CASE, &history(asked.chain(then.iter().map(|file| (ALICE, fixture(file))))))
}

fn hashes(case: &Case, branch: &str) -> Vec<String> {
    let fix = case.fixes.get(&branch.parse().unwrap());
    fix.map(|fix| fix.commits.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

const STAGED: &str = "46532e3e8ed5f5a736a02f67d6c805492f9ca720";
const LANDED: &str = "57a18198814f80b1397e1a14d33746034b9dbd5c";

#[test]
fn a_case_is_pinned_to_the_policy_it_was_opened_under() {
    let mut facts = by_alice(&["case.opened@1", "case.confirmed@1"]);
    facts[1].policy = cvdesk_case::PolicyVersion([9; 32]);
    let case = Case::fold(CASE, &facts);
    assert_eq!(case.policy, Some(facts[0].policy));
    assert_eq!((case.opened, case.confirmed), (Some(hour(0)), Some(hour(1))));
    assert_eq!(case.received, Some("2013-01-14T09:30:00Z".parse().unwrap()), "told before it was opened");
}

#[test]
fn a_published_version_is_frozen_whatever_comes_later() {
    let first = ["case.notice_drafted@1", "case.cve_assigned@1", "case.notice_published@1.minimal"];
    let one = case(&first);
    let later = ["case.notice_drafted@1.minimal", "case.fix_landed@1", "case.impact_assessed@1"];
    let two = case(&[&first[..], &later].concat());
    assert_eq!(two.published, one.published);
    assert_ne!(two.draft.unwrap(), one.published[0].draft);
    let three = case(&[&first[..], &later, &["case.notice_published@1"]].concat());
    let [old, new] = &three.published[..] else { unreachable!("two versions") };
    assert_eq!(*old, one.published[0]);
    assert_eq!((new.version, new.at, new.branches.len()), (2, hour(6), 2));
    assert_eq!(new.landed.get(&"master".parse().unwrap()), Some(&hour(4)));
}

#[test]
fn publishing_without_prose_freezes_nothing() {
    assert_eq!(case(&["case.notice_published@1.minimal"]).published, []);
}

#[test]
fn a_lift_ends_the_embargo_and_clears_nothing_else() {
    let before = [
        "case.opened@1",
        "case.confirmed@1",
        "case.embargo_proposed@1",
        "case.cve_assigned@1",
        "case.fix_staged@1",
        "case.notice_drafted@1",
        "case.lift_seconded@1",
    ];
    let held = case(&before);
    let lifted = case(&[&before[..], &["case.embargo_lifted@1"]].concat());
    assert_eq!(lifted.lifted(), Some(Lift { at: hour(7), by: LiftedBy::People }));
    assert_eq!((lifted.embargo_until(), held.lifted()), (None, None));
    let kept = Case { embargo: lifted.embargo.clone(), version: 8, last: Some(hour(7)), ..held };
    assert_eq!(lifted, kept);
}

#[test]
fn asking_for_an_early_lift_counts_for_the_end_that_stood_then() {
    assert_eq!(asked(&[ALICE, BOB], &[]).lift_seconded.len(), 2);
    assert_eq!(asked(&[ALICE, ALICE], &[]).lift_seconded.len(), 1, "one person is one");
    for end in ["case.embargo_proposed@1", "case.embargo_agreed@1", "case.embargo_restarted@1"] {
        assert!(asked(&[ALICE, BOB], &[end]).lift_seconded.is_empty(), "{end}");
    }
    for other in ["case.cve_assigned@1", "case.fix_landed@1", "case.notice_drafted@1"] {
        assert_eq!(asked(&[ALICE], &[other]).lift_seconded.len(), 1, "{other}");
    }
}

// req L30: the cap's anchor is a fact of its own, moved by nothing.
#[test]
fn a_restart_is_remembered_and_keeps_the_first_date_that_an_end_was_set() {
    let case = case(&["case.embargo_proposed@1", "case.embargo_agreed@1", "case.embargo_restarted@1"]);
    assert_eq!((case.embargo_first_set, case.embargo_restarted), (Some(hour(0)), Some(hour(2))));
    assert_eq!(case.embargo, Embargo::Agreed { until: "2013-03-11T12:00:00Z".parse().unwrap() });
}

#[test]
fn a_cve_given_twice_is_there_once_and_a_late_request_loses_none() {
    assert_eq!(case(&["case.cve_requested@1"]).cve, Cve::Requested);
    let given =
        case(&["case.cve_requested@1", "case.cve_assigned@1", "case.cve_assigned@1", "case.cve_requested@1"]);
    assert_eq!(given.cve, Cve::Assigned(vec!["CVE-2013-0170".parse().unwrap()]));
    assert_eq!(case(&["case.cve_requested@1"]).cves(), []);
}

#[test]
fn a_landed_fix_replaces_the_staged_commit_and_further_ones_are_added() {
    let staged = case(&["case.fix_staged@1"]);
    assert_eq!(hashes(&staged, "master"), [STAGED]);
    let landed = case(&["case.fix_staged@1", "case.fix_landed@1"]);
    assert_eq!(hashes(&landed, "master"), [LANDED]);
    let fix = landed.fixes.values().next().unwrap();
    assert_eq!(fix.stage, FixStage::Landed { at: hour(1) });
    let follow_up = Event::from(CaseEvent::FixLanded {
        branch: "master".parse().unwrap(),
        commit: STAGED.parse().unwrap(),
    });
    let facts = [fixture("case.fix_landed@1"), follow_up].map(|event| (ALICE, event));
    let twice = Case::fold(CASE, &history(facts));
    assert_eq!(hashes(&twice, "master"), [LANDED, STAGED]);
    assert_eq!(
        twice.fixes.values().next().unwrap().stage,
        FixStage::Landed { at: hour(0) },
        "fixed when first there"
    );
}

#[test]
fn a_release_counts_on_a_branch_with_a_fix_only() {
    let released = Event::from(CaseEvent::FixReleased {
        branch: "master".parse().unwrap(),
        tag: "v1.0.2".parse().unwrap(),
    });
    let with = Case::fold(
        CASE,
        &history([fixture("case.fix_landed@1"), released.clone()].map(|event| (ALICE, event))),
    );
    assert_eq!(with.fixes.values().next().unwrap().releases, ["v1.0.2".parse::<TagName>().unwrap()]);
    let without = Case::fold(CASE, &history([(ALICE, released)]));
    assert!(without.fixes.is_empty());
}

#[test]
fn what_was_received_is_held_and_then_decided_by_somebody() {
    let id = IntakeId([6; 5]);
    let fold = |files: &[&str]| Intake::fold(id, &by_alice(files));
    let held = fold(&["intake.received@1", "intake.held@1"]);
    assert!(held.was_held && matches!(held.state, IntakeState::Held(_)));
    assert_eq!(held.texts().len(), 7, "every text of a full report");
    assert_eq!(fold(&["intake.received@1.minimal"]).texts().len(), 1, "the recipient alone");
    let approved = fold(&["intake.received@1", "intake.held@1", "intake.approved@1"]);
    assert_eq!(approved.state, IntakeState::Admitted("C-7K3M-9QXP".parse().unwrap()));
    assert_eq!((approved.decided_by, approved.was_held), (Some(ALICE), true));
    assert_eq!(fold(&["intake.received@1", "intake.rejected@1"]).state, IntakeState::Rejected);
    let passed = fold(&["intake.received@1", "intake.passed@1"]);
    let Event::Intake(IntakeEvent::Passed { member, .. }) = fixture("intake.passed@1") else {
        unreachable!("the fixture is of that kind")
    };
    assert_eq!(
        (passed.decided_by, passed.was_held),
        (Some(member), false),
        "the member, not who delivered it"
    );
}

fn taken(numbers: &[(u16, u16)]) -> Desk {
    let take = |&(year, number)| DeskEvent::NoticeNumberTaken {
        number: NoticeNumber { year, number },
        case: CaseId([1; 5]),
    };
    Desk::fold(&history(numbers.iter().map(|number| (ALICE, Event::from(take(number))))))
}

// req N2: incremental through the year of report.
#[test]
fn the_next_number_is_above_the_highest_of_its_own_year() {
    for (numbers, next) in [
        (&[][..], "2013-0001"),
        (&[(2013, 1), (2013, 2)], "2013-0003"),
        (&[(2013, 7)], "2013-0008"),
        (&[(2012, 40), (2014, 9)], "2013-0001"),
        (&[(2013, 9998)], "2013-9999"),
        (&[(2013, 1), (2013, 9999)], "2013-0002"),
    ] {
        assert_eq!(taken(numbers).next_number(2013).to_string(), next, "{numbers:?}");
    }
}

#[test]
fn the_next_number_can_always_be_stored_and_read_back() {
    for highest in [1, 9998, 9999] {
        let number = taken(&[(2013, highest)]).next_number(2013);
        let event = Event::from(DeskEvent::NoticeNumberTaken { number, case: CASE });
        let stored = event.encode().unwrap();
        assert_eq!(Event::decode("desk.notice_number_taken", 1, &stored).unwrap(), event, "after {highest}");
    }
    let full: Vec<_> = (1..=NoticeNumber::LAST).map(|number| (2013, number)).collect();
    let full = taken(&full);
    assert!(full.numbers.contains_key(&full.next_number(2013)), "a full series gives a number that is taken");
}

#[test]
fn a_person_is_found_by_the_accounts_linked_to_them() {
    let desk = Desk::fold(&by_alice(&[
        "desk.founded@1.rehearsal",
        "desk.policy_adopted@1",
        "desk.person_joined@1",
        "desk.account_linked@1",
        "desk.account_linked@1.os_uid",
    ]));
    assert!(desk.rehearsal && desk.newest_policy().is_some());
    let person = desk.person_of_uid(1000).unwrap();
    assert_eq!(desk.people[&person].mail.len(), 1);
    assert_eq!(desk.person_of_uid(0), None);
    let unknown = Desk::fold(&by_alice(&["desk.account_linked@1.os_uid"]));
    assert_eq!(unknown.person_of_uid(1000), None, "an account of nobody is nobody's");
}
