//! Words that leave: what looks private in them is told before, held where it does harm, and can be taken out.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use support::{Desk, FORM, files_below, string};

const TOKEN: &str = "ghp_abcdefghijklmnopqrstuvwx0123";

/// A case of the process whose reports are issues, ready to be sent but for its private data.
fn issue(desk: &Desk, form: &str) -> String {
    let case = string(&desk.json(&["report", &desk.file("form.toml", form)])["case"]);
    let reach = ["machine=x86-q35", "accelerator=kvm", "entry=guest"];
    let reach = reach.iter().flat_map(|value| ["--affected", value]);
    let reach: Vec<_> = ["case", "reach", &case].into_iter().chain(reach).collect();
    desk.json(&reach);
    desk.json(&["case", "confirm", &case]);
    case
}

// req Q9 Q21
#[test]
fn a_secret_in_a_comment_holds_the_scrubbing_until_its_words_are_replaced_or_taken_back() {
    let desk = Desk::of_tracker();
    let case = issue(&desk, FORM);
    desk.run(&["case", "comment", &case, &format!("my token {TOKEN}"), "--for", "public"]).done();
    desk.run(&["case", "comment", &case, "log in /home/rita/x", "--for", "public"]).done();
    let refused = desk.run(&["case", "scrub", &case]).failed(3);
    assert!(refused.contains("token `ghp_abcd…` in comment 1, line 1"), "{refused}");
    assert!(refused.contains("home path `/home/rita/x` in comment 2, line 1"), "{refused}");
    desk.run(&["case", "comment", &case, "--edit", "1", "my token, which I took out"]).done();
    desk.run(&["case", "comment", &case, "--withdraw", "2"]).done();
    for told in [["case", "show"], ["case", "timeline"], ["case", "public"]] {
        let preview = if told[1] == "public" { &["--preview"][..] } else { &[] };
        let told = desk.run(&[&told[..], &[&case], preview].concat()).done();
        assert!(!told.contains("ghp_") && !told.contains("/home/rita"), "{told}");
    }
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(shown["comments"].as_array().unwrap().len(), 1);
    assert!(desk.run(&["case", "comment", &case, "--withdraw", "2"]).failed(3).contains("no comment 2"));
    desk.run(&["case", "comment", &case, "a third word", "--for", "public"]).done();
    assert_eq!(
        desk.json(&["case", "show", &case])["comments"][1]["number"],
        3,
        "numbers are not given again"
    );
    desk.run(&["case", "scrub", &case]).done();
    desk.json(&["case", "send", &case]);
    let late = desk.run(&["case", "comment", &case, "--withdraw", "3"]).failed(3);
    assert!(late.contains("what is public stays public"), "{late}");
    desk.sound_entries();
}

// req Q21
#[test]
fn what_looks_private_may_stand_with_a_reason() {
    let desk = Desk::of_tracker();
    let case = issue(&desk, FORM);
    desk.run(&["case", "comment", &case, "see ci.corp", "--for", "public"]).done();
    desk.run(&["case", "scrub", &case]).failed(3);
    let told = desk.run(&["case", "scrub", &case, "--reason", "that name is on our web site"]).done();
    assert!(told.contains("looks private: private host `ci.corp` in comment 1, line 1"), "{told}");
    assert!(desk.run(&["case", "timeline", &case]).done().contains("reason: that name is on our web site"));
}

#[test]
fn nobody_else_takes_words_back_but_the_team_with_a_reason() {
    let desk = Desk::rehearsal();
    desk.add_member("Bea Member", "bea@desk.test");
    desk.run(&["person", "add", "--name", "Vic Vendor"]).done();
    let case = desk.confirmed_case("A hole");
    desk.run(&["case", "invite", &case, "--role", "vendor", "--person", "Vic Vendor"]).done();
    desk.run(&["--as", "Vic Vendor", "case", "terms", &case]).done();
    desk.run(&["case", "comment", &case, "zebra", "--for", "participants"]).done();
    assert_eq!(desk.run(&["--as", "Vic Vendor", "case", "comment", &case, "--withdraw", "1"]).code, 3);
    let unsaid = desk.run(&["--as", "Bea Member", "case", "comment", &case, "--withdraw", "1"]).failed(3);
    assert!(unsaid.contains("say why somebody else's words go"), "{unsaid}");
    let why = ["--as", "Bea Member", "case", "comment", &case, "--withdraw", "1", "--reason", "a secret"];
    desk.run(&why).done();
    assert!(!desk.run(&["case", "timeline", &case]).done().contains("zebra"));
}

