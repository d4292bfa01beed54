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

/// A report's form, with these lines on its card.
fn form(desk: &Desk, card: &str) -> String {
    let form = format!(
        "title = \"a guest writes past a ring\"\n[reporter]\nname = \"Rita Reporter\"\nmail = \"rita@out.test\"\n\
         [answers]\ndetails = \"The length is not looked at.\"\n{card}"
    );
    desk.file("form.toml", &form)
}

/// The case of a report by form.
#[track_caller]
fn reported(desk: &Desk, card: &str) -> String {
    string(&desk.json(&["report", &form(desk, card)])["case"])
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
        &format!("`cvdesk case cve {case} --already --id CVE-2026-1234`"),
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

const PROSE: &str =
    "summary = \"A guest writes past a ring\"\ndescription = \"The length is not looked at.\"\n";

/// Hands in a notice with these lines below its prose.
fn drafted(desk: &Desk, case: &str, lines: &str) -> support::Answer {
    desk.run(&["case", "notice", case, "--file", &desk.file("notice.toml", &format!("{PROSE}{lines}"))])
}

#[test]
fn the_notice_credits_the_reporter_in_the_words_that_they_asked_for() {
    let desk = Desk::rehearsal();
    let case = reported(&desk, "credit = \"R. of the Lab\"\n");
    desk.json(&["case", "confirm", &case]);
    let told = drafted(&desk, &case, "").done();
    assert!(told.contains("credits the reporter in their own words: R. of the Lab"), "{told}");
    let preview = desk.run(&["case", "notice", &case]).done();
    assert!(preview.contains("R. of the Lab") && !preview.contains("Rita"), "{preview}");
    drafted(&desk, &case, "reporter = []\n").done();
    let preview = desk.run(&["case", "notice", &case]).done();
    assert!(!preview.contains("R. of the Lab"), "an empty list thanks nobody: {preview}");
    drafted(&desk, &case, "[[reporter]]\nname = \"The Lab\"\n").done();
    let preview = desk.run(&["case", "notice", &case]).done();
    assert!(preview.contains("The Lab") && !preview.contains("R. of"), "a stated one counts: {preview}");
}

#[test]
fn whoever_wishes_to_stay_unnamed_is_named_in_no_draft() {
    let desk = Desk::rehearsal();
    let case = reported(&desk, "share_identity = false\ncredit = \"rita reporter's cat\"\n");
    desk.json(&["case", "confirm", &case]);
    for lines in [
        "[[reporter]]\nname = \"Rita Reporter\"\n",
        "[[reporter]]\nemail = \"RITA@out.test\"\n",
        "[[patcher]]\nname = \"Rita Reporter (the Lab)\"\n",
        "impact = \"As Rita Reporter says, a guest escapes.\"\n",
    ] {
        let refused = drafted(&desk, &case, lines).failed(3);
        assert!(refused.contains("names the reporter") && refused.contains("(N8 must"), "{refused}");
        assert!(refused.contains("--set share_identity=yes"), "{refused}");
    }
    drafted(&desk, &case, "[[reporter]]\nname = \"Carita Reporters\"\n").done();
    let told = drafted(&desk, &case, "").done();
    assert!(told.contains("rita reporter's cat"), "their own words are theirs to choose: {told}");
    let show = shown(&desk, &case);
    assert!(show.contains("nobody but the team may learn who they are; credit them as rita"), "{show}");
    assert!(show.contains(&format!("`cvdesk case notice {case}`")), "the draft thanks somebody: {show}");
    desk.json(&["case", "report", &case, "--set", "share_identity=yes"]);
    drafted(&desk, &case, "[[reporter]]\nname = \"Rita Reporter\"\n").done();
}

#[test]
fn a_notice_from_before_its_reporter_asked_to_stay_unnamed_is_not_published_until_it_is_written_again() {
    let desk = Desk::rehearsal();
    let case = reported(&desk, "");
    desk.json(&["case", "confirm", &case]);
    let named = "impact = \"As Rita Reporter says, a guest escapes.\"\n";
    drafted(&desk, &case, named).done();
    desk.json(&["case", "report", &case, "--set", "share_identity=no"]);
    let next = desk.run(&["case", "next", &case]).done();
    assert!(next.contains("the notice was written before they said so"), "{next}");
    // Exposure is a fact and opens the case; the notice stays owed.
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "on a forum"]);
    let published = || std::fs::read_dir(desk.dir().join("notices/notices")).is_ok();
    assert!(!published(), "nothing is published that nobody looked through for the name");
    let refused = desk.run(&["publish", &case]).failed(3);
    assert!(
        refused.contains("written before the reporter said") && refused.contains("(N8 must"),
        "{refused}"
    );
    let refused = drafted(&desk, &case, named).failed(3);
    assert!(refused.contains("names the reporter"), "the same words are looked through again: {refused}");
    drafted(&desk, &case, "").done();
    desk.json(&["publish", &case]);
    assert!(published());
}

