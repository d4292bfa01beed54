//! What is owed, by whom, by when, under which rule.

use cvdesk_policy::{CaseCommand, LiftGround, TalkCommand, duties};

use super::support::*;

/// Duties as a list: due, overdue, what, rule.
fn owed(story: &Story) -> String {
    let line = |duty: &cvdesk_policy::Duty| {
        let due = duty.due.map_or_else(|| "no date".to_owned(), |due| format!("{due:.0}"));
        let overdue = if duty.overdue { " OVERDUE" } else { "" };
        format!("{due}{overdue} {}: {} [{}]\n", duty.by, duty.owed, duty.clauses.join(" "))
    };
    duties(&story.policy, &story.desk(), &story.case(), story.now).iter().map(line).collect()
}

#[test]
fn a_case_that_is_not_open_owes_nothing() {
    assert_eq!(owed(&Story::held()), "");
}

// req L19 L25 L31 L34
#[test]
fn duties_follow_the_facts() {
    let mut story = Story::opened();
    insta::assert_snapshot!(owed(&story), @r"
    2013-01-17T09:00:00Z team: decide whether this is a security problem [L19]
    2013-01-17T09:00:00Z team: say who has the case in hand [L19]
    ");
    story.does(ALICE, CaseCommand::Talk(TalkCommand::NameOwner { owner: Some(ALICE) }));
    insta::assert_snapshot!(owed(&story), @"2013-01-17T09:00:00Z team: decide whether this is a security problem [L19]");
    story.does(ALICE, confirm());
    insta::assert_snapshot!(owed(&story), @r"
    2013-01-28T09:00:00Z team: say how severe it is [L19]
    2013-01-28T09:00:00Z team: agree to the end of the embargo [L25]
    2013-01-28T09:00:00Z team: get a CVE [L31]
    2013-01-28T09:00:00Z team: write the notice [L16]
    2013-01-28T09:00:00Z team: bring the fix to the main branch and every maintained stable branch: master [L34]
    2013-01-28T09:00:00Z team: lift the embargo and publish the notice [L21 L26]
    ");
    story.does(ALICE, severity("important"));
    story.does(ALICE, agree("2013-01-20T00:00:00Z"));
    story.does(ALICE, stage("master", 'a'));
    insta::assert_snapshot!(owed(&story), @r"
    2013-01-20T00:00:00Z team: get a CVE [L31]
    2013-01-20T00:00:00Z team: write the notice [L16]
    2013-01-20T00:00:00Z team: bring the fix to the main branch and every maintained stable branch: master, where it is staged [L34]
    2013-01-20T00:00:00Z team: assess which branches and releases are affected [L34]
    2013-01-20T00:00:00Z team: lift the embargo and publish the notice [L21 L26]
    ");
    for command in [cve("CVE-2013-0170"), draft(0x20), land("master", 'b'), assess(&["v1"])] {
        story.does(ALICE, command);
    }
    insta::assert_snapshot!(owed(&story), @"2013-01-20T00:00:00Z team: lift the embargo and publish the notice [L21 L26]");
    story.now = at("2013-01-20T00:00:00Z");
    insta::assert_snapshot!(owed(&story), @"2013-01-20T00:00:00Z OVERDUE team: lift the embargo and publish the notice [L21 L26]");
    story.does(ALICE, lift(LiftGround::Due));
    insta::assert_snapshot!(owed(&story), @r"2013-01-27T00:00:00Z team: tell the distributions which backport the published fix: debian, fedora, suse, ubuntu [L35]");
    for contact in ["debian", "fedora", "suse", "ubuntu"] {
        story.does(ALICE, told(contact));
    }
    assert_eq!(owed(&story), "", "published with the lift, all is said");
    story.does(ALICE, cve("CVE-2013-0171"));
    insta::assert_snapshot!(owed(&story), @"no date team: publish a new version of the notice: more is known than it says [N4 N5]");
    story.does(ALICE, publish());
    assert_eq!(owed(&story), "");
}

#[test]
fn a_lift_without_a_text_leaves_the_publication_owed_since_the_lift() {
    let mut story = Story::opened_under(forgetful());
    story.now = at(GOAL);
    story.does(ALICE, lift(LiftGround::Due));
    insta::assert_snapshot!(owed(&story), @"2013-01-17T09:00:00Z OVERDUE team: decide whether this is a security problem [L19]");
    story.does(ALICE, confirm());
    let owed = owed(&story);
    assert!(owed.contains("2013-01-28T09:00:00Z OVERDUE team: publish the notice [L16]"), "{owed}");
}

#[test]
fn a_duty_is_overdue_from_its_instant_on() {
    let mut story = Story::opened();
    let first = |story: &Story| duties(&story.policy, &story.desk(), &story.case(), story.now).swap_remove(0);
    story.now = at("2013-01-17T08:59:59Z");
    assert!(!first(&story).overdue);
    story.now = at("2013-01-17T09:00:00Z");
    assert!(first(&story).overdue);
    assert_eq!(first(&story).due, Some(story.now));
}

// req L28: the dates move with the end that stands.
#[test]
fn due_dates_move_with_the_embargo() {
    let mut story = Story::opened();
    story.does(ALICE, confirm());
    let lift_due = |story: &Story| {
        let owed = duties(&story.policy, &story.desk(), &story.case(), story.now);
        owed.into_iter().find(|duty| duty.command.starts_with("case lift")).unwrap().due
    };
    assert_eq!(lift_due(&story), Some(at(GOAL)));
    story.does(ALICE, restart("2013-02-05T00:00:00Z"));
    assert_eq!(lift_due(&story), Some(at("2013-02-05T00:00:00Z")));
}

#[test]
fn a_duty_quotes_its_rule_and_names_its_command() {
    let story = Story::opened();
    let duty = duties(&story.policy, &story.desk(), &story.case(), story.now).swap_remove(0);
    assert_eq!(duty.command, format!("case confirm {CASE}"));
    assert_eq!(duty.quote, story.policy.rule("triage").unwrap().quote());
    assert_eq!(duty.clauses, ["L19"]);
}

#[test]
fn the_state_has_the_profiles_own_name() {
    let mut story = Story::opened();
    let mut seen = vec![story.case().state(&story.policy, &story.desk())];
    for command in [confirm(), land("master", 'a'), draft(0x20)] {
        story.does(ALICE, command);
        seen.push(story.case().state(&story.policy, &story.desk()));
    }
    story.now = at(GOAL);
    story.does(ALICE, lift(LiftGround::Due));
    seen.push(story.case().state(&story.policy, &story.desk()));
    assert_eq!(seen, ["triage", "confirmed", "fixing", "fixing", "published"]);
    let mut silent = Story::opened_under(forgetful());
    silent.now = at(GOAL);
    silent.does(ALICE, lift(LiftGround::Due));
    assert_eq!(silent.case().state(&silent.policy, &silent.desk()), "lifted");
}

// req L25: 72 and 24 hours before the end, what keeps the lift from its day comes first; from the end on it is an alarm.
#[test]
fn what_is_missing_for_the_lift_is_said_again_before_its_day() {
    let mut story = Story::opened();
    story.does(ALICE, confirm());
    let first = |story: &Story| duties(&story.policy, &story.desk(), &story.case(), story.now).swap_remove(0);
    story.now = at("2013-01-25T08:59:59Z");
    assert_eq!(first(&story).owed, "say how severe it is");
    story.now = at("2013-01-25T09:00:00Z");
    assert_eq!(first(&story).owed, "before the lift: the notice is not drafted");
    assert_eq!((first(&story).due, first(&story).overdue), (Some(at(GOAL)), false));
    story.now = at(GOAL);
    assert_eq!(first(&story).owed, "the lift is held: the notice is not drafted");
    assert!(first(&story).overdue);
    assert_eq!(first(&story).quote, story.policy.rule("announce").unwrap().quote());
    let timers: Vec<_> = std::iter::successors(Some(at("2013-01-20T00:00:00Z")), |from| {
        cvdesk_policy::next_timer(&story.policy, &story.case(), *from)
    })
    .collect();
    assert_eq!(timers[1..], [at("2013-01-25T09:00:00Z"), at("2013-01-27T09:00:00Z"), at(GOAL)]);
}
