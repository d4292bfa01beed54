//! The stories of a process with mail, an embargo by date and notices, told through the command line.
//!
//! Where each that the issue asks for is shown: a vouch waived with a reason: `verbs.rs` · what the repository says
//! later (a backport, a maintenance tag: N4, N5) as a new version: `impact/desk.rs`, `history.rs`, `real_reports.rs` and
//! the tour (docs/transcripts/libvirt.md) · that a leak is a fact with its place: `verbs.rs`; that a fix seen on a public
//! branch opens the path: `impact/desk.rs` · all others, and the ends of those: here. As pure scripts they stand in
//! profiles/libvirt/examples.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::fs;

use serde_json::{Value, json};
use support::Desk;

const BEN: &str = "Ben Second";
const HASH: &str = "57a18198814f80b1397e1a14d33746034b9dbd5c";

/// A desk with a second member, and a confirmed case of 2026-03-02.
fn desk_of_two() -> (Desk, String) {
    let desk = Desk::with(&["notice.announce_to=announce@desk.test"]);
    desk.json(&["person", "add", "--accepted", "--name", BEN, "--role", "team"]);
    let case = desk.confirmed_case("a flaw");
    (desk, case)
}

fn draft(desk: &Desk, case: &str) {
    let file = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", case, "--file", &file]);
}

fn embargo(desk: &Desk, case: &str) -> Value {
    desk.json(&["case", "show", case])["embargo"].clone()
}

/// What is published of a notice, where something is.
fn published(desk: &Desk) -> Option<String> {
    fs::read_to_string(desk.dir().join("notices/notices/2026/0001.xml")).ok()
}

fn announced(desk: &Desk) -> usize {
    desk.outbox().iter().filter(|mail| mail.contains("To: announce@desk.test")).count()
}

// req L21 L29 L30
#[test]
fn a_three_week_embargo_takes_every_party_and_neither_silence_nor_an_objection_is_one() {
    let (desk, case) = desk_of_two();
    desk.json(&["case", "invite", &case, "--role", "vendor", "--name", "Vera", "--mail", "vera@vendor.test"]);
    desk.json(&["case", "invite", &case, "--role", "party", "--name", "Pia", "--mail", "pia@party.test"]);
    desk.json(&["case", "embargo", &case, "--until", "2026-03-12"]);
    let three_weeks = ["case", "embargo", &case, "--until", "2026-03-23T12:00Z"];
    let refused = desk.run(&three_weeks).failed(3);
    assert!(refused.contains("more than 14 days") && refused.contains("(L29 may"), "{refused}");
    desk.json(&[&three_weeks[..], &["--reason", "every image is rebuilt"]].concat());
    desk.json(&[&["--as", BEN], &three_weeks[..]].concat());
    // Vera agrees; Pia says nothing: asking again does not help, and the end that was agreed stands.
    desk.json(&["case", "agree", &case, "--for", "2", "--reason", "her mail"]);
    let silent = [
        "case",
        "status",
        &case,
        "--product",
        "images",
        "--is",
        "silent",
        "--for",
        "3",
        "--reason",
        "asked twice",
    ];
    desk.json(&["case", "terms", &case, "--for", "3", "--reason", "her mail"]);
    desk.json(&silent);
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["embargo"], json!({ "until": "2026-03-12T00:00:00Z", "agreed": true }));
    assert_eq!(shown["proposal"]["until"], "2026-03-23T12:00:00Z");
    // Then she objects: the proposal falls.
    let unfounded = desk.run(&["case", "object", &case, "--for", "3"]).failed(3);
    assert!(unfounded.contains("says why"), "{unfounded}");
    desk.json(&["case", "object", &case, "--for", "3", "--reason", "we ship on the 13th"]);
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["proposal"], json!(null));
    assert_eq!(shown["embargo"], json!({ "until": "2026-03-12T00:00:00Z", "agreed": true }));
    let story = desk.run(&["case", "timeline", &case]).done();
    assert!(story.contains("participant 3 objected to the proposed end"), "{story}");
}

// req L28 L30
#[test]
fn a_restart_after_a_bad_patch_counts_the_month_from_the_first_end() {
    let (desk, case) = desk_of_two();
    desk.json(&["case", "embargo", &case, "--until", "2026-03-16T09:00Z"]);
    desk.json(&["case", "patch", "add", &case, &desk.file("0001.patch", "job: take the lock\n")]);
    desk.at("2026-03-14T09:00:00Z");
    desk.json(&["case", "patch", "fault", &case, "--reason", "it deadlocks"]);
    let restart = |more: &[&str]| desk.run(&[&["case", "embargo", &case, "--restart"], more].concat());
    assert!(restart(&[]).failed(3).contains("(L28 may"));
    restart(&["--reason", "it deadlocks"]).done();
    assert_eq!(embargo(&desk, &case)["until"], "2026-03-28T09:00:00Z", "the goal, counted from now");
    // A month from the first end that was set, 2026-03-16, ends on 2026-04-16: not moved by the restart.
    desk.at("2026-03-27T09:00:00Z");
    let within = desk.run(&[
        "case",
        "embargo",
        &case,
        "--restart",
        "--until",
        "2026-04-02T08:00Z",
        "--reason",
        "again",
    ]);
    assert!(!within.done().contains("L30"));
    desk.at("2026-04-01T09:00:00Z");
    let beyond =
        desk.json(&["case", "embargo", &case, "--restart", "--until", "2026-04-20", "--reason", "once more"]);
    assert_eq!(beyond["warned"], json!(["L30"]), "the soft cap warns, and the reason is recorded");
}

