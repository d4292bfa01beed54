//! Trouble with keys, disks and files: one clear line that names the file, the mail server keeps the message, and
//! once it is mended everything is there.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use support::{Answer, Desk, bare, is_root, mail, tool};

const BOB: &str = "bob@else.test";

/// One line that names the file.
#[track_caller]
fn assert_names(answer: Answer, code: i32, file: &Path) {
    let error = answer.failed(code);
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.starts_with("error: ") && error.contains(&file.display().to_string()), "{error}");
}

/// Every verb that needs the whole desk says what is wrong with the file, and the mail server tries again.
#[track_caller]
fn assert_trouble_with(desk: &Desk, file: &Path) {
    for verb in [&["held", "list"][..], &["case", "list"], &["reconcile"], &["person", "list"]] {
        assert_names(desk.run(verb), 1, file);
    }
    assert_names(later(desk), 75, file);
    let found = desk.run(&["doctor"]);
    assert_eq!(found.code, 1);
    assert!(found.out.contains(&file.display().to_string()), "{}", found.out);
}

/// Another message, which has to be tried again.
fn later(desk: &Desk) -> Answer {
    desk.deliver(BOB, mail(BOB, "later", "It came while there was trouble.\n").as_bytes())
}

/// What was taken in before is there, and the message that came meanwhile is taken in on the next try.
#[track_caller]
fn assert_mended(desk: &Desk, before: &[String]) {
    assert_eq!(desk.held(), before);
    later(desk).done();
    assert_eq!(desk.held().len(), before.len() + 1);
    for report in before {
        assert_eq!(desk.json(&["held", "show", report])["body"], "It is broken.\n");
    }
    desk.sound_entries();
    assert_eq!(desk.run(&["doctor"]).code, 0);
}

fn with_reports(desk: &Desk) -> Vec<String> {
    let report = |minute| {
        desk.at(&format!("2026-03-02T09:0{minute}:00Z"));
        desk.report(BOB, &format!("flaw {minute}"), "It is broken.\n")
    };
    (0..3).map(report).collect()
}

#[test]
fn the_key_of_another_desk_opens_nothing() {
    let (desk, other) = (Desk::rehearsal(), Desk::rehearsal());
    let before = with_reports(&desk);
    let key = desk.beside("key");
    let own = fs::read(&key).unwrap();
    fs::copy(other.beside("key"), &key).unwrap();
    assert_trouble_with(&desk, &key);
    desk.sound_entries();
    fs::write(&key, own).unwrap();
    assert_mended(&desk, &before);
}

#[test]
fn a_key_of_this_desk_with_other_bytes_opens_nothing() {
    let desk = Desk::rehearsal();
    let before = with_reports(&desk);
    let key = desk.beside("key");
    let own = fs::read_to_string(&key).unwrap();
    let last = if own.trim_end().ends_with('0') { "1" } else { "0" };
    fs::write(&key, format!("{}{last}\n", &own[..own.len() - 2])).unwrap();
    assert_trouble_with(&desk, &key);
    fs::write(&key, "not a key\n").unwrap();
    assert_trouble_with(&desk, &key);
    fs::write(&key, own).unwrap();
    assert_mended(&desk, &before);
}

#[test]
fn a_missing_key_is_replaced_by_the_recovery_copy() {
    let desk = Desk::rehearsal();
    let before = with_reports(&desk);
    let key = desk.beside("key");
    fs::remove_file(&key).unwrap();
    assert_trouble_with(&desk, &key);
    desk.sound_entries();
    fs::copy(desk.beside("recovery"), &key).unwrap();
    assert_mended(&desk, &before);
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let desk = Desk::rehearsal();
    let before = with_reports(&desk);
    let key = desk.beside("key");
    fs::set_permissions(&key, Permissions::from_mode(0o640)).unwrap();
    assert_trouble_with(&desk, &key);
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    assert_mended(&desk, &before);
}

