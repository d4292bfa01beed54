//! Every verb of a case and of the desk, as people type them under a process with mail, embargoes and notices.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use serde_json::json;
use support::{Desk, string};

const BEN: &str = "Ben Second";
const LONG: &str = "2026-03-23T12:00Z";

/// A desk with a second member, and a confirmed case.
fn desk_of_two() -> (Desk, String) {
    let desk = Desk::rehearsal();
    desk.json(&["person", "add", "--accepted", "--name", BEN, "--role", "team"]);
    let case = desk.confirmed_case("a flaw");
    (desk, case)
}

/// What a step says that happened.
fn happened(desk: &Desk, arguments: &[&str]) -> String {
    let result = desk.json(arguments);
    let lines = result["happened"].as_array().unwrap().iter().map(string);
    lines.collect::<Vec<_>>().join("; ")
}

// req L19
#[test]
fn severity_is_a_decision_of_its_own_on_the_policys_scale() {
    let (desk, case) = desk_of_two();
    let refused = desk.run(&["case", "severity", &case, "--level", "terrible"]).failed(3);
    assert!(refused.contains("name one of: low, moderate, important, critical"), "{refused}");
    let vector = "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H";
    let said = happened(&desk, &["case", "severity", &case, "--level", "important", "--cvss", vector]);
    assert_eq!(said, "severity important");
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains(&format!("Severity  important ({vector}: 7.8 high)")), "{shown}");
    let json = desk.json(&["case", "show", &case])["severity"].clone();
    assert_eq!((&json["score"], &json["rating"]), (&json!(7.8), &json!("HIGH")));
    let garbage =
        desk.run(&["case", "severity", &case, "--level", "important", "--cvss", "GARBAGE"]).failed(4);
    assert!(garbage.contains("`GARBAGE` is no CVSS 3.0, 3.1 or 4.0 vector"), "{garbage}");
}

// req L29
#[test]
fn a_longer_embargo_waits_for_the_vendor_and_a_second_member() {
    let (desk, case) = desk_of_two();
    let invite =
        ["case", "invite", &case, "--role", "vendor", "--name", "Vera", "--mail", "vera@vendor.test"];
    assert_eq!(happened(&desk, &invite), "vendor takes part");
    let agree = ["case", "embargo", &case, "--until", LONG];
    let refused = desk.run(&agree).failed(3);
    assert!(refused.contains("(L29 may, Publication embargo policy)"), "{refused}");
    desk.json(&[&agree[..], &["--reason", "two releases to rebuild"]].concat());
    desk.json(&[&["--as", BEN], &agree[..]].concat());
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["embargo"]["agreed"], false, "the vendor has not answered: {shown}");
    assert_eq!(shown["proposal"]["people"].as_array().unwrap().len(), 2);
    assert_eq!(shown["participants"][1]["number"], 2);
    let told = desk.run(&["case", "show", &case]).done();
    assert!(told.contains("With  2 Vera <vera@vendor.test>, vendor"), "{told}");
    let unfounded = desk.run(&["case", "agree", &case, "--for", "2"]).failed(3);
    assert!(unfounded.contains("say what the participant's agreement rests on"), "{unfounded}");
    let said = happened(&desk, &["case", "agree", &case, "--for", "2", "--reason", "her mail of today"]);
    assert!(
        said.contains("participant 2 agreed") && said.contains("embargo agreed until 2026-03-23"),
        "{said}"
    );
}

// req L29
#[test]
fn an_objection_makes_a_proposal_fall_and_the_agreed_end_stands() {
    let (desk, case) = desk_of_two();
    desk.json(&["case", "embargo", &case, "--until", "2026-03-12"]);
    let said = happened(&desk, &["case", "propose", &case, "--until", LONG, "--reason", "holidays"]);
    assert!(said.starts_with("embargo proposed until 2026-03-23"), "{said}");
    assert!(desk.run(&["case", "object", &case]).failed(3).contains("an objection says why"));
    desk.json(&["--as", BEN, "case", "object", &case, "--reason", "our release is on the 13th"]);
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["proposal"], json!(null));
    assert_eq!(shown["embargo"], json!({ "until": "2026-03-12T00:00:00Z", "agreed": true }));
}

