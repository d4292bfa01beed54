//! A refusal points at what was refused: the step that settles it, or where to see how it stands.

use cvdesk_case::{Answer, CaseId, Exposure};
use cvdesk_policy::{CaseCommand, LiftGround, TalkCommand};

use super::support::*;

fn bent_lift(needs: &str) -> Story {
    let from = "{ needs = \"notice_drafted\", rule = \"announce\", missing = \"refuse\" }";
    let to = format!(
        "{{ needs = {needs:?}, else = \"it is not so\", rule = \"announce\", missing = \"refuse\" }}"
    );
    Story::ready_under(bent(&[(from, &to)]))
}

fn hint(story: &Story, command: &CaseCommand) -> String {
    let actor = cvdesk_policy::Actor::new(ALICE);
    story.ask(actor, command).unwrap_err().hint
}

#[test]
fn what_is_so_already_points_at_how_it_stands_and_not_at_something_else() {
    let mut story = Story::opened();
    story.does(ALICE, confirm());
    for command in [confirm(), CaseCommand::Talk(TalkCommand::GiveInfo { answer: None })] {
        assert_eq!(hint(&story, &command), format!("see how it stands with `cvdesk case show {CASE}`"));
    }
}

#[test]
fn of_several_ways_the_one_is_named_that_settles_it_alone() {
    let mut story = bent_lift("closed && scrubbed || dismissed");
    story.days(30);
    assert_eq!(
        hint(&story, &lift(LiftGround::Due)),
        format!("first, somebody must dismiss a report: see `cvdesk case next {CASE}`")
    );
    let mut story = bent_lift("public && closed || notice_drafted");
    story.days(30);
    story.case.retain(|stamped| {
        !matches!(stamped.event, cvdesk_case::Event::Case(cvdesk_case::CaseEvent::NoticeDrafted { .. }))
    });
    assert!(hint(&story, &lift(LiftGround::Due)).starts_with("write the notice: `cvdesk case notice "));
}

#[test]
fn a_condition_of_severity_or_report_points_there_whatever_else_it_names() {
    let mut story = bent_lift("closed && dismissed || severity == \"low\"");
    story.days(30);
    let towards = hint(&story, &lift(LiftGround::Due));
    assert_eq!(towards, format!("assess it first: `cvdesk case severity {CASE} --level LEVEL`"));
    story.does(ALICE, severity("critical"));
    assert!(hint(&story, &lift(LiftGround::Due)).starts_with("where it is another, say so: "));
    let mut story = bent_lift("has(report.reproducer)");
    story.days(30);
    let towards = hint(&story, &lift(LiftGround::Due));
    assert_eq!(towards, format!("answer it: `cvdesk case report {CASE} --set reproducer=ANSWER`"));
    let mut story = bent_lift("!has(report.reproducer)");
    story.days(30);
    let answers = [("reproducer".to_owned(), Answer::Text(WHY))].into();
    story.does(ALICE, CaseCommand::FillReport { answers, cleared: std::collections::BTreeSet::new() });
    assert!(hint(&story, &lift(LiftGround::Due)).starts_with("where that is so no longer, say it: "));
}

// req L17
#[test]
fn what_counts_from_the_day_it_was_public_counts_from_that_day() {
    let mut story = Story::opened();
    story.days(21);
    let since = Some(at(REPORTED));
    let leak = CaseCommand::Expose { how: Exposure::Leak, reason: Some(WHY), since };
    story.does(ALICE, leak);
    story.does(ALICE, confirm());
    let duties = cvdesk_policy::duties(&story.policy, &story.desk(), &story.case(), story.now);
    let publish = duties.iter().find(|duty| duty.owed == "publish the notice").unwrap();
    assert_eq!(publish.due, Some(at(REPORTED)), "no fresh days for who hears of it late");
}

#[test]
fn a_closed_case_owes_what_is_still_done_in_one_and_nothing_else() {
    let mut story = Story::lifted();
    let owed = |story: &Story| -> Vec<String> {
        let duties = cvdesk_policy::duties(&story.policy, &story.desk(), &story.case(), story.now);
        duties.into_iter().map(|duty| duty.owed).collect()
    };
    let severe = || "say how severe it is".to_owned();
    story.does(ALICE, CaseCommand::Close { outcome: None, reason: None });
    story.does(ALICE, cve("CVE-2013-9999"));
    let closed = owed(&story);
    assert!(closed.iter().any(|owed| owed.starts_with("publish a new version")), "{closed:?}");
    assert!(!closed.contains(&severe()), "its command would be refused: {closed:?}");
    story.does(ALICE, CaseCommand::Reopen { reason: Some(WHY) });
    assert!(owed(&story).contains(&severe()));
}

#[test]
fn a_merged_case_owes_nothing_and_is_unmerged_instead_of_reopened() {
    let mut story = Story::opened();
    let into = CaseId([9; 5]);
    let merged = cvdesk_case::CaseEvent::MergedInto { case: into, reason: None };
    let decision = cvdesk_policy::Decision { case: vec![merged], ..cvdesk_policy::Decision::default() };
    story.record(cvdesk_policy::Actor::new(ALICE), &decision);
    assert!(cvdesk_policy::duties(&story.policy, &story.desk(), &story.case(), story.now).is_empty());
    let reopen = CaseCommand::Reopen { reason: Some(WHY) };
    let what = story.refused(ALICE, reopen.clone(), "living");
    assert_eq!(what, format!("it goes on as {into}"));
    assert!(hint(&story, &reopen).contains(&format!("`cvdesk case unmerge {CASE} --reason TEXT`")));
}