// req Q8 Q9 Q21
#[test]
fn the_preview_holds_the_title_and_finds_a_reporter_who_stays_unnamed() {
    let desk = Desk::of_tracker();
    let form = FORM
        .replace("a guest writes past a ring", "Guest escape by Rui Secret in /home/rui")
        .replace("name = \"Rita\"", "name = \"Rui Secret\"")
        .replace("problems = \"one\"", "problems = \"one\"\nshare_identity = \"no\"");
    let case = issue(&desk, &form);
    desk.run(&["case", "comment", &case, "thanks Rui Secret", "--for", "public"]).done();
    let exposed = desk.json(&["case", "public", &case, "--preview"]);
    let texts = exposed["texts"].as_array().unwrap();
    let kinds = |what: &str| -> Vec<String> {
        let text = texts.iter().find(|text| text["what"] == what).unwrap();
        text["hits"].as_array().unwrap().iter().map(|hit| string(&hit["kind"])).collect()
    };
    assert_eq!(kinds("title"), ["unnamed reporter", "home path"]);
    assert_eq!(kinds("comment 1"), ["unnamed reporter"]);
}

// leak L027
#[test]
fn a_secret_in_a_draft_is_told_at_once_and_does_not_leave_without_a_reason() {
    let desk = Desk::rehearsal();
    let other = desk.confirmed_case("Another hole");
    desk.at("2026-03-02T10:00:00Z");
    let case = desk.confirmed_case("A hole");
    let draft = format!(
        "summary = \"A hole\"\ndescription = \"See /home/ada and {TOKEN}; like {other}.\"\n\
         [[patcher]]\nname = \"Ada\"\nemail = \"ada@desk.test\"\n"
    );
    let file = desk.file("draft.toml", &draft);
    let told = desk.run(&["case", "notice", &case, "--file", &file]).done();
    assert!(told.contains("looks private: token `ghp_abcd…` in notice description, line 1"), "{told}");
    assert!(!told.contains("ada@desk.test"), "thanked by their address: {told}");
    let preview = desk.run(&["case", "public", &case, "--preview"]).done();
    assert!(preview.contains("notice credit of patcher 1") && preview.contains("address `ada@desk.test`"));
    desk.run(&["case", "invite", &case, "--role", "vendor", "--name", "Acme", "--mail", "psirt@acme.test"])
        .done();
    desk.run(&["case", "terms", &case, "--for", "2", "--reason", "their signed mail"]).done();
    desk.json(&["case", "embargo", &case, "--until", "2026-03-14"]);
    let out = desk.beside(".packages");
    let prenotify = ["case", "prenotify", &case, "--out", out.to_str().unwrap()];
    let refused = desk.run(&prenotify).failed(3);
    assert!(refused.contains(&format!("other case `{other}` in notice description")), "{refused}");
    assert!(!out.join("2").exists(), "nothing was handed out");
    desk.at("2026-03-14T12:00:00Z");
    desk.run(&["case", "comment", &case, "zebra, for us alone"]).done();
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", &"a".repeat(40)]);
    let outside = || {
        desk.reconcile();
        let files = files_below(&desk.dir().join("notices/notices"));
        let notices = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
        let mails = desk.outbox().into_iter().filter(|mail| mail.contains("announce@"));
        notices.chain(mails).collect::<Vec<_>>()
    };
    // A refused lift lets nothing go, and names each place that holds it; `/home/ada` alone would hold nothing.
    let lift = ["case", "lift", &case];
    let bare = desk.run(&lift).failed(3);
    let held = format!(
        "this looks private and would leave: token `ghp_abcd…` in notice description, line 1; \
         other case `{other}` in notice description, line 1\n"
    );
    assert!(bare.contains(&held), "{bare}");
    assert_eq!(desk.json(&["case", "show", &case])["public_since"], serde_json::Value::Null);
    assert_eq!(outside(), [""; 0]);
    // With its reason the words go out as they stand, each place told; what is the team's and the other case do not.
    let told = desk.run(&[&lift[..], &["--reason", "the token is revoked"]].concat()).done();
    for place in
        ["token `ghp_abcd…`".to_owned(), format!("other case `{other}`"), "home path `/home/ada`".to_owned()]
    {
        assert!(told.contains(&format!("looks private: {place} in notice description, line 1")), "{told}");
    }
    assert!(desk.run(&["case", "timeline", &case]).done().contains("reason: the token is revoked"));
    let out = outside();
    assert_eq!(out.iter().filter(|text| text.contains(TOKEN) && text.contains(&other)).count(), out.len());
    assert!(out.len() >= 2, "the notice and its announcement: {out:?}");
    let private =
        ["zebra", "Another hole", "the token is revoked", "psirt@acme.test", "bob@else.test", &case];
    for private in private {
        assert!(!out.iter().any(|text| text.contains(private)), "`{private}` in {out:?}");
    }
    let clean = desk.file("clean.toml", "summary = \"A hole\"\ndescription = \"It is broken.\"\n");
    let told = desk.run(&["case", "notice", &case, "--file", &clean]).done();
    assert!(!told.contains("looks private"), "{told}");
}