// req L5
#[test]
fn a_reports_fields_are_filled_in_by_what_they_ask_for() {
    let (desk, case) = desk_of_two();
    assert!(desk.run(&["case", "report", &case]).done().contains("reproducer  Which steps reproduce it?"));
    let unknown = desk.run(&["case", "report", &case, "--set", "colour=red"]).failed(3);
    assert!(unknown.contains("the fields are: details, reproducer, planned_date, "), "{unknown}");
    let text = desk.file("steps.txt", "start it\nstop it\n");
    let said = happened(&desk, &["case", "report", &case, "--set", &format!("reproducer=@{text}")]);
    assert_eq!(said, "report filled in: reproducer");
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["answers"]["reproducer"], "start it\nstop it");
}

#[test]
fn an_answer_is_taken_back_with_an_empty_one() {
    let (desk, case) = desk_of_two();
    let none = desk.run(&["case", "report", &case, "--set", "planned_date="]).failed(3);
    assert!(none.contains("`planned_date` has no answer to take back"), "{none}");
    desk.json(&["case", "report", &case, "--set", "planned_date=2026-03-20"]);
    assert!(desk.run(&["case", "show", &case]).done().contains("plans to publish"));
    let said = happened(&desk, &["case", "report", &case, "--set", "planned_date="]);
    assert_eq!(said, "answers taken back: planned date");
    assert!(!desk.run(&["case", "show", &case]).done().contains("plans to publish"));
}

// req N2
#[test]
fn notice_numbers_are_of_the_year_of_the_report_and_begin_anew_with_each_year() {
    let desk = Desk::rehearsal();
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    let reported = |at: &str, title: &str| {
        desk.at(at);
        let case = desk.confirmed_case(title);
        desk.json(&["case", "notice", &case, "--file", &draft]);
        case
    };
    let [first, second] = ["one", "two"].map(|title| reported("2026-12-30T09:00:00Z", title));
    let [third, fourth] = ["three", "four"].map(|title| reported("2027-01-02T09:00:00Z", title));
    desk.at("2027-02-01T09:00:00Z");
    let lifted = |case: &str, more: &[&str]| {
        let lift = ["case", "lift", case, "--reason", "no fix yet"];
        desk.json(&[&lift[..], more].concat());
        string(&desk.json(&["case", "show", case])["number"])
    };
    assert_eq!(lifted(&third, &[]), "2027-0001", "the year before has none yet");
    assert_eq!(lifted(&first, &[]), "2026-0001", "the report's year, not the lift's");
    let other = ["case", "lift", &second, "--reason", "no fix yet", "--number", "2027-0002"];
    let refused = desk.run(&other).failed(3);
    assert!(refused.contains("2027-0002 is no number of 2026, the year of the report"), "{refused}");
    assert!(refused.contains("or leave it out for 2026-0002"), "{refused}");
    assert_eq!(lifted(&second, &["--number", "2026-0007"]), "2026-0007");
    assert_eq!(lifted(&fourth, &[]), "2027-0002", "what 2026 counts on with is not 2027's");
}

// req L36
#[test]
fn whoever_asks_first_for_an_early_lift_counts_once_and_is_told_whom_it_waits_for() {
    let (desk, case) = desk_of_two();
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    let early = ["case", "lift", &case, "--early", "--reason", "the fix is in a release"];
    assert_eq!(happened(&desk, &early), "asked to lift early; it takes more people");
    let refused = desk.run(&early).failed(3);
    assert!(refused.contains("you asked for it already; 2 different people must"), "{refused}");
    assert!(refused.contains("somebody else must ask for it now"), "{refused}");
    assert!(refused.contains("(L26 L36 must"), "the rule that asks for two is quoted: {refused}");
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["public_since"], json!(null), "one person twice is not two: {shown}");
    let told = desk.run(&["case", "show", &case]).done();
    assert!(told.contains("to lift early by Ada Founder; it takes more people"), "{told}");
    let second = happened(&desk, &[&["--as", BEN], &early[..]].concat());
    assert!(second.contains("embargo lifted before the agreed end, by enough people"), "{second}");
}

// req L28
#[test]
fn a_fault_takes_a_patch_that_it_is_in() {
    let (desk, case) = desk_of_two();
    let fault = ["case", "patch", "fault", &case, "--reason", "it leaks"];
    assert!(desk.run(&fault).failed(3).contains("keeps no patch"));
    desk.json(&["case", "patch", "add", &case, &desk.file("0001.patch", "From zebra\n")]);
    desk.json(&fault);
}

// req L35
#[test]
fn a_hand_off_goes_back_only_with_a_reason_and_a_number_is_of_its_year() {
    let (desk, case) = desk_of_two();
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "a talk"]);
    let other = desk.confirmed_case("Another");
    desk.json(&["case", "notice", &other, "--file", &draft]);
    let to = |stage: &'static str| {
        ["case", "handoff", &case, "--to", "debian", "--stage", stage].map(str::to_owned)
    };
    let run = |stage: &'static str, more: &[&str]| {
        let words = to(stage);
        let words: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
        desk.run(&words)
    };
    run("done", &[]).done();
    assert!(run("told", &[]).failed(3).contains("further than that already"));
    run("taken", &["--reason", "it was reverted"]).done();
}

