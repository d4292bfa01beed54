//! Real repositories in temporary folders, and the few verbs that tests need on them.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A scratch folder that goes away with the test.
pub struct Scratch(TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes a repository and says where it is.
    pub fn repository(&self, name: &str, kind: &[&str]) -> PathBuf {
        let path = self.path(name);
        let path_text = path.to_str().unwrap();
        git(self.0.path(), &[&["init", "-q", "-b", "main", "--template="], kind, &[path_text]].concat());
        path
    }
}

/// Runs git as a person would, in an environment of its own; panics where it fails.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .env_clear()
        .envs([("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/nonexistent"), ("LC_ALL", "C")])
        .args(["-c", "user.name=Somebody", "-c", "user.email=somebody@else.test"])
        .args(["-c", "advice.detachedHead=false", "-c", "commit.gpgSign=false"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Makes an empty commit on the branch that is checked out.
pub fn commit(folder: &Path, subject: &str) -> String {
    git(folder, &["commit", "-q", "--allow-empty", "-m", subject]);
    git(folder, &["rev-parse", "HEAD"])
}