#[test]
fn a_folder_without_a_desk_is_told() {
    let desk = Desk::rehearsal();
    let empty = desk.dir().join("templates");
    for verb in [&["held", "list"][..], &["verify"], &["doctor"]] {
        assert_names(desk.run_in(&empty, verb), 4, &empty);
    }
    let deliver = ["deliver", "--sender", BOB, "--recipient", "security@desk.test"];
    assert_names(desk.run_in(&empty, &deliver), 75, &empty);
    let output = bare().args(["held", "list"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "no folder is named at all");
    assert!(String::from_utf8(output.stderr).unwrap().contains("`--dir DIR`, or set CVDESK_DIR"));
}

#[test]
fn a_mistake_in_the_configuration_is_told_with_its_line() {
    let desk = Desk::rehearsal();
    let before = with_reports(&desk);
    let file = desk.dir().join("cvdesk.toml");
    let own = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{own}\n[mail\n")).unwrap();
    let line = own.lines().count() + 2;
    let error = desk.run(&["held", "list"]).failed(4);
    assert!(error.contains(&format!("cvdesk.toml: line {line}:")), "{error}");
    assert_names(later(&desk), 75, &file);
    fs::write(&file, own).unwrap();
    assert_mended(&desk, &before);
}

#[test]
fn a_damaged_database_is_told_and_left_alone() {
    let desk = Desk::rehearsal();
    let before = with_reports(&desk);
    let database = desk.dir().join("desk.db");
    let own = fs::read(&database).unwrap();
    let mut damages: Vec<(&str, Vec<u8>)> = Vec::new();
    damages.push(("another file", b"not a database, and longer than the header of one".repeat(40)));
    damages.push(("cut short", own[..own.len() / 2].to_vec()));
    let mut overwritten = own.clone();
    overwritten[4096..].fill(0xa5);
    damages.push(("overwritten but for its first page", overwritten));
    for (damage, bytes) in damages {
        fs::write(&database, &bytes).unwrap();
        assert_trouble_with(&desk, &database);
        assert_names(desk.run(&["verify"]), 1, &database);
        assert_eq!(fs::read(&database).unwrap(), bytes, "{damage}: what is left is not touched");
        fs::write(&database, &own).unwrap();
    }
    assert_mended(&desk, &before);
}

#[test]
fn a_missing_database_is_told_and_not_made_anew() {
    let desk = Desk::rehearsal();
    let before = with_reports(&desk);
    let database = desk.dir().join("desk.db");
    let aside = desk.dir().join("aside.db");
    fs::rename(&database, &aside).unwrap();
    assert_trouble_with(&desk, desk.dir());
    assert_names(desk.run(&["verify"]), 1, &database);
    assert!(!database.exists());
    fs::rename(&aside, &database).unwrap();
    assert_mended(&desk, &before);
}

/// A head never undoes what was taken in: a message that is on the disk is not sent back for want of a head.
#[test]
fn heads_that_cannot_be_written_are_told_by_the_doctor_and_stop_no_mail() {
    let heads = tempfile::tempdir().unwrap();
    let folder = heads.path().join("disk");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("heads.log");
    let desk = Desk::init_with(&["--heads", file.to_str().unwrap()]);
    let before = with_reports(&desk);
    let gone = heads.path().join("unplugged");
    fs::rename(&folder, &gone).unwrap();
    later(&desk).done();
    assert_eq!(desk.held().len(), before.len() + 1);
    let found = desk.run(&["doctor"]);
    assert_eq!(found.code, 1);
    let told =
        found.out.lines().any(|line| line.starts_with("BAD ") && line.contains(file.to_str().unwrap()));
    assert!(told, "{}", found.out);
    fs::rename(&gone, &folder).unwrap();
    desk.report(BOB, "after", "It is broken.\n");
    assert_eq!(desk.run(&["doctor"]).code, 0);
    let result = desk.json(&["verify"]);
    assert_eq!((&result["fault"], &result["outside"]), (&serde_json::Value::Null, &result["entries"]));
}

/// A folder on a disk of its own, as small as wanted.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: &Path, size: &str) -> Option<Self> {
        if !is_root() {
            return None;
        }
        fs::create_dir_all(folder).unwrap();
        let options = format!("size={size},mode=0700");
        tool("mount", &["-t", "tmpfs", "-o", &options, "tmpfs", folder.to_str()?])?;
        Some(Self(folder.to_owned()))
    }

    fn remount(&self, options: &str) {
        tool("mount", &["-o", &format!("remount,{options}"), self.0.to_str().unwrap()]).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        tool("umount", &["-l", self.0.to_str().unwrap()]);
    }
}

