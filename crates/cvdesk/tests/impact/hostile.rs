//! Hostile repositories: a clear refusal or a right answer, and bounded memory.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use serde_json::json;

use crate::ask::{Asker, Line, written};
use crate::dice::is_full;
use crate::drawing::{Drawing, Repository};
use crate::git::{fed, git};
use crate::support::Answer;

fn project() -> Repository {
    Drawing::new().commits("a: i:a b:i f:b").branches("main=f").tags("v1=i v2=f").done()
}

fn ask(repository: &Repository) -> Answer {
    repository.ask("i", "f").whole()
}

/// One answer or one refusal, and no panic, no signal, no half line.
#[track_caller]
fn sound(answer: &Answer) -> Option<Line> {
    assert!(!answer.err.contains("panicked"), "{answer:?}");
    if answer.code == 0 {
        return Some(Line::read(&answer.out));
    }
    assert!((1..=6).contains(&answer.code), "{answer:?}");
    assert!(answer.err.starts_with("error") || !answer.out.is_empty(), "{answer:?}");
    assert!(answer.err.lines().count() <= 6, "{answer:?}");
    None
}

#[test]
fn odd_ref_names_are_told_as_they_are() {
    let repository = project();
    let odd = [
        "-x",
        "--help",
        "a'b",
        "q\"uote",
        "$(touch x)",
        "`x`",
        "ünïcode",
        "a;b",
        "<script>",
        "v1%s%n",
        "\u{202e}gat",
    ];
    for name in odd.iter().filter(|name| !name.contains(' ')) {
        repository.git(&["update-ref", &format!("refs/tags/{name}"), repository.hash("i")]);
        repository.git(&["update-ref", &format!("refs/heads/{name}"), repository.hash("b")]);
    }
    let line = sound(&ask(&repository)).unwrap();
    for name in odd.iter().filter(|name| !name.contains(' ')) {
        assert_eq!(line.branch_state(name), "vulnerable");
        assert!(line.vulnerable().split(' ').any(|tag| tag == *name), "{name}");
    }
    assert!(!Path::new("x").exists());
}

#[test]
fn a_ref_name_that_is_no_utf_8_does_not_spoil_the_rest() {
    let repository = project();
    let name = std::ffi::OsStr::from_bytes(b"v1-\xff\xfe");
    fs::create_dir_all(repository.path().join("refs/tags")).unwrap();
    fs::write(repository.path().join("refs/tags").join(name), format!("{}\n", repository.hash("i"))).unwrap();
    if let Some(line) = sound(&ask(&repository)) {
        assert!(line.vulnerable().split(' ').any(|tag| tag == "v1"));
        assert_eq!(line.fixed_on("main"), "v2");
    }
}

#[test]
fn huge_messages_are_read_in_bounds() {
    let size = if is_full() { 200_000_000 } else { 8_000_000 };
    let mut long = String::from("subject ");
    while long.len() < size {
        long.push_str(
            "(cherry picked from commit 0123456789012345678901234567890123456789)\nCVE-2030-12345 ",
        );
    }
    let repository = Drawing::new()
        .commits("a: i:a")
        .commit("f", "i", "net: check")
        .commits("s:i")
        .commit("g", "s", &long)
        .branches("main=f stable=g")
        .done();
    let line = sound(&ask(&repository)).unwrap();
    assert_eq!((line.branch_state("main"), line.branch_state("stable")), ("fixed", "vulnerable"));
}

