//! The notice repository against real git: nothing forced, nothing twice, nothing half.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod shared;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use cvdesk_case::EffectKey;
use cvdesk_desk::port::{Identity, NoticeCommit, NoticeRepo, RepoError};
use cvdesk_git::{Environment, GitNotices, init_notice_repository};
use shared::{Scratch, commit, git};

fn notice(effect: u8) -> NoticeCommit {
    NoticeCommit {
        effect: EffectKey([effect; 16]),
        author: Identity { name: "Jané Doe".to_owned(), email: "jane@desk.test".to_owned() },
        at: "2013-01-31T12:00:00Z".parse().unwrap(),
        subject: format!("Add notice {effect}"),
        body: "It was reported\nby somebody.".to_owned(),
        files: vec![(format!("notices/2013/{effect:04}.xml"), b"<x/>\r\n\xff\0".to_vec())],
    }
}

fn notices(remote: &Path, work: PathBuf) -> GitNotices {
    let place = remote.to_str().unwrap().parse().unwrap();
    GitNotices::new(place, "main".parse().unwrap(), work, Environment::default())
}

fn subjects(remote: &Path) -> Vec<String> {
    git(remote, &["log", "--format=%s", "main"]).lines().map(str::to_owned).collect()
}

fn hook(repository: &Path, name: &str, script: &str) {
    let folder = repository.join("hooks");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_notice_is_published_once_and_found_by_its_effect() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    let effect = EffectKey([1; 16]);
    assert_eq!(notices.probe(effect).unwrap(), None);
    let hash = notices.publish(&notice(1)).unwrap();
    assert_eq!(notices.probe(effect).unwrap(), Some(hash.clone()));
    assert_eq!(notices.probe(EffectKey([2; 16])).unwrap(), None);
    let seen = notices.seen().unwrap();
    assert_eq!(seen.len(), 1, "what others committed is not ours: {seen:?}");
    assert_eq!((seen[0].effect, &seen[0].commit, seen[0].paths.len()), (effect, &hash, 1));
    assert_eq!(notices.publish(&notice(1)).unwrap(), hash);
    assert_eq!(subjects(&remote), ["Add notice 1"]);
}

#[test]
fn the_commit_has_author_date_sign_off_trailer_and_exact_bytes() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let hash = notices(&remote, scratch.path("work")).publish(&notice(1)).unwrap();
    let raw = git(&remote, &["cat-file", "commit", hash.as_str()]);
    let person = "Jané Doe <jane@desk.test> 1359633600 +0000";
    let (tree, rest) = raw.split_once('\n').unwrap();
    assert!(tree.starts_with("tree "));
    assert_eq!(
        rest,
        format!(
            "author {person}\ncommitter {person}\n\nAdd notice 1\n\nIt was reported\nby somebody.\n\n\
             Cvdesk-Effect: 01010101010101010101010101010101\nSigned-off-by: Jané Doe <jane@desk.test>"
        )
    );
    let listed = git(&remote, &["ls-tree", "-r", hash.as_str()]);
    assert!(listed.starts_with("100644 blob ") && listed.ends_with("\tnotices/2013/0001.xml"), "{listed}");
    assert_eq!(git(&remote, &["cat-file", "-s", &format!("{hash}:notices/2013/0001.xml")]), "8");
}

#[test]
fn files_that_were_there_stay_and_an_equal_file_still_makes_its_commit() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    notices.publish(&notice(1)).unwrap();
    let again = NoticeCommit { files: notice(1).files, ..notice(2) };
    notices.publish(&again).unwrap();
    notices.publish(&notice(3)).unwrap();
    assert_eq!(subjects(&remote), ["Add notice 3", "Add notice 2", "Add notice 1"]);
    let files = git(&remote, &["ls-tree", "-r", "--name-only", "main"]);
    assert_eq!(files, "notices/2013/0001.xml\nnotices/2013/0003.xml");
}

