//! The project's own repository behind its port: every commit, branch and tag, or a refusal; never a part of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cvdesk_desk::port::{CodeHistory, CodeRepo, CodeRepoError};
use cvdesk_impact::{CommitId, Graph, PatchIds};
use jiff::Timestamp;

use crate::environment::Environment;
use crate::error::HistoryError;
use crate::load::{LoadedHistory, Reading, read_history};
use crate::patch_ids::GitPatchIds;
use crate::refs::Ref;
use crate::same_patches::same_patches;

/// Reads the history of a repository on this machine, bare or with a work tree.
#[derive(Debug)]
pub struct GitHistory {
    place: PathBuf,
    environment: Environment,
    cache: Option<PathBuf>,
}

impl GitHistory {
    /// Names the repository.
    #[must_use]
    pub fn new(place: PathBuf, environment: Environment) -> Self {
        Self { place, environment, cache: None }
    }

    /// Keeps what is read of messages in a folder, outside of the repository.
    #[must_use]
    pub fn cached(self, cache: Option<PathBuf>) -> Self {
        Self { cache, ..self }
    }
}

impl CodeRepo for GitHistory {
    fn history(&self) -> Result<CodeHistory, CodeRepoError> {
        let reading = Reading { messages: true, cache: self.cache.as_deref(), progress: &|_| {} };
        let loaded = read_history(&self.place, &self.environment, reading).map_err(refused)?;
        let LoadedHistory { graph, branches, tags, messages, is_partial, remarks, .. } = loaded;
        let graph = named(graph, &branches, &tags).map_err(|error| CodeRepoError::Unreadable {
            place: self.place.display().to_string(),
            reason: error.to_string(),
        })?;
        Ok(CodeHistory { graph, messages, is_partial, remarks })
    }

    fn patch_ids<'r>(&'r self, history: &CodeHistory) -> Result<Box<dyn PatchIds + 'r>, CodeRepoError> {
        let patch_ids = GitPatchIds::new(&self.place, &self.environment, history.is_partial);
        Ok(Box::new(patch_ids.map_err(refused)?))
    }

    fn same_patches(&self, texts: &[Vec<u8>], since: Timestamp) -> Result<Vec<Vec<CommitId>>, CodeRepoError> {
        same_patches(&self.place, &self.environment, texts, since.as_second()).map_err(refused)
    }
}

fn refused(error: HistoryError) -> CodeRepoError {
    match error {
        HistoryError::Unreadable { place, reason } => CodeRepoError::Unreadable { place, reason },
        HistoryError::Incomplete { place, reason, way_out } => {
            CodeRepoError::Incomplete { place, reason, way_out }
        }
    }
}

/// Names branches as a desk does: by their short names. Those of remotes are called `origin/name`, and `name` too
/// where no own branch is called so and no other remote has one: a clone has its stable branches only there.
fn named(graph: Graph, branches: &[Ref], tags: &[Ref]) -> Result<Graph, cvdesk_impact::GraphError> {
    let own: BTreeSet<_> =
        branches.iter().filter_map(|branch| branch.name.strip_prefix("refs/heads/")).collect();
    let mut called: BTreeMap<String, CommitId> = BTreeMap::new();
    let mut ambiguous = BTreeSet::new();
    for branch in branches {
        if let Some(name) = branch.name.strip_prefix("refs/heads/") {
            called.insert(name.to_owned(), branch.commit);
        } else if let Some(full) =
            branch.name.strip_prefix("refs/remotes/").filter(|full| !own.contains(full))
        {
            called.insert(full.to_owned(), branch.commit);
            let short = branch.short();
            if !own.contains(short)
                && called.insert(short.to_owned(), branch.commit).is_some_and(|tip| tip != branch.commit)
            {
                ambiguous.insert(short.to_owned());
            }
        }
    }
    called.retain(|name, _| !ambiguous.contains(name));
    let tags = tags.iter().map(|tag| (tag.short().to_owned(), tag.commit));
    graph.with_refs(called.into_iter().collect::<Vec<_>>(), tags)
}
