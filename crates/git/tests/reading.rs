//! The history is the same by whichever way it is read, and is refused rather than read in part.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

mod shared;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use cvdesk_git::{Environment, GitPatchIds, HistoryError, LoadedHistory, Reading, read_history};
use cvdesk_impact::{CommitId, History as _, PatchIds as _, Position};
use shared::{Scratch, commit, git};

/// Reads with messages; `cache` as on the command line.
fn read_with(
    place: &Path,
    messages: bool,
    cache: Option<&Path>,
) -> Result<(LoadedHistory, usize), HistoryError> {
    let opened = AtomicUsize::new(0);
    let progress = |commits| {
        opened.fetch_add(commits, Ordering::Relaxed);
    };
    let reading = Reading { messages, cache, progress: &progress };
    let loaded = read_history(place, &Environment::default(), reading)?;
    Ok((loaded, opened.load(Ordering::Relaxed)))
}

fn read(place: &Path) -> Result<LoadedHistory, HistoryError> {
    read_with(place, true, None).map(|(loaded, _)| loaded)
}

/// Commits with their parents, in an order that no way of reading has a say in.
type Commits = Vec<(CommitId, Vec<CommitId>)>;

/// What a reading says of commits, and of refs.
fn told(history: &LoadedHistory) -> (Commits, Vec<(String, CommitId)>) {
    let graph = &history.graph;
    let id = |position: &Position| graph.id(*position).unwrap();
    let positions = (0..graph.commit_count()).map(Position::new);
    let row = |position| (id(&position), graph.parents(position).iter().map(id).collect::<Vec<_>>());
    let mut commits: Vec<_> = positions.map(row).collect();
    commits.sort();
    let refs = history.branches.iter().chain(&history.tags);
    (commits, refs.map(|one| (one.name.clone(), one.commit)).collect())
}

/// A history with a merge, an octopus, two roots, tags of every kind, and more commits than are read one by one.
fn project(scratch: &Scratch) -> PathBuf {
    let project = scratch.repository("project", &[]);
    let run = |arguments: &[&str]| git(&project, arguments);
    commit(&project, "one");
    run(&["tag", "v1"]);
    for branch in ["a", "b", "c"] {
        run(&["checkout", "-q", "-b", branch, "v1"]);
        commit(&project, branch);
    }
    run(&["checkout", "-q", "main"]);
    commit(&project, "two");
    run(&["merge", "-q", "--no-ff", "-m", "octopus", "a", "b", "c"]);
    run(&["tag", "-a", "-m", "release", "v2"]);
    run(&["tag", "-a", "-m", "a tag of a tag", "v2-signed", "v2"]);
    run(&["tag", "tree", "main^{tree}"]);
    run(&["checkout", "-q", "--orphan", "docs"]);
    commit(&project, "second root");
    run(&["checkout", "-q", "main"]);
    project
}

/// Runs git as [`git`] does, with a text to read.
fn git_fed(folder: &Path, arguments: &[&str], text: &str) -> String {
    let mut child = Command::new("git")
        .env_clear()
        .envs([("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/nonexistent"), ("LC_ALL", "C")])
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Adds a long line of commits, quickly.
fn lengthen(project: &Path, branch: &str, commits: usize) {
    let lines = (0..commits).map(|n| {
        let from = if n == 0 { format!("from refs/heads/{branch}^0\n") } else { String::new() };
        format!("commit refs/heads/{branch}\ncommitter A <a@b> {n} +0000\ndata 2\nx\n{from}\n")
    });
    git_fed(project, &["fast-import", "--quiet"], &lines.collect::<String>());
}

/// Makes each kind of commit-graph in turn, and says which it is.
fn each_commit_graph(project: &Path, mut check: impl FnMut(&str)) {
    check("none");
    git(project, &["commit-graph", "write", "--reachable"]);
    check("whole");
    lengthen(project, "a", 3);
    check("stale");
    git(project, &["commit-graph", "write", "--reachable", "--split"]);
    lengthen(project, "main", 2);
    git(project, &["commit-graph", "write", "--reachable", "--split=no-merge"]);
    check("split");
    lengthen(project, "docs", 2);
    check("split and stale");
    git(project, &["repack", "-q", "-a", "-d", "-f", "--depth=50"]);
    check("split, packed");
}

/// The same as git tells it, whose graph file is switched off.
fn as_git_tells(project: &Path) -> Commits {
    let text = git(project, &["-c", "core.commitGraph=false", "rev-list", "--all", "--parents"]);
    let ids = |line: &str| line.split(' ').map(|id| id.parse().unwrap()).collect::<Vec<CommitId>>();
    let row = |line| ids(line).split_first().map(|(commit, parents)| (*commit, parents.to_vec())).unwrap();
    let mut commits: Vec<_> = text.lines().map(row).collect();
    commits.sort();
    commits
}

#[test]
fn any_commit_graph_gives_the_history_that_git_tells() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    each_commit_graph(&project, |which| {
        let wanted = as_git_tells(&project);
        for messages in [false, true] {
            let (loaded, _) = read_with(&project, messages, None).unwrap();
            assert_eq!(told(&loaded).0, wanted, "{which}, messages {messages}");
            assert_eq!(loaded.remarks, ["`refs/tags/tree` name no commit and are left out"], "{which}");
        }
    });
}