#[test]
fn the_work_tree_of_a_local_notice_repository_follows() {
    let scratch = Scratch::new();
    let remote = scratch.path("notices");
    let branch = "main".parse().unwrap();
    init_notice_repository(&remote, &branch, &Environment::default()).unwrap();
    let notices = notices(&remote, scratch.path("work"));
    for effect in 1..=3 {
        notices.publish(&notice(effect)).unwrap();
        init_notice_repository(&remote, &branch, &Environment::default()).unwrap();
        assert!(remote.join(format!("notices/2013/{effect:04}.xml")).exists());
        assert_eq!(git(&remote, &["status", "--porcelain"]), "");
    }
    assert_eq!(subjects(&remote).len(), 3);
}

#[test]
fn a_local_notice_repository_takes_no_folder_that_is_in_use() {
    let scratch = Scratch::new();
    let remote = scratch.path("taken");
    fs::create_dir(&remote).unwrap();
    fs::write(remote.join("thesis.txt"), "x").unwrap();
    let made = init_notice_repository(&remote, &"main".parse().unwrap(), &Environment::default());
    assert!(matches!(made, Err(RepoError::Refused { .. })), "{made:?}");
    assert_eq!(fs::read_dir(&remote).unwrap().count(), 1);
    assert!(!scratch.path("taken.unfinished").exists());
}

#[test]
fn uncommitted_work_of_a_person_is_never_overwritten() {
    let scratch = Scratch::new();
    let remote = scratch.path("notices");
    init_notice_repository(&remote, &"main".parse().unwrap(), &Environment::default()).unwrap();
    let notices = notices(&remote, scratch.path("work"));
    notices.publish(&notice(1)).unwrap();
    fs::write(remote.join("notices/2013/0001.xml"), "edited").unwrap();
    let published = notices.publish(&notice(2));
    assert!(matches!(published, Err(RepoError::Refused { .. })), "{published:?}");
    assert_eq!(fs::read(remote.join("notices/2013/0001.xml")).unwrap(), b"edited");
}

#[test]
fn the_history_of_others_is_kept() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let other = scratch.path("other");
    git(&remote, &["clone", "-q", ".", other.to_str().unwrap()]);
    let notices = notices(&remote, scratch.path("work"));
    let push = |subject: &str| {
        git(&other, &["pull", "-q", "--rebase", "origin", "main"]);
        commit(&other, subject);
        git(&other, &["push", "-q", "origin", "HEAD:main"]);
    };
    notices.publish(&notice(1)).unwrap();
    push("A person's commit");
    notices.publish(&notice(2)).unwrap();
    push("Another");
    assert_eq!(subjects(&remote), ["Another", "Add notice 2", "A person's commit", "Add notice 1"]);
    assert!(notices.probe(EffectKey([1; 16])).unwrap().is_some());
}

#[test]
fn a_branch_that_moves_at_the_last_moment_gets_the_commit_on_top() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    notices.publish(&notice(1)).unwrap();
    // Somebody's commit arrives while ours is being received, once.
    let script = "test -e moved && exit 0; touch moved; unset GIT_QUARANTINE_PATH
        new=$(GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.test GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.test \
            GIT_OBJECT_DIRECTORY=$PWD/objects git commit-tree -p main -m Faster main^{tree})
        git update-ref refs/heads/main $new";
    hook(&remote, "pre-receive", script);
    notices.publish(&notice(2)).unwrap();
    assert_eq!(subjects(&remote), ["Add notice 2", "Faster", "Add notice 1"]);
}

#[test]
fn a_branch_that_never_rests_is_given_up_without_force() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    notices.publish(&notice(1)).unwrap();
    let script = "unset GIT_QUARANTINE_PATH
        new=$(GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.test GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.test \
            GIT_OBJECT_DIRECTORY=$PWD/objects git commit-tree -p main -m Faster main^{tree})
        git update-ref refs/heads/main $new";
    hook(&remote, "pre-receive", script);
    assert!(matches!(notices.publish(&notice(2)), Err(RepoError::NotReached { .. })));
    assert_eq!(subjects(&remote).len(), 6);
    assert!(!subjects(&remote).contains(&"Add notice 2".to_owned()));
}

