//! The history as read equals the history as git shows it, or is refused.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod shared;

use std::fs;
use std::path::Path;

use cvdesk_desk::port::{CodeRepo, CodeRepoError};
use cvdesk_git::{Environment, GitHistory};
use cvdesk_impact::{Graph, History};
use shared::{Scratch, commit, git};

fn read(place: &Path) -> Result<Graph, CodeRepoError> {
    GitHistory::new(place.to_owned(), Environment::default()).history().map(|history| history.graph)
}

/// Two branches, a merge, a second root, tags of every kind.
fn project(scratch: &Scratch) -> std::path::PathBuf {
    let project = scratch.repository("project", &[]);
    let run = |arguments: &[&str]| git(&project, arguments);
    commit(&project, "one");
    run(&["tag", "v1"]);
    run(&["branch", "v1-maint"]);
    commit(&project, "two");
    run(&["tag", "-a", "-m", "release", "v2"]);
    run(&["tag", "-a", "-m", "a tag of a tag", "v2-signed", "v2"]);
    run(&["checkout", "-q", "v1-maint"]);
    commit(&project, "backport");
    run(&["tag", "-a", "-m", "release", "v1.1"]);
    run(&["checkout", "-q", "main"]);
    run(&["merge", "-q", "--no-ff", "-m", "merge", "v1-maint"]);
    run(&["checkout", "-q", "--orphan", "docs"]);
    commit(&project, "second root");
    run(&["checkout", "-q", "--detach", "v1"]);
    commit(&project, "off every branch");
    run(&["tag", "lone"]);
    run(&["checkout", "-q", "main"]);
    run(&["tag", "tree", "main^{tree}"]);
    project
}

#[test]
fn the_graph_is_what_git_lists() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let graph = read(&project).unwrap();
    let listed = git(&project, &["rev-list", "--all", "--parents"]);
    assert_eq!(graph.commit_count(), 6);
    assert_eq!(listed.lines().count(), 6);
    for line in listed.lines() {
        let mut positions = line.split(' ').map(|id| graph.position(id.parse().unwrap()).unwrap());
        let commit = positions.next().unwrap();
        assert_eq!(graph.parents(commit), positions.collect::<Vec<_>>());
    }
    for branch in ["main", "v1-maint", "docs"] {
        assert_eq!(
            graph.branch(branch),
            graph.position(git(&project, &["rev-parse", branch]).parse().unwrap())
        );
    }
    let tags: Vec<_> = graph.tags().map(|(name, position)| (name.to_owned(), Some(position))).collect();
    let expected = ["lone", "v1", "v1.1", "v2", "v2-signed"].map(|tag| {
        let commit = git(&project, &["rev-parse", &format!("{tag}^{{commit}}")]);
        (tag.to_owned(), graph.position(commit.parse().unwrap()))
    });
    assert_eq!(tags, expected);
}

#[test]
fn a_clone_knows_the_branches_of_its_origin() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let clone = scratch.path("clone");
    git(&project, &["clone", "-q", ".", clone.to_str().unwrap()]);
    let graph = read(&clone).unwrap();
    assert!(graph.branch("origin/v1-maint").is_some());
    assert!(graph.branch("origin/HEAD").is_none());
    assert_eq!(graph.branch("main"), graph.branch("origin/main"));
    assert_eq!(graph.branch("v1-maint"), graph.branch("origin/v1-maint"), "a clone has it only there");
    // Two remotes that differ have no such branch of one name.
    git(&clone, &["remote", "add", "fork", project.to_str().unwrap()]);
    git(&clone, &["update-ref", "refs/remotes/fork/v1-maint", "main"]);
    let graph = read(&clone).unwrap();
    assert!(graph.branch("v1-maint").is_none() && graph.branch("fork/v1-maint").is_some());
}

/// A file with these lines, committed.
fn write(folder: &Path, file: &str, lines: &str, subject: &str) -> String {
    fs::write(folder.join(file), lines).unwrap();
    git(folder, &["add", file]);
    commit(folder, subject)
}