// No private case without an owner past the policy's time: three days here, by the third part of the issue.
#[test]
fn a_case_that_nobody_has_in_hand_is_overdue_after_the_policys_time() {
    let (desk, case) = desk_of_two();
    let owed = |at: &str| {
        let waiting = desk.at(at).json(&["desk", "waiting"]);
        let duties = waiting["cases"][0]["owed"].as_array().unwrap().clone();
        duties.into_iter().find(|duty| duty["owed"] == "say who has the case in hand")
    };
    assert_eq!(owed("2026-03-05T08:59:00Z").unwrap()["overdue"], false);
    assert_eq!(owed("2026-03-05T09:00:00Z").unwrap()["overdue"], true);
    let told = desk.run(&["desk", "waiting"]).done();
    assert!(told.contains("nobody has it in hand") && told.contains("overdue"), "{told}");
    desk.json(&["case", "owner", &case, "--to", BEN]);
    assert_eq!(owed("2026-03-05T09:00:00Z"), None);
}

// req L26 L36 N1
#[test]
fn the_date_comes_with_the_notice_missing_and_the_case_is_held_with_an_alarm() {
    let (desk, case) = desk_of_two();
    desk.json(&["case", "embargo", &case, "--until", "2026-03-12"]);
    let next = |at: &str| desk.at(at).run(&["case", "next", &case]).done();
    assert!(!next("2026-03-08T23:00:00Z").contains("before the lift"));
    assert!(
        next("2026-03-09T00:00:00Z").contains("before the lift: the notice is not drafted"),
        "72 hours before"
    );
    desk.at("2026-03-12T00:00:00Z").reconcile();
    assert_eq!((published(&desk), announced(&desk)), (None, 0), "the clock opens nothing");
    let held = next("2026-03-12T00:00:00Z");
    assert!(
        held.contains("the lift is held: the notice is not drafted") && held.contains("(overdue)"),
        "{held}"
    );
    let waiting = desk.run(&["desk", "waiting"]).done();
    assert!(waiting.contains("the lift is held"), "the whole desk hears of it: {waiting}");
    let refused = desk.run(&["case", "lift", &case]).failed(3);
    assert!(refused.contains("the notice is not drafted"), "{refused}");
    assert_eq!(desk.json(&["case", "show", &case])["public_since"], json!(null));
    draft(&desk, &case);
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", HASH]);
    desk.json(&["case", "lift", &case]);
    desk.reconcile();
    assert!(published(&desk).is_some());
    assert_eq!(announced(&desk), 1);
}

// req L26 L36
#[test]
fn one_person_does_not_lift_early_and_two_do() {
    let (desk, case) = desk_of_two();
    desk.json(&["case", "embargo", &case, "--until", "2026-03-12"]);
    draft(&desk, &case);
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", HASH]);
    desk.at("2026-03-10T09:00:00Z");
    assert!(desk.run(&["case", "lift", &case]).failed(3).contains("takes 2 people"));
    let early = ["case", "lift", &case, "--early"];
    let asked = desk.run(&early).done();
    assert!(asked.contains("asked to lift early; it takes more people"), "{asked}");
    desk.run(&early).failed(3);
    desk.reconcile();
    assert_eq!((published(&desk), announced(&desk)), (None, 0));
    desk.json(&[&["--as", BEN], &early[..]].concat());
    desk.reconcile();
    assert!(published(&desk).is_some());
    assert_eq!(announced(&desk), 1);
}

// req L17 L36 N1
#[test]
fn after_a_leak_the_notice_is_owed_at_once_and_goes_out_without_a_second_person() {
    let (desk, case) = desk_of_two();
    desk.json(&["case", "embargo", &case, "--until", "2026-03-12"]);
    desk.at("2026-03-05T09:00:00Z");
    desk.json(&["case", "lift", &case, "--leak", "--reason", "the fix was pushed to a public branch"]);
    assert_eq!((published(&desk), announced(&desk)), (None, 0), "a leak is a fact, not a publication");
    let next = desk.run(&["case", "next", &case]).done();
    assert!(next.contains("publish the notice"), "{next}");
    assert!(desk.run(&["publish", &case]).failed(3).contains("the notice has no text yet"));
    draft(&desk, &case);
    desk.json(&["publish", &case]);
    desk.reconcile();
    assert!(published(&desk).unwrap().contains("20260305"), "public since the leak");
    assert_eq!(announced(&desk), 1);
    let story = desk.run(&["case", "timeline", &case]).done();
    assert!(
        story.contains("became public: it leaked") && story.contains("reason: the fix was pushed"),
        "{story}"
    );
}