#[test]
fn a_commit_graph_spares_opening_commits() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    git(&project, &["commit-graph", "write", "--reachable"]);
    assert_eq!(read_with(&project, false, None).unwrap().1, 0);
    lengthen(&project, "main", 5);
    assert_eq!(read_with(&project, false, None).unwrap().1, 5);
}

#[test]
fn packs_loose_objects_deltas_and_alternates_are_read_alike() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    // More than are read one by one, so that packs are read as a whole; a part of them only as deltas.
    lengthen(&project, "main", 700);
    let wanted = as_git_tells(&project);
    let all_read = |place: &Path, which: &str| assert_eq!(told(&read(place).unwrap()).0, wanted, "{which}");
    all_read(&project, "fast-import's pack and loose objects");
    git(&project, &["repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50"]);
    all_read(&project, "one pack");
    git(&project, &["multi-pack-index", "write"]);
    all_read(&project, "a multi-pack-index");
    let borrowing = scratch.path("borrowing");
    git(&project, &["clone", "-q", "--bare", "--shared", ".", borrowing.to_str().unwrap()]);
    assert_eq!(told(&read(&borrowing).unwrap()).0, wanted, "alternates");
}

#[test]
fn a_damaged_commit_graph_is_seen_through_and_told() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    git(&project, &["commit-graph", "write", "--reachable"]);
    let wanted = as_git_tells(&project);
    let file = project.join(".git/objects/info/commit-graph");
    let whole = fs::read(&file).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    for place in (0..whole.len()).step_by(11) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        fs::write(&file, flipped).unwrap();
        let loaded = read(&project).unwrap();
        assert_eq!(told(&loaded).0, wanted, "byte {place}");
        assert!(loaded.remarks.iter().any(|remark| remark.contains("commit-graph")), "byte {place}");
    }
    for bytes in [vec![], whole[..100].to_vec(), vec![0; 5_000]] {
        fs::write(&file, bytes).unwrap();
        assert_eq!(told(&read(&project).unwrap()).0, wanted);
    }
}

/// Writes a commit-graph whose checksum is right although a parent's place is not.
fn forge_parent(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let chunk = |name: &[u8; 4], bytes: &[u8]| {
        let at = (0..bytes.len()).find(|at| bytes[*at..].starts_with(name)).unwrap();
        usize::try_from(u64::from_be_bytes(bytes[at + 4..at + 12].try_into().unwrap())).unwrap()
    };
    let (data, ids) = (chunk(b"CDAT", &bytes), chunk(b"OIDL", &bytes));
    let count = (data - ids) / 20;
    let parent = |row: usize| data + row * 36 + 20;
    let value = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    // A commit with one parent gets another one: a root, so that no circle gives it away.
    let none = 0x7000_0000;
    let roots: Vec<_> = (0..count).filter(|row| value(&bytes, parent(*row)) == none).collect();
    let has_one = |row: &usize| !roots.contains(row) && value(&bytes, parent(*row) + 4) == none;
    let other = |row: usize| roots.iter().find(|root| value(&bytes, parent(row)) as usize != **root);
    let (row, root) = (0..count).filter(has_one).find_map(|row| Some((row, *other(row)?))).unwrap();
    let at = parent(row);
    bytes[at..at + 4].copy_from_slice(&u32::try_from(root).unwrap().to_be_bytes());
    let end = bytes.len() - 20;
    let mut hasher = gix_hash::hasher(gix_hash::Kind::Sha1);
    hasher.update(&bytes[..end]);
    bytes[end..].copy_from_slice(hasher.try_finalize().unwrap().as_slice());
    fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_commit_graph_that_lies_is_found_out_where_commits_are_opened() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    git(&project, &["commit-graph", "write", "--reachable"]);
    let wanted = as_git_tells(&project);
    forge_parent(&project.join(".git/objects/info/commit-graph"));
    let (loaded, _) = read_with(&project, true, None).unwrap();
    assert_eq!(told(&loaded).0, wanted);
    assert!(loaded.remarks.iter().any(|remark| remark.contains("did not agree")), "{:?}", loaded.remarks);
}

