//! The project's own repository behind its port: every commit, branch and tag, or a refusal; never a part of it.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use cvdesk_desk::port::{CodeRepo, CodeRepoError};
use cvdesk_impact::{CommitId, Graph, GraphBuilder, GraphError};

use crate::call::{Answer, CallError, run};
use crate::deadline::Deadline;
use crate::environment::Environment;

/// Reading a large history takes seconds; a disk that does not answer should not take for ever.
const READING: Duration = Duration::from_mins(5);

/// Reads the history of a repository on this machine, bare or with a work tree.
#[derive(Debug)]
pub struct GitHistory {
    place: PathBuf,
    environment: Environment,
}

impl GitHistory {
    /// Names the repository.
    #[must_use]
    pub fn new(place: PathBuf, environment: Environment) -> Self {
        Self { place, environment }
    }

    fn unreadable(&self, reason: &dyn ToString) -> CodeRepoError {
        CodeRepoError::Unreadable { place: self.place.display().to_string(), reason: reason.to_string() }
    }

    fn incomplete(&self, reason: &dyn ToString) -> CodeRepoError {
        CodeRepoError::Incomplete { place: self.place.display().to_string(), reason: reason.to_string() }
    }

    /// Refuses a history that git would show otherwise than it is.
    fn check_whole(&self, reader: &Reader<'_>) -> Result<(), CodeRepoError> {
        let failed = |error: CallError| self.unreadable(&error);
        if reader.good(&["rev-parse", "--is-shallow-repository"]).map_err(failed)?.text() == "true" {
            return Err(self.incomplete(&"it is a shallow clone"));
        }
        // GIT_NO_REPLACE_OBJECTS takes care of replace refs; grafts have no such switch.
        let grafts = reader.good(&["rev-parse", "--git-path", "info/grafts"]).map_err(failed)?.text();
        if fs::metadata(reader.folder.join(grafts)).is_ok_and(|file| file.len() > 0) {
            return Err(self.incomplete(&"it has grafts (info/grafts)"));
        }
        Ok(())
    }
}

impl CodeRepo for GitHistory {
    fn history(&self) -> Result<Graph, CodeRepoError> {
        let folder = fs::canonicalize(&self.place).map_err(|error| self.unreadable(&error))?;
        let reader = Reader { environment: &self.environment, folder, deadline: Deadline::after(READING) };
        self.check_whole(&reader)?;
        let commits =
            reader.good(&["rev-list", "--all", "--parents"]).map_err(|error| self.unreadable(&error))?;
        let refs = reader.refs().map_err(|error| self.unreadable(&error))?;
        let history =
            read_commits(&commits).ok_or_else(|| self.unreadable(&"git's list of commits is not one"))?;
        history.with_refs(&refs).build().map_err(|error| match error {
            GraphError::IncompleteHistory { .. } => self.incomplete(&error),
            GraphError::Cycle { .. }
            | GraphError::DuplicateCommit { .. }
            | GraphError::DuplicateRef { .. }
            | GraphError::UnknownTarget { .. }
            | GraphError::TooManyCommits => self.unreadable(&error),
        })
    }
}

/// Calls git in the repository and nowhere above it.
struct Reader<'a> {
    environment: &'a Environment,
    folder: PathBuf,
    deadline: Deadline,
}

impl Reader<'_> {
    fn git(&self, arguments: &[&str]) -> Command {
        let mut command = self.environment.git();
        if let Some(above) = self.folder.parent() {
            command.env("GIT_CEILING_DIRECTORIES", above);
        }
        command.current_dir(&self.folder).args(arguments);
        command
    }

    fn good(&self, arguments: &[&str]) -> Result<Answer, CallError> {
        run(self.git(arguments), vec![], self.deadline).and_then(Answer::good)
    }

    /// Every ref, and for an annotated tag once more with `^{}` and what is behind it, however deep.
    fn refs(&self) -> Result<String, CallError> {
        let answer = run(self.git(&["show-ref", "--dereference"]), vec![], self.deadline)?;
        // A repository without refs is answered by 1 and silence.
        let is_empty = answer.code() == Some(1) && answer.stdout.is_empty() && answer.stderr.is_empty();
        if is_empty { Ok(String::new()) } else { answer.good().map(|answer| answer.text()) }
    }
}

/// Commits on their way into a graph.
struct Commits {
    builder: GraphBuilder,
    known: HashSet<CommitId>,
}

/// Reads lines of a commit and its parents.
fn read_commits(answer: &Answer) -> Option<Commits> {
    let mut commits = Commits { builder: GraphBuilder::new(), known: HashSet::new() };
    for line in std::str::from_utf8(&answer.stdout).ok()?.lines() {
        let mut ids = line.split(' ').map(str::parse::<CommitId>);
        let commit = ids.next()?.ok()?;
        commits.builder = commits.builder.commit(commit, ids.collect::<Result<Vec<_>, _>>().ok()?);
        commits.known.insert(commit);
    }
    Some(commits)
}

impl Commits {
    /// Adds branches (those of other repositories as `origin/name`, where no branch here has that name) and tags;
    /// a tag of a tree or file is no release.
    fn with_refs(self, listed: &str) -> GraphBuilder {
        let refs = listed.lines().filter_map(|line| {
            let (id, name) = line.split_once(' ')?;
            Some((name, id.parse::<CommitId>().ok()?))
        });
        // What is behind a tag is listed after the tag, and so takes its place.
        let peeled: BTreeMap<_, _> =
            refs.map(|(name, id)| (name.strip_suffix("^{}").unwrap_or(name), id)).collect();
        let mut builder = self.builder;
        for (name, id) in peeled.iter().filter(|(_, id)| self.known.contains(id)) {
            if let Some(name) = name.strip_prefix("refs/heads/") {
                builder = builder.branch(name, *id);
            } else if let Some(name) = name.strip_prefix("refs/tags/") {
                builder = builder.tag(name, *id);
            } else if let Some(name) = name.strip_prefix("refs/remotes/")
                && !name.ends_with("/HEAD")
                && !peeled.contains_key(format!("refs/heads/{name}").as_str())
            {
                builder = builder.branch(name, *id);
            }
        }
        builder
    }
}
