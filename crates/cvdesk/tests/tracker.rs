//! A process whose reports are issues: mail is redirected, the affected code decides, sending the patches is the lift.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use serde_json::json;
use support::{Desk, FORM, string};

fn desk() -> Desk {
    Desk::of_tracker()
}

fn reported(desk: &Desk) -> String {
    string(&desk.json(&["report", &desk.file("form.toml", FORM)])["case"])
}

fn labels(desk: &Desk, case: &str) -> serde_json::Value {
    desk.json(&["case", "show", case])["labels"].clone()
}

// req Q1
#[test]
fn a_mail_gets_its_redirect_and_no_case() {
    let desk = desk();
    let mail = support::mail("Bob <bob@else.test>", "zebrasubject", "zebrabody\n");
    desk.deliver("bob@else.test", mail.as_bytes()).done();
    desk.reconcile();
    assert_eq!((desk.held(), desk.cases()), (vec![], vec![]));
    let [reply] = <[String; 1]>::try_from(desk.outbox()).unwrap();
    let reply = reply.replace("=\r\n", "");
    assert!(reply.contains("https://gitlab.com/qemu-project/qemu/-/work_items/new"), "{reply}");
    assert!(!reply.contains("zebra"), "{reply}");
}

#[test]
fn what_the_card_says_is_public_already_is_public_since_it_was_and_not_since_it_was_told() {
    let desk = desk();
    let form = format!("{FORM}already_public = \"https://blog.test/ring\"\n");
    let case = string(&desk.json(&["report", &desk.file("form.toml", &form)])["case"]);
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("it is public already: https://blog.test/ring"), "{shown}");
    let next = desk.run(&["case", "next", &case]).done();
    assert!(next.contains(&format!("`cvdesk case lift {case} --already-public --reason")), "{next}");
    let lift = ["case", "lift", &case, "--already-public", "--reason", "the blog"];
    desk.run(&[&lift[..], &["--since", "2026-02-20"]].concat()).done();
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!((&shown["notable"], &shown["public_since"]), (&json!([]), &json!("2026-02-20T00:00:00Z")));
    for verb in ["not-eligible", "no-exploit"] {
        let refused = desk.run(&["case", verb, &case, "--reason", "it is open"]).failed(3);
        assert!(refused.contains("the case is public already, since 2026-02-20T00:00:00Z"), "{refused}");
    }
}

// req Q12 B4
#[test]
fn a_form_without_what_a_must_asks_for_is_refused_with_the_question() {
    let desk = desk();
    let form = desk.file("form.toml", &FORM.replace("tools = [\"fuzzer\"]\n", ""));
    let refused = desk.run(&["report", &form]).failed(3);
    assert!(
        refused.contains("the report does not answer `tools`") && refused.contains("rule  “"),
        "{refused}"
    );
    assert_eq!(desk.cases(), Vec::<String>::new());
    let template = desk.run(&["report", "--template"]).done();
    assert!(
        template.contains("tools = \"\"") && template.contains("some of, with commas between"),
        "{template}"
    );
    let case = reported(&desk);
    assert_eq!(reported(&desk), case, "the same form again is the same report");
    assert_eq!(desk.json(&["case", "show", &case])["answers"]["component"], "emulator");
}

