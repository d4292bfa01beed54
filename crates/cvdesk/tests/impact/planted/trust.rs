//! The index of messages: kept outside, followed as the repository moves on, never trusted over it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::ask::{Asker, Line};
use crate::drawing::{Drawing, Repository};
use crate::git::{fed, git};
use crate::support::files_below;

fn project() -> Repository {
    Drawing::new()
        .commits("a: i:a")
        .commit("f", "i", "net: check the length")
        .commits("s:i")
        .branches("main=f stable=s")
        .tags("v1=s v2=f")
        .done()
}

fn case(repository: &Repository) -> Value {
    let hash = |label: &str| repository.hash(label).to_owned();
    json!({"id": "drawn", "introduced": [hash("i")], "fixed": [hash("f")], "main": "refs/heads/main", "branch_pattern": "refs/heads/*"})
}

fn ask(asker: &Asker, repository: &Repository) -> Line {
    asker.cases(repository.path(), &[case(repository)], &[]).remove(0)
}

/// Puts a backport onto stable with plumbing, as a fetch would.
fn backport(repository: &Repository) {
    let message = format!("stable\n\n(cherry picked from commit {})\n", repository.hash("f"));
    let commit =
        fed(repository.path(), &["commit-tree", "stable^{tree}", "-p", "stable"], message.as_bytes());
    git(repository.path(), &["update-ref", "refs/heads/stable", &commit]);
}

#[test]
fn an_index_follows_the_repository() {
    let (repository, asker) = (project(), Asker::new());
    assert_eq!(ask(&asker, &repository).branch_state("stable"), "vulnerable");
    assert_eq!(ask(&asker, &repository).branch_state("stable"), "vulnerable");
    backport(&repository);
    assert_eq!(ask(&asker, &repository).branch_state("stable"), "fixed");
    git(repository.path(), &["update-ref", "refs/heads/stable", repository.hash("s")]);
    assert_eq!(ask(&asker, &repository).branch_state("stable"), "vulnerable");
}

#[test]
fn an_index_lies_outside_the_repository_and_may_be_deleted_or_damaged() {
    let (repository, asker) = (project(), Asker::new());
    backport(&repository);
    let first = ask(&asker, &repository);
    let kept = || {
        files_below(asker.home())
            .into_iter()
            .filter(|file| !file.ends_with("cases.jsonl"))
            .collect::<Vec<_>>()
    };
    assert!(!kept().is_empty(), "there is an index in the home");
    for bytes in [&b""[..], b"garbage", &[0xff; 10_000]] {
        for file in kept() {
            fs::write(file, bytes).unwrap();
        }
        assert_eq!(ask(&asker, &repository).0, first.0);
    }
    for place in 0..40 {
        assert_eq!(ask(&asker, &repository).0, first.0);
        for file in kept() {
            flip(&file, place);
        }
        assert_eq!(ask(&asker, &repository).0, first.0, "byte {place}");
    }
    for file in kept() {
        fs::remove_file(file).unwrap();
    }
    assert_eq!(ask(&asker, &repository).0, first.0);
}

/// Turns a bit over, spread through the file by `place`.
fn flip(file: &Path, place: usize) {
    let mut bytes = fs::read(file).unwrap();
    if let Some(length) = bytes.len().checked_sub(1) {
        bytes[(place * 37) % (length + 1)] ^= 0x10;
        fs::write(file, bytes).unwrap();
    }
}

#[test]
fn no_cache_leaves_nothing_behind() {
    let (repository, asker) = (project(), Asker::new());
    asker.cases(repository.path(), &[case(&repository)], &["--no-cache"]);
    let left: Vec<_> =
        files_below(asker.home()).into_iter().filter(|file| !file.ends_with("cases.jsonl")).collect();
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
}

#[test]
fn another_history_at_the_same_place_is_not_answered_from_the_old_index() {
    let asker = Asker::new();
    let (first, second) = (project(), project());
    backport(&first);
    assert_eq!(ask(&asker, &first).branch_state("stable"), "fixed");
    fs::remove_dir_all(first.path()).unwrap();
    fs::rename(second.path(), first.path()).unwrap();
    assert_eq!(ask(&asker, &first).branch_state("stable"), "vulnerable");
}

#[test]
fn a_home_that_cannot_be_written_to_costs_only_time() {
    let (repository, asker) = (project(), Asker::new());
    backport(&repository);
    let lines = format!("{}\n", case(&repository));
    let file = asker.home().join("asked.jsonl");
    fs::write(&file, lines).unwrap();
    let mut command = asker.command(repository.path(), &["--cases", file.to_str().unwrap()]);
    let output =
        command.env("HOME", "/proc/nowhere").env("XDG_CACHE_HOME", "/proc/nowhere").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let line = Line::read(std::str::from_utf8(&output.stdout).unwrap());
    assert_eq!(line.branch_state("stable"), "fixed");
}
