//! Where a repository keeps its things, and calls of git inside of it that change nothing and fetch nothing.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use gix_hash::Kind;

use crate::call::{Answer, CallError, run};
use crate::deadline::Deadline;
use crate::environment::Environment;
use crate::error::{FETCH_WHOLE, Trouble};

/// A repository that git answers for.
#[derive(Debug)]
pub(crate) struct Repository<'a> {
    environment: &'a Environment,
    folder: PathBuf,
    /// Holds objects and refs; not the folder of a work tree added by `git worktree`.
    pub(crate) common: PathBuf,
    pub(crate) kind: Kind,
    deadline: Deadline,
}

impl<'a> Repository<'a> {
    /// Asks git about a folder, and nowhere above it; refuses one that git would show otherwise than it is.
    pub(crate) fn open(
        place: &Path,
        environment: &'a Environment,
        deadline: Deadline,
    ) -> Result<Self, Trouble> {
        let folder = fs::canonicalize(place).map_err(|error| Trouble::unreadable(&error))?;
        let mut repository = Self { environment, folder, common: PathBuf::new(), kind: Kind::Sha1, deadline };
        let answer = repository.good(&[
            "rev-parse",
            "--path-format=absolute",
            "--git-common-dir",
            "--is-shallow-repository",
            "--show-object-format=storage",
        ]);
        let answer = answer.map_err(|error| Trouble::unreadable(&error))?;
        // The path may hold a line break; the two words after it do not.
        let mut parts = answer.stdout.trim_ascii_end().rsplitn(3, |byte| *byte == b'\n');
        let (format, shallow, common) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        repository.common = PathBuf::from(OsStr::from_bytes(common));
        repository.kind = match format {
            Some(b"sha1") => Kind::Sha1,
            Some(b"sha256") => Kind::Sha256,
            _ => return Err(Trouble::Unreadable("its object format is not known here".to_owned())),
        };
        if shallow != Some(b"false") {
            return Err(Trouble::Incomplete {
                reason: "it is a shallow clone".to_owned(),
                way_out: "fetch the rest: `git fetch --unshallow`",
            });
        }
        repository.refuse_grafts()?;
        Ok(repository)
    }

    /// `GIT_NO_REPLACE_OBJECTS` takes care of replace refs; grafts have no such switch.
    fn refuse_grafts(&self) -> Result<(), Trouble> {
        let grafts = fs::metadata(self.common.join("info/grafts"));
        if grafts.is_ok_and(|file| file.len() > 0) {
            return Err(Trouble::Incomplete {
                reason: "it has grafts (info/grafts)".to_owned(),
                way_out: "remove that file, or ask a clone without it",
            });
        }
        Ok(())
    }

    /// Refuses a repository that lacks a commit.
    pub(crate) fn missing(commit: &dyn std::fmt::Display, needed_by: &str) -> Trouble {
        Trouble::Incomplete {
            reason: format!("commit `{commit}` is missing, named by {needed_by}"),
            way_out: FETCH_WHOLE,
        }
    }

    pub(crate) fn objects(&self) -> PathBuf {
        self.common.join("objects")
    }

    /// A call that reads. No protocol is allowed, so that a git too old for `GIT_NO_LAZY_FETCH` (before 2.45)
    /// reaches nobody either.
    pub(crate) fn git(&self, arguments: &[&str]) -> Command {
        let mut command = self.environment.git();
        command.env("GIT_ALLOW_PROTOCOL", "");
        if let Some(above) = self.folder.parent() {
            command.env("GIT_CEILING_DIRECTORIES", above);
        }
        command.current_dir(&self.folder).args(arguments);
        command
    }

    pub(crate) fn good(&self, arguments: &[&str]) -> Result<Answer, CallError> {
        run(self.git(arguments), vec![], self.deadline).and_then(Answer::good)
    }
}