// req Q33
#[test]
fn the_affected_code_decides_and_sending_the_patches_is_the_lift() {
    let desk = desk();
    let case = reported(&desk);
    assert!(desk.run(&["case", "confirm", &case]).failed(3).contains("nobody said which code is affected"));
    let wrong = desk.run(&["case", "reach", &case, "--affected", "machine=toaster"]).failed(3);
    assert!(wrong.contains("`toaster` is no value of `machine`"), "{wrong}");
    let reach = ["machine=x86-q35", "accelerator=kvm", "entry=guest"];
    let reach = reach.iter().flat_map(|value| ["--affected", value]);
    let reach: Vec<_> = ["case", "reach", &case].into_iter().chain(reach).collect();
    desk.json(&reach);
    assert_eq!(desk.json(&["case", "show", &case])["eligibility"]["verdict"], "eligible");
    desk.json(&["case", "confirm", &case]);
    assert_eq!(labels(&desk, &case), json!(["Kind::Security", "Workflow::Confirmed", "CVE::Required"]));
    let refused = desk.run(&["case", "embargo", &case, "--until", "2026-03-20"]).failed(3);
    assert!(refused.contains("its severity is not judged high"), "{refused}");
    desk.json(&["case", "start", &case]);
    assert!(desk.run(&["case", "send", &case]).failed(3).contains("private data"));
    desk.json(&["case", "scrub", &case]);
    desk.json(&["case", "send", &case]);
    let shown = desk.json(&["case", "show", &case]);
    assert!(shown["public_since"].is_string(), "{shown}");
    assert_eq!(shown["labels"], json!(["Kind::Security", "Workflow::Patch Available", "CVE::Required"]));
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", hash]);
    assert_eq!(desk.json(&["case", "show", &case])["closed"]["outcome"], "fixed");
}

// req Q28
#[test]
fn a_recorded_cve_swaps_its_label_and_is_told_in_a_comment_and_both_are_told_over_time() {
    let desk = desk();
    let case = reported(&desk);
    let reach = ["machine=x86-q35", "accelerator=kvm", "entry=guest"];
    let reach = reach.iter().flat_map(|value| ["--affected", value]);
    let reach: Vec<_> = ["case", "reach", &case].into_iter().chain(reach).collect();
    desk.json(&reach);
    desk.at("2026-03-02T10:00:00Z");
    desk.json(&["case", "confirm", &case]);
    desk.at("2026-03-02T11:00:00Z");
    desk.json(&["case", "cve", &case, "--id", "CVE-2026-1001"]);
    let comment = "CVE-2026-1001 is assigned to this issue.";
    assert_eq!(desk.json(&["case", "show", &case])["issue_comments"], json!([comment]));
    assert!(desk.run(&["case", "show", &case]).done().contains(comment));
    assert!(desk.run(&["case", "public", &case, "--preview"]).done().contains(comment), "all would read it");
    let told = desk.run(&["case", "timeline", &case, "--labels"]).done();
    let last = told.split("2026-03-02 11:00").nth(1).unwrap();
    for line in ["+ CVE::Assigned", "- CVE::Required", "+ comment: CVE-2026-1001 is assigned to this issue."]
    {
        assert!(last.contains(line), "{line} in {told}");
    }
    let stood = desk.json(&["case", "timeline", &case, "--labels"]);
    let stood = stood.as_array().unwrap();
    assert_eq!(stood.len(), 3, "{stood:?}");
    assert_eq!((&stood[0]["public"], &stood[1]["labels"][2]), (&json!(false), &json!("CVE::Required")));
    desk.json(&["case", "cve", &case, "--take-back", "CVE-2026-1001", "--reason", "another issue's"]);
    assert_eq!(desk.json(&["case", "show", &case])["issue_comments"], json!([]), "a view of the case");
}

// req Q10 Q17
#[test]
fn what_the_reports_words_say_of_the_code_is_shown_and_decides_nothing() {
    let desk = desk();
    let said = "Run `qemu-system-x86_64 -machine q35 -accel tcg -device virtio-net-pci` and it crashes.";
    let form = desk.file("form.toml", &FORM.replace("The length is not looked at.", said));
    let case = string(&desk.json(&["report", &form])["case"]);
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Suggests  accelerator: tcg, from “-accel tcg”"), "{shown}");
    assert!(shown.contains("Eligible  unsure: it stays confidential"), "{shown}");
    assert!(
        desk.run(&["case", "not-eligible", &case]).failed(3).contains("rule"),
        "a suggestion decides nothing"
    );
}

