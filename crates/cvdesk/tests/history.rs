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
