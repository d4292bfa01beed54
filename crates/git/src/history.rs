//! The project's own repository behind its port: every commit, branch and tag, or a refusal; never a part of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use cvdesk_desk::port::{CodeRepo, CodeRepoError};
use cvdesk_impact::Graph;

use crate::environment::Environment;
use crate::error::HistoryError;
use crate::load::{LoadedHistory, Reading, read_history};

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
}

impl CodeRepo for GitHistory {
    fn history(&self) -> Result<Graph, CodeRepoError> {
        let reading = Reading { messages: false, cache: None, progress: &|_| {} };
        let loaded = read_history(&self.place, &self.environment, reading).map_err(|error| match error {
            HistoryError::Unreadable { place, reason } => CodeRepoError::Unreadable { place, reason },
            HistoryError::Incomplete { place, reason, way_out: _ } => {
                CodeRepoError::Incomplete { place, reason }
            }
        })?;
        named(loaded).map_err(|error| CodeRepoError::Unreadable {
            place: self.place.display().to_string(),
            reason: error.to_string(),
        })
    }
}

/// Names branches as a desk does: its own by their short names, those of remotes as `origin/name`, where no own
/// branch is called so.
fn named(loaded: LoadedHistory) -> Result<Graph, cvdesk_impact::GraphError> {
    let own: BTreeSet<_> =
        loaded.branches.iter().filter_map(|branch| branch.name.strip_prefix("refs/heads/")).collect();
    let name = |name: &str| match name.strip_prefix("refs/heads/") {
        Some(own) => Some(own.to_owned()),
        None => name.strip_prefix("refs/remotes/").filter(|name| !own.contains(name)).map(ToOwned::to_owned),
    };
    let branches: Vec<_> =
        loaded.branches.iter().filter_map(|branch| Some((name(&branch.name)?, branch.commit))).collect();
    let tags = loaded.tags.iter().map(|tag| (tag.short().to_owned(), tag.commit));
    loaded.graph.with_refs(branches, tags)
}
