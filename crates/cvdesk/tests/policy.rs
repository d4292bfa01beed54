//! `cvdesk policy` as people and programs use it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::path::Path;
use std::process::Output;

use insta::assert_snapshot;
use serde_json::Value;
use support::{Desk, bare};

const SHIPPED: &str = include_str!("../../../profiles/libvirt/policy.toml");

fn run(arguments: &[&str]) -> Output {
    bare().args(arguments).output().unwrap()
}

#[track_caller]
fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn failed(arguments: &[&str], code: i32) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap()
}

fn result(arguments: &[&str]) -> Value {
    let object: Value = serde_json::from_str(&done(&[&["--json"], arguments].concat())).unwrap();
    assert_eq!(object["v"], 1);
    object["result"].clone()
}

/// A policy file in a folder of its own.
fn file(source: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, source).unwrap();
    let name = path.display().to_string();
    (folder, name)
}

#[test]
fn a_typing_error_is_told_with_its_line_and_column() {
    let (_folder, name) = file(&SHIPPED.replacen("goal = { days = 14,", "goal = { dyas = 14,", 1));
    let told = failed(&["policy", "check", &name], 4);
    assert!(told.contains("line ") && told.contains("column ") && told.contains("`dyas`"), "{told}");
}

#[test]
fn a_state_that_no_case_reaches_is_found_by_walking() {
    let never = "[[state]]\nname = \"handed\"\nwhen = \"handed_off && !notice_published\"\n\n[[state]]\nname = \"dismissed\"";
    let (_folder, name) = file(&SHIPPED.replacen("[[state]]\nname = \"dismissed\"", never, 1));
    let told = failed(&["policy", "check", &name], 4);
    assert!(told.contains("handed"), "{told}");
    assert!(told.contains("walked "), "{told}");
}

// req L2
#[test]
fn the_page_of_a_shipped_profile_is_printed_and_written() {
    let page = done(&["policy", "explain", "libvirt"]);
    assert!(page.starts_with("# Security process of Libvirt\n"), "{page}");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("page.html").display().to_string();
    let told = result(&["policy", "explain", "libvirt", "--to", "html", "--out", &out]);
    assert_eq!(told["format"], "html");
    let html = std::fs::read_to_string(&out).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"), "{html}");
    assert!(html.contains("The general aim is an embargo of two weeks or less."));
}

// req L2
#[test]
fn a_security_txt_needs_the_address_and_expires_within_a_year() {
    let told = failed(&["policy", "explain", "libvirt", "--to", "security.txt"], 4);
    assert!(told.contains("fill in `channel.mail.address`"), "{told}");
    let set = [
        "policy",
        "explain",
        "libvirt",
        "--set",
        "channel.mail.address=security@desk.test",
        "--to",
        "security.txt",
    ];
    let text = done(&set);
    assert!(text.contains("Contact: mailto:security@desk.test\n"), "{text}");
    assert!(text.contains("Policy: https://libvirt.org/securityprocess.html\n"), "{text}");
    assert_eq!(text.matches("Expires: ").count(), 1);
    let late = [&set[..], &["--expires", "2999-01-01"]].concat();
    assert!(failed(&late, 4).contains("within a year"));
}

#[test]
fn what_changes_between_two_policies_is_told_in_sentences() {
    let (_folder, name) = file(&SHIPPED.replacen("goal = { days = 14,", "goal = { days = 7,", 1));
    assert_snapshot!(done(&["policy", "diff", "libvirt", &name]), @r"
    Embargo
      - The goal is an embargo of at most 7 days; before: the goal is an embargo of at most 14 days.
    ");
    assert_eq!(done(&["policy", "diff", "libvirt", "libvirt"]), "Nothing changes.\n");
}

#[test]
fn over_a_desk_the_open_cases_are_told_and_only_to_those_who_see_them() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("A hole in the daemon");
    desk.run(&["person", "add", "--name", "Mona Moderator", "--role", "moderator"]).done();
    let harder = SHIPPED
        .replacen(
            "restart = { causes",
            "hard = { days = 31, anchor = \"first_set\", rule = \"embargo-date\" }\nrestart = { causes",
            1,
        )
        .replacen(
            "name = \"confirmed\"\nwhen = \"confirmed\"",
            "name = \"accepted\"\nwhen = \"confirmed\"",
            1,
        );
    let name = desk.file("harder.toml", &harder);
    let told = desk.run(&["policy", "diff", &name]).done();
    assert!(told.contains("is refused"), "{told}");
    assert!(told.contains(&case) && told.contains("Its state is accepted; it was confirmed."), "{told}");
    // Somebody without a role sees no case, and is told of none.
    let cases = desk.json(&["--as", "Mona Moderator", "policy", "diff", &name]);
    assert_eq!(cases["cases"], serde_json::json!([]));
}

