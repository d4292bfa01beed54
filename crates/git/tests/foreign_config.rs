//! A repository that somebody hands us names programs in its own configuration; none of them runs when it is read.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod shared;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cvdesk_git::{Environment, GitPatchIds, MOST_COMMITS, Reading, SeriesError, read_history, read_range};
use cvdesk_impact::PatchIds as _;
use shared::{Scratch, commit, git};

/// A program that leaves a trace.
fn program(scratch: &Scratch, trace: &Path) -> PathBuf {
    let path = scratch.path("program");
    fs::write(&path, format!("#!/bin/sh\necho \"$0 $*\" >> {}\ncat\nexit 0\n", trace.display())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// The commit with a signature that nobody made, as the branch `signed`.
fn sign(place: &Path, commit: &str) {
    let text = git(place, &["cat-file", "commit", commit]);
    let (head, message) = text.split_once("\n\n").unwrap();
    let signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----";
    let mut made = Command::new("git")
        .current_dir(place)
        .args(["hash-object", "-t", "commit", "-w", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    made.stdin.take().unwrap().write_all(format!("{head}\n{signature}\n\n{message}\n").as_bytes()).unwrap();
    let hash = String::from_utf8(made.wait_with_output().unwrap().stdout).unwrap();
    git(place, &["branch", "-f", "signed", hash.trim()]);
}

#[test]
fn no_program_that_a_repository_names_runs_when_it_is_read() {
    let scratch = Scratch::new();
    let place = scratch.repository("project", &[]);
    fs::write(place.join(".gitattributes"), "* diff=x filter=x\n").unwrap();
    for text in ["one\n", "two\n"] {
        fs::write(place.join("file"), text).unwrap();
        git(&place, &["add", "."]);
        commit(&place, text);
    }
    sign(&place, "main");
    let trace = scratch.path("trace");
    let named = program(&scratch, &trace).display().to_string();
    let hooks = scratch.path("hooks");
    fs::create_dir(&hooks).unwrap();
    for hook in ["post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout"] {
        fs::copy(&named, hooks.join(hook)).unwrap();
    }
    git(&place, &["config", "core.fsmonitor", &named]);
    git(&place, &["status", "--short"]); // writes into the index that there is a monitor
    let keys = [
        "gpg.program",
        "gpg.openpgp.program",
        "gpg.ssh.program",
        "diff.external",
        "diff.x.command",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "core.pager",
        "pager.log",
        "core.sshCommand",
        "core.askPass",
        "core.editor",
        "core.alternateRefsCommand",
        "credential.helper",
        "remote.origin.uploadpack",
        "uploadpack.packObjectsHook",
    ];
    for key in keys {
        git(&place, &["config", key, &named]);
    }
    for verb in ["log", "rev-list", "diff-tree", "rev-parse", "for-each-ref", "patch-id"] {
        git(&place, &["config", &format!("alias.{verb}"), &format!("!{named}")]);
    }
    git(&place, &["config", "core.hooksPath", hooks.to_str().unwrap()]);
    git(&place, &["config", "log.showSignature", "true"]);
    let _ = fs::remove_file(&trace);

    let environment = Environment::default();
    let series = read_range(&place, &environment, "main~1..signed").unwrap();
    assert_eq!(series.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(), ["two\n"]);
    let reading = Reading { messages: true, cache: None, progress: &|_| {} };
    let loaded = read_history(&place, &environment, reading).unwrap();
    let commits: Vec<_> = loaded.branches.iter().map(|branch| branch.commit).collect();
    let mut ids = GitPatchIds::new(&place, &environment, false).unwrap();
    let found = ids.patch_ids(&commits);
    assert_eq!(fs::read_to_string(&trace).unwrap_or_default(), "");
    assert!(found.iter().all(Option::is_some));
}

#[test]
fn a_range_of_more_commits_than_a_pull_request_has_is_refused() {
    let scratch = Scratch::new();
    let place = scratch.repository("project", &[]);
    commit(&place, "start");
    let mut import = Command::new("git")
        .current_dir(&place)
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stream = String::new();
    for number in 0..MOST_COMMITS {
        let from = if number == 0 { "from refs/heads/main^0\n" } else { "" };
        stream += &format!("commit refs/heads/long\ncommitter A <a@b> {number} +0000\ndata 1\nx\n{from}\n");
    }
    import.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
    let read = |range: &str| read_range(&place, &Environment::default(), range);
    assert_eq!(read("main..long").unwrap().len(), MOST_COMMITS);
    let refused = read("long").unwrap_err();
    assert!(matches!(refused, SeriesError::TooMany), "{refused}");
    assert!(refused.to_string().contains("more than 500 commits"), "{refused}");
}
