//! Asks `cvdesk impact`, as a script does: a file of cases in, one JSON line a case out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::drawing::Repository;
use crate::support::{Answer, bare};

/// Somebody who asks, with a home and so a cache of their own.
pub struct Asker(TempDir);

impl Asker {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn home(&self) -> &Path {
        self.0.path()
    }

    /// The command on a repository, ready to run.
    pub fn command(&self, repo: &Path, arguments: &[&str]) -> Command {
        let mut command = bare();
        command.env("HOME", self.home()).arg("impact").arg("--repo").arg(repo).args(arguments);
        command
    }

    /// Runs it to its end.
    pub fn run(&self, repo: &Path, arguments: &[&str]) -> Answer {
        let output = self.command(repo, arguments).output().unwrap();
        Answer {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Asks a file of cases and gives the command's whole answer.
    pub fn file(&self, repo: &Path, lines: &str, arguments: &[&str]) -> Answer {
        let file = self.home().join("cases.jsonl");
        fs::write(&file, lines).unwrap();
        self.run(repo, &[&["--cases", file.to_str().unwrap()], arguments].concat())
    }

    /// Asks cases that all have an answer.
    #[track_caller]
    pub fn cases(&self, repo: &Path, cases: &[Value], arguments: &[&str]) -> Vec<Line> {
        let told = self.file(repo, &written(cases), arguments).done();
        let told: Vec<_> = told.lines().map(Line::read).collect();
        assert_eq!(told.len(), cases.len());
        for (line, case) in told.iter().zip(cases) {
            assert_eq!(line.0["id"], case["id"]);
        }
        told
    }
}

/// A question to a drawn repository, its commits as labels.
pub struct Question<'a> {
    repository: &'a Repository,
    case: Value,
    arguments: Vec<String>,
}

impl Repository {
    /// Asks about commits by their labels; every branch is asked.
    #[track_caller]
    pub fn ask<'a>(&'a self, introduced: &str, fixed: &str) -> Question<'a> {
        let hashes =
            |labels: &str| labels.split_whitespace().map(|label| self.hash(label)).collect::<Vec<_>>();
        let case = json!({
            "id": "drawn", "introduced": hashes(introduced), "fixed": hashes(fixed),
            "main": "refs/heads/main", "branch_pattern": "refs/heads/*",
        });
        Question { repository: self, case, arguments: vec![] }
    }
}

impl Question<'_> {
    /// Adds arguments of the command line.
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    /// Sets a key of the case.
    pub fn key(mut self, name: &str, value: Value) -> Self {
        self.case[name] = value;
        self
    }

    #[track_caller]
    pub fn answer(self) -> Line {
        let arguments: Vec<_> = self.arguments.iter().map(String::as_str).collect();
        Asker::new().cases(self.repository.path(), &[self.case], &arguments).remove(0)
    }

    /// The command's whole answer, such as a refusal.
    pub fn whole(self) -> Answer {
        let arguments: Vec<_> = self.arguments.iter().map(String::as_str).collect();
        Asker::new().file(self.repository.path(), &format!("{}\n", self.case), &arguments)
    }
}

/// One answered case.
#[derive(Debug)]
pub struct Line(pub Value);

impl Line {
    #[track_caller]
    pub fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}")))
    }

    #[track_caller]
    pub fn state(&self) -> &str {
        self.0["state"].as_str().unwrap_or_else(|| panic!("no state: {}", self.0))
    }

    /// The state of a branch.
    #[track_caller]
    pub fn branch_state(&self, branch: &str) -> &str {
        self.branch(branch)["state"].as_str().unwrap()
    }

    #[track_caller]
    pub fn branch(&self, branch: &str) -> &Value {
        self.0["branches"].get(branch).unwrap_or_else(|| panic!("no branch `{branch}`: {}", self.0))
    }

    /// Names of branches, the one of no branch included.
    pub fn branches(&self) -> Vec<&str> {
        self.0["branches"].as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[track_caller]
    pub fn vulnerable(&self) -> String {
        joined(&self.0["vulnerable_tags"])
    }

    #[track_caller]
    pub fn not_fixed(&self) -> String {
        joined(&self.0["not_fixed_tags"])
    }

    #[track_caller]
    pub fn vulnerable_on(&self, branch: &str) -> String {
        joined(&self.branch(branch)["vulnerable_tags"])
    }

    #[track_caller]
    pub fn fixed_on(&self, branch: &str) -> String {
        joined(&self.branch(branch)["fixed_tags"])
    }

    pub fn first_fixed(&self, branch: &str) -> Option<&str> {
        self.0["first_fixed_tag"].get(branch).and_then(Value::as_str)
    }

    /// The fixing commits in a branch, as labels of the repository.
    pub fn fixes(&self, repository: &Repository, branch: &str) -> String {
        let labels = strings(&self.branch(branch)["fixed"])
            .iter()
            .map(|hash| repository.label(hash))
            .collect::<Vec<_>>();
        labels.join(" ")
    }

    /// The candidates of a branch, as `label:evidence`.
    pub fn candidates(&self, repository: &Repository, branch: &str) -> String {
        let candidates = self.branch(branch)["candidates"].as_array().unwrap();
        let told = |candidate: &Value| {
            let commit = repository.label(candidate["commit"].as_str().unwrap());
            let evidence = match &candidate["evidence"] {
                Value::Array(_) => joined(&candidate["evidence"]).replace(' ', "+"),
                one => one.as_str().unwrap().to_owned(),
            };
            format!("{commit}:{evidence}")
        };
        candidates.iter().map(told).collect::<Vec<_>>().join(" ")
    }

    /// Every tag that some branch calls fixed.
    pub fn all_fixed(&self) -> BTreeSet<String> {
        let branches = self.0["branches"].as_object().unwrap().values();
        branches.flat_map(|branch| strings(&branch["fixed_tags"])).collect()
    }
}

/// Lines of a file.
pub fn written(lines: impl IntoIterator<Item = impl ToString>) -> String {
    let lines: Vec<_> = lines.into_iter().map(|line| line.to_string()).collect();
    lines.join("\n") + "\n"
}

/// The strings of a JSON list.
#[track_caller]
pub fn strings(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    list.iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn joined(list: &Value) -> String {
    strings(list).join(" ")
}
