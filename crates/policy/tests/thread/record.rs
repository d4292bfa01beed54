//! Confirming, CVEs, fixes, drafts: what is recorded once, in order, and by whom.

use cvdesk_case::{ActorId, CaseEvent, Cve, DeskEvent};
use cvdesk_policy::{CaseCommand, FixCommand, LiftGround};

use super::support::*;

/// A command of every act of a case, with the act as people say it and the rule that grants it.
fn every_act() -> Vec<(CaseCommand, &'static str, &'static str)> {
    vec![
        (confirm(), "confirm a security problem", "triage"),
        (agree(GOAL), "agree to an embargo end", "embargo-date"),
        (restart(GOAL), "restart the embargo's clock", "restart"),
        (CaseCommand::RequestCve, "request a CVE", "cve"),
        (cve("CVE-2013-0170"), "record a CVE", "cve"),
        (CaseCommand::Fix(FixCommand::FindIntroduction { commits: Vec::new() }), "record a fix", "fixes"),
        (stage("master", 'a'), "record a fix", "fixes"),
        (land("master", 'a'), "record a fix", "fixes"),
        (release("master", "v1"), "record a fix", "fixes"),
        (assess(&["v1"]), "record a fix", "fixes"),
        (draft(0x20), "draft the notice", "notices"),
        (lift(LiftGround::Due), "lift the embargo", "lift"),
        (publish(), "publish the notice", "living"),
    ]
}

// req L18 L32: whoever has no role for an act is told which it takes.
#[test]
fn a_refusal_for_want_of_a_role_names_the_role() {
    let story = Story::opened();
    for (command, phrase, rule) in every_act() {
        for who in [MORA, CAROL, STRANGER, ActorId::operator(UID), ActorId::SYSTEM] {
            let what = story.refused(who, command.clone(), rule);
            assert!(what.starts_with(&format!("you may not {phrase}: it takes the role team")), "{what}");
        }
        let what = story.refused_as(operator_for(MORA), command, rule);
        assert!(what.contains("it takes the role team"), "an operator has the roles of the person: {what}");
    }
}

#[test]
fn nothing_is_done_to_a_case_that_is_not_open() {
    let story = Story::held();
    for (command, _, rule) in every_act() {
        assert_eq!(story.refused(ALICE, command, rule), "the case is not open");
    }
}

#[test]
fn what_an_operator_does_for_a_person_is_said_before_what_was_done() {
    let mut story = Story::opened();
    let decision = story.does_as(operator_for(BOB), confirm());
    assert_eq!(
        decision.case,
        [CaseEvent::ActedOnBehalf { person: BOB }, CaseEvent::Confirmed { reason: None }]
    );
    assert_eq!(story.case.last().unwrap().actor, ActorId::operator(UID));
}

// req L19
#[test]
fn a_problem_is_confirmed_once() {
    let mut story = Story::opened();
    assert_eq!(story.does(BOB, confirm()).case, [CaseEvent::Confirmed { reason: None }]);
    assert_eq!(
        story.refused(ALICE, confirm(), "triage"),
        format!("{CASE} was confirmed already, at 2013-01-14T10:00:00Z")
    );
}

// req L31 L32
#[test]
fn a_cve_waits_for_the_confirmation() {
    let mut story = Story::opened();
    for (command, phrase) in
        [(CaseCommand::RequestCve, "request a CVE"), (cve("CVE-2013-0170"), "record a CVE")]
    {
        let refusal = story.ask(cvdesk_policy::Actor::new(ALICE), &command).unwrap_err();
        assert_eq!(
            story.refused(ALICE, command, "triage"),
            format!("you may not {phrase} yet: the problem is not confirmed")
        );
        assert_eq!(
            refusal.hint,
            format!("decide whether this is a security problem: `cvdesk case confirm {CASE}`")
        );
    }
    story.does(ALICE, confirm());
    story.does(ALICE, CaseCommand::RequestCve);
    story.does(ALICE, cve("CVE-2013-0170"));
    assert_eq!(story.facts().cves().len(), 1);
}

// req L31
#[test]
fn a_cve_is_asked_for_once_and_each_id_recorded_once() {
    let mut story = Story::opened();
    story.does(ALICE, confirm());
    story.does(ALICE, CaseCommand::RequestCve);
    assert_eq!(story.facts().cve, Cve::Requested);
    assert_eq!(story.refused(BOB, CaseCommand::RequestCve, "cve"), "a CVE was requested already");
    story.does(BOB, cve("CVE-2013-0170"));
    assert_eq!(story.refused(BOB, CaseCommand::RequestCve, "cve"), "a CVE is assigned already");
    assert_eq!(story.refused(ALICE, cve("CVE-2013-0170"), "cve"), "CVE-2013-0170 is recorded already");
    story.does(ALICE, cve("CVE-2013-0171"));
    assert_eq!(story.facts().cves().len(), 2, "an issue may have two");
}

// req L34 N10
#[test]
fn a_fix_is_staged_then_landed_then_released_each_once() {
    let mut story = Story::opened();
    assert_eq!(
        story.refused(ALICE, release("master", "v1.0.2"), "fixes"),
        "no public fix is recorded on master"
    );
    story.does(ALICE, stage("master", 'a'));
    assert_eq!(
        story.refused(ALICE, release("master", "v1.0.2"), "fixes"),
        "no public fix is recorded on master"
    );
    story.does(ALICE, land("master", 'b'));
    assert_eq!(
        story.refused(ALICE, land("master", 'b'), "fixes"),
        "bbbbbbbbbbbb on master is recorded already"
    );
    assert_eq!(story.refused(ALICE, stage("master", 'c'), "fixes"), "the fix on master is public already");
    story.does(ALICE, land("v1-maint", 'b'));
    story.does(ALICE, release("master", "v1.0.2"));
    assert_eq!(story.facts().fixes.len(), 2);
}

// req L26: after the lift there is nothing private left to stage.
#[test]
fn after_the_lift_a_fix_is_landed_not_staged() {
    let mut story = Story::lifted();
    assert_eq!(
        story.refused(ALICE, stage("v1-maint", 'c'), "fixes"),
        "the embargo is lifted: a fix is public from here on"
    );
    story.does(ALICE, land("v1-maint", 'c'));
}

#[test]
fn introduction_impact_and_draft_may_be_recorded_anew() {
    let mut story = Story::opened();
    for command in [
        CaseCommand::Fix(FixCommand::FindIntroduction { commits: Vec::new() }),
        assess(&["v1"]),
        assess(&["v1", "v2"]),
        draft(0x20),
        draft(0x30),
    ] {
        assert_eq!(story.does(BOB, command).case.len(), 1);
    }
    let case = story.facts();
    assert_eq!(case.branches[0].vulnerable_tags.len(), 2);
    assert_eq!(case.draft.unwrap().summary, text(0x30));
}

// req L33
#[test]
fn a_stable_branch_is_listed_by_the_pattern_of_its_names() {
    let mut desk = Story::opened();
    let listed = desk.asks(ALICE, list("v9.0-maint", None)).unwrap();
    assert!(matches!(listed.desk.as_slice(), [DeskEvent::BranchListed { .. }]), "{listed:?}");
    let refused = desk.asks(ALICE, list("my-topic", None)).unwrap_err();
    assert!(refused.what.contains("no name of a stable branch"), "{}", refused.what);
}