/// The one file of a cache folder.
fn cache_file(folder: &Path) -> PathBuf {
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[test]
fn a_cache_spares_opening_commits_and_grows_with_the_repository() {
    let scratch = Scratch::new();
    let (project, cache) = (project(&scratch), scratch.path("cache/deep"));
    let all = as_git_tells(&project).len();
    assert_eq!(read_with(&project, true, Some(&cache)).unwrap().1, all);
    let (loaded, opened) = read_with(&project, true, Some(&cache)).unwrap();
    assert_eq!((opened, told(&loaded).0), (0, as_git_tells(&project)));
    lengthen(&project, "main", 3);
    assert_eq!(read_with(&project, true, Some(&cache)).unwrap().1, 3);
    let (loaded, opened) = read_with(&project, true, Some(&cache)).unwrap();
    assert_eq!((opened, told(&loaded).0), (0, as_git_tells(&project)));
    let file = cache_file(&cache);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&cache).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(!file.starts_with(&project));
}

#[test]
fn a_cache_and_a_commit_graph_together_give_the_same_history() {
    let scratch = Scratch::new();
    let (project, cache) = (project(&scratch), scratch.path("cache"));
    each_commit_graph(&project, |which| {
        for _ in 0..2 {
            let (loaded, _) = read_with(&project, true, Some(&cache)).unwrap();
            assert_eq!(told(&loaded).0, as_git_tells(&project), "{which}");
        }
    });
}

#[test]
fn a_cache_that_is_damaged_or_open_to_others_is_ignored_and_written_anew() {
    let scratch = Scratch::new();
    let (project, cache) = (project(&scratch), scratch.path("cache"));
    let all = as_git_tells(&project).len();
    read_with(&project, true, Some(&cache)).unwrap();
    let file = cache_file(&cache);
    let whole = fs::read(&file).unwrap();
    let mut damaged =
        vec![vec![], b"x".to_vec(), whole[..whole.len() - 1].to_vec(), [&whole[..], b"x"].concat()];
    for place in (0..whole.len()).step_by(13) {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        damaged.push(flipped);
    }
    for bytes in damaged {
        fs::write(&file, bytes).unwrap();
        let (loaded, opened) = read_with(&project, true, Some(&cache)).unwrap();
        assert_eq!((opened, told(&loaded).0), (all, as_git_tells(&project)));
        assert_eq!(fs::read(&file).unwrap(), whole);
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(read_with(&project, true, Some(&cache)).unwrap().1, all);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_cache_of_another_repository_is_not_used() {
    let scratch = Scratch::new();
    let (project, cache) = (project(&scratch), scratch.path("cache"));
    read_with(&project, true, Some(&cache)).unwrap();
    let foreign = fs::read(cache_file(&cache)).unwrap();
    let other = scratch.path("other");
    git(&project, &["clone", "-q", "--mirror", ".", other.to_str().unwrap()]);
    fs::remove_dir_all(&cache).unwrap();
    read_with(&other, true, Some(&cache)).unwrap();
    fs::write(cache_file(&cache), foreign).unwrap();
    let (loaded, opened) = read_with(&other, true, Some(&cache)).unwrap();
    assert_eq!((opened, told(&loaded).0), (as_git_tells(&other).len(), as_git_tells(&project)));
}

#[test]
fn a_cache_that_cannot_be_written_costs_no_answer() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let blocked = scratch.path("a file");
    fs::write(&blocked, "").unwrap();
    let (loaded, _) = read_with(&project, true, Some(&blocked.join("cache"))).unwrap();
    assert_eq!(told(&loaded).0, as_git_tells(&project));
    assert!(loaded.remarks.iter().any(|remark| remark.contains("kept")), "{:?}", loaded.remarks);
}

/// Deletes a commit's object.
fn delete(project: &Path, id: &str) {
    let (folder, file) = id.split_at(2);
    fs::remove_file(project.join(".git/objects").join(folder).join(file)).unwrap();
}

#[test]
fn a_missing_commit_is_refused_whatever_else_knows_it() {
    let scratch = Scratch::new();
    let (project, cache) = (project(&scratch), scratch.path("cache"));
    let gone = git(&project, &["rev-parse", "v1"]);
    read_with(&project, true, Some(&cache)).unwrap();
    delete(&project, &gone);
    let refused = |place: &Path, messages, cache| {
        let error = read_with(place, messages, cache).map(|_| ()).unwrap_err();
        assert!(
            matches!(&error, HistoryError::Incomplete { .. }) && error.to_string().contains(&gone),
            "{error}"
        );
    };
    refused(&project, true, None);
    refused(&project, true, Some(&cache));

    let known = scratch.repository("known", &[]);
    commit(&known, "one");
    let gone = git(&known, &["rev-parse", "HEAD"]);
    commit(&known, "two");
    git(&known, &["commit-graph", "write", "--reachable"]);
    commit(&known, "beyond the graph");
    delete(&known, &gone);
    for messages in [false, true] {
        let error = read_with(&known, messages, None).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains(&gone), "{error}");
    }
    let beyond = scratch.repository("beyond", &[]);
    commit(&beyond, "one");
    git(&beyond, &["commit-graph", "write", "--reachable"]);
    let gone = commit(&beyond, "two");
    let child = commit(&beyond, "three");
    delete(&beyond, &gone);
    let error = read(&beyond).unwrap_err().to_string();
    assert!(error.contains(&gone) && error.contains(&child), "{error}");
}

