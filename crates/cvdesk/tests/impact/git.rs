//! The `git` program, as the tests' own hand on a repository: no configuration of the machine, no fetching.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Names a call of git in a repository.
pub fn command(repo: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.env_clear().envs([
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("LC_ALL", "C"),
        ("HOME", "/nonexistent"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_AUTHOR_NAME", "Ada"),
        ("GIT_AUTHOR_EMAIL", "ada@example.org"),
        ("GIT_COMMITTER_NAME", "Ada"),
        ("GIT_COMMITTER_EMAIL", "ada@example.org"),
    ]);
    command.arg("-C").arg(repo).args(["-c", "gc.auto=0", "-c", "advice.graftFileDeprecated=false"]);
    command.args(arguments);
    command
}

/// Runs git, which has to succeed, and gives what it printed, without the last line's end.
#[track_caller]
pub fn git(repo: &Path, arguments: &[&str]) -> String {
    fed(repo, arguments, b"")
}

/// Runs git with something on its standard input.
#[track_caller]
pub fn fed(repo: &Path, arguments: &[&str], input: &[u8]) -> String {
    let mut child = command(repo, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
}

/// Whether git says yes: exit 0, where 1 is no and anything else a fault of the test.
#[track_caller]
pub fn says_yes(repo: &Path, arguments: &[&str]) -> bool {
    let output = command(repo, arguments).stdin(Stdio::null()).output().unwrap();
    match output.status.code() {
        Some(0) => true,
        Some(1) => false,
        code => panic!("git {arguments:?} ended with {code:?}"),
    }
}
