//! A CVE from its request to every answer that may come, and an id that was recorded wrongly.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use serde_json::{Value, json};
use support::Desk;

const DRAFT: &str = "summary = \"A hole\"\ndescription = \"It is broken.\"\n[[reporter]]\nname = \"Bob\"\n";

fn cve(desk: &Desk, case: &str, arguments: &[&str]) -> Value {
    desk.json(&[&["case", "cve", case], arguments].concat())
}

fn shown(desk: &Desk, case: &str) -> Value {
    desk.json(&["case", "show", case])
}

// req L31 Q25
#[test]
fn each_answer_to_a_request_is_recorded_as_the_answer_that_it_was() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("A hole in the daemon");
    assert!(desk.run(&["case", "cve", &case, "--split"]).failed(3).contains("no CVE is requested"));
    cve(&desk, &case, &[]);
    let open = desk.run(&["case", "cve", &case, "--split", "--reason", "two callers, two flaws"]).done();
    assert!(open.contains("each is asked for apart") && open.contains("`cvdesk case split"), "{open}");
    assert_eq!(shown(&desk, &case)["cve"], "requested", "no id came: the request is open");
    let one = desk.run(&["case", "cve", &case, "--split", "--id", "CVE-2026-1001"]).failed(3);
    assert!(one.contains("one id is not several"), "{one}");
    desk.run(&["case", "cve", &case, "--id", "CVE-2026-1001", "--id", "CVE-2026-1002"]).failed(2);
    cve(&desk, &case, &["--split", "--id", "CVE-2026-1001", "--id", "CVE-2026-1002"]);
    assert_eq!(shown(&desk, &case)["cves"], json!(["CVE-2026-1001", "CVE-2026-1002"]));
    assert_eq!(shown(&desk, &case)["cve_how"]["CVE-2026-1002"], "split");
    desk.at("2026-03-02T10:00:00Z");
    let other = desk.confirmed_case("Another hole");
    cve(&desk, &other, &["--already", "--id", "CVE-2025-1007"]);
    let told = desk.run(&["case", "show", &other]).done();
    assert!(told.contains("CVE  CVE-2025-1007 (it had it already)"), "{told}");
    let told = desk.run(&["case", "timeline", &other]).done();
    assert!(told.contains("CVE-2025-1007 recorded: the problem had it already"), "{told}");
}

// req L31
#[test]
fn a_wrong_id_is_taken_back_with_a_reason_and_what_was_published_says_so_in_its_next_version() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("A hole in the daemon");
    cve(&desk, &case, &[]);
    cve(&desk, &case, &["--id", "CVE-2026-1001"]);
    let back = ["case", "cve", &case, "--take-back", "CVE-2026-1001"];
    assert!(desk.run(&back).failed(3).contains("why it is not the case's id"));
    desk.json(&[&back[..], &["--reason", "a digit too few"]].concat());
    assert_eq!(
        (&shown(&desk, &case)["cve"], &shown(&desk, &case)["cves"]),
        (&json!("requested"), &json!([]))
    );
    assert!(desk.run(&[&back[..], &["--reason", "again"]].concat()).failed(3).contains("no id of this case"));
    cve(&desk, &case, &["--id", "CVE-2026-10011"]);
    desk.json(&["case", "notice", &case, "--file", &desk.file("draft.toml", DRAFT)]);
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "a blog"]);
    let wrong = ["case", "cve", &case, "--take-back", "CVE-2026-10011", "--reason", "the other one's"];
    desk.run(&wrong).done();
    let told = desk.run(&["case", "next", &case]).done();
    assert!(told.contains(&format!("cvdesk publish {case}")), "a new version is owed: {told}");
    desk.json(&["publish", &case, "--reason", "no fix yet"]);
    let notice = desk.run(&["case", "notice", &case]).done();
    assert!(!notice.contains("CVE-2026-10011"), "{notice}");
    assert_eq!(shown(&desk, &case)["versions"], 2);
}

// req L31
#[test]
fn an_id_that_another_case_has_is_refused_without_a_reason() {
    let desk = Desk::rehearsal();
    let first = desk.confirmed_case("A hole in the daemon");
    desk.at("2026-03-02T10:00:00Z");
    let second = desk.confirmed_case("A hole in the driver");
    cve(&desk, &first, &["--id", "CVE-2026-1001"]);
    let same = ["case", "cve", &second, "--id", "CVE-2026-1001"];
    let refused = desk.run(&same).failed(3);
    assert!(refused.contains(&format!("{first} has CVE-2026-1001 already")), "{refused}");
    assert!(refused.contains(&format!("`cvdesk case duplicate {second} --of {first}`")), "{refused}");
    desk.json(&[&same[..], &["--reason", "one flaw in two products"]].concat());
    let told = desk.run(&["case", "timeline", &second]).done();
    assert!(told.contains("reason: one flaw in two products"), "{told}");
}
