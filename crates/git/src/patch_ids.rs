//! Patch-ids of a few commits, all in one run of `git patch-id --stable`.

use std::path::Path;
use std::time::Duration;

use cvdesk_impact::{CommitId, PatchId, PatchIds};
use gix_hash::ObjectId;

use crate::call::{CallError, pipe};
use crate::commit::{commit_id, hex};
use crate::deadline::Deadline;
use crate::environment::Environment;
use crate::error::HistoryError;
use crate::repository::Repository;

/// All candidates of all cases together.
const COMPARING: Duration = Duration::from_mins(1);
/// One takes 1 to 4 ms; more candidates than this are a question that was asked wrongly.
const MOST: usize = 10_000;

/// Compares patches where files are there; says why not, where they are not.
#[derive(Debug)]
pub struct GitPatchIds<'a> {
    repository: Result<Repository<'a>, String>,
}

impl<'a> GitPatchIds<'a> {
    /// Opens a repository for it. In a partial clone nothing is ever compared, since that would fetch.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn new(place: &Path, environment: &'a Environment, is_partial: bool) -> Result<Self, HistoryError> {
        if is_partial {
            return Ok(Self {
                repository: Err("this is a partial clone, whose files may be missing".to_owned()),
            });
        }
        let repository = Repository::open(place, environment, Deadline::after(COMPARING));
        repository.map(|repository| Self { repository: Ok(repository) }).map_err(|trouble| trouble.at(place))
    }

    /// Why patches are not compared; `None` while they are.
    #[must_use]
    pub fn why_off(&self) -> Option<&str> {
        self.repository.as_ref().err().map(String::as_str)
    }
}

impl PatchIds for GitPatchIds<'_> {
    fn patch_ids(&mut self, commits: &[CommitId]) -> Vec<Option<PatchId>> {
        let nothing = || vec![None; commits.len()];
        let Ok(repository) = &self.repository else { return nothing() };
        if commits.is_empty() {
            return nothing();
        }
        let computed = if commits.len() > MOST {
            Err(format!("there are {} candidates to compare", commits.len()))
        } else {
            compute(repository, commits).map_err(|error| error.to_string())
        };
        match computed {
            Ok(found) => commits.iter().map(|commit| found.get(commit).copied()).collect(),
            Err(reason) => {
                self.repository = Err(reason);
                nothing()
            }
        }
    }
}

/// How `git diff-tree` writes a patch whose id is the same on every machine, whatever is configured there.
pub(crate) const AS_PATCH: [&str; 12] = [
    "--root",
    "-r",
    "-p",
    "--full-index",
    "--unified=3",
    "--diff-algorithm=myers",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--src-prefix=a/",
    "--dst-prefix=b/",
];

pub(crate) fn compute(
    repository: &Repository<'_>,
    commits: &[CommitId],
) -> Result<std::collections::HashMap<CommitId, PatchId>, CallError> {
    let large = ["-c", "core.bigFileThreshold=8m"];
    let options = ["--stdin", "--ignore-submodules=none", "--end-of-options"];
    let diff = repository.git(&[&large[..], &["diff-tree"], &AS_PATCH, &options].concat());
    let stdin = commits.iter().flat_map(|commit| format!("{commit}\n").into_bytes()).collect();
    let deadline = Deadline::after(COMPARING);
    let answer = pipe(diff, stdin, repository.git(&["patch-id", "--stable"]), deadline)?;
    let pair = |line: &[u8]| {
        let (patch, commit) = line.split_at_checked(repository.kind.len_in_hex())?;
        let commit = commit_id(&hex(commit.strip_prefix(b" ")?, repository.kind)?)?;
        let patch = hex(patch, repository.kind)?;
        Some((commit, padded(&patch)))
    };
    Ok(answer.stdout.split(|byte| *byte == b'\n').filter_map(pair).collect())
}

/// Git's id of a patch, filled up with zeros.
pub(crate) fn padded(id: &ObjectId) -> PatchId {
    let mut padded = PatchId::default();
    padded.iter_mut().zip(id.as_slice()).for_each(|(slot, byte)| *slot = *byte);
    padded
}
