//! The private clone: a bare repository in which the next commit is laid. It can be thrown away at any time.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cvdesk_case::{BranchName, CommitHash, EffectKey};
use cvdesk_desk::port::{NoticeCommit, SeenCommit};
use thiserror::Error;

use crate::call::{Answer, CallError, run};
use crate::deadline::Deadline;
use crate::environment::Environment;
use crate::message::{EFFECT_TRAILER, effect_line};
use crate::place::Place;

/// Where the clone keeps the published branch as last seen.
const SEEN: &str = "refs/cvdesk/seen";

/// A clone that is there and answers.
#[derive(Debug)]
pub(crate) struct Clone<'a> {
    environment: &'a Environment,
    folder: PathBuf,
    deadline: Deadline,
}

/// What went wrong, by whose fault.
#[derive(Debug, Error)]
pub(crate) enum CloneError {
    /// The other side did not answer or said no; nothing was changed there.
    #[error("{0}")]
    Remote(String),
    /// The clone is damaged (a kill at a bad moment): throw it away and begin again.
    #[error("{0}")]
    Broken(String),
    /// The commit does not fit into the branch; a person must look.
    #[error("{0}")]
    Unfit(String),
    /// There is no time left, or git itself cannot be run.
    #[error("{0}")]
    Stopped(String),
}

impl CloneError {
    fn broken(error: CallError) -> Self {
        match error {
            CallError::Failed(words) => Self::Broken(words),
            CallError::TooSlow | CallError::NotRun(_) => Self::Stopped(error.to_string()),
        }
    }

    fn remote(error: CallError) -> Self {
        match error {
            CallError::Failed(words) => Self::Remote(words),
            CallError::TooSlow | CallError::NotRun(_) => Self::Stopped(error.to_string()),
        }
    }
}

impl<'a> Clone<'a> {
    /// Opens the clone in the desk's own `work` folder, making it anew where it is absent or half made.
    pub(crate) fn open(
        work: &Path,
        environment: &'a Environment,
        deadline: Deadline,
    ) -> Result<Self, CloneError> {
        let clone = Self { environment, folder: work.join("clone.git"), deadline };
        if !clone.is_bare()? {
            clone.discard()?;
            fs::create_dir_all(work).map_err(|error| CloneError::Stopped(error.to_string()))?;
            let mut init = environment.git();
            init.args(["init", "--quiet", "--bare", "--template=", "--"]).arg(&clone.folder);
            run(init, vec![], deadline).and_then(Answer::good).map_err(CloneError::broken)?;
        }
        Ok(clone)
    }

