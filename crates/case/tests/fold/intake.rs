//! Something received, and what became of it.

use cvdesk_case::{Answer, Event, Intake, IntakeEvent, IntakeId, IntakeState};

use super::by_alice;
use crate::support::{ALICE, fixture};

fn fold(files: &[&str]) -> Intake {
    Intake::fold(IntakeId([6; 5]), &by_alice(files))
}

#[test]
fn what_was_received_is_held_and_then_decided_by_somebody() {
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

#[test]
fn a_report_by_form_brings_its_answers_and_their_prose_is_text_of_the_report() {
    let form = fold(&["intake.received@1.form"]);
    let Some(Answer::Text(steps)) = form.answers.get("steps") else { unreachable!("the form has steps") };
    assert_eq!(form.texts().len(), 2, "the recipient and the one answer in prose");
    assert!(form.texts().contains(steps));
    assert_eq!((form.answers.len(), form.public), (5, false));
    assert!(fold(&["intake.received@1.tracker"]).public, "everybody could read it where it came from");
    assert!(fold(&["intake.received@1"]).answers.is_empty(), "a mail has none");
}

#[test]
fn what_came_by_a_way_that_holds_nothing_became_its_case_by_nobodys_decision() {
    let admitted = fold(&["intake.received@1.tracker", "intake.admitted@1"]);
    assert_eq!(admitted.state, IntakeState::Admitted("C-7K3M-9QXP".parse().unwrap()));
    assert_eq!((admitted.decided_by, admitted.was_held), (None, false));
}

// req Q1: no case from there.
#[test]
fn what_came_by_a_way_without_reports_is_redirected_by_nobody() {
    let redirected = fold(&["intake.received@1", "intake.redirected@1"]);
    assert_eq!((redirected.state, redirected.decided_by), (IntakeState::Redirected, None));
    assert!(!redirected.was_held);
}

// req L22: a request for membership is told from a report.
#[test]
fn a_request_for_membership_is_the_applicants_and_decided_by_who_saw_it() {
    let Event::Intake(IntakeEvent::TakenAsApplication { applicant }) =
        fixture("intake.taken_as_application@1")
    else {
        unreachable!("the fixture is of that kind")
    };
    let taken = fold(&["intake.received@1", "intake.held@1", "intake.taken_as_application@1"]);
    assert_eq!((taken.state, taken.decided_by), (IntakeState::Application(applicant), Some(ALICE)));
    assert!(taken.was_held);
}
