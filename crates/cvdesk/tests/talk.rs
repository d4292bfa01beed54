//! What people say in a case, who takes part in it, and cases that belong together.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use serde_json::{Value, json};
use support::{Desk, string};

fn desk_with_people() -> Desk {
    let desk = Desk::rehearsal();
    desk.add_member("Bea Member", "bea@desk.test");
    desk.run(&["person", "add", "--name", "Exa Expert"]).done();
    desk.run(&["person", "add", "--name", "Vic Vendor"]).done();
    desk
}

fn owed(desk: &Desk, case: &str) -> Vec<String> {
    let answer = desk.command(&["--json", "case", "next", case]).output().unwrap();
    let object: Value = serde_json::from_slice(&answer.stdout).unwrap();
    object["owed"].as_array().unwrap().iter().map(|duty| string(&duty["owed"])).collect()
}

// The terms first, then content; and what is said for the team alone stays the team's.
#[test]
fn whoever_is_invited_reads_nothing_before_the_terms_and_no_word_for_the_team_after() {
    let desk = desk_with_people();
    let case = desk.confirmed_case("A hole in the daemon");
    desk.run(&["case", "comment", &case, "zebra: who knows this driver?"]).done();
    desk.run(&["case", "comment", &case, "gnu: look at the length", "--for", "participants"]).done();
    assert_eq!(desk.run(&["--as", "Exa Expert", "case", "show", &case]).code, 6, "not invited");
    assert_eq!(
        desk.run(&["--as", "Exa Expert", "case", "terms", &case]).code,
        6,
        "nor may they accept anything"
    );
    desk.run(&["case", "invite", &case, "--role", "expert", "--person", "Exa Expert"]).done();
    assert_eq!(desk.run(&["--as", "Exa Expert", "case", "show", &case]).code, 6, "invited, not bound");
    desk.run(&["--as", "Exa Expert", "case", "terms", &case]).done();
    let shown = desk.run(&["--as", "Exa Expert", "case", "show", &case]).done();
    assert!(shown.contains("gnu: look at the length") && !shown.contains("zebra"), "{shown}");
    assert!(shown.contains("It is broken."), "the report's own words: {shown}");
    let timeline = desk.run(&["--as", "Exa Expert", "case", "timeline", &case]).done();
    assert!(!timeline.contains("zebra"), "{timeline}");
    let again = desk.run(&["--as", "Exa Expert", "case", "terms", &case]).failed(3);
    assert!(again.contains("accepted already"), "{again}");
    desk.run(&["case", "uninvite", &case, "2"]).done();
    assert_eq!(desk.run(&["--as", "Exa Expert", "case", "show", &case]).code, 6, "gone at once");
}

#[test]
fn an_owner_is_named_routed_and_waited_for() {
    let desk = desk_with_people();
    let case = desk.confirmed_case("A hole in the daemon");
    assert!(
        owed(&desk, &case).contains(&"say who has the case in hand".to_owned()),
        "{:?}",
        owed(&desk, &case)
    );
    let blind = desk.run(&["case", "owner", &case, "--to", "Exa Expert"]).failed(3);
    assert!(blind.contains("whoever has a case in hand has the role team"), "{blind}");
    let maintainers = desk
        .file("MAINTAINERS", "Block\nM: Bea <bea@desk.test>\nF: block/\n\nRest\nM: X <x@else.test>\nF: *\n");
    let unknown = ["case", "owner", &case, "--route", &maintainers, "--path", "net/tap.c"];
    assert!(desk.run(&unknown).failed(6).contains("x@else.test"));
    desk.run(&["case", "owner", &case, "--route", &maintainers, "--path", "block/io.c"]).done();
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("In hand  Bea Member"), "{shown}");
    assert!(!owed(&desk, &case).contains(&"say who has the case in hand".to_owned()));
    let cases = |arguments: &[&str]| desk.json(arguments)["cases"].as_array().unwrap().len();
    assert_eq!(cases(&["--as", "Bea Member", "desk", "waiting", "--mine"]), 1);
    assert_eq!(cases(&["desk", "waiting", "--mine"]), 0, "Bea has it in hand, not the founder");
    assert_eq!(cases(&["desk", "waiting"]), 1);
    assert_eq!(cases(&["--as", "Exa Expert", "desk", "waiting"]), 0, "what one does not see is not counted");
    let told = desk.run(&["desk", "waiting"]).done();
    assert!(told.contains("(Bea Member)") && told.contains("`cvdesk case"), "{told}");
}

