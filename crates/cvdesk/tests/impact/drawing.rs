//! Small repositories drawn as text: `"a: i:a f:i m:f,b"` is commit i on top of a, and m merging f and b.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::git::git;
use crate::import::{Commit, Import};

/// Who made a commit where nothing else is said.
pub const ADA: &str = "Ada <ada@example.org>";
const DAY: u64 = 86_400;

/// A repository being drawn.
pub struct Drawing {
    home: TempDir,
    path: PathBuf,
    import: Import,
    hashes: BTreeMap<String, String>,
    at: u64,
}

/// A drawn repository, bare, whose HEAD names `main`.
pub struct Repository {
    pub home: TempDir,
    pub path: PathBuf,
    hashes: BTreeMap<String, String>,
}

impl Drawing {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("repo.git");
        git(home.path(), &["init", "-q", "--bare", "-b", "main", "repo.git"]);
        let import = Import::into(&path);
        Self { home, path, import, hashes: BTreeMap::new(), at: 1_500_000_000 }
    }

    /// Draws commits with messages and files of their own.
    #[track_caller]
    pub fn commits(mut self, drawn: &str) -> Self {
        for (label, parents) in drawn.split_whitespace().map(|drawn| drawn.split_once(':').unwrap()) {
            self = self.commit(label, parents, &format!("draw {label} alone"));
        }
        self
    }

    /// Draws one commit with a message, in which `{f}` stands for the hash of f. It writes a file of its own.
    #[track_caller]
    pub fn commit(self, label: &str, parents: &str, message: &str) -> Self {
        let (path, content) = (format!("src/{label}"), format!("{label}\n"));
        self.full(label, parents, message, ADA, 1, &[(&path, &content)])
    }

    /// Draws one commit in full, `days` after the one before.
    #[track_caller]
    pub fn full(
        mut self,
        label: &str,
        parents: &str,
        message: &str,
        author: &str,
        days: u64,
        files: &[(&str, &str)],
    ) -> Self {
        self.at += days * DAY;
        let parents: Vec<_> = parents.split(',').filter(|label| !label.is_empty()).collect();
        let parents: Vec<_> = parents.into_iter().map(|label| self.hashes[label].as_str()).collect();
        let message = self
            .hashes
            .iter()
            .fold(message.to_owned(), |text, (label, hash)| text.replace(&format!("{{{label}}}"), hash));
        let hash = self.import.commit(&Commit {
            parents: &parents,
            author,
            at: self.at,
            message: message.as_bytes(),
            files,
        });
        assert!(self.hashes.insert(label.to_owned(), hash).is_none(), "`{label}` is drawn twice");
        self
    }

    /// Turns the clock back, in days.
    pub fn back(mut self, days: u64) -> Self {
        self.at -= days * DAY;
        self
    }

    /// Draws branches: `"main=f stable=g"`.
    pub fn branches(self, drawn: &str) -> Self {
        self.references("refs/heads/", drawn)
    }

    /// Draws lightweight tags.
    pub fn tags(self, drawn: &str) -> Self {
        self.references("refs/tags/", drawn)
    }

    /// Draws annotated tags.
    pub fn annotated(mut self, drawn: &str) -> Self {
        for (name, label) in drawn.split_whitespace().map(|drawn| drawn.split_once('=').unwrap()) {
            self.import.annotated(name, &self.hashes[label]);
        }
        self
    }

    /// Draws refs below a prefix.
    pub fn references(mut self, prefix: &str, drawn: &str) -> Self {
        for (name, label) in drawn.split_whitespace().map(|drawn| drawn.split_once('=').unwrap()) {
            self.import.reference(&format!("{prefix}{name}"), &self.hashes[label]);
        }
        self
    }

    pub fn done(self) -> Repository {
        self.import.finish();
        Repository { home: self.home, path: self.path, hashes: self.hashes }
    }
}

impl Repository {
    /// The hash of a drawn commit.
    #[track_caller]
    pub fn hash(&self, label: &str) -> &str {
        self.hashes.get(label).unwrap_or_else(|| panic!("`{label}` is not drawn"))
    }

    /// The label of a hash.
    pub fn label(&self, hash: &str) -> &str {
        self.hashes.iter().find(|(_, drawn)| *drawn == hash).map_or("?", |(label, _)| label)
    }

    /// Hashes of commits, with commas between, for the command line.
    #[track_caller]
    pub fn list(&self, labels: &str) -> String {
        labels.split_whitespace().map(|label| self.hash(label)).collect::<Vec<_>>().join(",")
    }

    /// Runs git in it.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.path, arguments)
    }

    /// A path beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}