// req L20 L28
#[test]
fn a_private_patch_is_kept_faulted_and_only_its_number_told() {
    let (desk, case) = desk_of_two();
    assert_eq!(happened(&desk, &["case", "start", &case]), "work on a fix began");
    let patch = desk.file("0001.patch", "From zebra\n");
    assert_eq!(happened(&desk, &["case", "patch", "add", &case, &patch]), "private patch added");
    assert!(
        desk.run(&["case", "patch", "add", &case, &desk.file("empty", "")]).failed(4).contains("is empty")
    );
    assert!(desk.run(&["case", "patch", "fault", &case]).failed(3).contains("say what is wrong"));
    desk.json(&["case", "patch", "fault", &case, "--reason", "it leaks"]);
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Patch  1 for master") && !shown.contains("zebra"), "{shown}");
}

// req L31
#[test]
fn a_declined_cve_says_why_and_is_owed_no_more() {
    let (desk, case) = desk_of_two();
    assert!(desk.run(&["case", "cve", &case, "--declined"]).failed(3).contains("say why no CVE is given"));
    desk.json(&["case", "cve", &case]);
    desk.json(&["case", "cve", &case, "--declined", "--reason", "a duplicate of an older id"]);
    assert_eq!(desk.json(&["case", "show", &case])["cve"], "declined");
    assert!(!desk.run(&["case", "next", &case]).done().contains("get a CVE"));
}

// req L36
#[test]
fn a_leak_is_recorded_as_a_fact_and_needs_where_it_was_seen() {
    let (desk, case) = desk_of_two();
    assert_eq!(desk.run(&["case", "lift", &case, "--leak"]).code, 2);
    let said = happened(&desk, &["case", "lift", &case, "--leak", "--reason", "a public list"]);
    assert_eq!(said, "became public: it leaked");
    let again = desk.run(&["case", "lift", &case, "--leak", "--reason", "a blog"]).failed(3);
    assert!(again.contains("already"), "{again}");
}

// req L17
#[test]
fn what_was_public_before_the_report_is_recorded_with_since_when() {
    let (desk, case) = desk_of_two();
    let lift = ["case", "lift", &case, "--already-public", "--reason", "a public list"];
    assert_eq!(
        desk.run(&["case", "lift", &case, "--since", "2026-02-20"]).code,
        2,
        "since goes with an exposure"
    );
    let ahead = desk.run(&[&lift[..], &["--since", "2026-03-03"]].concat()).failed(3);
    assert!(ahead.contains("2026-03-03T00:00:00Z lies ahead of now"), "{ahead}");
    let said = happened(&desk, &[&lift[..], &["--since", "2026-02-20"]].concat());
    assert!(
        said.starts_with("became public: already public knowledge, since 2026-02-20T00:00:00Z"),
        "{said}"
    );
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    let fix = ["case", "fix", &case, "--branch", "master", "--landed", hash, "--since", "2026-02-19"];
    assert!(happened(&desk, &fix).contains("since 2026-02-19T00:00:00Z"));
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    let xml = string(&desk.json(&["case", "notice", &case])["xml"]);
    assert!(
        xml.contains("<published>20260220</published>") && xml.contains("<fixed>20260219</fixed>"),
        "{xml}"
    );
}

// req N2
#[test]
fn the_number_of_a_notice_that_no_lift_numbers_is_set_when_it_is_published() {
    let (desk, case) = desk_of_two();
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "the bug tracker"]);
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    let set = ["publish", &case, "--number", "2026-0013"];
    let refused = desk.run(&set).failed(3);
    assert!(refused.contains("setting the number 2026-0013 by hand needs its reason"), "{refused}");
    desk.json(&[&set[..], &["--reason", "an import"]].concat());
    assert_eq!(desk.json(&["case", "show", &case])["number"], "2026-0013");
    assert_eq!(desk.run(&["publish", "--number", "2026-0014", "--reason", "which case?"]).code, 2);
}