#[test]
fn a_question_waits_for_its_answer_and_exploitation_asks_for_a_second_thought() {
    let desk = desk_with_people();
    let case = desk.confirmed_case("A hole in the daemon");
    assert!(desk.run(&["case", "info-came", &case]).failed(3).contains("nobody waits"));
    desk.run(&["case", "needs-info", &case, "--question", "Which version?"]).done();
    assert_eq!(desk.json(&["case", "show", &case])["question"], "Which version?");
    desk.run(&["case", "info-came", &case, "--answer", "10.0.0"]).done();
    assert_eq!(desk.json(&["case", "show", &case])["question"], Value::Null);
    assert!(desk.run(&["case", "exploited", &case]).failed(3).contains("say where"));
    desk.at("2026-03-02T10:00:00Z");
    desk.run(&["case", "exploited", &case, "--reason", "a vendor's honeypot"]).done();
    let review = "think the embargo over: the problem is exploited".to_owned();
    assert_eq!(owed(&desk, &case).first(), Some(&review));
    desk.at("2026-03-02T11:00:00Z");
    desk.run(&["case", "embargo-stands", &case, "--reason", "the patch needs two more days"]).done();
    assert!(!owed(&desk, &case).contains(&review));
}

#[test]
fn patches_are_judged_by_number_and_given_out_as_they_were_kept() {
    let desk = desk_with_people();
    let case = desk.confirmed_case("A hole in the daemon");
    let patch = desk.file("fix.patch", "From 1 Mon Sep 17\nSubject: [PATCH] check\n\n---\n a.c | 1 +\n");
    assert!(desk.run(&["case", "patch", "accept", &case, "1"]).failed(3).contains("there is no patch 1"));
    desk.run(&["case", "patch", "add", &case, &patch]).done();
    assert!(
        desk.run(&["case", "patch", "reject", &case, "1"]).failed(3).contains("why the patch is rejected")
    );
    desk.run(&["case", "patch", "reject", &case, "1", "--reason", "misses the other caller"]).done();
    desk.run(&["case", "patch", "accept", &case, "1"]).done();
    let stable = ["case", "patch", "add", &case, &desk.file("b.patch", "other"), "--branch", "v1-maint"];
    desk.run(&stable).done();
    let listed = desk.json(&["case", "patch", "list", &case]);
    assert_eq!(
        (&listed[0]["branch"], &listed[0]["by"]),
        (&json!("master"), &json!("Ada Founder")),
        "{listed}"
    );
    assert_eq!((&listed[0]["judged"]["verdict"], &listed[1]["judged"]), (&json!("accepted"), &Value::Null));
    assert_eq!((&listed[1]["number"], &listed[1]["branch"]), (&json!(2), &json!("v1-maint")));
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(
        shown.contains("2 for v1-maint, 2026-03-02") && shown.contains("accepted by Ada Founder"),
        "{shown}"
    );
    assert_eq!(desk.run(&["--as", "Exa Expert", "case", "patch", "list", &case]).code, 6);
    let shown = desk.run(&["case", "patch", "show", &case, "1"]).done();
    assert!(shown.contains("Subject: [PATCH] check\n\n---\n a.c | 1 +\n"), "{shown}");
    assert_eq!(desk.run(&["--as", "Exa Expert", "case", "patch", "show", &case, "1"]).code, 6);
}

