//! The stories of a process whose reports are issues, told through the command line from the form to the public end.
//!
//! Where each that the issue asks for is shown: confirmed, with labels and the merge: `tracker.rs` and the tour
//! (docs/transcripts/qemu.md) · the agent that only proposes, and the redirected mail: `tracker.rs` · all others: here.
//! As pure scripts they stand in profiles/qemu/examples.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use serde_json::json;
use support::{Desk, FORM, string};

const HASH: &str = "57a18198814f80b1397e1a14d33746034b9dbd5c";

fn desk() -> Desk {
    Desk::of_tracker()
}

fn reported(desk: &Desk, description: &str) -> String {
    let form = desk.file("form.toml", &FORM.replace("The length is not looked at.", description));
    string(&desk.json(&["report", &form])["case"])
}

fn reach(desk: &Desk, case: &str, affected: &[&str]) {
    let affected = affected.iter().flat_map(|value| ["--affected", value]);
    let reach: Vec<_> = ["case", "reach", case].into_iter().chain(affected).collect();
    desk.json(&reach);
}

const INSIDE: [&str; 3] = ["machine=x86-q35", "accelerator=kvm", "entry=guest"];

fn confirmed(desk: &Desk) -> String {
    let case = reported(desk, "The length is not looked at.");
    reach(desk, &case, &INSIDE);
    desk.json(&["case", "confirm", &case]);
    case
}

fn is_public(desk: &Desk, case: &str) -> bool {
    desk.json(&["case", "show", case])["public_since"].is_string()
}

// req Q18 G3 G4
#[test]
fn a_flaw_in_emulation_itself_goes_public_with_the_rule_quoted() {
    let desk = desk();
    let case =
        reported(&desk, "Run `qemu-system-x86_64 -machine q35 -accel tcg`: a translated block overflows.");
    reach(&desk, &case, &["machine=x86-q35", "accelerator=tcg", "entry=guest"]);
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Eligible  no"), "{shown}");
    let quote = "Code or features outside of the virtualization use case";
    assert!(shown.contains("(Q18") || shown.contains(quote), "{shown}");
    // Made public by a person, not by the table; and not before the reporter's data is out.
    assert!(!is_public(&desk, &case));
    assert!(desk.run(&["case", "not-eligible", &case]).failed(3).contains("(Q9 Q21 must"));
    desk.json(&["case", "scrub", &case]);
    desk.json(&["case", "not-eligible", &case]);
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!((&shown["state"], &shown["labels"]), (&json!("public bug"), &json!([])));
    assert!(is_public(&desk, &case));
    let refused = desk.run(&["case", "confirm", &case]).failed(3);
    assert!(refused.contains("outside of the virtualization use case"), "{refused}");
}

// req G4 Q11
#[test]
fn a_reproducer_that_needs_no_accelerator_does_not_make_a_virtio_device_public() {
    let desk = desk();
    let said = "Run `qemu-system-x86_64 -machine q35 -accel qtest -device virtio-scsi-pci` and write the ring by qtest.";
    let case = reported(&desk, said);
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Suggests  accelerator: qtest, from “-accel qtest”"), "{shown}");
    desk.json(&["case", "scrub", &case]);
    assert!(
        desk.run(&["case", "not-eligible", &case]).failed(3).contains("nobody said which code is affected")
    );
    // The device's code is reached by a guest under KVM as well: that decides.
    reach(&desk, &case, &["machine=x86-q35", "accelerator=kvm", "accelerator=qtest", "entry=guest"]);
    assert_eq!(desk.json(&["case", "show", &case])["eligibility"]["verdict"], "eligible");
    let refused = desk.run(&["case", "not-eligible", &case]).failed(3);
    assert!(refused.contains("inside the security boundary") && refused.contains("G4"), "{refused}");
    assert!(!is_public(&desk, &case));
}

// req Q23
#[test]
fn what_nobody_can_exploit_becomes_a_public_bug_with_its_labels() {
    let desk = desk();
    let case = reported(&desk, "The device asserts, and the guest that did it ends.");
    reach(&desk, &case, &INSIDE);
    assert!(desk.run(&["case", "no-exploit", &case]).failed(3).contains("(Q9 Q21 must"));
    desk.json(&["case", "scrub", &case]);
    desk.json(&["case", "no-exploit", &case]);
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["labels"], json!(["Kind::Bug", "Workflow::Triaged"]));
    assert!(is_public(&desk, &case));
    assert!(desk.run(&["case", "confirm", &case]).failed(3).contains("no meaningful exploit"));
}

