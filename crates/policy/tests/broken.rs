//! Broken policies: each is a small change to a good one, refused by the loader or found by walking it, with its
//! place and a sentence that a maintainer understands. The changes and the sentences stand in `broken/*.toml`.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_policy::{Limits, Policy};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What is broken.
    base: String,
    broken: Vec<Broken>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    name: String,
    from: String,
    to: String,
    /// Line and column.
    at: String,
    says: String,
    /// The shortest way to it, where it shows only in motion.
    #[serde(default)]
    way: Option<Vec<String>>,
}

/// The good policies that broken ones are made from.
const BASES: [&str; 2] = ["base.toml", "small.toml"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

fn base(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

/// Each file's name, with what is in it.
fn files() -> Vec<(String, File)> {
    let mut files: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|file| !BASES.iter().any(|base| file.ends_with(base)));
    let read = |file: &Path| toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    files.iter().map(|file| (file.file_stem().unwrap().to_string_lossy().into_owned(), read(file))).collect()
}

fn changed(base: &str, broken: &Broken) -> String {
    assert!(base.contains(&broken.from), "{}: the base has no `{}`", broken.name, broken.from);
    base.replacen(&broken.from, &broken.to, 1)
}

/// Where, in which sentence, on which way.
type Fault = (String, String, Vec<String>);

/// What is wrong with a policy.
fn faults(source: &str, in_motion: bool) -> Vec<Fault> {
    match Policy::load(source) {
        Err(error) => vec![(format!("{}:{}", error.line, error.column), error.what, Vec::new())],
        Ok(_) if !in_motion => Vec::new(),
        Ok(policy) => {
            let found = policy.explore(Limits::default()).faults.into_iter();
            found
                .map(|found| {
                    let (line, column) = Policy::place_of(source, &found.place);
                    (format!("{line}:{column}"), found.what, found.path)
                })
                .collect()
        }
    }
}

#[test]
fn the_policies_that_are_broken_are_good_ones() {
    assert_eq!(faults(&base("base.toml"), false), []);
    assert_eq!(faults(&base("small.toml"), true), []);
}

#[test]
fn every_broken_policy_is_refused_with_its_place_and_a_sentence() {
    let (mut wrong, mut count) = (0, 0);
    for (file, list) in files() {
        let base = base(&list.base);
        for broken in list.broken {
            count += 1;
            let found = faults(&changed(&base, &broken), broken.way.is_some());
            let expected = (broken.at, broken.says, broken.way.unwrap_or_default());
            if found.contains(&expected) {
                continue;
            }
            wrong += 1;
            println!("{file}: {}: {} found, and none of them is the one expected:", broken.name, found.len());
            for (at, says, way) in found {
                println!("{file}\t{}\t{at}\t{says}\t{}", broken.name, way.join(" | "));
            }
        }
    }
    assert_eq!(wrong, 0, "of {count}; what was found is above");
    assert!(count >= 50, "{count}");
}

/// What a maintainer reads is a sentence about the file, never about how cvdesk is written.
#[test]
fn no_sentence_shows_how_cvdesk_is_written() {
    for (file, list) in files() {
        for broken in list.broken {
            for word in ["enum", "struct", "variant", "u16", "u8", "bool", "::{", "Some(", "data did not"] {
                assert!(!broken.says.contains(word), "{file}: {}: {}", broken.name, broken.says);
            }
        }
    }
}
