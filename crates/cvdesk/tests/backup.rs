//! Backup, restore and acceptance of a copy, through the binary: nothing is told twice, nothing is taken back.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{Desk, files_below, string, tool};

/// Three cases with their notices, ready to be lifted.
fn three_ready(desk: &Desk) -> Vec<String> {
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    let cases: Vec<String> = (0..3).map(|count| desk.confirmed_case(&format!("flaw {count}"))).collect();
    for case in &cases {
        desk.json(&["case", "notice", case, "--file", &draft]);
    }
    desk.reconcile();
    cases
}

fn lift(desk: &Desk, dir: &Path, case: &str) -> Value {
    let text = desk.run_in(dir, &["--json", "case", "lift", case, "--reason", "no fix yet"]).done();
    serde_json::from_str(&text).unwrap()
}

fn backed_up(desk: &Desk, name: &str, more: &[&str]) -> PathBuf {
    let to = desk.dir().with_file_name(name);
    desk.json(&[&["backup", "--to", to.to_str().unwrap()], more].concat());
    to
}

fn restored(desk: &Desk, from: &Path, name: &str, more: &[&str]) -> PathBuf {
    let dir = desk.dir().with_file_name(name);
    let key = desk.beside("key");
    let restore = ["restore", from.to_str().unwrap(), "--key", key.to_str().unwrap()];
    desk.run_in(&dir, &[&restore[..], more].concat()).done();
    dir
}

/// Commits of the notice repository, and mails of both folders.
fn outside(desk: &Desk, dir: &Path) -> (usize, usize) {
    let notices = desk.dir().join("notices");
    let log =
        tool("git", &["-C", notices.to_str().unwrap(), "log", "--format=%H", "--all"]).unwrap_or_default();
    (log.lines().count(), files_below(&dir.join("outbox")).len())
}

// Faults F23, I5.
#[test]
fn a_week_old_backup_restored_after_three_lifts_sends_nothing_for_a_day_and_takes_nothing_back() {
    let desk = Desk::rehearsal();
    let cases = three_ready(&desk);
    desk.at("2026-04-13T09:00:00Z");
    let backup = backed_up(&desk, "backup", &[]);
    desk.at("2026-04-20T09:00:00Z");
    for case in &cases {
        lift(&desk, desk.dir(), case);
    }
    desk.reconcile();
    let (commits, mails) = outside(&desk, desk.dir());
    assert!(commits >= 3 && mails >= 3, "{commits} {mails}");

    desk.at("2026-04-20T10:00:00Z");
    let copy = restored(&desk, &backup, "copy", &[]);
    // One virtual day: people work, mail comes in, and a pass is made every hour.
    for hour in 0..24 {
        desk.at(&format!("2026-04-20T{hour:02}:30:00Z"));
        let said = desk.run_in(&copy, &["reconcile"]).failed(1);
        assert!(said.is_empty(), "{said}");
    }
    desk.run_in(&copy, &["case", "list"]).done();
    assert!(desk.run_in(&copy, &["doctor"]).out.contains("HOLD: restored from a backup of 2026-04-13"));
    assert_eq!(outside(&desk, &copy), (commits, 0), "0 mails, 0 pushes");

    let plan: Value =
        serde_json::from_str(&desk.run_in(&copy, &["--json", "reconcile", "--plan"]).done()).unwrap();
    let plan = &plan["result"];
    assert_eq!(plan["outside"].as_array().unwrap().len(), 3, "{plan}");
    assert!(
        plan["outside"].as_array().unwrap().iter().all(|seen| seen["confidential_here"] == true),
        "{plan}"
    );
    let digest = string(&plan["digest"]);
    let wrong = desk.run_in(&copy, &["reconcile", "--accept-plan", "000000000000"]).failed(4);
    assert!(wrong.contains("reconcile --plan"), "{wrong}");
    desk.run_in(&copy, &["reconcile", "--accept-plan", &digest]).done();
    desk.run_in(&copy, &["reconcile", "--until-idle"]).done();
    assert_eq!(outside(&desk, &copy), (commits, 0), "what was told is not told again");

    for case in &cases {
        let numbers = [desk.dir(), &copy].map(|dir| {
            let shown: Value =
                serde_json::from_str(&desk.run_in(dir, &["--json", "case", "show", case]).done()).unwrap();
            string(&shown["result"]["number"])
        });
        assert_eq!(numbers[0], numbers[1], "the copy knows the number that the world knows");
    }
    let next = desk.run_in(&copy, &["case", "list"]).done();
    assert!(cases.iter().all(|case| next.contains(case)), "{next}");
    // The desk that was replaced sees the newer epoch only where both write their heads into one file.
}

