//! A history as people read it.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod support;

use cvdesk_case::{ActorId, Stamped, TimelineLine, timeline, told};
use support::{ALICE, BOB, fixture, fixtures, history};

fn told_of(history: &[Stamped]) -> String {
    let name = |actor: ActorId| match actor {
        ALICE => "alice",
        BOB => "bob",
        _ => "the desk",
    };
    let line = |line: &TimelineLine| {
        let warned =
            if line.warned.is_empty() { String::new() } else { format!(" [{}]", line.warned.join(" ")) };
        let reason = if line.reason.is_some() { ", with a reason" } else { "" };
        format!("{:.0} {}: {}{reason}{warned}\n", line.at, name(line.actor), line.what)
    };
    timeline(history).iter().map(line).collect()
}

#[test]
fn a_disclosure_is_told_line_by_line() {
    let desk = ActorId::SYSTEM;
    let facts = [
        (desk, "intake.received@1"),
        (desk, "intake.held@1"),
        (ALICE, "intake.approved@1"),
        (ALICE, "case.opened@1"),
        (ALICE, "case.participant_joined@1"),
        (ALICE, "case.embargo_proposed@1.minimal"),
        (BOB, "case.confirmed@1.minimal"),
        (BOB, "case.cve_requested@1"),
        (BOB, "case.cve_assigned@1"),
        (BOB, "case.embargo_agreed@1"),
        (ALICE, "case.fix_staged@1"),
        (ALICE, "case.embargo_restarted@1"),
        (ALICE, "case.introduction_found@1"),
        (ALICE, "case.notice_drafted@1"),
        (ALICE, "case.lift_seconded@1"),
        (BOB, "case.embargo_lifted@1"),
        (BOB, "case.notice_numbered@1"),
        (BOB, "case.notice_published@1.minimal"),
        (ALICE, "case.fix_landed@1"),
        (ALICE, "case.fix_released@1"),
        (ALICE, "case.impact_assessed@1"),
        (ALICE, "case.notice_published@1"),
        (desk, "case.effect_done@1"),
        (desk, "case.effect_done@1.found"),
        (desk, "intake.effect_done@1"),
    ];
    let history = history(facts.map(|(actor, file)| (actor, fixture(file))));
    insta::assert_snapshot!(told_of(&history), @r"
    2013-01-14T10:00:00Z the desk: report received (4096 bytes)
    2013-01-14T11:00:00Z the desk: held for moderation: the sender is not a member
    2013-01-14T12:00:00Z alice: approved: became case C-7K3M-9QXP
    2013-01-14T13:00:00Z alice: case opened from report R-2D5F-8HJN
    2013-01-14T14:00:00Z alice: reporter takes part
    2013-01-14T15:00:00Z alice: embargo proposed until 2013-01-28T09:30:00Z
    2013-01-14T16:00:00Z bob: confirmed as a security problem
    2013-01-14T17:00:00Z bob: CVE requested
    2013-01-14T18:00:00Z bob: CVE-2013-0170 assigned
    2013-01-14T19:00:00Z bob: embargo agreed until 2013-02-28T12:00:00Z, with a reason [L29 L30]
    2013-01-14T20:00:00Z alice: fix staged for master: 46532e3e8ed5
    2013-01-14T21:00:00Z alice: embargo clock restarted, now until 2013-03-11T12:00:00Z, with a reason [L30]
    2013-01-14T22:00:00Z alice: 2 introducing commits identified
    2013-01-14T23:00:00Z alice: notice drafted
    2013-01-15T00:00:00Z alice: asked for the lift before the agreed end, with a reason
    2013-01-15T01:00:00Z bob: embargo lifted before the agreed end, by enough people, with a reason [L20 L34]
    2013-01-15T02:00:00Z bob: notice numbered 2013-0001, with a reason
    2013-01-15T03:00:00Z bob: notice published, version 1
    2013-01-15T04:00:00Z alice: fix landed on master: 57a18198814f
    2013-01-15T05:00:00Z alice: fix released on v0.9.11-maint in v0.9.11.9
    2013-01-15T06:00:00Z alice: impact assessed on 2 branches
    2013-01-15T07:00:00Z alice: notice published, version 2, with a reason [L34]
    2013-01-15T08:00:00Z the desk: notice done over notices: 57a18198814f80b1397e1a14d33746034b9dbd5c
    2013-01-15T09:00:00Z the desk: announcement done over mail: <0202@desk.test>, found there by a probe
    2013-01-15T10:00:00Z the desk: held reply done over mail: <0101@desk.test>, maybe twice: an answer was lost
    ");
}

#[test]
fn what_has_no_entry_yet_is_told_in_the_same_words() {
    let events: Vec<_> = fixtures().iter().map(support::Fixture::event).collect();
    let history = history(events.iter().map(|event| (ALICE, event.clone())));
    let lines: Vec<_> = timeline(&history).into_iter().map(|line| line.what).collect();
    assert_eq!(told(&events), lines);
}

// The words need no key: whatever text an event points to, not even its id is told.
#[test]
fn no_line_tells_a_text_or_its_id() {
    for fixture in fixtures() {
        let body: serde_json::Value = serde_json::from_slice(&fixture.body).unwrap();
        let line = told(&[fixture.event()]).concat();
        let mut stack = vec![&body];
        while let Some(value) = stack.pop() {
            match value {
                serde_json::Value::Object(fields) => stack.extend(fields.values()),
                serde_json::Value::Array(items) => stack.extend(items),
                serde_json::Value::String(id) if id.len() == 32 => {
                    assert!(!line.contains(id.as_str()), "{}: {line}", fixture.file);
                }
                _ => {}
            }
        }
        assert!(
            !line.is_empty() && !line.contains('\n') && !line.ends_with('.'),
            "{}: {line:?}",
            fixture.file
        );
    }
}