#[test]
fn a_part_is_split_off_with_its_reporter_and_end_and_stays_confidential() {
    let desk = desk_with_people();
    let case = desk.confirmed_case("Two holes in the daemon");
    let split = desk.json(&["case", "split", &case, "--title", "The second hole", "--reason", "two fixes"]);
    let new = string(&split["new"]);
    let shown = desk.json(&["case", "show", &new]);
    let old = desk.json(&["case", "show", &case]);
    assert_eq!((&shown["title"], &shown["reporter"]), (&json!("The second hole"), &old["reporter"]));
    assert_eq!(shown["embargo"]["until"], old["embargo"]["until"]);
    assert_eq!((&shown["kin"], &shown["public_since"]), (&json!([case]), &Value::Null));
    assert!(desk.run(&["case", "timeline", &case]).done().contains(&format!("a part became {new}")));
}

#[test]
fn two_reports_of_one_problem_become_one_case_with_both_reporters_and_can_be_parted_again() {
    let desk = desk_with_people();
    let first = desk.confirmed_case("A hole in the daemon");
    desk.at("2026-03-01T08:00:00Z");
    let report = desk.report("Otto <otto@else.test>", "The same hole", "It is the ring again.\n");
    desk.at("2026-03-02T12:00:00Z");
    let second = desk.approve(&report);
    desk.run(&["case", "invite", &second, "--role", "vendor", "--person", "Vic Vendor"]).done();
    desk.run(&["--as", "Vic Vendor", "case", "terms", &second]).done();
    let before = desk.json(&["case", "show", &first]);
    desk.run(&["case", "duplicate", &second, "--of", &first, "--reason", "the same ring"]).done();
    let merged = desk.json(&["case", "show", &first]);
    let who: Vec<_> =
        merged["participants"].as_array().unwrap().iter().map(|part| string(&part["who"])).collect();
    assert_eq!(who.len(), 3, "{who:?}");
    assert!(who.iter().any(|who| who.contains("otto@else.test")), "every reporter is kept: {who:?}");
    // Strictest audience: whoever was bound in one case is not yet bound in the other.
    assert_eq!(desk.run(&["--as", "Vic Vendor", "case", "show", &first]).code, 6);
    let earlier = &merged["proposal"]["until"];
    assert_eq!(earlier, "2026-03-15T08:00:00Z", "the earlier end is proposed: {merged}");
    let gone = desk.json(&["case", "show", &second]);
    assert_eq!((&gone["merged_into"], &gone["state"]), (&json!(first), &json!("closed")));
    assert!(desk.run(&["case", "duplicate", &second, "--of", &first]).failed(3).contains("closed"));
    assert!(desk.run(&["case", "unmerge", &second]).failed(3).contains("two problems after all"));
    desk.run(&["case", "unmerge", &second, "--reason", "another ring"]).done();
    let parted = desk.json(&["case", "show", &first]);
    assert_eq!(parted["participants"].as_array().unwrap().len(), 1, "{parted}");
    assert_eq!(desk.json(&["case", "show", &second])["merged_into"], Value::Null);
    assert_eq!(parted["embargo"]["until"], before["embargo"]["until"], "the end that stood before: {parted}");
    let told = desk.run(&["case", "timeline", &first]).done();
    assert!(
        told.contains("proposed end withdrawn: embargo proposed until 2026-03-16T09:00:00Z as before"),
        "{told}"
    );
    desk.sound_entries();
}