#[test]
fn a_backup_made_while_reports_come_in_is_whole_and_has_no_key() {
    let desk = Desk::rehearsal();
    three_ready(&desk);
    let mut deliveries: Vec<_> = (0..6)
        .map(|count| {
            desk.begin_delivery(
                "bob@else.test",
                support::mail("bob@else.test", &format!("more {count}"), "x\n").as_bytes(),
            )
        })
        .collect();
    let backup = backed_up(&desk, "backup", &[]);
    assert!(deliveries.iter_mut().all(|child| child.wait().unwrap().success()));
    let key = fs::read_to_string(desk.beside("key")).unwrap();
    let secret = key.trim().rsplit(' ').next().unwrap().to_owned();
    for file in files_below(&backup) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{}", file.display());
    }
    let copy = restored(&desk, &backup, "copy", &[]);
    let report = desk.run_in(&copy, &["--json", "verify"]).done();
    assert!(report.contains("\"fault\":null"), "{report}");
    let again = desk.run(&["backup", "--to", backup.to_str().unwrap()]).failed(5);
    assert!(again.contains("is there already"), "{again}");
}

#[test]
fn a_backup_with_its_key_says_what_that_means_and_restores_alone() {
    let desk = Desk::rehearsal();
    let to = desk.dir().with_file_name("backup");
    let said = desk.run(&["backup", "--to", to.to_str().unwrap(), "--with-key"]).done();
    assert!(said.contains("whoever has it reads every report"), "{said}");
    assert_eq!(fs::metadata(to.join("instance.key")).unwrap().mode() & 0o777, 0o600);
    let copy = desk.dir().with_file_name("copy");
    desk.run_in(&copy, &["restore", to.to_str().unwrap()]).done();
    desk.run_in(&copy, &["held", "list"]).done();
}

#[test]
fn what_does_not_fit_together_restores_nothing_and_leaves_nothing() {
    let desk = Desk::rehearsal();
    three_ready(&desk);
    let backup = backed_up(&desk, "backup", &[]);
    let other = Desk::rehearsal();
    let copy = desk.dir().with_file_name("copy");
    let restore = |key: &Path| {
        desk.run_in(&copy, &["restore", backup.to_str().unwrap(), "--key", key.to_str().unwrap()])
    };
    let no_key = desk.run_in(&copy, &["restore", backup.to_str().unwrap()]).failed(4);
    assert!(no_key.contains("--key FILE"), "{no_key}");
    let wrong = restore(&other.beside("key")).failed(4);
    assert!(wrong.contains("name the key file of that desk"), "{wrong}");
    let empty = desk.file("empty.key", "");
    let wrong = restore(Path::new(&empty)).failed(4);
    assert!(wrong.contains(&format!("`{empty}` is neither a key file nor a recovery copy")), "{wrong}");
    let blob = files_below(&backup.join("blobs"))[0].clone();
    let bytes = fs::read(&blob).unwrap();
    fs::write(&blob, [&bytes[..bytes.len() - 1], &[bytes[bytes.len() - 1] ^ 1]].concat()).unwrap();
    let altered = restore(&desk.beside("key")).failed(4);
    assert!(altered.contains("not as it was written"), "{altered}");
    fs::write(&blob, &bytes).unwrap();
    fs::write(backup.join("extra"), "x").unwrap();
    let added = restore(&desk.beside("key")).failed(4);
    assert!(added.contains("does not belong"), "{added}");
    let left: Vec<_> =
        fs::read_dir(copy.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("copy")), "{left:?}");
    fs::remove_file(backup.join("extra")).unwrap();
    restore(&desk.beside("key")).done();
    let there = restore(&desk.beside("key")).failed(5);
    assert!(there.contains("is there already"), "{there}");
}

// Fault F24: where both write their heads into one file, the one that was replaced is told.
#[test]
fn of_a_desk_and_its_clone_only_one_sends() {
    let desk = Desk::rehearsal();
    let cases = three_ready(&desk);
    let backup = backed_up(&desk, "backup", &[]);
    lift_later(&desk, desk.dir(), &cases[0]);
    let heads = desk.beside("heads.log");
    let copy = restored(&desk, &backup, "copy", &["--heads", heads.to_str().unwrap()]);
    desk.run_in(&copy, &["reconcile"]).failed(1);
    desk.run(&["reconcile"]).done();
    let plan: Value =
        serde_json::from_str(&desk.run_in(&copy, &["--json", "reconcile", "--plan"]).done()).unwrap();
    desk.run_in(&copy, &["reconcile", "--accept-plan", &string(&plan["result"]["digest"])]).done();
    // The copy writes its first entry of the new epoch; from then on its head is the newest.
    lift_later(&desk, &copy, &cases[1]);
    let held = desk.run(&["reconcile"]);
    assert_eq!(held.code, 1, "{held:?}");
    assert!(held.out.contains("an outside head knows epoch 2 of this desk"), "{held:?}");
}

fn plan_of(desk: &Desk, copy: &Path) -> Value {
    let plan: Value =
        serde_json::from_str(&desk.run_in(copy, &["--json", "reconcile", "--plan"]).done()).unwrap();
    plan["result"].clone()
}

fn accepted(desk: &Desk, copy: &Path, plan: &Value) -> String {
    let said = desk.run_in(copy, &["reconcile", "--accept-plan", &string(&plan["digest"])]).done();
    desk.run_in(copy, &["reconcile", "--until-idle"]).done();
    said
}