fn same(place: &Path, texts: &[&str], since: i64) -> Vec<Vec<String>> {
    let texts: Vec<_> = texts.iter().map(|text| format!("{text}\n").into_bytes()).collect();
    let history = GitHistory::new(place.to_owned(), Environment::default());
    let found = history.same_patches(&texts, jiff::Timestamp::from_second(since).unwrap()).unwrap();
    found.into_iter().map(|commits| commits.iter().map(ToString::to_string).collect()).collect()
}

// leak path: issue 5, item 6
#[test]
fn a_patch_is_found_again_in_whatever_commit_makes_it() {
    let scratch = Scratch::new();
    let project = scratch.repository("project", &[]);
    let run = |arguments: &[&str]| git(&project, arguments);
    write(&project, "wave.c", "one\ntwo\nthree\n", "begin");
    run(&["checkout", "-q", "-b", "private"]);
    write(&project, "wave.c", "one\n2\nthree\n", "mend the first half");
    write(&project, "tide.c", "high\n", "mend the second half");
    let series = run(&["format-patch", "--stdout", "main..private"]);
    let diff = run(&["diff", "main", "private~1"]);
    run(&["checkout", "-q", "main"]);
    write(&project, "wave.c.txt", "one\n2\nthree\n", "something else");
    assert_eq!(same(&project, &[&series], 0)[0].len(), 2, "its own branch is here");
    run(&["branch", "-q", "-D", "private"]);
    assert_eq!(
        same(&project, &[&series, &diff, "no patch at all"], 0),
        [vec![], vec![], Vec::<String>::new()]
    );
    run(&["checkout", "-q", "-b", "topic"]);
    let stray = write(&project, "wave.c", "one\n2\nthree\n", "tidy up");
    let half = write(&project, "tide.c", "high\n", "tidy up more");
    run(&["checkout", "-q", "main"]);
    let found = same(&project, &[&series, &diff], 0);
    assert_eq!(found[0].len(), 2);
    assert!(found[0].contains(&stray) && found[0].contains(&half));
    assert_eq!(found[1], [stray], "a part of a series is one patch");
    let far_ahead = 2_100_000_000;
    assert_eq!(same(&project, &[&series], far_ahead), [Vec::<String>::new()]);
}

#[test]
fn bare_packed_and_empty_repositories_are_read() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let mirror = scratch.path("mirror");
    git(&project, &["clone", "-q", "--mirror", ".", mirror.to_str().unwrap()]);
    git(&mirror, &["pack-refs", "--all"]);
    assert_eq!(read(&mirror).unwrap().tags().count(), 5);
    assert_eq!(read(&scratch.repository("empty", &[])).unwrap().commit_count(), 0);
}

#[test]
fn a_shallow_clone_is_refused_with_the_way_out() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let shallow = scratch.path("shallow");
    let url = format!("file://{}", project.display());
    git(&project, &["clone", "-q", "--depth=1", &url, shallow.to_str().unwrap()]);
    let error = read(&shallow).unwrap_err();
    assert!(matches!(error, CodeRepoError::Incomplete { .. }));
    assert!(error.to_string().contains("--unshallow"));
}

#[test]
fn grafts_and_replacements_are_refused() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    git(&project, &["replace", "--graft", "main"]);
    assert!(matches!(read(&project), Err(CodeRepoError::Incomplete { .. })));
    git(&project, &["replace", "-d", "main"]);
    assert!(read(&project).is_ok());
    fs::create_dir_all(project.join(".git/info")).unwrap();
    fs::write(project.join(".git/info/grafts"), git(&project, &["rev-parse", "main"])).unwrap();
    assert!(matches!(read(&project), Err(CodeRepoError::Incomplete { .. })));
}

#[test]
fn a_missing_commit_is_refused() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let gone = git(&project, &["rev-parse", "v1"]);
    let (folder, file) = gone.split_at(2);
    fs::remove_file(project.join(".git/objects").join(folder).join(file)).unwrap();
    let error = read(&project).unwrap_err();
    assert!(matches!(error, CodeRepoError::Incomplete { .. }));
    assert!(error.to_string().contains(&gone));
}

#[test]
fn a_folder_inside_another_repository_is_not_mistaken_for_it() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    fs::create_dir(project.join("inside")).unwrap();
    for place in [project.join("inside"), project.join("absent")] {
        assert!(matches!(read(&place), Err(CodeRepoError::Unreadable { .. })));
    }
}