/// Every word of this card is of a zebra.
const ZEBRA: &str = "already_public = \"zebraplace\"\nothers_told = \"zebraothers\"\ncve_id = \"zebracve\"\n\
                     credit = \"zebracredit\"\ntools = \"zebratools\"\n";

#[test]
fn nothing_of_the_card_becomes_public_and_all_its_words_are_erased_with_the_case() {
    let desk = Desk::rehearsal();
    desk.add_member("Bea Member", "bea@desk.test");
    let case = reported(&desk, ZEBRA);
    let preview = desk.json(&["case", "public", &case, "--preview"]);
    assert_eq!(preview["texts"], json!([]));
    let kept = preview["kept"].to_string();
    for field in ["already_public", "others_told", "cve_id", "credit", "tools"] {
        assert!(kept.contains(&format!("answer {field}")), "{field}: {kept}");
    }
    desk.json(&["case", "dismiss", &case, "--reason", "no flaw"]);
    desk.json(&["case", "close", &case]);
    let erase = ["case", "erase", &case, "--reason", "Rita asked for it"];
    desk.run(&erase).done();
    assert!(shown(&desk, &case).contains("others told: zebraothers"));
    desk.run(&[&["--as", "Bea Member"][..], &erase].concat()).done();
    let after = [shown(&desk, &case), desk.run(&["--json", "case", "show", &case]).done()].concat();
    assert!(!after.contains("zebra"), "{after}");
    let again = desk.run(&["report", &form(&desk, ZEBRA)]).failed(5);
    assert!(again.contains("words were erased since: nothing was taken in"), "{again}");
}

#[test]
fn a_vendor_who_takes_part_reads_the_report_and_not_its_card() {
    let desk = Desk::rehearsal();
    let vera = ["person", "add", "--name", "Vera Vendor", "--mail", "vera@vendor.test"];
    desk.run(&vera).done();
    let case = reported(&desk, ZEBRA);
    desk.json(&["case", "invite", &case, "--role", "vendor", "--person", "Vera Vendor"]);
    desk.json(&["--as", "Vera Vendor", "case", "terms", &case]);
    let theirs = desk.run(&["--as", "Vera Vendor", "case", "show", &case]).done();
    assert!(theirs.contains("The length is not looked at.") && !theirs.contains("zebra"), "{theirs}");
    assert!(theirs.contains("Rita Reporter"), "{theirs}");
    desk.json(&["case", "report", &case, "--set", "share_identity=no"]);
    let theirs = [
        desk.run(&["--as", "Vera Vendor", "case", "show", &case]).done(),
        desk.run(&["--as", "Vera Vendor", "--json", "case", "show", &case]).done(),
    ];
    assert!(!theirs.concat().to_lowercase().contains("rita"), "{theirs:?}");
    assert!(shown(&desk, &case).contains("Rita Reporter"), "the team reads who it is");
}

#[test]
fn a_process_that_asks_one_of_the_cards_questions_itself_is_asked_in_its_own_words() {
    let desk = Desk::of_tracker();
    let template = desk.run(&["report", "--template"]).done();
    let asked = |field: &str| {
        let lines = template.lines().map(|line| line.trim_start_matches("# "));
        lines.filter(|line| line.starts_with(field)).count()
    };
    assert_eq!(asked("tools = "), 1, "{template}");
    assert_eq!(asked("patch = "), 1, "{template}");
    for field in ["planned_date", "already_public", "others_told", "cve", "cve_id", "exploited", "credit"] {
        assert_eq!(asked(&format!("{field} = ")), 1, "{field}: {template}");
    }
}

#[test]
fn what_came_by_mail_gets_its_card_from_the_team_and_answers_fit_their_question() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let listed = desk.run(&["case", "report", &case]).done();
    assert!(listed.contains("planned_date  When do you plan to publish it yourself"), "{listed}");
    let refused = desk.run(&["case", "report", &case, "--set", "cve=perhaps"]).failed(3);
    assert!(refused.contains("one of none, requested, assigned"), "{refused}");
    assert!(
        desk.run(&["case", "report", &case, "--set", "exploited=perhaps"]).failed(4).contains("yes or no")
    );
    desk.json(&["case", "report", &case, "--set", "cve=requested", "--set", "cve_id=the distribution"]);
    let text = shown(&desk, &case);
    assert!(text.contains("a CVE id was asked for: the distribution"), "{text}");
}