/// What `doctor` finds, check by check, without what differs for every copy.
fn checked(desk: &Desk, dir: &Path) -> Vec<(String, String)> {
    let run = desk.run_in(dir, &["--json", "doctor"]);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let result = &report["result"];
    let told = result.as_array().unwrap().iter();
    let told = told.map(|check| (string(&check["check"]), string(&check["finding"])));
    told.filter(|(check, _)| check != "hold").collect()
}

#[test]
fn a_restored_desk_is_as_well_as_the_one_that_was_backed_up() {
    let desk = Desk::rehearsal();
    three_ready(&desk);
    fs::write(desk.dir().join("templates/announcement.txt"), "Subject: our words\n\n{{ text }}").unwrap();
    let publication = fs::read(desk.dir().join("publication.toml")).unwrap();
    let backup = backed_up(&desk, "backup", &[]);
    let copy = restored(&desk, &backup, "copy", &[]);
    assert_eq!(checked(&desk, &copy), checked(&desk, desk.dir()));
    assert_eq!(fs::read(copy.join("publication.toml")).unwrap(), publication);
    let words = fs::read_to_string(copy.join("templates/announcement.txt")).unwrap();
    assert!(words.starts_with("Subject: our words"), "{words}");
}

// What nobody wanted before the backup nobody can have sent: never lost ranks above never twice.
#[test]
fn what_is_first_wanted_in_a_copy_that_holds_is_sent_once_it_is_accepted() {
    let desk = Desk::rehearsal();
    let cases = three_ready(&desk);
    desk.at("2026-04-13T09:00:00Z");
    let backup = backed_up(&desk, "backup", &[]);
    lift_later(&desk, desk.dir(), &cases[0]);
    let copy = restored(&desk, &backup, "copy", &[]);
    // One that the old desk has told of since, and one that only the copy lifts.
    let said = desk.run_in(&copy, &["case", "lift", &cases[1], "--reason", "u", "--number", "2026-0002"]);
    assert!(said.code == 0, "{said:?}");
    let (commits, _) = outside(&desk, &copy);
    let plan = plan_of(&desk, &copy);
    let waiting = plan["waiting"].as_array().unwrap();
    assert!(
        waiting.len() == 2 && waiting.iter().all(|effect| effect["then"] == "wanted_here"),
        "a commit and a mail: {plan}"
    );
    accepted(&desk, &copy, &plan);
    assert_eq!(outside(&desk, &copy), (commits + 1, 1), "its announcement went out, and no other");
    let mail = fs::read_to_string(&files_below(&copy.join("outbox"))[0]).unwrap();
    assert!(mail.contains("2026-0002"), "{mail}");
}

#[test]
fn a_copy_from_before_a_withdrawal_says_that_the_notice_was_withdrawn() {
    let desk = Desk::rehearsal();
    let cases = three_ready(&desk);
    lift_later(&desk, desk.dir(), &cases[0]);
    desk.reconcile();
    let backup = backed_up(&desk, "backup", &[]);
    desk.run(&["case", "withdraw", &cases[0], "--reason", "not one"]).done();
    desk.reconcile();
    let copy = restored(&desk, &backup, "copy", &[]);
    let plan = plan_of(&desk, &copy);
    assert_eq!(plan["outside"][0]["withdraws"], true, "{plan}");
    let said = desk.run_in(&copy, &["reconcile", "--plan"]).done();
    assert!(said.contains("the withdrawal of notice 2026-0001, version 1 of"), "{said}");
    let (commits, _) = outside(&desk, &copy);
    let said = accepted(&desk, &copy, &plan);
    assert!(said.contains("is withdrawn outside; record it here with `cvdesk case withdraw C-"), "{said}");
    desk.run_in(&copy, &["case", "withdraw", &cases[0], "--reason", "not one"]).done();
    desk.run_in(&copy, &["reconcile", "--until-idle"]).done();
    assert_eq!(outside(&desk, &copy), (commits, 0), "it is not told twice: the old desk mailed it");
}

#[test]
fn a_withdrawal_that_only_the_copy_decides_on_is_mailed_whatever_the_old_desk_published_since() {
    let desk = Desk::rehearsal();
    let cases = three_ready(&desk);
    lift_later(&desk, desk.dir(), &cases[0]);
    desk.reconcile();
    let backup = backed_up(&desk, "backup", &[]);
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.json(&["case", "fix", &cases[0], "--branch", "master", "--landed", hash]);
    desk.json(&["publish", &cases[0]]);
    desk.reconcile();
    let copy = restored(&desk, &backup, "copy", &[]);
    let said = desk.run_in(&copy, &["case", "withdraw", &cases[0], "--reason", "not one"]);
    assert_eq!(said.code, 0, "{said:?}");
    let plan = plan_of(&desk, &copy);
    accepted(&desk, &copy, &plan);
    let mails = files_below(&copy.join("outbox"));
    let [mail] = &mails[..] else { unreachable!("{mails:?}") };
    assert!(fs::read_to_string(mail).unwrap().contains("Subject: Withdrawn: LSN-2026-0001"));
}

fn lift_later(desk: &Desk, dir: &Path, case: &str) {
    desk.at("2026-04-20T09:00:00Z");
    lift(desk, dir, case);
}
