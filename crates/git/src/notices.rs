//! The notice repository behind its port: look first, lay the commit, push; look again when somebody was faster.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cvdesk_case::{BranchName, CommitHash, EffectKey};
use cvdesk_desk::port::{NoticeCommit, NoticeRepo, RepoError, SeenCommit};

use crate::clone::{Clone, CloneError};
use crate::deadline::Deadline;
use crate::environment::Environment;
use crate::place::Place;
use crate::push::{Pushed, push};
use crate::{files, message};

/// How long one errand of the reconciler may take (DESIGN, Effects).
const ERRAND: Duration = Duration::from_secs(10);
/// How long the first fetch of a long history may take.
const PREPARATION: Duration = Duration::from_mins(10);
/// How often a commit is laid anew on a branch that keeps moving.
const ATTEMPTS: u32 = 5;

/// Publishes notices into a branch of a git repository, by way of a private clone.
#[derive(Debug)]
pub struct GitNotices {
    place: Place,
    branch: BranchName,
    work: PathBuf,
    environment: Environment,
    /// The private clone serves one errand at a time.
    errand: Mutex<()>,
}

impl GitNotices {
    /// Names the repository, the published branch, and a folder of the desk's own for the private clone.
    #[must_use]
    pub fn new(place: Place, branch: BranchName, work: PathBuf, environment: Environment) -> Self {
        Self { place, branch, work, environment, errand: Mutex::new(()) }
    }

    /// Fetches the branch without the reconciler's haste, so that a long history is here before it is needed.
    ///
    /// # Errors
    /// [`RepoError::NotReached`].
    pub fn prepare(&self) -> Result<(), RepoError> {
        let _errand = self.errand.lock().unwrap_or_else(PoisonError::into_inner);
        self.fetch(Deadline::after(PREPARATION)).map(drop)
    }

    /// Opens the clone and brings the branch there, over a fresh clone where the old one is the trouble.
    fn fetch(&self, deadline: Deadline) -> Result<(Clone<'_>, Option<CommitHash>), RepoError> {
        let open = || Clone::open(&self.work, &self.environment, deadline);
        let first = open().and_then(|clone| match clone.fetch(&self.place, &self.branch) {
            Ok(tip) => Ok((clone, tip)),
            Err(CloneError::Broken(_)) => {
                clone.discard()?;
                let clone = open()?;
                let tip = clone.fetch(&self.place, &self.branch)?;
                Ok((clone, tip))
            }
            Err(error @ (CloneError::Remote(_) | CloneError::Unfit(_) | CloneError::Stopped(_))) => {
                Err(error)
            }
        });
        first.map_err(|error| self.not_reached(error.to_string()))
    }

    /// The effect's commit on the branch as it is now, and the branch's tip.
    fn look(&self, effect: EffectKey, deadline: Deadline) -> Result<Seen<'_>, RepoError> {
        let (clone, tip) = self.fetch(deadline)?;
        let found = match &tip {
            Some(tip) => clone.find(tip, effect).map_err(|error| self.failed(&clone, error))?,
            None => None,
        };
        Ok(Seen { clone, tip, found })
    }

    /// One try: looks, lays, pushes. `None` where somebody else was faster.
    fn attempt(
        &self,
        commit: &NoticeCommit,
        text: &str,
        deadline: Deadline,
    ) -> Result<Option<CommitHash>, RepoError> {
        let Seen { clone, tip, found } = self.look(commit.effect, deadline)?;
        if found.is_some() {
            return Ok(found);
        }
        let laid = clone.lay(tip.as_ref(), commit, text).map_err(|error| self.failed(&clone, error))?;
        match push(&clone, &self.place, &laid, &self.branch) {
            Pushed::Done => Ok(Some(laid)),
            Pushed::Moved => Ok(None),
            Pushed::NotReached(reason) => Err(self.not_reached(reason)),
            Pushed::Unknown(reason) => Err(RepoError::Unknown { place: self.place.to_string(), reason }),
            // What looks like a refusal may be the push of a killed run, just arriving.
            Pushed::Refused(reason) => match self.look(commit.effect, deadline) {
                Ok(Seen { found: Some(found), .. }) => Ok(Some(found)),
                Ok(_) | Err(_) => Err(self.refused(reason)),
            },
        }
    }

    fn not_reached(&self, reason: String) -> RepoError {
        RepoError::NotReached { place: self.place.to_string(), reason }
    }

    fn refused(&self, reason: String) -> RepoError {
        RepoError::Refused { place: self.place.to_string(), reason }
    }

    /// Nothing was sent. Where the clone itself is damaged, the next try begins with a new one.
    fn failed(&self, clone: &Clone<'_>, error: CloneError) -> RepoError {
        match error {
            CloneError::Unfit(reason) => self.refused(reason),
            CloneError::Remote(reason) | CloneError::Stopped(reason) => self.not_reached(reason),
            CloneError::Broken(reason) => match clone.discard() {
                Ok(()) => self.not_reached(format!("the private clone failed and is made anew: {reason}")),
                Err(stuck) => self.not_reached(format!("{reason}; {stuck}")),
            },
        }
    }
}

struct Seen<'a> {
    clone: Clone<'a>,
    tip: Option<CommitHash>,
    found: Option<CommitHash>,
}

impl NoticeRepo for GitNotices {
    fn probe(&self, effect: EffectKey) -> Result<Option<CommitHash>, RepoError> {
        let _errand = self.errand.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.look(effect, Deadline::after(ERRAND))?.found)
    }

    fn seen(&self) -> Result<Vec<SeenCommit>, RepoError> {
        let _errand = self.errand.lock().unwrap_or_else(PoisonError::into_inner);
        // A person waits for the answer, and it is the whole history.
        let (clone, tip) = self.fetch(Deadline::after(PREPARATION))?;
        let Some(tip) = tip else { return Ok(Vec::new()) };
        clone.all(&tip).map_err(|error| self.failed(&clone, error))
    }

    fn publish(&self, commit: &NoticeCommit) -> Result<CommitHash, RepoError> {
        files::check(&commit.files)?;
        let text = message::message(commit).map_err(|reason| self.refused(reason.to_owned()))?;
        let _errand = self.errand.lock().unwrap_or_else(PoisonError::into_inner);
        let deadline = Deadline::after(ERRAND);
        for _ in 0..ATTEMPTS {
            if let Some(hash) = self.attempt(commit, &text, deadline)? {
                return Ok(hash);
            }
        }
        Err(self.not_reached(format!("`{}` moved {ATTEMPTS} times while it was written", self.branch)))
    }
}