#[test]
fn a_full_disk_sends_mail_back_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let Some(volume) = Disk::mount(&home.path().join("disk"), "2m") else {
        println!("skipped: only root can mount the small disk that this fills");
        return;
    };
    let dir = volume.0.join("desk");
    let desk = Desk::in_folder(&dir);
    let before = with_reports(&desk);
    let entries = desk.sound_entries();
    // A little is left: the report's bytes find no room.
    let filler = volume.0.join("filler");
    let free = |text: String| text.lines().last().and_then(|line| line.trim().parse::<usize>().ok());
    let left = tool("df", &["--output=avail", "-B1", volume.0.to_str().unwrap()]).and_then(free).unwrap();
    fs::write(&filler, vec![b'x'; left - 300_000]).unwrap();
    let large = mail(BOB, "large", &"A long crash dump.\n".repeat(20_000));
    for _ in 0..3 {
        assert_names(desk.deliver(BOB, large.as_bytes()), 75, &dir);
    }
    assert_eq!(desk.held(), before);
    assert_eq!(desk.sound_entries(), entries);
    // Nothing is left: not even a small step.
    let mut rest = fs::File::create(volume.0.join("rest")).unwrap();
    while std::io::Write::write_all(&mut rest, &[b'x'; 4096]).is_ok() {}
    assert_names(later(&desk), 75, &dir);
    let report = before.first().unwrap();
    assert_names(desk.run(&["held", "approve", report]), 1, &dir);
    drop(rest);
    fs::remove_file(volume.0.join("rest")).unwrap();
    fs::remove_file(filler).unwrap();
    assert_mended(&desk, &before);
    desk.deliver(BOB, large.as_bytes()).done();
    desk.approve(report);
    desk.sound_entries();
}

#[test]
fn a_read_only_folder_can_be_read_and_sends_mail_back() {
    let home = tempfile::tempdir().unwrap();
    let Some(volume) = Disk::mount(&home.path().join("disk"), "8m") else {
        println!("skipped: only root can mount the disk that this makes read-only");
        return;
    };
    let dir = volume.0.join("desk");
    let desk = Desk::in_folder(&dir);
    let before = with_reports(&desk);
    let entries = desk.sound_entries();
    volume.remount("ro");
    assert_names(later(&desk), 75, &dir);
    let report = before.first().unwrap();
    for verb in [&["held", "show", report][..], &["held", "approve", report], &["reconcile"]] {
        assert_names(desk.run(verb), 1, &dir);
    }
    assert_eq!(desk.held(), before, "lists are read all the same");
    assert_eq!(desk.sound_entries(), entries);
    volume.remount("rw");
    assert_mended(&desk, &before);
}