    /// Whether git takes the folder for a repository; an error where git had no say.
    fn is_bare(&self) -> Result<bool, CloneError> {
        match self.text(["rev-parse", "--is-bare-repository"]) {
            Ok(answer) => Ok(answer == "true"),
            Err(CloneError::Broken(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether the clone itself is why a fetch failed: git does not read it, a killed git left its lock on what was
    /// seen, or something behind that is missing.
    fn is_broken(&self) -> Result<bool, CloneError> {
        let seen = self.folder.join(SEEN);
        if !self.is_bare()? || seen.with_extension("lock").exists() {
            return Ok(true);
        }
        if !seen.exists() {
            return Ok(false);
        }
        match self.text(["rev-list", "--objects", "--quiet", "--end-of-options", SEEN, "--"]) {
            Ok(_) => Ok(false),
            Err(CloneError::Broken(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Throws the clone away. Nothing is in it that is not elsewhere.
    pub(crate) fn discard(&self) -> Result<(), CloneError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(CloneError::Stopped(format!("`{}` cannot be removed: {error}", self.folder.display())))
            }
            _ => Ok(()),
        }
    }

    /// Brings the published branch here; `None` where the branch does not exist yet.
    pub(crate) fn fetch(&self, place: &Place, branch: &BranchName) -> Result<Option<CommitHash>, CloneError> {
        let name = format!("refs/heads/{branch}");
        let listing = self.ask(self.git(["ls-remote", "--quiet", "--end-of-options", place.as_str(), &name]));
        let listed = listing.and_then(Answer::good).map_err(CloneError::remote)?.text();
        // A pattern also matches the end of longer names.
        let line = listed.lines().find_map(|line| line.strip_suffix(&name)?.strip_suffix('\t'));
        let Some(hash) = line else { return Ok(None) };
        // A ref is written only after everything behind it was found complete, which an object's presence does
        // not show.
        if let Ok(seen) = self.seen()
            && seen.as_str() == hash
        {
            return Ok(Some(seen));
        }
        let to_seen = format!("+{name}:{SEEN}");
        let fetched = self.text([
            "-c",
            "fetch.fsckObjects=true",
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-auto-maintenance",
            "--no-recurse-submodules",
            "--end-of-options",
            place.as_str(),
            &to_seen,
        ]);
        match fetched {
            Ok(_) => self.seen().map(Some),
            // A line that breaks off says the same as a clone that is broken: only the clone itself tells.
            Err(CloneError::Broken(words)) if !self.is_broken()? => Err(CloneError::Remote(words)),
            Err(error) => Err(error),
        }
    }

    fn seen(&self) -> Result<CommitHash, CloneError> {
        self.hash(["rev-parse", "--verify", "--quiet", "--end-of-options", SEEN])
    }

    /// The commit that carries the effect's trailer, in the history of the branch as fetched.
    pub(crate) fn find(&self, tip: &CommitHash, effect: EffectKey) -> Result<Option<CommitHash>, CloneError> {
        let candidates = format!("--grep=^{}$", effect_line(effect));
        let format = format!("--format=%H %(trailers:key={EFFECT_TRAILER},valueonly,separator=%x20)");
        let log = self.text(["log", &candidates, &format, "--end-of-options", tip.as_str(), "--"])?;
        let wanted = effect.to_string();
        let carries = |line: &&str| line.split(' ').skip(1).any(|word| word == wanted);
        Ok(log.lines().find(carries).and_then(|line| line.split(' ').next()?.parse().ok()))
    }

    /// Every commit with an effect's trailer in the history of the branch as fetched, oldest first.
    pub(crate) fn all(&self, tip: &CommitHash) -> Result<Vec<SeenCommit>, CloneError> {
        let candidates = format!("--grep=^{EFFECT_TRAILER}: ");
        // A record begins with a byte that no path, hash or trailer holds.
        let format = format!("--format=%x01%H %(trailers:key={EFFECT_TRAILER},valueonly,separator=%x20)%x00");
        let log = self.text([
            "log",
            "--reverse",
            "--name-only",
            "-z",
            &candidates,
            &format,
            "--end-of-options",
            tip.as_str(),
            "--",
        ])?;
        Ok(log.split('\u{1}').filter_map(seen_commit).collect())
    }

    /// Makes the commit on top of `tip`, out of a fresh index; nothing of it leaves the clone.
    pub(crate) fn lay(
        &self,
        tip: Option<&CommitHash>,
        commit: &NoticeCommit,
        message: &str,
    ) -> Result<CommitHash, CloneError> {
        let index = self.fresh_index()?;
        let with_index = |arguments: &[&str], stdin: Vec<u8>| {
            let mut command = self.git(arguments);
            command.env("GIT_INDEX_FILE", &index);
            run(command, stdin, self.deadline).and_then(Answer::good).map_err(CloneError::broken)
        };
        if let Some(tip) = tip {
            with_index(&["read-tree", "--end-of-options", tip.as_str()], vec![])?;
        }
        let mut add = self.git(["update-index", "--add"]);
        for (path, bytes) in &commit.files {
            let blob = with_index(&["hash-object", "-w", "--stdin", "--no-filters"], bytes.clone())?.text();
            add.args(["--cacheinfo", &format!("100644,{blob},{path}")]);
        }
        add.env("GIT_INDEX_FILE", &index);
        // Refuses to put a folder where the branch has a file or symbolic link, and the other way round.
        self.ask(add).and_then(Answer::good).map_err(|error| match error {
            CallError::Failed(words) => CloneError::Unfit(words),
            CallError::TooSlow | CallError::NotRun(_) => CloneError::Stopped(error.to_string()),
        })?;
        let tree = with_index(&["write-tree"], vec![])?.text();
        self.commit(&tree, tip, commit, message)
    }

    fn commit(
        &self,
        tree: &str,
        tip: Option<&CommitHash>,
        commit: &NoticeCommit,
        message: &str,
    ) -> Result<CommitHash, CloneError> {
        let mut command = self.git(["commit-tree", "-F", "-"]);
        if let Some(tip) = tip {
            command.args(["-p", tip.as_str()]);
        }
        let date = format!("@{} +0000", commit.at.as_second());
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), &commit.author.name);
            command.env(format!("GIT_{role}_EMAIL"), &commit.author.email);
            command.env(format!("GIT_{role}_DATE"), &date);
        }
        command.args(["--end-of-options", tree]);
        let answer = run(command, message.as_bytes().to_vec(), self.deadline).and_then(Answer::good);
        parsed(&answer.map_err(CloneError::broken)?.text())
    }

    /// A place for an index that no killed process has left a lock in.
    fn fresh_index(&self) -> Result<PathBuf, CloneError> {
        let folder = self.folder.join("cvdesk-index");
        let made = match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => fs::create_dir(&folder),
        };
        made.map(|()| folder.join("index")).map_err(|error| CloneError::Broken(error.to_string()))
    }

    /// Starts a call of git inside the clone, whose hooks and upkeep stay off.
    pub(crate) fn git<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.environment.git();
        command.arg("--git-dir").arg(&self.folder);
        command.args(["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0"]).args(arguments);
        command
    }

    /// Runs a call to the deadline and hands back whatever git answers.
    pub(crate) fn ask(&self, command: Command) -> Result<Answer, CallError> {
        run(command, vec![], self.deadline)
    }

    fn text<const N: usize>(&self, arguments: [&str; N]) -> Result<String, CloneError> {
        let answer = self.ask(self.git(arguments)).and_then(Answer::good).map_err(CloneError::broken)?;
        Ok(answer.text())
    }

    fn hash<const N: usize>(&self, arguments: [&str; N]) -> Result<CommitHash, CloneError> {
        parsed(&self.text(arguments)?)
    }
}

/// One record of the log: hash and trailer, then the files.
fn seen_commit(record: &str) -> Option<SeenCommit> {
    let mut parts = record.split('\0');
    let (hash, trailer) = parts.next()?.split_once(' ')?;
    let effect = trailer.split(' ').next()?.parse().ok()?;
    let paths = parts.map(|path| path.trim_start_matches('\n')).filter(|path| !path.is_empty());
    Some(SeenCommit { effect, commit: hash.parse().ok()?, paths: paths.map(str::to_owned).collect() })
}

fn parsed(text: &str) -> Result<CommitHash, CloneError> {
    text.parse().map_err(|_| CloneError::Broken(format!("git answered `{text}` where a commit was expected")))
}