#[test]
fn two_desks_at_once_publish_everything_and_nothing_twice() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    thread::scope(|scope| {
        for desk in 0..2 {
            let notices = notices(&remote, scratch.path(&format!("work{desk}")));
            scope.spawn(move || {
                for effect in 0..8 {
                    while let Err(error) = notices.publish(&notice(1 + desk * 8 + effect)) {
                        assert!(matches!(error, RepoError::NotReached { .. }), "{error}");
                    }
                }
            });
        }
    });
    let mut subjects = subjects(&remote);
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 16);
    assert_eq!(git(&remote, &["rev-list", "--count", "main"]), "16");
}

#[test]
fn a_hook_that_refuses_is_repeated_in_its_own_words() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    hook(&remote, "pre-receive", "echo 'notices need two reviews' >&2; exit 1");
    let error = notices(&remote, scratch.path("work")).publish(&notice(1)).unwrap_err();
    let RepoError::Refused { reason, .. } = &error else { panic!("{error:?}") };
    assert!(
        reason.contains("pre-receive hook declined") && reason.contains("notices need two reviews"),
        "{reason}"
    );
}

#[test]
fn a_repository_that_is_not_there_is_not_reached() {
    let scratch = Scratch::new();
    let notices = notices(&scratch.path("absent"), scratch.path("work"));
    assert!(matches!(notices.probe(EffectKey([1; 16])), Err(RepoError::NotReached { .. })));
    let error = notices.publish(&notice(1)).unwrap_err();
    let RepoError::NotReached { reason, .. } = &error else { panic!("{error:?}") };
    assert!(reason.contains("does not appear to be a git repository"), "{reason}");
}

#[test]
fn an_outage_keeps_the_private_clone() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    notices.publish(&notice(1)).unwrap();
    notices.prepare().unwrap();
    fs::rename(&remote, scratch.path("away")).unwrap();
    assert!(notices.prepare().is_err());
    assert!(scratch.path("work").join("clone.git/refs/cvdesk/seen").exists());
}

/// The other side answers, and breaks off while it sends: its fault, and no reason to fetch a long history again.
#[test]
fn a_fetch_that_breaks_off_keeps_the_private_clone() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let other = scratch.path("other");
    git(&remote, &["clone", "-q", ".", other.to_str().unwrap()]);
    let push = |name: &str| {
        fs::write(other.join(name), name).unwrap();
        git(&other, &["add", name]);
        commit(&other, name);
        git(&other, &["push", "-q", "origin", "HEAD:main"]);
    };
    let notices = notices(&remote, scratch.path("work"));
    push("first");
    let mark = scratch.path("work").join("clone.git/mark");
    let break_off = || {
        let tree = git(&remote, &["rev-parse", "main^{tree}"]);
        let (folder, name) = tree.split_at(2);
        let (object, aside) = (remote.join("objects").join(folder).join(name), scratch.path("aside"));
        fs::rename(&object, &aside).unwrap();
        assert!(matches!(notices.prepare(), Err(RepoError::NotReached { .. })));
        fs::write(&mark, "").unwrap();
        assert!(matches!(notices.prepare(), Err(RepoError::NotReached { .. })));
        assert!(mark.exists(), "the clone is the same");
        fs::rename(aside, object).unwrap();
    };
    break_off();
    notices.prepare().unwrap();
    push("second");
    break_off();
    notices.prepare().unwrap();
    assert!(mark.exists());
    notices.publish(&notice(1)).unwrap();
}

/// A git that cannot be run says nothing about the clone.
#[test]
fn a_git_that_cannot_be_run_keeps_the_private_clone() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    notices(&remote, scratch.path("work")).publish(&notice(1)).unwrap();
    let place = remote.to_str().unwrap().parse().unwrap();
    let without = Environment { path: "/nonexistent".into(), ..Environment::default() };
    let lost = GitNotices::new(place, "main".parse().unwrap(), scratch.path("work"), without);
    assert!(lost.prepare().is_err());
    assert!(scratch.path("work").join("clone.git/HEAD").exists());
}

#[test]
fn a_push_without_an_answer_is_unknown_and_the_probe_tells_later() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    // The receiving side accepts the commit and is killed before it says so.
    hook(&remote, "post-receive", "kill -9 $PPID");
    let published = notices.publish(&notice(1));
    assert!(matches!(published, Err(RepoError::Unknown { .. })), "{published:?}");
    let found = notices.probe(EffectKey([1; 16])).unwrap();
    fs::remove_dir_all(remote.join("hooks")).unwrap();
    assert_eq!(found, Some(notices.publish(&notice(1)).unwrap()));
    assert_eq!(subjects(&remote).len(), 1);
}

