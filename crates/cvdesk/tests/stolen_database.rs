//! Somebody takes the desk's folder but not its key: nothing that anybody wrote or is called can be found in it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use sha2::{Digest as _, Sha256};
use support::{AUTHSERV, Desk, files_below, string};

/// Words that are confidential until the desk says otherwise, each planted in one place only.
#[derive(Default)]
struct Canaries(Vec<String>);

impl Canaries {
    /// A new word: letters and digits, so that it can stand in an address as well as in prose.
    fn word(&mut self) -> String {
        let count = self.0.len();
        let word = format!("kanari{count:02}zq{:06x}", (count + 7) * 104_729 % 0xff_ffff);
        self.0.push(word.clone());
        word
    }

    /// A new address.
    fn address(&mut self) -> String {
        format!("{}@else.test", self.word())
    }

    /// A new commit.
    fn commit(&mut self) -> String {
        let digest = HEXLOWER.encode(&Sha256::digest(format!("commit {}", self.0.len())));
        let commit = digest.chars().take(40).collect::<String>();
        self.0.push(commit.clone());
        commit
    }

    /// A value of the caller's own form.
    fn value(&mut self, value: &str) -> String {
        self.0.push(value.to_owned());
        value.to_owned()
    }
}

/// Every form in which a thief's tools would recognise a word.
fn forms(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = word.as_bytes();
    let each =
        |form: &dyn Fn(u8) -> String| bytes.iter().map(|byte| form(*byte)).collect::<String>().into_bytes();
    let mut forms = vec![
        ("raw", bytes.to_vec()),
        ("upper case", word.to_uppercase().into_bytes()),
        ("hex", HEXLOWER.encode(bytes).into_bytes()),
        ("upper-case hex", HEXUPPER.encode(bytes).into_bytes()),
        ("quoted-printable", each(&|byte| format!("={byte:02X}"))),
        ("lower-case quoted-printable", each(&|byte| format!("={byte:02x}"))),
        ("URL-escaped", each(&|byte| format!("%{byte:02X}"))),
        ("lower-case URL-escaped", each(&|byte| format!("%{byte:02x}"))),
        ("HTML-escaped", each(&|byte| format!("&#{byte};"))),
        ("hex HTML-escaped", each(&|byte| format!("&#x{byte:x};"))),
        ("JSON-escaped", each(&|byte| format!("\\u{byte:04x}"))),
        ("UTF-16 LE", word.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16 BE", word.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("reversed", bytes.iter().rev().copied().collect()),
        ("SHA-256", Sha256::digest(bytes).to_vec()),
        ("SHA-256 in hex", HEXLOWER.encode(&Sha256::digest(bytes)).into_bytes()),
    ];
    for (name, alphabet) in [("base64", &BASE64_NOPAD), ("base64url", &BASE64URL_NOPAD)] {
        for shift in 0..3 {
            let shifted: Vec<_> = std::iter::repeat_n(0, shift).chain(bytes.iter().copied()).collect();
            let text = alphabet.encode(&shifted);
            // What depends on the neighbours is left away on both sides.
            let (from, to) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
            forms.push((name, text.as_bytes().get(from..to).unwrap().to_vec()));
        }
    }
    forms
}

/// Length of the piece that a form is looked up by.
const PIECE: usize = 6;

/// A word by its number, the form's name, and the form.
type Form = (usize, &'static str, Vec<u8>);

/// Finds words in every form, in one go over the bytes.
struct Decoder {
    by_piece: HashMap<Vec<u8>, Vec<Form>>,
}

impl Decoder {
    fn of(canaries: &Canaries) -> Self {
        let mut by_piece: HashMap<_, Vec<_>> = HashMap::new();
        for (index, word) in canaries.0.iter().enumerate() {
            for (name, form) in forms(word) {
                let piece = form.get(..PIECE).unwrap().to_vec();
                by_piece.entry(piece).or_default().push((index, name, form));
            }
        }
        Self { by_piece }
    }

    /// Which words are in the bytes, and in which form; also where a mail's soft line ends cut them.
    fn found_in(&self, bytes: &[u8]) -> BTreeSet<(usize, &'static str)> {
        let mut found = self.found_as_is(bytes);
        let joined = without(&without(bytes, b"=\r\n"), b"=\n");
        if joined.len() < bytes.len() {
            found.extend(self.found_as_is(&joined));
        }
        found
    }

    fn found_as_is(&self, bytes: &[u8]) -> BTreeSet<(usize, &'static str)> {
        let mut found = BTreeSet::new();
        for (at, piece) in bytes.windows(PIECE).enumerate() {
            for (index, name, form) in self.by_piece.get(piece).into_iter().flatten() {
                if bytes.get(at..).is_some_and(|rest| rest.starts_with(form)) {
                    found.insert((*index, *name));
                }
            }
        }
        found
    }
}

fn without(bytes: &[u8], cut: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(cut) {
            rest = after;
        } else {
            kept.push(*first);
            rest = after;
        }
    }
    kept
}

/// Holds the database open, so that its WAL stays as a thief would find it under a running desk.
struct Reader(Child);

impl Reader {
    fn open(database: &Path) -> Option<Self> {
        let script = "import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('begin')
db.execute('select count(*) from log').fetchone()
print('open', flush=True)
sys.stdin.read()";
        let mut python = Command::new("python3");
        python.args(["-c", script]).arg(database).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = python.stderr(Stdio::null()).spawn().ok()?;
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.as_mut()?), &mut line).ok()?;
        let reader = Self(child);
        (line == "open\n").then_some(reader)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// What a thief of the folder has; without the folders that stand for the outside world.
fn loot(desk: &Desk, public: &[&str]) -> Vec<PathBuf> {
    let mut files = files_below(desk.dir());
    files.retain(|file| !public.iter().any(|folder| file.starts_with(desk.dir().join(folder))));
    files.extend(["heads.log", "recovery"].map(|suffix| desk.beside(suffix)));
    files
}

#[track_caller]
fn assert_nothing_found(canaries: &Canaries, files: &[PathBuf]) {
    let decoder = Decoder::of(canaries);
    for file in files {
        let mut bytes = fs::read(file).unwrap();
        bytes.extend_from_slice(file.display().to_string().as_bytes());
        let found = decoder.found_in(&bytes);
        let words: Vec<_> =
            found.iter().map(|(index, form)| (canaries.0.get(*index).unwrap(), form)).collect();
        assert!(words.is_empty(), "{} holds {words:?}", file.display());
    }
}

/// A case and a rejected report that hold canaries.
struct Planted {
    case: String,
    rejected: String,
}

/// Says confidential things through every verb that takes any.
fn plant(desk: &Desk, canaries: &mut Canaries) -> Planted {
    let mail_of = |canaries: &mut Canaries, results: &str, from: &str| {
        format!(
            "{results}From: \"{} {}\" <{from}>\r\nReply-To: {}\r\nMessage-ID: <{}@{}.test>\r\nX-Mailer: {}\r\n\
             In-Reply-To: <{}@else.test>\r\nSubject: {} is broken\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n\r\n--b\r\n\
             Content-Type: text/x-c; name=\"{}.c\"\r\nContent-Disposition: attachment; filename=\"{}.c\"\r\n\r\n{}\r\n--b--\r\n",
            canaries.word(),
            canaries.word(),
            canaries.address(),
            canaries.word(),
            canaries.word(),
            canaries.word(),
            canaries.word(),
            canaries.word(),
            canaries.word(),
            canaries.word(),
            canaries.word(),
            canaries.word(),
        )
    };
    // A member's report, which goes straight through.
    let member = canaries.address();
    let name = canaries.word();
    desk.json(&["person", "add", "--accepted", "--name", &name, "--role", "team", "--mail", &member]);
    let vouched = "Authentication-Results: mx.desk.test; dkim=pass header.d=else.test\r\n";
    let message = mail_of(canaries, vouched, &member);
    desk.deliver(&canaries.address(), message.as_bytes()).done();
    // Two of strangers: one becomes a case, one is rejected.
    let address = canaries.address();
    let rejected = desk.report(&address, &canaries.word(), &canaries.word());
    desk.json(&["held", "reject", &rejected, "--reason", &canaries.word()]);
    let address = canaries.address();
    let message = mail_of(canaries, "", &address);
    desk.deliver(&canaries.address(), message.as_bytes()).done();
    let case = desk.approve(&desk.held().remove(0));
    desk.json(&["case", "confirm", &case, "--reason", &canaries.word()]);
    desk.json(&["case", "embargo", &case, "--until", "2026-04-01", "--reason", &canaries.word()]);
    desk.json(&[
        "case",
        "embargo",
        &case,
        "--restart",
        "--until",
        "2026-04-02",
        "--reason",
        &canaries.word(),
    ]);
    desk.json(&["case", "cve", &case, "--id", &canaries.value("CVE-2026-7351829406")]);
    let commit = canaries.commit();
    desk.json(&["case", "fix", &case, "--introduced", &commit]);
    let (branch, commit) = (canaries.word(), canaries.commit());
    desk.json(&["case", "fix", &case, "--branch", &branch, "--staged", &commit]);
    let facts = format!(
        "[[branch]]\nname = \"{}\"\nvulnerable_tags = [\"{}\"]\nvulnerable_changes = [\"{}\"]\nfixed_tags = [\"{}\"]\n",
        canaries.word(),
        canaries.word(),
        canaries.commit(),
        canaries.word()
    );
    desk.json(&["case", "fix", &case, "--facts", &desk.file("facts.toml", &facts)]);
    let draft = format!(
        "summary = \"{}\"\ndescription = \"{}\"\nimpact = \"{}\"\nworkaround = \"{}\"\n\
         [[reporter]]\nname = \"{}\"\nemail = \"{}\"\n[[patcher]]\nname = \"{}\"\nemail = \"{}\"\n\
         [[bug]]\ntracker = \"{}\"\nid = \"{}\"\n",
        canaries.word(),
        canaries.word(),
        canaries.word(),
        canaries.word(),
        canaries.word(),
        canaries.address(),
        canaries.word(),
        canaries.address(),
        canaries.word(),
        canaries.word()
    );
    desk.json(&["case", "notice", &case, "--file", &desk.file("draft.toml", &draft)]);
    for verb in ["show", "timeline", "next"] {
        desk.json(&["case", verb, &case]);
    }
    Planted { case, rejected }
}

// leak L094
#[test]
fn a_folder_without_its_key_holds_nothing_that_anybody_wrote() {
    let mut canaries = Canaries::default();
    let (founder, address) = (canaries.word(), canaries.address());
    let desk = Desk::init_with(&["--founder", &founder, "--founder-mail", &address, "--set", AUTHSERV]);
    let reader = Reader::open(&desk.dir().join("desk.db"));
    if reader.is_none() {
        println!("skipped: the write-ahead log, which python3 with sqlite3 keeps in place here");
    }
    // A reply that nobody sends yet waits in the database's outbox.
    let planted = plant(&desk, &mut canaries);
    desk.report(&canaries.address(), &canaries.word(), "waits\n");
    assert!(canaries.0.len() >= 40, "{} canaries", canaries.0.len());

    let before = loot(&desk, &["outbox", "notices"]);
    let has = |suffix: &str| before.iter().any(|file| file.display().to_string().ends_with(suffix));
    assert!(has("desk.db") && has("desk.heads.log") && has("desk.recovery"), "{before:?}");
    assert!(reader.is_none() || has("desk.db-wal") && has("desk.db-shm"), "{before:?}");
    assert!(before.iter().any(|file| file.starts_with(desk.dir().join("blobs"))), "{before:?}");
    assert_nothing_found(&canaries, &before);

    // The people of the desk do read them: they are in there.
    let told = desk.run(&["case", "show", &planted.case]).done();
    let body = string(&desk.json(&["held", "show", &planted.rejected])["body"]);
    let seen = canaries.0.iter().filter(|word| told.contains(*word) || body.contains(*word)).count();
    assert!(seen >= 8, "{seen} of the words are on the screens of people who may read them:\n{told}");

    // Published is published, but only outside: the database stays as closed as it was.
    desk.at("2026-04-03T09:00:00Z");
    desk.json(&["case", "lift", &planted.case, "--reason", &canaries.word()]);
    desk.reconcile();
    drop(reader);
    let public = ["outbox", "notices", "notices.work"];
    assert_nothing_found(&canaries, &loot(&desk, &public));
    let decoder = Decoder::of(&canaries);
    let outside = files_below(&desk.dir().join("notices/notices"));
    let published = outside.iter().flat_map(|file| decoder.found_in(&fs::read(file).unwrap()));
    assert!(published.count() >= 14, "the search finds what is published in plain text");
}

// leak L094
#[test]
fn the_search_would_find_a_word_in_every_form() {
    let mut canaries = Canaries::default();
    for _ in 0..39 {
        canaries.word();
    }
    let word = canaries.word();
    let decoder = Decoder::of(&canaries);
    for (name, form) in forms(&word) {
        let planted = [b"SQLite format 3\0 before ", &form[..], b" after"].concat();
        assert!(decoder.found_in(&planted).contains(&(39, name)), "{name}");
    }
    for neighbours in ["", "a", "ab", "abc"] {
        let text = BASE64.encode(format!("{neighbours}{word}{neighbours}").as_bytes());
        assert!(decoder.found_in(text.as_bytes()).contains(&(39, "base64")), "after `{neighbours}`: {text}");
    }
    let (left, right) = word.split_at(9);
    assert!(decoder.found_in(format!("{left}=\r\n{right}").as_bytes()).contains(&(39, "raw")));
    assert!(decoder.found_in(b"nothing of it").is_empty());
}