#[test]
fn commits_with_nuls_odd_headers_and_no_message_are_read() {
    let repository = project();
    let tree = repository.git(&["rev-parse", "main^{tree}"]);
    let mut tip = repository.hash("f").to_owned();
    let who = "author \u{0}A <> <b> 1 +0000\ncommitter nobody 99999999999999999999 +9999";
    let bodies: [&[u8]; 6] = [
        b"\n\0\0\0(cherry picked from commit \0)",
        b"",
        b"\n",
        b"gpgsig -----BEGIN\n cherry picked from commit\n -----END\n\nsigned",
        b"encoding utf-16\n\n\xff\xfe\xff\xfe\xed\xa0\x80",
        b"mergetag object\n parent 0000000000000000000000000000000000000000\n\nno parent",
    ];
    for body in bodies {
        let mut object = format!("tree {tree}\nparent {tip}\n{who}\n").into_bytes();
        object.extend_from_slice(body);
        tip =
            fed(repository.path(), &["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], &object);
    }
    repository.git(&["update-ref", "--no-deref", "refs/heads/main", &tip]);
    if let Some(line) = sound(&ask(&repository)) {
        assert_eq!((line.branch_state("main"), line.vulnerable()), ("fixed", "v1".into()));
    }
}

#[test]
fn a_parent_named_twice_and_a_commit_of_a_thousand_parents_are_read() {
    let repository = project();
    let tree = repository.git(&["rev-parse", "main^{tree}"]);
    let who = "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000";
    let make = |parents: &[String]| {
        let lines = written(parents.iter().map(|parent| format!("parent {parent}")));
        let object = format!("tree {tree}\n{lines}{who}\n\nmany\n");
        fed(
            repository.path(),
            &["hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
            object.as_bytes(),
        )
    };
    let twice = make(&[
        repository.hash("f").to_owned(),
        repository.hash("f").to_owned(),
        repository.hash("i").to_owned(),
    ]);
    let many = make(&vec![twice; 1_000]);
    repository.git(&["update-ref", "refs/heads/main", &many]);
    for graph in [false, true] {
        if graph {
            repository.git(&["commit-graph", "write", "--reachable"]);
        }
        let line = sound(&ask(&repository)).unwrap();
        assert_eq!((line.branch_state("main"), line.vulnerable()), ("fixed", "v1".into()));
    }
}

#[test]
fn a_parent_that_is_no_commit_is_refused() {
    let repository = project();
    let tree = repository.git(&["rev-parse", "main^{tree}"]);
    let object =
        format!("tree {tree}\nparent {tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n");
    let tip = fed(
        repository.path(),
        &["hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        object.as_bytes(),
    );
    fs::write(repository.path().join("refs/heads/odd"), format!("{tip}\n")).unwrap();
    assert!(sound(&ask(&repository)).is_none());
}

#[test]
fn cycles_by_grafts_and_replacements_are_refused() {
    let repository = project();
    fs::create_dir_all(repository.path().join("info")).unwrap();
    let cycle = format!(
        "{} {}\n{} {}\n",
        repository.hash("i"),
        repository.hash("f"),
        repository.hash("a"),
        repository.hash("f")
    );
    fs::write(repository.path().join("info/grafts"), cycle).unwrap();
    assert!(sound(&ask(&repository)).is_none());
    fs::remove_file(repository.path().join("info/grafts")).unwrap();
    repository.git(&["update-ref", &format!("refs/replace/{}", repository.hash("i")), repository.hash("f")]);
    repository.git(&["update-ref", &format!("refs/replace/{}", repository.hash("f")), repository.hash("i")]);
    assert!(sound(&ask(&repository)).is_none());
}

#[test]
fn refs_that_lead_nowhere_or_to_each_other_are_no_trap() {
    let repository = project();
    let heads = repository.path().join("refs/heads");
    fs::create_dir_all(&heads).unwrap();
    fs::write(heads.join("one"), "ref: refs/heads/two\n").unwrap();
    fs::write(heads.join("two"), "ref: refs/heads/one\n").unwrap();
    fs::write(heads.join("gone"), "ref: refs/heads/never\n").unwrap();
    if let Some(line) = sound(&ask(&repository)) {
        assert_eq!(line.vulnerable(), "v1");
    }
    fs::write(heads.join("lost"), "0123456789012345678901234567890123456789\n").unwrap();
    assert!(sound(&ask(&repository)).is_none_or(|line| line.vulnerable() == "v1"));
    fs::write(heads.join("broken"), [0xff; 64]).unwrap();
    assert!(sound(&ask(&repository)).is_none_or(|line| line.vulnerable() == "v1"));
}

#[test]
fn a_tag_nested_deeply_ends_at_its_commit() {
    let repository = project();
    let depth = if is_full() { 3_000 } else { 150 };
    let mut at = repository.hash("i").to_owned();
    for n in 0..depth {
        let kind = if n == 0 { "commit" } else { "tag" };
        let object = format!("object {at}\ntype {kind}\ntag deep\ntagger A <a@b> 1 +0000\n\n.\n");
        at = fed(
            repository.path(),
            &["hash-object", "-t", "tag", "-w", "--stdin", "--literally"],
            object.as_bytes(),
        );
    }
    repository.git(&["update-ref", "refs/tags/deep", &at]);
    if let Some(line) = sound(&ask(&repository)) {
        assert_eq!(line.vulnerable(), "deep v1");
    }
}

#[test]
fn a_deep_history_does_not_exhaust_the_stack() {
    let home = tempfile::tempdir().unwrap();
    let repo = home.path();
    git(repo, &["init", "-q", "--bare", "-b", "main"]);
    let length = if is_full() { 400_000 } else { 30_000 };
    let mut stream = String::new();
    for n in 0..length {
        write!(stream, "commit refs/heads/main\nmark :{}\ncommitter A <a@b> {n} +0000\ndata 1\nx\n", n + 1)
            .unwrap();
    }
    write!(stream, "\nreset refs/tags/v1\nfrom :2\n\nreset refs/tags/v2\nfrom :{length}\n\n").unwrap();
    fed(repo, &["fast-import", "--quiet"], stream.as_bytes());
    let hash = |of: &str| git(repo, &["rev-parse", of]);
    let case = json!({"id": "deep", "introduced": [hash("v1~1")], "fixed": [hash("main~1")], "main": "refs/heads/main"});
    let line = Asker::new().cases(repo, &[case], &[]).remove(0);
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1".into(), "v2".into()));
}

/// The most memory a command took, in KiB, by the kernel's own account of children that have ended.
fn peak_memory(mut command: std::process::Command) -> (Answer, u64) {
    let mut timed = std::process::Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(command.get_program()).args(command.get_args());
    timed.env_clear().envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    let output = timed.output().unwrap_or_else(|_| command.output().unwrap());
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let peak = err.lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    let out = String::from_utf8(output.stdout).unwrap();
    (Answer { code: output.status.code().unwrap(), out, err }, peak)
}

#[test]
fn a_million_refs_are_answered_in_bounded_memory() {
    let repository = project();
    let count = if is_full() { 1_000_000 } else { 30_000 };
    let mut packed = String::from("# pack-refs with: peeled fully-peeled sorted \n");
    let mut lines: Vec<_> = (0..count)
        .map(|n| format!("{} refs/tags/t{n:07}\n", repository.hash(["i", "f"][n % 2])))
        .chain([format!("{} refs/heads/main\n", repository.hash("f"))])
        .collect();
    lines.sort_unstable_by(|left, right| left[41..].cmp(&right[41..]));
    packed.push_str(&lines.concat());
    let _ = fs::remove_dir_all(repository.path().join("refs/tags"));
    fs::create_dir_all(repository.path().join("refs/tags")).unwrap();
    fs::write(repository.path().join("packed-refs"), packed).unwrap();
    let (asker, list) = (Asker::new(), |label| repository.list(label));
    let arguments = ["--introduced", &list("i"), "--fixed", &list("f"), "--json", "--no-cache"];
    let (answer, peak) = peak_memory(asker.command(repository.path(), &arguments));
    println!("{count} tags: {peak} KiB at most");
    assert!(!answer.err.contains("panicked"), "{}", answer.err);
    if answer.code == 0 {
        assert!(answer.out.contains("t0000000"));
    } else {
        assert!(answer.err.contains("error"), "{}", answer.err);
    }
    assert!(peak < 2_000_000, "{peak} KiB");
}
