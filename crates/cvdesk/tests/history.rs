//! A project's published notices taken into a desk: kept as they are, counted on, revised where more is known.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use support::{Desk, string};

fn shared() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where the shared test data lies is the developer's choice"
    )]
    let named = std::env::var_os("CVDESK_SHARED").map(PathBuf::from);
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    Some(named.unwrap_or_else(usual).join("data/lsn/notices")).filter(|folder| folder.is_dir())
}

// req L12 N2
#[test]
fn every_published_notice_is_taken_in_without_loss_and_the_next_number_follows() {
    let Some(folder) = shared() else {
        println!(
            "skipped: the real notices are not here; set CVDESK_SHARED to a folder with data/lsn/notices"
        );
        return;
    };
    let desk = Desk::rehearsal();
    desk.at("2014-12-01T09:00:00Z");
    let open = desk.confirmed_case("A hole that is known before the history is");
    let taken = desk.json(&["notice", "import", folder.to_str().unwrap()]);
    let files: BTreeMap<String, String> = taken
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (string(&line["case"]), fs::read_to_string(string(&line["file"])).unwrap()))
        .collect();
    assert_eq!(files.len(), 43);
    let listed = desk.json(&["case", "list", "--all"]);
    assert_eq!(listed.as_array().unwrap().len(), 44);
    assert_eq!(desk.cases(), [open.as_str()], "what is over is not among what is open");
    for (case, file) in &files {
        let notice = desk.json(&["case", "notice", case]);
        assert_eq!(&string(&notice["xml"]), file, "{case}");
    }
    // Nothing is published or mailed again.
    desk.reconcile();
    assert_eq!(desk.outbox().iter().filter(|mail| mail.contains("announce")).count(), 0);
    assert!(fs::read_dir(desk.dir().join("notices/notices")).is_err(), "no notice was written");
    let again = desk.json(&["notice", "import", folder.to_str().unwrap()]);
    assert!(
        again.as_array().unwrap().iter().all(|line| line["case"].is_null()),
        "a second time changes nothing"
    );
    // The next number of the year follows the last one that was published.
    let last = files.values().filter(|file| file.contains("<id>2014-")).count();
    let draft = "summary = \"A hole\"\ndescription = \"It is there.\"\n";
    desk.json(&["case", "notice", &open, "--file", &desk.file("draft.toml", draft)]);
    desk.run(&["case", "lift", &open, "--already-public", "--reason", "a blog"]).done();
    let number = string(&desk.json(&["case", "show", &open])["number"]);
    assert_eq!(number, format!("2014-{:04}", last + 1));
    desk.sound_entries();
}

const NOTICE: &str = "<security-notice xmlns=\"http://security.libvirt.org/xmlns/security-notice/1.0\"><id>2020-0001</id>\
    <summary>A hole</summary><description>It is there.</description><lifecycle><reported>20200101</reported><published>\
    20200109</published></lifecycle></security-notice>";

#[test]
fn a_file_that_is_no_notice_hides_nothing_of_the_others_and_one_that_says_otherwise_is_told() {
    let desk = Desk::rehearsal();
    let folder = PathBuf::from(desk.file("unused", "")).with_file_name("history");
    fs::create_dir_all(folder.join("2020")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join("2020").join(name), text).unwrap();
    write("0001.xml", NOTICE);
    write("0002.xml", "<security-notice>");
    let import = ["--json", "notice", "import", folder.to_str().unwrap()];
    let answer = desk.run(&import);
    assert_eq!(answer.code, 4, "{answer:?}");
    let answer: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let [taken, bad] = answer["result"].as_array().unwrap().as_slice() else { panic!("{answer}") };
    let case = string(&taken["case"]);
    assert!(string(&bad["error"]).contains("line 1"), "{bad}");
    fs::remove_file(folder.join("2020/0002.xml")).unwrap();
    let import = ["notice", "import", folder.to_str().unwrap()];
    let told = desk.run(&import).done();
    assert!(told.contains("0 notices taken in as closed cases, 1 were there, 0 could not be"), "{told}");
    write("0001.xml", &NOTICE.replace("A hole", "Two holes"));
    let told = desk.run(&import).done();
    assert!(told.contains(&format!("2020-0001 is {case} already, and its file says otherwise")), "{told}");
    assert!(told.contains("summary\n    - A hole\n    + Two holes\n"), "{told}");
    assert!(told.contains("1 were there (1 say otherwise)"), "{told}");
    let line = &desk.json(&import)[0];
    assert_eq!((&line["there"], &line["differences"][0]["place"]), (&case.into(), &"summary".into()));
}