/// Changes to a log as somebody makes them who has the database but no keys; each with what `verify` has to name.
const FORGERIES: [(&str, &str, u64); 7] = [
    (
        "an altered body",
        "body = bytearray(get(5)[1]); body[len(body) // 2] ^= 1
db.execute('update log set body = ? where seq = 5', (bytes(body),))",
        5,
    ),
    (
        "an altered entry",
        "entry = bytearray(get(6)[0]); entry[90] ^= 1
db.execute('update log set entry = ? where seq = 6', (bytes(entry),))",
        6,
    ),
    ("a dropped entry", "db.execute('delete from log where seq = 5')", 5),
    (
        "a dropped entry whose place is closed up",
        "db.execute('delete from log where seq = 5')\nmove(6, last, -1)",
        5,
    ),
    (
        "two swapped entries",
        "db.execute('update log set seq = -1 where seq = 5')
db.execute('update log set seq = 5 where seq = 6')
db.execute('update log set seq = 6 where seq = -1')",
        5,
    ),
    (
        "an inserted entry",
        "entry, body = get(5); forged = bytearray(entry); forged[90] ^= 1
db.execute('drop index log_stream_version')
move(last, 5, 1)
db.execute('insert into log values (5, ?, ?)', (bytes(forged), body))",
        5,
    ),
    ("a cut tail", "db.execute('delete from log where seq > ?', (last - 3,))", 0),
];

const PYTHON: &str = "
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
last = db.execute('select max(seq) from log').fetchone()[0]
def get(seq):
    return db.execute('select entry, body from log where seq = ?', (seq,)).fetchone()
def move(begin, end, by):
    for seq in range(begin, end - by, -by):
        db.execute('update log set seq = ? where seq = ?', (seq + by, seq))
";

#[test]
fn a_forged_log_is_found_and_its_first_bad_entry_named() {
    if tool("python3", &["-c", "import sqlite3"]).is_none() {
        println!("skipped: no python3 with sqlite3, which forges the log here");
        return;
    }
    let desk = Desk::rehearsal();
    for report in with_reports(&desk) {
        desk.approve(&report);
    }
    let entries = desk.sound_entries();
    let scratch = tempfile::tempdir().unwrap();
    for (number, (forgery, script, first_bad)) in FORGERIES.into_iter().enumerate() {
        let copy = scratch.path().join(number.to_string());
        fs::create_dir(&copy).unwrap();
        for file in ["desk.db", "cvdesk.toml"] {
            fs::copy(desk.dir().join(file), copy.join(file)).unwrap();
        }
        let database = copy.join("desk.db").display().to_string();
        tool("python3", &["-c", &format!("{PYTHON}{script}\ndb.commit()\n"), &database]).unwrap();
        let answer = desk.run_in(&copy, &["verify"]);
        assert_eq!(answer.code, 1, "{forgery}: {answer:?}");
        let seq = if first_bad == 0 { entries - 2 } else { first_bad };
        assert!(answer.out.contains(&format!("NOT SOUND: entry {seq}: ")), "{forgery}: {}", answer.out);
        let object: serde_json::Value =
            serde_json::from_str(&desk.run_in(&copy, &["--json", "verify"]).out).unwrap();
        assert_eq!(object["result"]["fault"]["seq"], seq, "{forgery}");
    }
    assert_eq!(desk.sound_entries(), entries, "the desk itself is as it was");
}

/// Cuts the log's last entries away; nothing where there is no python3 with sqlite3.
fn cut_tail(desk: &Desk, count: u64) -> Option<()> {
    let database = desk.dir().join("desk.db").display().to_string();
    let script =
        format!("{PYTHON}db.execute('delete from log where seq > ?', (last - {count},))\ndb.commit()\n");
    tool("python3", &["-c", &script, &database]).map(drop)
}

/// A newer head over the cut log does not outweigh the older one that names the cut entry.
#[test]
fn a_cut_tail_is_found_and_holds_effects_also_after_the_desk_went_on_writing() {
    let desk = Desk::rehearsal();
    with_reports(&desk);
    if cut_tail(&desk, 2).is_none() {
        println!("skipped: no python3 with sqlite3, which cuts the log here");
        return;
    }
    for subject in ["before the old end", "at it", "beyond it"] {
        assert_eq!(desk.run(&["verify"]).code, 1, "{subject}");
        let pass = desk.run(&["reconcile"]);
        assert!(pass.code == 1 && pass.out.contains("HOLD: nothing goes out: "), "{subject}: {pass:?}");
        assert_eq!(desk.run(&["doctor"]).code, 1, "{subject}");
        desk.deliver(BOB, mail(BOB, subject, "It is broken.\n").as_bytes()).done();
    }
    assert_eq!(desk.run(&["verify"]).code, 1);
    assert!(desk.outbox().is_empty());
}

