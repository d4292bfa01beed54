//! What people wrote in a case can be erased for ever; what happened stays, and stays verifiable.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use support::{Desk, files_below};

const BEA: [&str; 2] = ["--as", "Bea Member"];

fn desk_of_two() -> Desk {
    let desk = Desk::rehearsal();
    desk.add_member("Bea Member", "bea@desk.test");
    desk
}

/// A dismissed and closed case whose every word is of a zebra.
fn closed(desk: &Desk) -> (String, String) {
    let report = desk.report("rita@zebra.test", "zebrasubject", "zebrabody\n");
    let case = desk.approve(&report);
    desk.run(&["case", "comment", &case, "zebracomment"]).done();
    let patch = desk.file("fix.patch", "zebrapatch\n");
    desk.run(&["case", "patch", "add", &case, &patch]).done();
    desk.run(&["case", "dismiss", &case, "--reason", "zebrareason"]).done();
    desk.run(&["case", "close", &case]).done();
    (report, case)
}

#[test]
fn two_people_erase_a_closed_case_and_its_facts_stay() {
    let desk = desk_of_two();
    let (report, case) = closed(&desk);
    let entries = desk.sound_entries();
    let blobs = files_below(&desk.dir().join("blobs")).len();
    let erase = ["case", "erase", &case, "--reason", "Rita asked for it"];
    assert!(desk.run(&["case", "erase", &case]).failed(3).contains("reason"));
    let first = desk.run(&erase).done();
    assert!(first.contains("to erase"), "{first}");
    assert!(desk.run(&["case", "show", &case]).done().contains("zebrabody"), "one person erases nothing");
    desk.run(&[&BEA[..], &erase].concat()).done();
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("Erased") && shown.contains("by Bea Member: Rita asked for it"), "{shown}");
    let timeline = desk.run(&["case", "timeline", &case]).done();
    assert!(
        timeline.contains("what people wrote in it erased") && timeline.contains("Rita asked for it"),
        "{timeline}"
    );
    assert!(timeline.contains("found to be no security problem"), "{timeline}");
    let listed = desk.run(&["case", "list", "--all"]).done();
    assert!(listed.contains(&case) && listed.contains("(erased)"), "{listed}");
    let said = [shown, timeline, listed, desk.run(&["--json", "case", "show", &case]).done()].concat();
    assert!(!said.contains("zebra"), "{said}");
    for arguments in [
        vec!["case", "patch", "show", &case, "1"],
        vec!["held", "show", &report],
        vec!["case", "next", &case],
        vec!["case", "public", &case, "--preview"],
        vec!["case", "notice", &case],
        vec!["desk", "waiting"],
    ] {
        let answer = desk.run(&arguments);
        assert!(![answer.out.as_str(), &answer.err].concat().contains("zebra"), "{arguments:?}: {answer:?}");
        assert!(!answer.err.contains("verify"), "nothing is damaged: {arguments:?}: {answer:?}");
    }
    assert!(desk.sound_entries() > entries);
    assert_eq!(files_below(&desk.dir().join("blobs")).len(), blobs - 2, "the patch and the mail are gone");
    let again = desk.run(&["case", "reopen", &case, "--reason", "more"]).failed(3);
    assert!(again.contains("nothing goes on in it"), "{again}");
    desk.run(&["doctor"]);
    desk.reconcile();
}

#[test]
fn what_is_open_or_published_is_not_erased() {
    let desk = desk_of_two();
    let case = desk.confirmed_case("A hole in the daemon");
    let erase = ["case", "erase", &case, "--reason", "no more"];
    let open = desk.run(&erase).failed(3);
    assert!(open.contains("not closed") && open.contains("rule"), "{open}");
    let draft = desk.file("notice.toml", "summary = \"A hole\"\ndescription = \"A guest gets out.\"\n");
    desk.run(&["case", "notice", &case, "--file", &draft]).done();
    desk.run(&["case", "lift", &case, "--already-public", "--reason", "a talk"]).done();
    let published = desk.run(&erase).failed(3);
    assert!(
        published.contains("its notice is published") && published.contains("case withdraw"),
        "{published}"
    );
}