// req L35
#[test]
fn a_hand_off_follows_the_notice_and_a_case_closes_and_reopens() {
    let (desk, case) = desk_of_two();
    let told = ["case", "handoff", &case, "--to", "debian", "--stage", "told"];
    assert!(desk.run(&told).failed(3).contains("the notice is not published"));
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "the bug tracker"]);
    assert_eq!(happened(&desk, &told), "debian told of the published fix");
    assert!(desk.run(&told).failed(3).contains("recorded of debian already"));
    let unknown = desk.run(&["case", "handoff", &case, "--to", "nobody", "--stage", "done"]).failed(3);
    assert!(unknown.contains("the contacts are: debian, fedora"), "{unknown}");
    assert_eq!(desk.json(&["case", "show", &case])["hand_offs"], json!({ "debian": "told" }));

    let wrong = desk.run(&["case", "close", &case, "--outcome", "lost"]).failed(3);
    assert!(wrong.contains("name one of: published, no-security-problem"), "{wrong}");
    assert_eq!(happened(&desk, &["case", "close", &case, "--outcome", "published"]), "closed: published");
    assert_eq!(desk.json(&["case", "show", &case])["state"], "closed");
    assert!(desk.run(&["case", "reopen", &case]).failed(3).contains("worked on again"));
    assert_eq!(happened(&desk, &["case", "reopen", &case, "--reason", "another way in"]), "reopened");
}

// req L36
#[test]
fn a_dismissal_needs_its_reason_and_steps_that_the_process_lacks_are_refused() {
    let (desk, case) = desk_of_two();
    assert_eq!(desk.run(&["case", "dismiss", &case]).code, 3);
    desk.json(&["case", "dismiss", &case, "--reason", "works as documented"]);
    assert_eq!(desk.json(&["case", "show", &case])["state"], "dismissed");
    for step in [
        &["case", "not-eligible", &case][..],
        &["case", "no-exploit", &case],
        &["case", "reach", &case, "--affected", "entry=guest"],
        &["case", "scrub", &case],
        &["case", "send-patches", &case],
        &["case", "give-up", &case],
    ] {
        let refused = desk.run(step).failed(3);
        assert!(refused.contains("this process has no such step"), "{step:?}: {refused}");
    }
    assert!(desk.run(&["case", "adopt-policy", &case]).failed(3).contains("on the newest policy already"));
    assert!(desk.run(&["case", "adopt-policy", &case, "--preview"]).done().contains("says the same"));
}

// req L7 L22 L23 L24
#[test]
fn an_applicant_is_vouched_for_approved_and_accepts_and_leaves() {
    let (desk, case) = desk_of_two();
    let mail = desk.report("Cleo <cleo@vendor.test>", "joining the team", "I work for a vendor.\n");
    let done = desk.json(&["held", "application", &mail, "--name", "Cleo Vendor", "--for", "A Vendor"]);
    assert_eq!(done["case"], json!(null));
    let list = desk.run(&["person", "list"]).done();
    assert!(list.contains("Cleo Vendor, for A Vendor  (nobody has vouched)"), "{list}");
    assert!(desk.run(&["held", "show", &mail]).done().contains("a request for membership"));
    let approve = ["person", "approve", "Cleo Vendor", "--role", "team"];
    let refused = desk.run(&approve).failed(3);
    assert!(refused.contains("0 of 1 members have vouched") && refused.contains("(L23 should"), "{refused}");
    let vouched = desk.json(&["--as", BEN, "person", "vouch", "Cleo Vendor", "--reason", "we met"]);
    assert_eq!(vouched["happened"], json!(["a member vouched for Cleo Vendor"]));
    desk.run(&["--as", BEN, "person", "vouch", "Cleo Vendor"]).failed(3);
    assert!(desk.run(&approve).done().contains("Next: they accept the policy in force"));
    let early = desk.run(&["--as", "Cleo Vendor", "case", "cve", &case]).failed(3);
    assert!(early.contains("you have not accepted the policy in force"), "{early}");
    desk.json(&["--as", "Cleo Vendor", "person", "accept"]);
    desk.json(&["--as", "Cleo Vendor", "case", "cve", &case]);
    let removed = desk.json(&["person", "remove", "Cleo Vendor", "--reason", "left the vendor"]);
    assert_eq!(removed["happened"], json!(["Cleo Vendor is a member no more"]));
    assert_eq!(desk.run(&["--as", "Cleo Vendor", "case", "list"]).code, 6);
    let story = desk.run(&["case", "timeline", &case]).done();
    assert!(story.contains("Cleo Vendor: CVE requested"), "whoever left keeps their name: {story}");
}