#[test]
fn a_new_policy_narrows_roles_at_once_and_widens_them_only_where_a_case_is_moved() {
    let desk = Desk::rehearsal();
    desk.run(&["person", "add", "--name", "Tea Member", "--role", "team", "--accepted"]).done();
    desk.run(&["person", "add", "--name", "Mona Moderator", "--role", "moderator"]).done();
    let case = desk.confirmed_case("A hole in the daemon");
    let close = "[act.close]\nroles = [\"team\"]";
    let cve = "[act.request_cve]\nroles = [\"team\"]";
    assert!(SHIPPED.contains(close) && SHIPPED.contains(cve));
    let changed = SHIPPED
        .replacen(close, "[act.close]\nroles = [\"moderator\"]", 1)
        .replacen(cve, "[act.request_cve]\nroles = [\"team\", \"reporter\"]", 1)
        .replacen("cases = [\"team\"]", "cases = [\"team\", \"moderator\"]", 1);
    let name = desk.file("changed.toml", &changed);
    let told = desk.run(&["policy", "adopt", &name, "--preview"]).done();
    assert!(told.contains("may") && !told.contains("Adopted"), "{told}");
    desk.run(&["person", "add", "--name", "Nora Nobody"]).done();
    assert!(
        desk.run(&["--as", "Nora Nobody", "policy", "adopt", &name]).failed(4).contains("runs the machine")
    );
    desk.run(&["policy", "adopt", &name]).done();
    assert!(desk.run(&["policy", "adopt", &name]).failed(4).contains("in force already"));
    // Until she accepts the new version she does nothing; after that the narrower role holds on the old case too.
    let unaccepted = desk.run(&["--as", "Tea Member", "case", "close", &case, "--reason", "x"]).failed(3);
    assert!(
        unaccepted.contains("not accepted the policy in force") || unaccepted.contains("role"),
        "{unaccepted}"
    );
    desk.run(&["--as", "Tea Member", "person", "accept"]).done();
    let narrowed = desk.run(&["--as", "Tea Member", "case", "close", &case, "--reason", "x"]).failed(3);
    assert!(narrowed.contains("it takes the role"), "{narrowed}");
    // The wider audience sees nothing of a case under the old policy, and the case once it is moved.
    assert_eq!(desk.run(&["--as", "Mona Moderator", "case", "show", &case]).code, 6);
    let preview = desk.run(&["case", "adopt-policy", &case, "--preview"]).done();
    assert!(preview.contains("moderator"), "{preview}");
    desk.run(&["--as", "Tea Member", "case", "adopt-policy", &case]).done();
    desk.run(&["--as", "Mona Moderator", "case", "show", &case]).done();
}

#[test]
fn the_page_of_a_desk_has_its_own_address() {
    let desk = Desk::rehearsal();
    let page = desk.run(&["policy", "explain"]).done();
    assert!(page.contains("Write to [security@desk.test](<mailto:security@desk.test>)"), "{page}");
}

#[test]
fn a_new_policy_is_sound_and_makes_a_desk() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("mine");
    let name = dir.display().to_string();
    let told = done(&[
        "policy",
        "new",
        &name,
        "--title",
        "Tidepool",
        "--mail",
        "security@tidepool.test",
        "--notice",
    ]);
    assert!(told.contains("policy check"), "{told}");
    let found = result(&["policy", "check", &name]);
    assert_eq!(found["faults"], serde_json::json!([]));
    assert_eq!(found["sound"], true);
    assert!(done(&["policy", "explain", &name]).contains("at most 14 days"));
    let desk = folder.path().join("desk").display().to_string();
    let set = "notice.announce_to=announce@tidepool.test";
    done(&["--dir", &desk, "init", "--profile", &name, "--rehearsal", "--founder", "Ada", "--set", set]);
    assert!(Path::new(&desk).join("desk.db").is_file());
    let again = failed(&["policy", "new", &name, "--title", "X", "--mail", "a@b.test"], 5);
    assert!(again.contains("is there already"), "{again}");
}

#[test]
fn a_new_policy_for_a_tracker_without_notices_is_sound_too() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("mine").display().to_string();
    let arguments = [
        "policy",
        "new",
        &name,
        "--title",
        "Reef",
        "--tracker",
        "https://tracker.test/reef",
        "--no-notice",
        "--people",
        "1",
    ];
    done(&arguments);
    assert_eq!(result(&["policy", "check", &name])["faults"], serde_json::json!([]));
}

#[test]
fn a_new_policy_without_answers_says_which_is_missing_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("mine");
    let told = failed(&["policy", "new", &dir.display().to_string()], 4);
    assert!(told.contains("What is the project called?"), "{told}");
    assert!(!dir.exists());
}

#[test]
fn the_schema_is_the_published_one() {
    let published: Value = serde_json::from_str(include_str!("../../../docs/policy.schema.json")).unwrap();
    assert!(serde_json::from_str::<Value>(&done(&["policy", "schema"])).unwrap() == published);
}

#[test]
fn an_example_script_that_does_not_come_true_fails_and_can_be_updated() {
    let folder = tempfile::tempdir().unwrap();
    let (examples, policy) = (folder.path().join("examples"), folder.path().join("policy.toml"));
    std::fs::create_dir(&examples).unwrap();
    std::fs::write(policy, SHIPPED).unwrap();
    let name = folder.path().display().to_string();
    assert!(failed(&["policy", "test", &name], 4).contains("has no example scripts"));
    let script = "title = \"Held\"\nlines = []\n\n[people]\nada = [\"team\", \"moderator\"]\n\n[[step]]\nat = \"2026-03-02T09:00:00Z\"\n\
                  do.receive = { channel = \"mail\", from = \"rita\", subject = \"A hole\" }\n\
                  expect.timeline = [\"something else\"]\n";
    std::fs::write(examples.join("held.toml"), script).unwrap();
    let told = failed(&["policy", "test", &name], 1);
    assert!(told.contains("FAIL  held.toml"), "{told}");
    assert!(done(&["policy", "test", &name, "--update"]).contains("updated held.toml"));
    assert!(done(&["policy", "test", &name]).contains("ok    held.toml"));
}