#[test]
fn a_shallow_clone_is_refused_with_and_without_a_commit_graph() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let (shallow, url) = (scratch.path("shallow"), format!("file://{}", project.display()));
    git(&project, &["clone", "-q", "--depth=1", &url, shallow.to_str().unwrap()]);
    let refused = || {
        let error = read(&shallow).unwrap_err();
        assert!(
            matches!(&error, HistoryError::Incomplete { .. }) && error.to_string().contains("--unshallow")
        );
    };
    refused();
    git(&shallow, &["commit-graph", "write", "--reachable"]);
    refused();
}

#[test]
fn a_partial_clone_is_read_without_fetching() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    fs::write(project.join("file"), "content").unwrap();
    git(&project, &["add", "file"]);
    let id = commit(&project, "with a file");
    git(&project, &["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", project.display());
    for filter in ["blob:none", "tree:0"] {
        let partial = scratch.path(&filter[..4]);
        git(&project, &["clone", "-q", "--bare", "--filter", filter, &url, partial.to_str().unwrap()]);
        let fetched = scratch.path("fetched");
        git(
            &partial,
            &["config", "remote.origin.uploadpack", &format!("touch {}; false", fetched.display())],
        );
        let loaded = read(&partial).unwrap();
        assert!(loaded.is_partial);
        assert_eq!(told(&loaded).0, as_git_tells(&project));
        let environment = Environment::default();
        let commits = [id.parse().unwrap()];
        let mut patch_ids = GitPatchIds::new(&partial, &environment, true).unwrap();
        assert_eq!(patch_ids.patch_ids(&commits), [None]);
        assert!(patch_ids.why_off().unwrap().contains("partial clone"));
        // Even where nobody said so, git itself is kept from it.
        let mut patch_ids = GitPatchIds::new(&partial, &environment, false).unwrap();
        assert_eq!(patch_ids.patch_ids(&commits), [None]);
        assert!(patch_ids.why_off().is_some());
        assert!(!fetched.exists());
    }
}