// req Q20 Q23
#[test]
fn code_outside_of_the_boundary_becomes_public_with_the_rule() {
    let desk = desk();
    let case = reported(&desk);
    let reach = ["case", "reach", &case, "--affected", "machine=other", "--affected", "accelerator=tcg"];
    desk.json(&[&reach[..], &["--affected", "entry=guest"]].concat());
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Eligible  no"), "{shown}");
    desk.json(&["case", "scrub", &case]);
    desk.json(&["case", "not-eligible", &case]);
    assert_eq!(desk.json(&["case", "show", &case])["state"], "public bug");
}

// req Q16
#[test]
fn an_agent_proposes_and_a_person_decides() {
    let desk = desk();
    let case = reported(&desk);
    let barred = desk.run(&["desk", "agent", "add", "scout", "--may", "lift"]).failed(3);
    assert!(barred.contains("no agent may lift the embargo here"), "{barred}");
    desk.json(&["desk", "agent", "add", "scout", "--may", "assess_reach"]);
    assert!(
        desk.run(&["desk", "agent", "list"])
            .done()
            .contains("scout  (agent: proposes, and may assess_reach)")
    );
    desk.json(&["desk", "agent", "revoke", "scout"]);
    assert_eq!(desk.run(&["--as", "scout", "case", "list"]).code, 6);
    let no_agent = desk.run(&["case", "suggest", &case, "--act", "confirm", "--reason", "x"]).failed(3);
    assert!(no_agent.contains("proposing an act is what agents do"), "{no_agent}");
}

// req Q40
#[test]
fn giving_up_waits_its_time() {
    let desk = desk();
    let case = reported(&desk);
    desk.json(&["case", "reach", &case, "--affected", "machine=x86-q35", "--affected", "accelerator=kvm"]);
    desk.json(&["case", "confirm", &case]);
    desk.json(&["case", "scrub", &case]);
    desk.json(&["case", "severity", &case, "--level", "low"]);
    assert!(desk.run(&["case", "give-up", &case]).failed(3).contains("you may not"));
    desk.at("2026-07-01T09:00:00Z").json(&["case", "give-up", &case]);
    assert!(desk.json(&["case", "show", &case])["public_since"].is_string());
}

// req S1 S2 S8 S13: the short process, from a stranger's mail to the announcement.
#[test]
fn a_mailed_report_runs_the_short_process_and_both_its_mails_say_what_they_must() {
    let desk = Desk::of_profile_with(
        "short-embargo",
        "channel.mail.address=security@desk.test",
        &["notice.announce_to=announce@desk.test"],
    );
    desk.at("2026-03-02T09:00:00Z");
    let report =
        desk.report("Ann <ann@out.test>", "A gate opens without a key", "The lock is checked late.\n");
    desk.reconcile();
    let [reply] = <[String; 1]>::try_from(desk.outbox()).unwrap();
    assert!(reply.contains("waits until one of us has looked at it"), "{reply}");
    let case = desk.approve(&report);
    desk.json(&["case", "report", &case, "--set", "found_by=person", "--set", "description=Late."]);
    desk.json(&["case", "confirm", &case]);
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.json(&["case", "fix", &case, "--branch", "main", "--staged", hash]);
    desk.json(&["case", "cve", &case, "--id", "CVE-2026-1001"]);
    let notice =
        "summary = \"A gate opens without a key\"\ndescription = \"The lock was checked too late.\"\n";
    desk.json(&["case", "notice", &case, "--file", &desk.file("notice.toml", notice)]);
    desk.at("2026-03-10T09:00:00Z");
    desk.json(&["case", "lift", &case]);
    desk.reconcile();
    let outbox = desk.outbox();
    let announcement = outbox.iter().find(|mail| mail.contains("announce@desk.test")).unwrap();
    assert!(announcement.contains("A gate opens without a key (CVE-2026-1001)"), "{announcement}");
    assert!(announcement.contains("The lock was checked too late."), "{announcement}");
}