// req L23
#[test]
fn an_approval_without_a_word_takes_a_reason_and_a_declined_applicant_is_gone() {
    let (desk, _) = desk_of_two();
    for name in ["Dora", "Emil"] {
        let mail = desk.report(&format!("{name} <{name}@vendor.test>"), "joining", "Please.\n");
        desk.json(&["held", "application", &mail, "--name", name]);
    }
    let done = desk.json(&["person", "approve", "Dora", "--role", "team", "--reason", "known for years"]);
    assert_eq!(done["warned"], json!(["L23"]));
    desk.json(&["person", "decline", "Emil", "--reason", "no vendor"]);
    let list = desk.run(&["person", "list"]).done();
    assert!(list.contains("Dora") && !list.contains("Emil"), "{list}");
}

// req L33 L34
#[test]
fn a_listed_branch_is_one_that_the_fix_must_reach() {
    let (desk, case) = desk_of_two();
    let wrong = desk.run(&["desk", "branch", "add", "stable"]).failed(3);
    assert!(wrong.contains("they look like `v*-maint`"), "{wrong}");
    desk.json(&["desk", "branch", "add", "v9.0-maint", "--from", "2026-01-01", "--until", "2026-12-31"]);
    desk.json(&["desk", "branch", "add", "v8.0-maint", "--until", "2025-12-31"]);
    let list = desk.run(&["desk", "branch", "list"]).done();
    assert!(list.contains("v9.0-maint  maintained from 2026-01-01 until 2026-12-31"), "{list}");
    assert!(list.contains("v8.0-maint  not maintained today: until 2025-12-31"), "{list}");
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", hash]);
    let owes = || desk.run(&["case", "next", &case]).done().contains("bring the fix to the main branch");
    assert!(owes(), "the maintained branch has none yet");
    desk.json(&["case", "fix", &case, "--branch", "v9.0-maint", "--landed", hash]);
    assert!(!owes());
}

// req L34
#[test]
fn a_fix_on_a_branch_that_nothing_knows_is_recorded_with_a_warning_and_can_be_taken_back() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("A hole");
    desk.run(&["desk", "branch", "add", "v9.0-maint"]).done();
    let hash = "a".repeat(40);
    let fix = |branch: &str| desk.run(&["case", "fix", &case, "--branch", branch, "--landed", &hash]);
    for known in ["master", "v9.0-maint", "v7.7-maint"] {
        let told = fix(known).done();
        assert!(!told.contains("nothing knows"), "{known}: {told}");
    }
    let told = fix("nosuch").done();
    assert!(told.contains("nothing knows a branch `nosuch`: known is master, v9.0-maint"), "{told}");
    let back = ["case", "fix", &case, "--branch", "nosuch", "--take-back"];
    assert!(told.contains(&format!("`cvdesk {} --reason TEXT`", back.join(" "))), "{told}");
    let branches = || desk.json(&["case", "show", &case])["fixes"].to_string();
    assert!(branches().contains("nosuch"), "it is recorded");
    assert_eq!(desk.run(&back).code, 2, "a reason is asked for");
    desk.run(&[&back[..], &["--reason", "a typo"]].concat()).done();
    assert!(!branches().contains("nosuch") && branches().contains("v9.0-maint"), "{}", branches());
    assert!(!desk.json(&["case", "show", &case])["branches"].to_string().contains("nosuch"));
    let timeline = desk.run(&["case", "timeline", &case]).done();
    assert!(timeline.contains("fix on nosuch taken back") && timeline.contains("a typo"), "{timeline}");
    let again = desk.run(&[&back[..], &["--reason", "a typo"]].concat()).failed(3);
    assert!(again.contains("no fix is recorded on nosuch"), "{again}");
    desk.sound_entries();
}

// req L28
#[test]
fn a_restart_without_a_rejected_patch_is_told_as_recorded_against_the_rule() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("A hole");
    let restart = ["case", "embargo", &case, "--restart"];
    let refused = desk.run(&restart).failed(3);
    assert!(refused.contains("no patch was rejected") && refused.contains("(L28 may"), "{refused}");
    let with = [&restart[..], &["--reason", "the patch leaks memory"]].concat();
    let told = desk.run(&with).done();
    assert!(told.contains("warning: the reason is recorded against"), "{told}");
    let patch = desk.file("fix.patch", "From 1 Mon Sep 17\nSubject: [PATCH] check\n\n---\n a.c | 1 +\n");
    desk.run(&["case", "patch", "add", &case, &patch]).done();
    desk.run(&["case", "patch", "reject", &case, "1", "--reason", "it leaks memory"]).done();
    desk.at("2026-03-03T09:00:00Z");
    let told = desk.run(&with).done();
    assert!(!told.contains("warning:"), "{told}");
}