/// No head is signed over a log that the heads contradict: the doctor just said that it is not sound.
#[test]
fn looking_at_a_forged_log_signs_no_head_over_it() {
    if tool("python3", &["-c", "import sqlite3"]).is_none() {
        println!("skipped: no python3 with sqlite3 to forge a log with");
        return;
    }
    let desk = Desk::rehearsal();
    desk.report(BOB, "one", "It is broken.\n");
    let database = desk.dir().join("desk.db").display().to_string();
    let script = "import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
last = db.execute('select max(seq) from log').fetchone()[0]
entry, body = db.execute('select entry, body from log where seq = 4').fetchone()
db.execute('drop index log_stream_version')
db.execute('insert into log values (?, ?, ?)', (last + 1, entry, body))
db.commit()";
    let heads = std::fs::read(desk.beside("heads.log")).unwrap();
    tool("python3", &["-c", script, &database]).unwrap();
    assert!(desk.run(&["doctor"]).out.contains("BAD "));
    assert_eq!(std::fs::read(desk.beside("heads.log")).unwrap().len(), heads.len());
    let pass = desk.run(&["reconcile"]);
    assert_eq!(pass.code, 1, "nothing goes out over a forged log: {pass:?}");
}

/// A mail server knows 0 and 75: any other status gives the message back for good.
#[test]
fn a_command_line_that_is_not_understood_leaves_mail_with_the_mail_server() {
    let desk = Desk::rehearsal();
    for arguments in [
        &["deliver"][..],
        &["deliver", "--sender", BOB],
        &["deliver", "--sender", "--recipient", "security@desk.test"],
        &["deliver", "--sender", BOB, "--recipient", "security@desk.test", "--size", "7"],
        &["--no-such-option", "deliver", "--sender", BOB, "--recipient", "security@desk.test"],
    ] {
        let error = desk.run(arguments).failed(75);
        assert!(error.starts_with("error: "), "{error}");
    }
    let object = desk.run(&["--json", "deliver"]);
    assert_eq!(object.code, 75);
    assert!(object.out.contains(r#""code":75"#), "{}", object.out);
    assert_eq!(desk.run(&["held", "lst"]).code, 2);
}

#[test]
fn an_envelope_that_is_no_text_is_taken_in() {
    let desk = Desk::rehearsal();
    let file = desk.file("message", &mail(BOB, "a flaw", "It is broken.\n"));
    let mut deliver = desk.command(&["deliver", "--recipient", "security@desk.test", "--sender"]);
    deliver.arg(OsStr::from_bytes(b"b\xfcb@else.test")).stdin(fs::File::open(file).unwrap());
    let output = deliver.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(desk.held().len(), 1);
}

/// Changes the database; nothing where there is no python3 with sqlite3.
fn change(desk: &Desk, script: &str) -> Option<()> {
    let database = desk.dir().join("desk.db").display().to_string();
    tool("python3", &["-c", &format!("{PYTHON}{script}\ndb.commit()\n"), &database]).map(drop)
}

#[test]
fn a_pass_that_fails_does_not_undo_the_verb_before_it() {
    let desk = Desk::rehearsal();
    let [first, second] = ["one", "two"].map(|subject| desk.report(BOB, subject, "It is broken.\n"));
    let trigger =
        "db.execute(\"create trigger t before insert on lease begin select raise(abort, 'no'); end\")";
    if change(&desk, trigger).is_none() {
        println!("skipped: no python3 with sqlite3, which makes the pass fail here");
        return;
    }
    let text = desk.run(&["held", "approve", &first]).done();
    assert!(text.contains("is let in and became case C-"), "{text}");
    let told = |line: &str| {
        line.starts_with("Nothing was sent: ") && line.ends_with("; it is tried again by `cvdesk reconcile`")
    };
    assert!(text.lines().any(told), "{text}");
    let result = desk.json(&["held", "approve", &second]);
    assert!(result["case"].is_string() && result["effects_error"].is_string(), "{result}");
    assert_eq!(desk.run(&["reconcile"]).code, 1);
    change(&desk, "db.execute('drop trigger t')").unwrap();
    desk.reconcile();
    assert_eq!((desk.cases().len(), desk.outbox().len()), (2, 1));
}

#[test]
fn a_busy_pass_says_who_does_what_it_leaves() {
    let desk = Desk::rehearsal();
    let report = desk.report(BOB, "a flaw", "It is broken.\n");
    // Half a minute from the rehearsal's now, 2026-03-02T09:00:00Z in microseconds: no lease lasts longer.
    let lease =
        "db.execute(\"insert into lease values ('reconciler', ?, 1, ?)\", (b'x' * 16, 1772442030 * 10**6))";
    if change(&desk, lease).is_none() {
        println!("skipped: no python3 with sqlite3, which takes the lease here");
        return;
    }
    let text = desk.run(&["held", "approve", &report]).done();
    let busy = "Another process is bringing the outside along; `cvdesk reconcile` does what it leaves.";
    assert!(text.lines().any(|line| line == busy), "{text}");
}

/// Runs a command that may never end, for so many seconds; 124 where they were over first.
fn for_seconds(seconds: &str, command: &Command) -> Output {
    let mut bounded = Command::new("timeout");
    bounded.arg(seconds).arg(command.get_program()).args(command.get_args()).env_clear().stdin(Stdio::null());
    bounded.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    bounded.output().unwrap()
}

#[test]
fn a_rehearsal_whose_clock_stands_does_not_wait_for_the_next_try() {
    let desk = Desk::rehearsal();
    desk.report(BOB, "a flaw", "It is broken.\n");
    fs::write(desk.dir().join("outbox"), "in the way of the folder").unwrap();
    assert!(desk.run(&["reconcile", "--until-idle"]).out.contains("not yet: "));
    let output = for_seconds("20", &desk.command(&["reconcile", "--until-idle"]));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("1 effect(s) wait; the next try is due "));
    fs::remove_file(desk.dir().join("outbox")).unwrap();
    desk.at("2026-03-02T10:00:00Z").reconcile();
    assert_eq!(desk.outbox().len(), 1);
}

#[test]
fn waiting_for_the_next_try_prints_nothing() {
    let desk = Desk::rehearsal();
    let file = desk.file("message", &mail(BOB, "a flaw", "It is broken.\n"));
    // The machine's clock, which goes on.
    let command = |arguments: &[&str]| {
        let mut command = bare();
        command.arg("--dir").arg(desk.dir()).args(arguments);
        command
    };
    let deliver = ["deliver", "--sender", BOB, "--recipient", "security@desk.test"];
    let delivered = command(&deliver).stdin(fs::File::open(file).unwrap()).status().unwrap();
    assert_eq!(delivered.code(), Some(0));
    fs::write(desk.dir().join("outbox"), "in the way of the folder").unwrap();
    assert_eq!(command(&["reconcile"]).output().unwrap().status.code(), Some(1));
    let output = for_seconds("2", &command(&["reconcile", "--until-idle"]));
    assert_eq!(output.status.code(), Some(124), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
}

/// The version that came before the failing one is told, and it is out.
#[test]
fn a_publication_that_fails_midway_tells_and_sends_what_was_published() {
    let desk = Desk::rehearsal();
    let draft =
        |text: &str| desk.file("draft.toml", &format!("summary = \"A flaw\"\ndescription = \"{text}\"\n"));
    for subject in ["one", "two"] {
        desk.confirmed_case(subject);
    }
    let cases = desk.cases();
    desk.at("2026-04-20T09:00:00Z");
    for case in &cases {
        desk.json(&["case", "notice", case, "--file", &draft("It is broken.")]);
        desk.json(&["case", "lift", case, "--reason", "no fix yet"]);
    }
    let facts = desk.file("facts.toml", "[[branch]]\nname = \"master\"\n");
    for case in &cases {
        desk.json(&["case", "fix", case, "--facts", &facts]);
    }
    // The last entry's stream, the second case's, takes nothing more.
    let trigger = "stream = get(last)[0][8:24].hex()
db.execute(f\"create trigger t before insert on log when substr(new.entry, 9, 16) = x'{stream}' begin select raise(abort, 'no'); end\")";
    if change(&desk, trigger).is_none() {
        println!("skipped: no python3 with sqlite3, which makes a step fail here");
        return;
    }
    let failed = desk.run(&["publish"]);
    assert_eq!(failed.code, 1, "{failed:?}");
    assert!(failed.out.contains(&cases[0]) && !failed.out.contains(&cases[1]), "{}", failed.out);
    assert!(failed.out.contains("  done: "), "the pass ran: {}", failed.out);
    assert!(failed.err.trim_end().ends_with("; the steps printed above are recorded"), "{}", failed.err);
    let versions = |case: &str| desk.json(&["case", "show", case])["versions"].clone();
    assert_eq!((versions(&cases[0]), versions(&cases[1])), (2.into(), 1.into()));
}

/// A notice repository of somebody else's, with one commit.
fn foreign_repository(folder: &Path) -> String {
    let path = folder.display().to_string();
    let git = |arguments: &[&str]| {
        let named = ["-c", "user.name=a", "-c", "user.email=a@b.test", "-C", &path];
        tool("git", &[&named, arguments].concat()).unwrap()
    };
    fs::create_dir(folder).unwrap();
    git(&["init", "-q", "-b", "master"]);
    git(&["commit", "-q", "--allow-empty", "-m", "First"]);
    path
}

#[test]
fn init_fetches_a_foreign_notice_repository() {
    let home = tempfile::tempdir().unwrap();
    let repository = foreign_repository(&home.path().join("notices"));
    let desk = Desk::init_with(&["--notices", &repository]);
    assert!(desk.dir().join("notices.work/clone.git/refs/cvdesk/seen").exists());
}

#[test]
fn init_only_warns_of_a_notice_repository_out_of_reach() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("desk").display().to_string();
    let away = home.path().join("away").display().to_string();
    let mut init = bare();
    init.args(["--dir", &dir, "init", "--profile", "libvirt", "--set", "channel.mail.address=a@desk.test"]);
    let output = init.args(["--founder", "Ada", "--notices", &away]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let warned = |line: &str| line.starts_with("warning: ") && line.contains(&away);
    assert!(text.starts_with("The desk is made.") && text.lines().any(warned), "{text}");
}

/// The first fetch of a long history takes longer than an errand of the reconciler may.
#[test]
fn the_doctor_waits_for_the_first_fetch_of_a_long_history() {
    let home = tempfile::tempdir().unwrap();
    let repository = foreign_repository(&home.path().join("notices"));
    let desk = Desk::init_with(&["--notices", &repository]);
    fs::remove_dir_all(desk.dir().join("notices.work")).unwrap();
    let slow = home.path().join("git");
    let script = "#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\ncase \" $* \" in *' fetch '*) sleep 11;; esac\nexec git \"$@\"\n";
    fs::write(&slow, script).unwrap();
    fs::set_permissions(&slow, Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", home.path().display());
    let output = desk.command(&["doctor"]).env("PATH", path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}
