//! docs/transcripts: both tours with every command and all that it prints, held against the program.
//! `CVDESK_UPDATE_TRANSCRIPTS=1` writes them anew.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A seed of the tour's ids, so that every run names the same reports and cases.
const SEED: &str = "a transcript is the same every time";

fn transcript(profile: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("tour");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("tour.seed"), SEED).unwrap();
    let page = folder.path().join("page.md");
    let mut tour = Command::new(env!("CARGO_BIN_EXE_cvdesk"));
    tour.env_remove("CVDESK_DIR").env("TZ", "UTC").arg("--dir").arg(&dir);
    let output = tour.args(["tour", "--profile", profile, "--transcript"]).arg(&page).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    settled(&fs::read_to_string(page).unwrap())
}

/// Without what differs from machine to machine: the founder's user number, and what comes from the desk's random key,
/// which names its mails, and so its notice commits and its log's head.
fn settled(page: &str) -> String {
    let mut settled = String::new();
    let page = page.replacen(
        " stand before it.\n",
        " stand before it. What differs from desk to\ndesk because its key is random stands as `…` here: what names mails, notice commits and the log's head.\n",
        1,
    );
    for line in page.lines() {
        let mut line = line.to_owned();
        if let Some((before, after)) = line.split_once("(OS user ") {
            let rest = after.trim_start_matches(|char: char| char.is_ascii_digit());
            line = format!("{before}(OS user 1000{rest}");
        }
        for (before, length) in [(" (", 32), (" into the notice repository (", 40), (", head ", 64)] {
            line = without_hash(&line, before, length);
        }
        settled.push_str(line.trim_end());
        settled.push('\n');
    }
    settled
}

/// A hash of that length behind these words becomes dots.
fn without_hash(line: &str, before: &str, length: usize) -> String {
    let Some((start, rest)) = line.split_once(before) else { return line.to_owned() };
    let hash = rest.find(|char: char| !char.is_ascii_hexdigit()).unwrap_or(rest.len());
    if hash == length { format!("{start}{before}…{}", &rest[hash..]) } else { line.to_owned() }
}

fn place(profile: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/transcripts").join(format!("{profile}.md"))
}

#[expect(clippy::disallowed_methods, reason = "a test's knob")]
fn update() -> bool {
    std::env::var_os("CVDESK_UPDATE_TRANSCRIPTS").is_some()
}

fn holds(profile: &str) {
    let page = transcript(profile);
    if update() {
        fs::create_dir_all(place(profile).parent().unwrap()).unwrap();
        fs::write(place(profile), &page).unwrap();
    }
    let kept = fs::read_to_string(place(profile)).unwrap_or_default();
    let differs = kept.lines().zip(page.lines()).position(|(kept, page)| kept != page);
    let line = differs.map_or(String::new(), |line| {
        format!(" first in line {}: {}", line + 1, page.lines().nth(line).unwrap())
    });
    assert!(
        kept == page,
        "docs/transcripts/{profile}.md is stale;{line}; CVDESK_UPDATE_TRANSCRIPTS=1 writes it anew"
    );
}

#[test]
fn the_transcript_of_the_libvirt_tour_is_what_the_program_prints() {
    holds("libvirt");
}

#[test]
fn the_transcript_of_the_qemu_tour_is_what_the_program_prints() {
    holds("qemu");
}