#[test]
fn paths_that_lead_out_are_refused_before_anything_is_made() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    for path in ["../x", "/etc/passwd", ".git/config", "a/.git/hooks/post-checkout", "x\ny", ""] {
        let commit = NoticeCommit { files: vec![(path.to_owned(), vec![])], ..notice(1) };
        assert!(matches!(notices.publish(&commit), Err(RepoError::BadPath(_))), "{path:?}");
    }
    assert!(!scratch.path("work").exists());
}

#[test]
fn a_symbolic_link_in_the_repository_is_never_written_through() {
    let scratch = Scratch::new();
    let remote = scratch.repository("notices", &[]);
    git(&remote, &["config", "receive.denyCurrentBranch", "updateInstead"]);
    std::os::unix::fs::symlink(scratch.path("outside"), remote.join("notices")).unwrap();
    fs::create_dir(scratch.path("outside")).unwrap();
    git(&remote, &["add", "notices"]);
    commit(&remote, "Link");
    let published = notices(&remote, scratch.path("work")).publish(&notice(1));
    assert!(matches!(published, Err(RepoError::Refused { .. })), "{published:?}");
    assert_eq!(fs::read_dir(scratch.path("outside")).unwrap().count(), 0);
}

#[test]
fn a_body_that_imitates_a_trailer_is_not_found_as_one() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    let other = EffectKey([9; 16]);
    notices.publish(&NoticeCommit { body: format!("Cvdesk-Effect: {other}"), ..notice(1) }).unwrap();
    assert_eq!(notices.probe(other).unwrap(), None);
}

#[test]
fn a_damaged_private_clone_is_made_anew() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    notices.publish(&notice(1)).unwrap();
    let clone = scratch.path("work").join("clone.git");
    let damages: [&dyn Fn(); 5] = [
        &|| fs::remove_file(clone.join("HEAD")).unwrap(),
        &|| fs::write(clone.join("config"), "[core").unwrap(),
        &|| fs::write(clone.join("refs/cvdesk/seen.lock"), "").unwrap(),
        &|| fs::write(clone.join("refs/cvdesk/seen"), "garbage").unwrap(),
        &|| {
            fs::create_dir_all(clone.join("cvdesk-index")).unwrap();
            fs::write(clone.join("cvdesk-index/index.lock"), "").unwrap();
        },
    ];
    for (effect, damage) in (2..).zip(damages) {
        notices.probe(EffectKey([1; 16])).unwrap();
        damage();
        notices.publish(&notice(effect)).unwrap();
    }
    assert_eq!(subjects(&remote).len(), 6);
}

#[test]
fn missing_objects_in_the_private_clone_cost_one_try() {
    let scratch = Scratch::new();
    let remote = scratch.repository("remote", &["--bare"]);
    let notices = notices(&remote, scratch.path("work"));
    notices.publish(&notice(1)).unwrap();
    notices.prepare().unwrap();
    let objects = scratch.path("work").join("clone.git/objects");
    fs::remove_dir_all(&objects).unwrap();
    fs::create_dir(&objects).unwrap();
    if notices.publish(&notice(2)).is_err() {
        notices.publish(&notice(2)).unwrap();
    }
    assert_eq!(subjects(&remote), ["Add notice 2", "Add notice 1"]);
}

#[test]
fn a_hostile_environment_has_no_effect() {
    let here = std::env::current_exe().unwrap();
    let ended = Command::new(here)
        .args(["--exact", "a_notice_is_published_once_and_found_by_its_effect"])
        .env("GIT_DIR", "/nonexistent")
        .env("GIT_INDEX_FILE", "/nonexistent")
        .env("GIT_OBJECT_DIRECTORY", "/nonexistent")
        .env("GIT_SSH_COMMAND", "false")
        .envs([("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.bare"), ("GIT_CONFIG_VALUE_0", "x")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}");
}