#[test]
fn an_unmerge_brings_back_the_agreed_end_and_leaves_what_somebody_decided_since() {
    let desk = desk_with_people();
    let first = desk.confirmed_case("A hole in the daemon");
    desk.json(&["case", "embargo", &first, "--until", "2026-03-16"]);
    desk.at("2026-03-01T08:00:00Z");
    let report = desk.report("Otto <otto@else.test>", "The same hole", "It is the ring again.\n");
    desk.at("2026-03-02T12:00:00Z");
    let second = desk.approve(&report);
    desk.json(&["case", "propose", &second, "--until", "2026-03-12"]);
    let ends = || {
        let shown = desk.json(&["case", "show", &first]);
        (
            shown["embargo"]["until"].clone(),
            shown["embargo"]["agreed"].clone(),
            shown["proposal"]["until"].clone(),
        )
    };
    let before = ends();
    let merge = ["case", "duplicate", &second, "--of", &first, "--reason", "the same ring"];
    let unmerge = ["case", "unmerge", &second, "--reason", "another ring"];
    desk.run(&merge).done();
    assert_eq!(ends().2, "2026-03-12T00:00:00Z");
    desk.run(&unmerge).done();
    assert_eq!(ends(), before, "what was agreed stands, and nothing is proposed beside it");
    desk.run(&merge).done();
    desk.json(&["case", "propose", &first, "--until", "2026-03-11"]);
    desk.run(&unmerge).done();
    assert_eq!(ends().2, "2026-03-11T00:00:00Z", "somebody proposed anew since");
}

#[test]
fn a_party_says_its_status_and_the_team_passes_on_what_it_heard() {
    let desk = desk_with_people();
    let case = desk.confirmed_case("A hole in the daemon");
    desk.run(&["case", "invite", &case, "--role", "vendor", "--name", "Acme", "--mail", "psirt@acme.test"])
        .done();
    let early = ["case", "status", &case, "--product", "Acme OS 3", "--is", "affected", "--for", "2"];
    let unbound = desk.run(&[&early[..], &["--reason", "their mail"]].concat()).failed(3);
    assert!(unbound.contains("has not accepted the terms"), "{unbound}");
    assert!(desk.run(&["case", "terms", &case, "--for", "2"]).failed(3).contains("what their word rests on"));
    desk.run(&["case", "terms", &case, "--for", "2", "--reason", "their signed mail of today"]).done();
    let said = [&early[..], &["--tracking", "ACME-77", "--reason", "their mail"]].concat();
    desk.run(&said).done();
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Acme OS 3 affected (their mail); they call it ACME-77"), "{shown}");
    let part = &desk.json(&["case", "show", &case])["participants"][1];
    assert_eq!((&part["tracking"], &part["bases"]["Acme OS 3"]), (&json!("ACME-77"), &json!("their mail")));
    // Another party learns neither, and the party itself its own.
    desk.run(&["case", "invite", &case, "--role", "vendor", "--person", "Vic Vendor"]).done();
    desk.run(&["--as", "Vic Vendor", "case", "terms", &case]).done();
    let own = ["case", "status", &case, "--product", "Vic OS", "--is", "fixed", "--tracking", "VIC-1"];
    desk.run(&[&["--as", "Vic Vendor"], &own[..]].concat()).done();
    let shown = desk.run(&["--as", "Vic Vendor", "case", "show", &case]).done();
    assert!(
        shown.contains("VIC-1") && !shown.contains("ACME-77") && !shown.contains("their mail"),
        "{shown}"
    );
    let told = desk.run(&["--as", "Vic Vendor", "case", "timeline", &case]).done();
    assert!(!told.contains("their mail"), "{told}");
    let nothing = desk.run(&["case", "answer", &case, "ready", "--for", "2", "--reason", "phone"]).failed(3);
    assert!(nothing.contains("no package to answer"), "{nothing}");
}