// req Q37 Q38 Q39
#[test]
fn an_embargo_is_refused_then_granted_and_ends_with_the_patches() {
    let desk = desk();
    let case = confirmed(&desk);
    let until = ["case", "embargo", &case, "--until", "2026-03-20"];
    let asked = [&until[..], &["--reason", "clouds restart their hosts"]].concat();
    let refused = desk.run(&asked).failed(3);
    assert!(
        refused.contains("not judged high") && refused.contains("(Q39 should, Embargo policy)"),
        "{refused}"
    );
    assert!(refused.contains(&format!("`cvdesk case severity {case} --level LEVEL`")), "{refused}");
    desk.json(&["case", "severity", &case, "--level", "high"]);
    assert!(desk.run(&until).failed(3).contains("the circumstances that call for it"));
    let granted = desk.json(&asked);
    assert_eq!(granted["warned"], json!(["Q39"]));
    assert_eq!(desk.json(&["case", "show", &case])["embargo"]["agreed"], true);
    desk.json(&["case", "scrub", &case]);
    assert!(desk.run(&["case", "send", &case]).failed(3).contains("an embargo was granted"));
    // The day passes, and nothing becomes public by itself.
    desk.at("2026-03-21T00:00:00Z").reconcile();
    assert!(!is_public(&desk, &case));
    desk.json(&["case", "send", &case, "--reason", "the end has come"]);
    assert!(is_public(&desk, &case));
    let again = desk.run(&asked).failed(3);
    assert!(again.contains("what everybody has read cannot be taken back"), "{again}");
}

// req Q25 Q31 Q33: what the pull request's lint says of it stands in the tests of `lint-series`.
#[test]
fn a_series_that_is_sent_before_its_cve_lifts_and_keeps_the_cve_owed() {
    let desk = desk();
    let case = confirmed(&desk);
    desk.json(&["case", "scrub", &case]);
    let sent = desk.run(&["case", "send", &case]).done();
    assert!(sent.contains("embargo lifted by the event that the policy ends it with"), "{sent}");
    assert!(sent.contains("get a CVE from the CNA"), "told at once: {sent}");
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["labels"], json!(["Kind::Security", "Workflow::Patch Available", "CVE::Required"]));
    // The merge closes the issue; the CVE stays owed, and recording it changes the label.
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", HASH]);
    assert_eq!(desk.json(&["case", "show", &case])["closed"]["outcome"], "fixed");
    let next = desk.run(&["case", "next", &case]).done();
    assert!(next.contains("get a CVE from the CNA"), "{next}");
    desk.json(&["case", "cve", &case, "--id", "CVE-2026-31234"]);
    let labels = desk.json(&["case", "show", &case])["labels"].clone();
    assert!(labels.as_array().unwrap().contains(&json!("CVE::Assigned")), "{labels}");
    let next = desk.run(&["case", "next", &case]).done();
    assert!(next.starts_with("REHEARSAL") && next.contains("Nothing is owed."), "{next}");
}

// req Q40
#[test]
fn only_low_severity_is_given_up_without_a_reason_and_only_after_its_time() {
    let desk = desk();
    let [low, high] = ["low", "high"].map(|level| {
        let case = {
            let case = reported(&desk, &format!("The length is not looked at, {level}."));
            reach(&desk, &case, &INSIDE);
            desk.json(&["case", "confirm", &case]);
            case
        };
        desk.json(&["case", "severity", &case, "--level", level]);
        desk.json(&["case", "scrub", &case]);
        case
    });
    let early = desk.run(&["case", "give-up", &low]).failed(3);
    assert!(early.contains("before 2026-05-31") && early.contains("(Q41 must"), "{early}");
    desk.at("2026-06-01T09:00:00Z");
    let refused = desk.run(&["case", "give-up", &high]).failed(3);
    assert!(refused.contains("the severity is not judged low") && refused.contains("(Q40"), "{refused}");
    let warned = desk.json(&["case", "give-up", &high, "--reason", "nobody can write the patch"]);
    assert_eq!(warned["warned"], json!(["Q40"]));
    desk.json(&["case", "give-up", &low]);
    for case in [&low, &high] {
        let shown = desk.json(&["case", "show", case]);
        assert_eq!(shown["state"], "public without a fix");
        assert!(is_public(&desk, case));
    }
}
