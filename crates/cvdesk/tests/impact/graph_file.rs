//! A repository's commit-graph file in every condition it is met in.

use std::fs;
use std::path::Path;

use crate::git::{fed, git};

/// A condition of the commit-graph file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFile {
    Absent,
    Whole,
    /// Of the oldest format of generations that git writes.
    FirstGeneration,
    /// Written when the history was shorter.
    Stale,
    /// A chain of files that together hold everything.
    Split,
    /// A chain that ends before the newest commits.
    StaleSplit,
}

impl GraphFile {
    pub const ALL: [Self; 6] =
        [Self::Absent, Self::Whole, Self::FirstGeneration, Self::Stale, Self::Split, Self::StaleSplit];

    /// Brings a repository's file into this condition; `older` are commits of an earlier time, oldest first.
    pub fn write(self, repo: &Path, older: &[&str]) {
        let info = repo.join("objects/info");
        let _ = fs::remove_file(info.join("commit-graph"));
        let _ = fs::remove_dir_all(info.join("commit-graphs"));
        let up_to = |commit: &str, split: &[&str]| {
            let arguments = [&["commit-graph", "write", "--stdin-commits"], split].concat();
            fed(repo, &arguments, format!("{commit}\n").as_bytes());
        };
        let layer = |commit: &&str| up_to(commit, &["--split=no-merge"]);
        match self {
            Self::Absent => {}
            Self::Whole => drop(git(repo, &["commit-graph", "write", "--reachable"])),
            Self::FirstGeneration => {
                git(repo, &["-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable"]);
            }
            Self::Stale => older.last().into_iter().for_each(|commit| up_to(commit, &[])),
            Self::StaleSplit => older.iter().for_each(layer),
            Self::Split => {
                older.iter().for_each(layer);
                git(repo, &["commit-graph", "write", "--reachable", "--split=no-merge"]);
            }
        }
    }
}
