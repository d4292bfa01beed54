//! The repository that questions are about: read once, then asked as often as there are questions.

use std::path::{Path, PathBuf};

use cvdesk_git::{Environment, GitPatchIds, HistoryError, LoadedHistory, Reading, read_history};
use cvdesk_impact::{
    Case, CaseAnswer, Change, CommitId, Graph, History as _, MessageIndex, Options, Scope, Sources,
    assess_many,
};

use super::impact_case::Question;
use super::impact_names::{Meant, Shown};
use super::impact_progress::Progress;
use crate::cli::Impact;
use crate::failure::{FAILED, Failure};
use crate::told;

/// A repository that was read, and what answers need beside it.
pub struct Ground {
    pub graph: Graph,
    pub messages: Option<MessageIndex>,
    pub remarks: Vec<String>,
    is_partial: bool,
}

/// Answers in the order of the cases, and what a person should know of all of them.
pub struct Answers<'a> {
    pub answers: Vec<Result<CaseAnswer<'a>, String>>,
    pub remarks: Vec<String>,
}

/// Reads the history that the command line names.
pub fn load(wanted: &Impact, environment: &Environment) -> Result<LoadedHistory, Failure> {
    read(&wanted.repo, !wanted.no_backports, !wanted.no_cache, environment)
}

/// Reads a history, its messages too where they are wanted, with what is kept of it where that may be used.
pub fn read(
    repo: &Path,
    messages: bool,
    cached: bool,
    environment: &Environment,
) -> Result<LoadedHistory, Failure> {
    let progress = Progress::start();
    let cache = if cached { cache_folder() } else { None };
    let reading = Reading { messages, cache: cache.as_deref(), progress: &|commits| progress.add(commits) };
    let loaded = read_history(repo, environment, reading);
    progress.done();
    loaded.map_err(|error| unreadable(&error))
}

fn unreadable(error: &HistoryError) -> Failure {
    Failure::bad_input(told::safe_line(&error.to_string()))
}

/// Where what is read of messages is kept (XDG Base Directory Specification); nowhere where nobody says.
pub fn cache_folder() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the binary's edge: where this user's caches are")]
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
    Some(caches.join("cvdesk/impact"))
}

impl Ground {
    /// Takes a history with its branches called as the answers need it.
    pub fn lay(history: LoadedHistory, branches: Vec<(String, CommitId)>) -> Result<Self, Failure> {
        let LoadedHistory { graph, tags, messages, remarks, is_partial, .. } = history;
        let tags = tags.iter().map(|tag| (tag.short().to_owned(), tag.commit));
        let graph =
            graph.with_refs(branches, tags).map_err(|error| Failure::new(FAILED, error.to_string()))?;
        Ok(Self { graph, messages, remarks, is_partial })
    }

    /// The branches and tags that a question means, by the names that the graph has for them.
    pub fn scope(&self, meant: &Meant, name: impl Fn(&Shown) -> &String) -> Result<Scope, String> {
        let mut names = meant.branches.iter().map(|shown| name(shown).as_str());
        let main = names.next().unwrap_or_default();
        let has_tag = |tag: &str| meant.tags.as_ref().is_none_or(|tags| tags.is_match(tag));
        Scope::new(&self.graph, main, names, has_tag).map_err(|error| error.to_string())
    }

    /// A question whose commits were found.
    pub fn case<'a>(&self, question: &Question, scope: &'a Scope) -> Result<Case<'a>, String> {
        let changes = |hashes: &[String]| -> Result<Vec<Change>, String> {
            hashes.iter().map(|hash| self.commit(hash).map(Change::from)).collect()
        };
        let (introduced, fixed) = (changes(&question.introduced)?, changes(&question.fixed)?);
        Ok(Case { scope, introduced, fixed, rejected: vec![] })
    }

    /// A commit by its hash, or by a beginning of it that is nobody else's.
    fn commit(&self, text: &str) -> Result<CommitId, String> {
        if let Ok(commit) = text.parse() {
            return Ok(commit);
        }
        let found = self.graph.find_prefix(text).and_then(|position| self.graph.id(position));
        found.ok_or_else(|| {
            let shown: String = text.chars().take(100).collect();
            format!(
                "`{}` is no commit of this history, or not the only one (hint: write all digits of its hash)",
                told::safe_line(&shown)
            )
        })
    }

    /// A way to compare patches.
    pub fn patch_ids<'e>(
        &self,
        repo: &Path,
        environment: &'e Environment,
    ) -> Result<GitPatchIds<'e>, Failure> {
        GitPatchIds::new(repo, environment, self.is_partial).map_err(|error| unreadable(&error))
    }

    /// Answers, and says what was not looked at.
    pub fn answer<'a>(
        &self,
        repo: &Path,
        environment: &Environment,
        cases: &[Case<'a>],
        options: Options,
    ) -> Result<Answers<'a>, Failure> {
        let mut remarks = self.remarks.clone();
        let answers = match &self.messages {
            None => assess_many(&self.graph, cases, Sources::default(), &options),
            Some(messages) => {
                let mut patch_ids = self.patch_ids(repo, environment)?;
                let sources = Sources { messages: Some(messages), patch_ids: Some(&mut patch_ids) };
                let answers = assess_many(&self.graph, cases, sources, &options);
                let off = patch_ids.why_off();
                remarks
                    .extend(off.map(|why| format!("patches are not compared (no patch-id evidence): {why}")));
                answers
            }
        };
        let answers = answers.into_iter().map(|answer| answer.map_err(|error| error.to_string())).collect();
        Ok(Answers { answers, remarks })
    }
}