#[test]
fn equal_patches_have_equal_ids_and_others_do_not() {
    let scratch = Scratch::new();
    let project = scratch.repository("project", &[]);
    let write = |text: &str, subject| {
        fs::write(project.join("file"), text).unwrap();
        git(&project, &["add", "file"]);
        commit(&project, subject)
    };
    let first = write("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "first");
    git(&project, &["branch", "stable"]);
    write("1\n2\n3\n4\n5\n6\n7\n8\nnine\n", "elsewhere");
    let fix = write("1\ntwo\n3\n4\n5\n6\n7\n8\nnine\n", "fix");
    git(&project, &["checkout", "-q", "stable"]);
    let backport = write("1\ntwo\n3\n4\n5\n6\n7\n8\n9\n", "another subject");
    let empty = commit(&project, "empty");
    let environment = Environment::default();
    let mut patch_ids = GitPatchIds::new(&project, &environment, false).unwrap();
    let absent = "0".repeat(39) + "1";
    let ids: Vec<_> = [&fix, &backport, &first, &empty].map(|id| id.parse().unwrap()).to_vec();
    let found = patch_ids.patch_ids(&ids);
    assert!(found[0].is_some() && found[0] == found[1] && found[0] != found[2] && found[3].is_none());
    assert_eq!(patch_ids.why_off(), None);
    let asked = [absent.parse().unwrap(), ids[0]];
    assert_eq!(patch_ids.patch_ids(&asked), [None, found[0]]);
}

#[test]
fn refs_of_every_kind_lead_to_their_commit_or_are_told() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let run = |arguments: &[&str]| git(&project, arguments);
    let tip = run(&["rev-parse", "main"]);
    for (name, target) in
        [("refs/remotes/origin/stable/1.8", "v1"), ("refs/remotes/origin/HEAD", "v1"), ("refs/notes/x", "v1")]
    {
        run(&["update-ref", name, target]);
    }
    run(&["symbolic-ref", "refs/heads/alias", "refs/heads/main"]);
    run(&["tag", "-a", "-m", "x", "blob", &git_fed(&project, &["hash-object", "-w", "--stdin"], "x")]);
    fs::write(project.join(".git/refs/heads/-odd--end-of-options"), format!("{tip}\n")).unwrap();
    fs::write(project.join(".git/refs/heads/garbage"), "nonsense").unwrap();
    let name = std::os::unix::ffi::OsStrExt::from_bytes(b"caf\xe9");
    fs::write(project.join(".git/refs/tags").join::<&std::ffi::OsStr>(name), format!("{tip}\n")).unwrap();
    for packed in [false, true] {
        if packed {
            fs::remove_file(project.join(".git/refs/heads/garbage")).unwrap();
            run(&["pack-refs", "--all"]);
        }
        let loaded = read(&project).unwrap();
        let short =
            |refs: &[cvdesk_git::Ref]| refs.iter().map(|one| one.short().to_owned()).collect::<Vec<_>>();
        let branches = ["-odd--end-of-options", "a", "alias", "b", "c", "docs", "main", "stable/1.8"];
        assert_eq!(short(&loaded.branches), branches);
        assert_eq!(short(&loaded.tags), ["caf\\xe9", "v1", "v2", "v2-signed"]);
        let signed = loaded.tags.iter().find(|tag| tag.short() == "v2-signed").unwrap();
        assert_eq!(signed.commit, git(&project, &["rev-parse", "v2^{commit}"]).parse().unwrap());
        assert_eq!(loaded.head.as_deref(), Some("refs/heads/main"));
        assert!(
            loaded.remarks.iter().any(|remark| remark.contains("refs/tags/blob` and 1 more")),
            "{:?}",
            loaded.remarks
        );
        assert_eq!(loaded.remarks.iter().any(|remark| remark.contains("garbage")), !packed);
    }
    run(&["checkout", "-q", "--detach", "main"]);
    assert_eq!(read(&project).unwrap().head, None);
    run(&["symbolic-ref", "HEAD", "refs/heads/unborn"]);
    assert_eq!(read(&project).unwrap().head, None);
}

#[test]
fn a_ref_to_an_absent_commit_and_a_parent_that_is_no_commit_are_refused() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let lost = project.join(".git/refs/heads/lost");
    let absent = "0123456789012345678901234567890123456789";
    fs::write(&lost, format!("{absent}\n")).unwrap();
    let error = read(&project).unwrap_err().to_string();
    assert!(error.contains(absent) && error.contains("refs/heads/lost"), "{error}");
    let tree = git(&project, &["rev-parse", "main^{tree}"]);
    let text = format!("tree {tree}\nparent {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n");
    let odd = git_fed(&project, &["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], &text);
    fs::write(&lost, format!("{odd}\n")).unwrap();
    assert!(matches!(read(&project), Err(HistoryError::Unreadable { .. })));
}

#[test]
fn sha256_repositories_are_read_like_any_other() {
    let scratch = Scratch::new();
    let project = scratch.repository("project", &["--object-format=sha256"]);
    commit(&project, "one");
    commit(&project, "two");
    let cache = scratch.path("cache");
    for graph in [false, true] {
        if graph {
            git(&project, &["commit-graph", "write", "--reachable"]);
        }
        for _ in 0..2 {
            let (loaded, _) = read_with(&project, true, Some(&cache)).unwrap();
            assert_eq!(told(&loaded).0, as_git_tells(&project));
        }
        fs::remove_dir_all(&cache).unwrap();
    }
}

#[test]
fn nothing_is_written_into_the_repository() {
    let scratch = Scratch::new();
    let project = project(&scratch);
    let listed = || {
        git(&project, &["-c", "core.quotePath=false", "count-objects", "-v"])
            + &format!("{:?}", modified(&project))
    };
    let before = listed();
    read_with(&project, true, Some(&scratch.path("cache"))).unwrap();
    assert_eq!(listed(), before);
}

/// Files below a folder, and when each was changed.
fn modified(folder: &Path) -> Vec<(PathBuf, std::time::SystemTime)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let metadata = entry.metadata().unwrap();
        files.push((entry.path(), metadata.modified().unwrap()));
        if metadata.is_dir() {
            files.extend(modified(&entry.path()));
        }
    }
    files.sort();
    files
}
