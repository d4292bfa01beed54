//! What every report may say beside its project's own questions, and what follows from it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use serde_json::json;
use support::{Desk, string};

/// A report by form, with these lines on its card.
#[track_caller]
fn reported(desk: &Desk, card: &str) -> String {
    let form = format!(
        "title = \"a guest writes past a ring\"\n[reporter]\nname = \"Rita Reporter\"\nmail = \"rita@out.test\"\n\
         [answers]\ndetails = \"The length is not looked at.\"\n{card}"
    );
    string(&desk.json(&["report", &desk.file("form.toml", &form)])["case"])
}

#[track_caller]
fn shown(desk: &Desk, case: &str) -> String {
    desk.run(&["case", "show", case]).done()
}

#[test]
fn the_reporters_own_date_is_told_beside_the_embargo_and_beside_ends_that_come_later() {
    let desk = Desk::rehearsal();
    let case = reported(&desk, "planned_date = 2026-03-09\n");
    let before = shown(&desk, &case);
    assert!(before.contains("  Planned  the reporter plans to publish on 2026-03-09 00:00 UTC"), "{before}");
    assert!(before.contains("before the embargo's end 2026-03-16 09:00 UTC"), "the goal: {before}");
    desk.json(&["case", "confirm", &case]);
    let later = desk.run(&["case", "embargo", &case, "--until", "2026-03-12"]).done();
    assert!(later.contains("they plan to publish on 2026-03-09 00:00 UTC, before"), "{later}");
    let next = desk.run(&["case", "next", &case]).done();
    assert!(next.contains("before the embargo's end 2026-03-12"), "{next}");
    let proposed = desk.run(&["case", "propose", &case, "--until", "2026-03-09"]).done();
    assert!(!proposed.contains("they plan"), "an end that is in time needs no word: {proposed}");
    let again = desk.run(&["case", "propose", &case, "--until", "2026-03-10"]).done();
    assert!(again.contains("before the embargo's end 2026-03-10"), "{again}");
}

#[test]
fn what_the_reporter_says_is_told_until_the_case_says_so_too() {
    let desk = Desk::rehearsal();
    let card = "exploited = true\nalready_public = \"a talk at foo.test\"\ncve = \"assigned\"\n\
                cve_id = \"CVE-2026-1234\"\npatch = \"yes\"\n";
    let case = reported(&desk, card);
    let text = shown(&desk, &case);
    for told in [
        "it is exploited in the wild",
        &format!("`cvdesk case exploited {case} --reason"),
        "it is public already: a talk at foo.test",
        &format!("`cvdesk case lift {case} --already-public --reason"),
        &format!("`cvdesk case cve {case} --id CVE-2026-1234`"),
        &format!("`cvdesk case patch add {case} FILE`"),
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert_eq!(
        desk.json(&["case", "show", &case])["notable"],
        json!(["exploited", "already_public", "cve_assigned", "patch_offered"])
    );
    desk.json(&["case", "exploited", &case, "--reason", "the reporter says so"]);
    desk.json(&["case", "confirm", &case]);
    desk.json(&["case", "cve", &case, "--id", "CVE-2026-1234"]);
    desk.json(&["case", "patch", "add", &case, &desk.file("fix.patch", "From rita\n")]);
    assert_eq!(desk.json(&["case", "next", &case])["notable"], json!(["already_public"]));
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "a talk at foo.test"]);
    assert_eq!(desk.json(&["case", "next", &case])["notable"], json!([]));
}
