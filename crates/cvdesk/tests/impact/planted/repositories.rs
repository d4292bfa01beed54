//! Conditions of a repository: incomplete histories are refused with what to do, missing contents are not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::json;

use crate::ask::{Asker, Line, written};
use crate::dice::is_full;
use crate::drawing::{Drawing, Repository};
use crate::git::{command, fed, git};
use crate::graph_file::GraphFile;
use crate::support::Answer;

fn project() -> Repository {
    Drawing::new()
        .commits("a: i:a b:i f:b c:f s:i")
        .commit("g", "s", "stable\n\n(cherry picked from commit {f})\n")
        .branches("main=c stable=g")
        .tags("v1.0=i v1.0.1=s v1.0.2=g v2.0=f v2.1=c")
        .done()
}

fn ask(repository: &Repository, repo: &Path) -> Answer {
    let (introduced, fixed) = (repository.list("i"), repository.list("f"));
    let case = json!({
        "id": "drawn", "introduced": [introduced], "fixed": [fixed], "main": "refs/heads/main", "branch_pattern": "refs/heads/*",
    });
    Asker::new().file(repo, &format!("{case}\n"), &[])
}

/// The refusal of a whole repository: nothing printed, one error with a way out.
#[track_caller]
fn refusal(answer: &Answer, hint: &str) {
    assert_ne!(answer.code, 0, "{answer:?}");
    assert_eq!(answer.out, "", "{answer:?}");
    assert!(answer.err.contains(hint), "{answer:?}");
}

#[track_caller]
fn right(answer: Answer) -> Line {
    let line = Line::read(&answer.done());
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1.0 v1.0.1".into(), "v2.0 v2.1".into()));
    assert_eq!(line.branch_state("stable"), "fixed");
    line
}

#[test]
fn a_shallow_clone_is_refused_with_the_command_that_completes_it() {
    let repository = project();
    let shallow = repository.beside("shallow");
    let url = format!("file://{}", repository.path().display());
    git(
        repository.home.path(),
        &["clone", "-q", "--bare", "--depth=2", "--no-single-branch", &url, shallow.to_str().unwrap()],
    );
    refusal(&ask(&repository, &shallow), "--unshallow");
}

#[test]
fn grafts_are_refused() {
    let repository = project();
    fs::create_dir_all(repository.path().join("info")).unwrap();
    fs::write(repository.path().join("info/grafts"), format!("{}\n", repository.hash("f"))).unwrap();
    refusal(&ask(&repository, repository.path()), "grafts");
}

#[test]
fn replace_refs_are_refused() {
    let repository = project();
    repository.git(&["replace", "--graft", repository.hash("f"), repository.hash("a")]);
    refusal(&ask(&repository, repository.path()), "replace");
}

#[test]
fn a_missing_parent_is_refused_and_named() {
    let repository = project();
    // Everything but one commit of the middle, packed anew.
    let gone = repository.hash("b").to_owned();
    let listed = repository.git(&["rev-list", "--objects", "--all"]);
    let kept = listed.lines().map(|line| line.split(' ').next().unwrap()).filter(|id| *id != gone);
    let kept = written(kept);
    let other = repository.beside("gap.git");
    git(repository.home.path(), &["init", "-q", "--bare", "-b", "main", "gap.git"]);
    let pack = other.join("objects/pack/pack");
    fed(repository.path(), &["pack-objects", "-q", pack.to_str().unwrap()], kept.as_bytes());
    fs::write(
        other.join("packed-refs"),
        repository.git(&["for-each-ref", "--format=%(objectname) %(refname)"]) + "\n",
    )
    .unwrap();
    refusal(&ask(&repository, &other), &gone[..7]);
    // A commit-graph file that still knows the commit's parents cannot vouch for what is gone.
    GraphFile::Whole.write(repository.path(), &[]);
    let info = other.join("objects/info");
    fs::create_dir_all(&info).unwrap();
    fs::copy(repository.path().join("objects/info/commit-graph"), info.join("commit-graph")).unwrap();
    let answer = ask(&repository, &other);
    if answer.code == 0 { drop(right(answer)) } else { refusal(&answer, &gone[..7]) }
}

