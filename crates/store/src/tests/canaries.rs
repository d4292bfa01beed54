//! Leak L094: a stolen desk without keys holds none of what was written into it, in any usual encoding.

use std::fs;
use std::path::Path;

use cvdesk_case::{ActorId, BlobId, BranchName, CaseEvent, CommitHash, Event, Owner};
use cvdesk_desk::port::{Append, Batch, Blobs as _, Store as _};
use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER, HEXUPPER};

use super::fixture::{Scratch, append, batch, case, intake, new_text, opened, received, summary};
use super::suite::Backend as _;

const CANARIES: u8 = 40;

fn canary(number: u8) -> String {
    format!("canary-{number:02}-väterchen-{}", u32::from(number) * 7919 + 100_003)
}

fn base64_inside(bytes: &[u8]) -> Vec<String> {
    // However the bytes before it shift the canary, its middle encodes to one of three texts.
    (0..3)
        .map(|shift| {
            let shifted = [vec![b' '; shift], bytes.to_vec()].concat();
            let text = BASE64_NOPAD.encode(&shifted);
            text[4..text.len() - 4].to_owned()
        })
        .collect()
}

fn url_escaped(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

/// Every form in which a canary would be found.
fn forms(canary: &str) -> Vec<Vec<u8>> {
    let raw = canary.as_bytes();
    let wide = |to: fn(u16) -> [u8; 2]| canary.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let mut forms = vec![
        raw.to_vec(),
        HEXLOWER.encode(raw).into_bytes(),
        HEXUPPER.encode(raw).into_bytes(),
        BASE64.encode(raw).into_bytes(),
        url_escaped(canary).into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        canary.chars().rev().collect::<String>().into_bytes(),
    ];
    forms.extend(base64_inside(raw).into_iter().map(String::into_bytes));
    forms
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            // A name can leak as well as what stands under it. SQLite takes its own files away as it pleases.
            let shown = path.display().to_string();
            let bytes = fs::read(&path).unwrap_or_default();
            found.push((shown.clone(), [shown.as_bytes(), &bytes].concat()));
        }
    }
    found
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return true };
    haystack.iter().enumerate().any(|(at, byte)| byte == first && haystack[at..].starts_with(needle))
}

/// The files of a desk in which a canary was found.
fn leaks(folder: &Path) -> Vec<String> {
    let needles: Vec<(u8, Vec<u8>)> = (0..CANARIES)
        .flat_map(|number| forms(&canary(number)).into_iter().map(move |form| (number, form)))
        .collect();
    let mut found = Vec::new();
    for (name, bytes) in files(folder) {
        for (number, form) in &needles {
            if contains(&bytes, form) {
                found.push(format!("canary {number} in {name}"));
            }
        }
    }
    found
}

/// Plants all canaries: in texts, people's names, summaries, event bodies and blobs.
fn plant(desk: &Scratch) {
    let store = desk.store();
    for number in 0..10 {
        let raw = BlobId([number; 16]);
        store.put(intake(number), raw, format!("Subject: {}\r\n\r\n", canary(number)).as_bytes()).unwrap();
        let person = Owner::Person(ActorId([number; 16]));
        let texts = vec![
            new_text(intake(number), 50 + number, &canary(10 + number)),
            new_text(person, 100 + number, &canary(20 + number)),
        ];
        store.append(Batch { texts, ..append(intake(number), 0, vec![received(raw)]) }).unwrap();
        let branch: BranchName = format!("canary-{:02}", 30 + number).parse().unwrap();
        let commit: CommitHash = "0123456789abcdef0123456789abcdef01234567".parse().unwrap();
        let staged: Event = CaseEvent::FixStaged { branch, commit }.into();
        store
            .append(Batch {
                appends: vec![Append { stream: case(number), expected: 0, events: vec![opened(), staged] }],
                share_keys: vec![(case(number), intake(number))],
                summaries: vec![(case(number), summary(number, &canary(30 + number)))],
                ..batch()
            })
            .unwrap();
    }
}

#[test]
fn a_stolen_desk_without_keys_holds_no_canary() {
    let mut desk = Scratch::new();
    plant(&desk);
    assert_eq!(
        desk.text(Owner::Person(ActorId([3; 16])), super::fixture::text_id(103)).unwrap(),
        canary(23),
        "planted"
    );
    assert!(desk.config.database().with_extension("db-wal").exists(), "the WAL is looked at too");
    let folder = desk.config.dir.parent().unwrap().to_owned();
    assert_eq!(leaks(&folder), Vec::<String>::new(), "while it is open");
    for (name, bytes) in files(&folder) {
        assert!(!contains(&bytes, b"canary-3"), "a branch's name in {name}");
    }
    desk.close();
    assert_eq!(leaks(&folder), Vec::<String>::new(), "after it was closed");
}

#[test]
fn the_scanner_finds_a_canary_in_every_form_it_knows() {
    for (position, form) in forms(&canary(7)).into_iter().enumerate() {
        let mut desk = Scratch::new();
        desk.meddle(async |connection| {
            sqlx::query("INSERT INTO meta (name, value) VALUES ('planted', $1)")
                .bind(form)
                .execute(connection)
                .await
                .unwrap();
        });
        assert!(!leaks(&desk.config.dir).is_empty(), "form {position}");
    }
}

#[test]
fn the_length_of_a_summary_tells_nothing() {
    let mut desk = Scratch::new();
    for (id, title) in [(1, "a"), (2, "a very much longer title than the other one has, by far")] {
        let summaries = vec![(case(id), summary(id, title))];
        desk.store().append(Batch { summaries, ..append(case(id), 0, vec![opened()]) }).unwrap();
    }
    desk.meddle(async |connection| {
        let lengths =
            sqlx::query("SELECT DISTINCT length(sealed) FROM summaries").fetch_all(connection).await.unwrap();
        assert_eq!(lengths.len(), 1);
    });
}