// A history that its files say was withdrawn: neither decided again, nor told to anybody again.
#[test]
fn a_notice_that_was_withdrawn_before_the_desk_began_is_taken_in_as_withdrawn() {
    let desk = Desk::rehearsal();
    let folder = PathBuf::from(desk.file("unused", "")).with_file_name("history");
    fs::create_dir_all(folder.join("2020")).unwrap();
    let said = "<description>This notice was withdrawn on 2020-02-03T00:00:00Z: a mistake\n\nIt is there.";
    let own = NOTICE.replace("2020-0001", "2020-0002").replace("<description>It is there.", said);
    let details = |flag: &str| format!("[withdrawn]\nat = \"2020-02-01T00:00:00Z\"\nwhy = \"none\"\n{flag}");
    for (name, text) in [
        ("0001.xml", NOTICE.to_owned()),
        ("0001.toml", details("")),
        ("0002.xml", own),
        ("0003.xml", NOTICE.replace("2020-0001", "2020-0003")),
        ("0003.toml", details("rejected = true\n")),
        ("0004.xml", NOTICE.replace("2020-0001", "2020-0004")),
    ] {
        fs::write(folder.join("2020").join(name), text).unwrap();
    }
    let taken = desk.json(&["notice", "import", folder.to_str().unwrap()]);
    assert_eq!(taken[0]["only_in_file"], serde_json::json!([]), "{taken}");
    assert_eq!(taken[2]["only_in_file"], serde_json::json!(["that its CVE ids are rejected"]), "{taken}");
    let cases: Vec<String> = (0..4).map(|line| string(&taken[line]["case"])).collect();
    for (case, since, why) in [(&cases[0], "2020-02-01", "none"), (&cases[1], "2020-02-03", "a mistake")] {
        assert_eq!(desk.json(&["case", "show", case])["withdrawn"], why);
        let timeline = desk.run(&["case", "timeline", case]).done();
        assert!(
            timeline.contains(&format!("it was withdrawn before that, on {since}T00:00:00Z")),
            "{timeline}"
        );
    }
    assert!(!desk.run(&["case", "timeline", &cases[3]]).done().contains("withdrawn"));
    desk.reconcile();
    assert_eq!((desk.outbox().len(), desk.dir().join("notices/notices").exists()), (0, false));
    // A revision says it once, with the day on which it was so.
    let case = &cases[0];
    desk.run(&["case", "reopen", case, "--reason", "a backport"]).done();
    let again = desk.run(&["case", "withdraw", case, "--reason", "again"]).failed(3);
    assert!(again.contains("withdrawn already"), "{again}");
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.run(&["case", "fix", case, "--branch", "v9.9-maint", "--landed", hash]).done();
    let revised = string(&desk.json(&["case", "notice", case])["xml"]);
    assert_eq!(
        revised.matches("This notice was withdrawn on 2020-02-01T00:00:00Z: none").count(),
        1,
        "{revised}"
    );
    desk.run(&["publish", case]).done();
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 0, "the list heard of it then");
    desk.sound_entries();
}

// What the desk itself withdraws is news to the list, whoever announced it.
#[test]
fn a_notice_from_before_the_desk_that_is_withdrawn_now_is_told_to_the_list() {
    let desk = Desk::rehearsal();
    let folder = PathBuf::from(desk.file("unused", "")).with_file_name("history");
    fs::create_dir_all(folder.join("2020")).unwrap();
    fs::write(folder.join("2020/0001.xml"), NOTICE).unwrap();
    let case = string(&desk.json(&["notice", "import", folder.to_str().unwrap()])[0]["case"]);
    desk.run(&["case", "reopen", &case, "--reason", "it is none"]).done();
    desk.run(&["case", "withdraw", &case, "--reason", "it is none"]).done();
    desk.reconcile();
    let mails = desk.outbox();
    let [mail] = &mails[..] else { unreachable!("{mails:?}") };
    assert!(mail.contains("Subject: Withdrawn: LSN-2020-0001: A hole\r\n"), "{mail}");
}

// req N4 N5
#[test]
fn what_becomes_known_later_is_published_as_the_next_version_and_announced_to_nobody() {
    let Some(folder) = shared() else {
        println!(
            "skipped: the real notices are not here; set CVDESK_SHARED to a folder with data/lsn/notices"
        );
        return;
    };
    let desk = Desk::rehearsal();
    let taken = desk.json(&["notice", "import", folder.to_str().unwrap()]);
    let of = |number: &str| {
        let lines = taken.as_array().unwrap();
        string(&lines.iter().find(|line| line["number"] == number).unwrap()["case"])
    };
    let case = of("2014-0003");
    desk.run(&["case", "reopen", &case, "--reason", "a backport"]).done();
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.run(&["case", "fix", &case, "--branch", "v9.9-maint", "--landed", hash]).done();
    desk.run(&["publish", &case]).done();
    let published = fs::read_to_string(desk.dir().join("notices/notices/2014/0003.xml")).unwrap();
    let before = fs::read_to_string(folder.join("2014/0003.xml")).unwrap();
    assert!(published.contains(hash) && !before.contains(hash), "{published}");
    for element in ["published", "reported", "fixed"] {
        let date = |text: &str| text.split(&format!("<{element}>")).nth(1).map(|rest| rest[..8].to_owned());
        assert_eq!(date(&published), date(&before), "{element}");
    }
    assert_eq!(desk.outbox().len(), 0, "its first version was announced long ago");
}