// req Q8 Q9 Q21
#[test]
fn what_would_become_readable_is_listed_with_what_looks_private_in_it() {
    let desk = Desk::of_tracker();
    let form = "title = \"a guest writes past a ring\"\n[reporter]\nname = \"Rita\"\nmail = \"rita@out.test\"\n[answers]\n\
                description = \"Crash in /home/rita/qemu, mail rita@out.test.\"\nversion = \"10.0\"\n\
                tools = [\"fuzzer\"]\nvalidation = \"validated\"\nprivate_data = \"no\"\ncomponent = \"emulator\"\n\
                build = \"upstream\"\nproblems = \"one\"\n";
    let case = string(&desk.json(&["report", &desk.file("form.toml", form)])["case"]);
    desk.run(&["case", "comment", &case, "build on ci.corp fails", "--for", "public"]).done();
    desk.run(&["case", "comment", &case, "zebra", "--for", "team"]).done();
    let told = desk.run(&["case", "public", &case, "--preview"]).done();
    for expected in [
        "home path `/home/rita/qemu`",
        "address `rita@out.test`",
        "private host `ci.corp`",
        "comment 1, by Ada Founder",
        "Stays private:",
        "Nobody has said that private data is out",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    assert!(!told.contains("zebra") && told.contains("comment 2"), "{told}");
    desk.run(&["case", "scrub", &case]).failed(3);
    desk.run(&["case", "scrub", &case, "--reason", "Rita says that all of it may be read"]).done();
    desk.run(&["case", "comment", &case, "one more word", "--for", "public"]).done();
    let again = desk.run(&["case", "public", &case, "--preview"]).done();
    assert!(again.contains("Nobody has said"), "a later word is looked through anew: {again}");
}

// req Q16
#[test]
fn an_agent_reads_and_proposes_and_does_what_it_was_granted_and_nothing_more() {
    let desk = Desk::of_tracker();
    let form = "title = \"t\"\n[reporter]\nname = \"Rita\"\nmail = \"rita@out.test\"\n[answers]\ndescription = \"d\"\n\
                version = \"10.0\"\ntools = [\"fuzzer\"]\nvalidation = \"validated\"\nprivate_data = \"no\"\n\
                component = \"emulator\"\nbuild = \"upstream\"\nproblems = \"one\"\n";
    let case = string(&desk.json(&["report", &desk.file("form.toml", form)])["case"]);
    desk.json(&["desk", "agent", "add", "scout", "--may", "assess_reach"]);
    desk.run(&["--as", "scout", "case", "show", &case]).done();
    desk.run(&["--as", "scout", "case", "reach", &case, "--affected", "machine=x86-q35"]).done();
    let refused = desk.run(&["--as", "scout", "case", "comment", &case, "hello"]).failed(3);
    assert!(refused.contains("an agent may not comment on a case"), "{refused}");
    desk.run(&[
        "--as",
        "scout",
        "case",
        "suggest",
        &case,
        "--act",
        "confirm",
        "--reason",
        "a write past the end",
    ])
    .done();
    assert_eq!(desk.json(&["case", "show", &case])["state"], "triage", "a proposal confirms nothing");
    desk.json(&["desk", "agent", "revoke", "scout"]);
    assert_ne!(desk.run(&["--as", "scout", "case", "show", &case]).code, 0);
}

// req L21
#[test]
fn a_bound_party_gets_a_package_that_it_can_check_and_apply_and_answers_it() {
    let desk = desk_with_people();
    let case = desk.confirmed_case("A hole in the daemon");
    desk.run(&["case", "invite", &case, "--role", "vendor", "--name", "Acme", "--mail", "psirt@acme.test"])
        .done();
    let out = desk.beside(".packages");
    let prenotify = ["case", "prenotify", &case, "--out", out.to_str().unwrap()];
    assert!(desk.run(&prenotify).failed(4).contains("has accepted the terms"));
    desk.run(&["case", "terms", &case, "--for", "2", "--reason", "their signed mail"]).done();
    let draft = "summary = \"A hole\"\ndescription = \"zebra\"\n";
    desk.json(&["case", "notice", &case, "--file", &desk.file("draft.toml", draft)]);
    assert!(desk.run(&prenotify).failed(4).contains("no end is agreed"));
    desk.json(&["case", "embargo", &case, "--until", "2026-03-14"]);
    // A real patch, made and applied by git itself.
    let repository = desk.beside(".code");
    let git = |arguments: &[&str]| {
        let at = repository.display().to_string();
        let own = ["-c", "user.name=Ada", "-c", "user.email=ada@desk.test", "-C", &at];
        support::tool("git", &[&own[..], arguments].concat()).unwrap()
    };
    std::fs::create_dir(&repository).unwrap();
    git(&["init", "-q"]);
    std::fs::write(repository.join("a.c"), "int x;\n").unwrap();
    git(&["add", "."]);
    git(&["commit", "-qm", "begin"]);
    std::fs::write(repository.join("a.c"), "int x = 1;\n").unwrap();
    git(&["commit", "-qam", "check the length"]);
    let patch = git(&["format-patch", "--stdout", "-1"]);
    git(&["reset", "-q", "--hard", "HEAD~1"]);
    desk.run(&["case", "patch", "add", &case, &desk.file("fix.mbox", &patch)]).done();
    desk.run(&["case", "patch", "add", &case, &desk.file("wrong.mbox", &patch.replace("check", "wrong"))])
        .done();
    desk.run(&["case", "patch", "reject", &case, "2", "--reason", "wrong"]).done();
    // A backport, saved as one mail; and a bare change, which is no mail.
    git(&["switch", "-q", "-c", "v1.0-maint"]);
    std::fs::write(repository.join("b.c"), "int y;\n").unwrap();
    git(&["add", "."]);
    git(&["commit", "-qm", "check it here too"]);
    let backport = git(&["format-patch", "--stdout", "-1"]);
    let bare = git(&["show", "--format=", "HEAD"]);
    git(&["switch", "-q", "master"]);
    let saved = backport.split_once('\n').unwrap().1;
    let stable = ["--branch", "v1.0-maint"];
    let backport = desk.file("backport.eml", saved);
    desk.run(&[&["case", "patch", "add", &case, &backport][..], &stable].concat()).done();
    let bare = desk.file("bare.diff", &bare);
    let added = desk.run(&[&["case", "patch", "add", &case, &bare][..], &stable].concat()).done();
    assert!(added.contains("`git am` does not take `"), "{added}");
    assert!(added.contains("it is a bare change, without author and message"), "{added}");
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Patch  1 for master") && shown.contains("Patch  4 for v1.0-maint"), "{shown}");
    let nowhere = desk.run(&[&prenotify[..], &["--zone", "Nowhere/Bad"]].concat()).failed(4);
    assert!(nowhere.contains("`Nowhere/Bad` is no time zone"), "{nowhere}");
    desk.run(&[&prenotify[..], &["--zone", "Asia/Tokyo"]].concat()).done();
    let folder = out.join("2");
    let at = folder.display().to_string();
    assert!(
        support::tool("sh", &["-c", &format!("cd '{at}' && sha256sum --check --quiet SHA256SUMS")]).is_some()
    );
    git(&["am", "-q", &folder.join("master.mbox").display().to_string()]);
    assert_eq!(git(&["log", "--format=%s", "-1"]).trim(), "check the length");
    assert_eq!(git(&["rev-list", "--count", "HEAD"]).trim(), "2", "what was rejected is not in it");
    git(&["switch", "-q", "-c", "backport", "HEAD~1"]);
    git(&["am", "-q", &folder.join("v1.0-maint.mbox").display().to_string()]);
    assert_eq!(git(&["log", "--format=%s", "-1"]).trim(), "check it here too");
    assert!(folder.join("v1.0-maint-0004.patch").is_file());
    let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(
        readme.contains("2026-03-14T00:00:00Z (UTC), which is 2026-03-14 09:00 in Asia/Tokyo.")
            && readme.contains("You may not publish"),
        "{readme}"
    );
    assert!(readme.contains(&format!("Name {case} in your answer, and write to\n")), "{readme}");
    let calendar = std::fs::read_to_string(folder.join("embargo.ics")).unwrap();
    assert!(calendar.contains("DTSTART:20260314T000000Z") && !calendar.contains("hole"), "{calendar}");
    assert!(std::fs::read_to_string(folder.join("notice.txt")).unwrap().contains("zebra"));
    assert_eq!(desk.run(&prenotify).code, 5, "a folder that is there is not written over");
    let until =
        ["case", "answer", &case, "--need-until", "2026-03-20", "--for", "2", "--reason", "their mail"];
    desk.run(&until).done();
    assert!(desk.run(&["case", "show", &case]).done().contains("asks for time until 2026-03-20"));
    desk.run(&["case", "answer", &case, "ready", "--for", "2", "--reason", "their mail"]).done();
    assert!(desk.run(&["case", "show", &case]).done().contains("; ready"));
}

#[test]
fn a_party_that_asks_for_the_same_time_again_says_nothing_new() {
    let desk = Desk::rehearsal();
    let case = two_vendors(&desk);
    let out = desk.beside(".packages");
    desk.run(&["case", "prenotify", &case, "--out", out.to_str().unwrap()]).done();
    let answers = |answer: &[&str]| {
        let theirs = ["--for", "2", "--reason", "their mail"];
        desk.run(&[&["case", "answer", &case], answer, &theirs].concat())
    };
    answers(&["--need-until", "2026-03-20"]).done();
    for same in ["2026-03-20", "2026-03-20T00:00:00Z"] {
        let refused = answers(&["--need-until", same]).failed(3);
        assert!(refused.contains("that is their answer already"), "{refused}");
    }
    let timeline = || desk.run(&["case", "timeline", &case]).done();
    assert_eq!(timeline().matches("participant 2 asks for time until").count(), 1, "{}", timeline());
    // Another instant is another answer, and the first one may come again after it.
    answers(&["--need-until", "2026-03-21"]).done();
    answers(&["--need-until", "2026-03-20"]).done();
    answers(&["ready"]).done();
    assert!(answers(&["ready"]).failed(3).contains("that is their answer already"));
    // It is one party's answer, and not the other's.
    let other = ["case", "answer", &case, "ready", "--for", "3", "--reason", "their mail"];
    desk.run(&other).done();
    assert_eq!(timeline().matches("participant 2 asks for time until").count(), 3);
}

/// A case with two vendors who accepted its terms, ready for packages.
fn two_vendors(desk: &Desk) -> String {
    let case = desk.confirmed_case("overflow");
    for name in ["Acme", "Umbrella"] {
        let mail = format!("psirt@{}.test", name.to_lowercase());
        desk.run(&["case", "invite", &case, "--role", "vendor", "--name", name, "--mail", &mail]).done();
    }
    for number in ["2", "3"] {
        desk.run(&["case", "terms", &case, "--for", number, "--reason", "their signed mail"]).done();
    }
    let draft = "summary = \"A hole\"\ndescription = \"zebra\"\n";
    desk.json(&["case", "notice", &case, "--file", &desk.file("draft.toml", draft)]);
    desk.json(&["case", "embargo", &case, "--until", "2026-03-14"]);
    case
}

fn packages_of(desk: &Desk, case: &str) -> usize {
    desk.run(&["case", "timeline", case]).done().matches("package").count()
}

#[test]
fn a_package_whose_files_cannot_be_written_is_not_recorded_and_what_was_done_is_told() {
    let desk = Desk::rehearsal();
    let case = two_vendors(&desk);
    let out = desk.beside(".packages");
    std::fs::create_dir(&out).unwrap();
    // The third one's draft folder cannot be made: a file stands in its place.
    std::fs::write(out.join("3.unfinished"), "x").unwrap();
    let at = out.to_str().unwrap();
    let run = desk.run(&["case", "prenotify", &case, "--out", at]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("files in") && run.out.contains("/2"), "what was done is told: {run:?}");
    assert_eq!(packages_of(&desk, &case), 1, "no package is recorded that nobody has");
    std::fs::remove_file(out.join("3.unfinished")).unwrap();
    assert_eq!(desk.run(&["case", "prenotify", &case, "--out", at]).code, 5, "the first one is there");
    desk.run(&["case", "prenotify", &case, "--for", "3", "--out", at]).done();
    assert!(out.join("3/SHA256SUMS").is_file());
    assert_eq!(packages_of(&desk, &case), 2);
}