#[test]
fn missing_blobs_and_trees_are_accepted_said_and_never_fetched() {
    let repository = project();
    for filter in ["blob:none", "tree:0"] {
        let partial = repository.beside(&format!("partial-{}", &filter[..4]));
        repository.git(&["config", "uploadpack.allowFilter", "true"]);
        let url = format!("file://{}", repository.path().display());
        let arguments = ["clone", "-q", "--bare", "--filter", filter, &url, partial.to_str().unwrap()];
        git(repository.home.path(), &arguments);
        // Whoever fetches now runs this.
        let trace = repository.beside("fetched");
        git(&partial, &["config", "protocol.ext.allow", "always"]);
        git(&partial, &["config", "remote.origin.url", &format!("ext::touch {}", trace.display())]);
        let answer = ask(&repository, &partial);
        let told = format!("{}{}", answer.out, answer.err);
        right(answer);
        assert!(told.contains("patch-id"), "{told}");
        assert!(!trace.exists());
    }
}

#[test]
fn git_is_never_let_fetch_or_run_what_a_repository_configures() {
    let repository = project();
    let trace = repository.beside("ran");
    let script = repository.beside("script");
    fs::write(&script, format!("#!/bin/sh\ntouch {}\ncat\n", trace.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let script = script.to_str().unwrap();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "core.sshCommand",
        "core.hooksPath",
        "filter.x.smudge",
    ] {
        repository.git(&["config", key, script]);
    }
    repository.git(&["config", "diff.x.textconv", script]);
    fs::create_dir_all(repository.path().join("info")).unwrap();
    fs::write(repository.path().join("info/attributes"), "* diff=x filter=x\n").unwrap();
    right(ask(&repository, repository.path()));
    assert!(!trace.exists());
}

#[test]
fn every_condition_of_the_commit_graph_file_gives_the_same_answer() {
    let repository = project();
    let plain = right(ask(&repository, repository.path()));
    for condition in GraphFile::ALL {
        condition.write(repository.path(), &[repository.hash("a"), repository.hash("b")]);
        assert_eq!(right(ask(&repository, repository.path())).0, plain.0, "{condition:?}");
    }
}

#[test]
fn a_damaged_commit_graph_file_is_refused_or_seen_through() {
    let repository = project();
    GraphFile::Whole.write(repository.path(), &[]);
    let file = repository.path().join("objects/info/commit-graph");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let whole = fs::read(&file).unwrap();
    let mut broken = vec![vec![], b"CGPH".to_vec(), whole[..whole.len() / 2].to_vec(), vec![0xff; 4096]];
    for place in (0..whole.len()).step_by(if is_full() { 7 } else { 61 }) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x40;
        broken.push(flipped);
    }
    for bytes in broken {
        fs::write(&file, &bytes).unwrap();
        let answer = ask(&repository, repository.path());
        match answer.code {
            0 => drop(right(answer)),
            code => assert!(
                (1..=6).contains(&code) && answer.out.is_empty() && answer.err.contains("commit-graph"),
                "{answer:?}"
            ),
        }
    }
}

#[test]
fn worktrees_clones_alternates_and_sha256_are_read_like_any_other() {
    let repository = project();
    let beside = |name: &str| repository.beside(name);
    let tree = beside("tree");
    repository.git(&["worktree", "add", "-q", "--detach", tree.to_str().unwrap(), "main"]);
    right(ask(&repository, &tree));
    let shared = beside("shared.git");
    git(repository.home.path(), &["clone", "-q", "--bare", "--shared", "repo.git", shared.to_str().unwrap()]);
    right(ask(&repository, &shared));

    let sha256 = beside("sha256.git");
    git(
        repository.home.path(),
        &["init", "-q", "--bare", "-b", "main", "--object-format=sha256", "sha256.git"],
    );
    let export = command(repository.path(), &["fast-export", "--all"]).output().unwrap().stdout;
    fed(&sha256, &["fast-import", "--quiet"], &export);
    let hash = |reference: &str| git(&sha256, &["rev-parse", reference]);
    let case = json!({
        "id": "long", "introduced": [hash("v1.0")], "fixed": [hash("v2.0")], "main": "refs/heads/main", "branch_pattern": "refs/heads/*",
    });
    let line = Asker::new().cases(&sha256, &[case], &[]).remove(0);
    assert_eq!(line.fixed_on("main"), "v2.0 v2.1");
    assert_eq!(line.vulnerable_on("main"), "v1.0");
}

#[test]
fn the_repository_is_not_written_to() {
    let repository = project();
    let listing = || crate::support::files_below(repository.path());
    let before = listing();
    right(ask(&repository, repository.path()));
    assert_eq!(listing(), before);
}

#[test]
fn no_repository_is_one_clear_error() {
    let repository = project();
    let empty = repository.beside("empty");
    fs::create_dir(&empty).unwrap();
    refusal(&ask(&repository, &empty), "empty");
    refusal(&ask(&repository, &repository.beside("absent")), "absent");
}
