//! A history held in memory: checked to be whole, then stored as small indexes with parents before children.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::per_commit::PerCommit;
use crate::rows::Rows;
use crate::topology::parents_first;
use crate::{CommitId, History, Position};

/// A complete commit graph in memory.
#[derive(Debug)]
pub struct Graph {
    positions: HashMap<CommitId, Position>,
    /// INVARIANT: a row for each position, and every parent's position is lower than its child's.
    parents: Rows<Position>,
    commit_count: u32,
    branches: BTreeMap<String, Position>,
    tags: BTreeMap<String, Position>,
}

/// Collects commits and refs in any order, then checks them.
///
/// A missing parent is seen only if it is named: `git rev-list --parents` prints the cut of a shallow clone as roots,
/// so whoever reads from it must also ask `git rev-parse --is-shallow-repository`.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    commits: Vec<CommitId>,
    parents: Rows<CommitId>,
    branches: Vec<(String, CommitId)>,
    tags: Vec<(String, CommitId)>,
}

/// Says why commits and refs do not make a whole history.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// A commit names a parent that was not given; answers from a cut history would be wrong, so there are none.
    #[error(
        "history is incomplete: commit `{commit}` has parent `{parent}`, which is missing (hint: in a shallow clone, run `git fetch --unshallow`)"
    )]
    IncompleteHistory {
        /// The commit that was given.
        commit: CommitId,
        /// Its parent that was not.
        parent: CommitId,
    },
    /// Following parents never ends; git cannot make this, a graft or a replacement can.
    #[error("the history of commit `{commit}` goes in a circle (hint: look for grafts and replace refs)")]
    Cycle {
        /// A commit on the circle or descending from it.
        commit: CommitId,
    },
    /// A commit was given twice.
    #[error("commit `{commit}` is given twice")]
    DuplicateCommit {
        /// The commit.
        commit: CommitId,
    },
    /// Two branches or two tags have the same name.
    #[error("{kind} `{name}` is given twice")]
    DuplicateRef {
        /// Whether it is a branch or a tag.
        kind: RefKind,
        /// Its name.
        name: String,
    },
    /// A branch or tag names something that is not a commit of this history.
    #[error("{kind} `{name}` names `{target}`, which is no commit of this history")]
    UnknownTarget {
        /// Whether it is a branch or a tag.
        kind: RefKind,
        /// Its name.
        name: String,
        /// What it names.
        target: CommitId,
    },
    /// There are more commits than a 32-bit position can count.
    #[error("history has too many commits: at most {} can be held", u32::MAX)]
    TooManyCommits,
}

/// The kinds of name a commit can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefKind {
    /// A line of development; it moves.
    Branch,
    /// A release; it stays.
    Tag,
}

impl fmt::Display for RefKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Branch => "branch",
            Self::Tag => "tag",
        })
    }
}

impl GraphBuilder {
    /// Starts with nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a commit with its parents, which may be added before or after it.
    #[must_use]
    pub fn commit(mut self, commit: CommitId, parents: impl IntoIterator<Item = CommitId>) -> Self {
        self.commits.push(commit);
        self.parents.push(parents);
        self
    }

    /// Adds a branch with its newest commit.
    #[must_use]
    pub fn branch(mut self, name: impl Into<String>, tip: CommitId) -> Self {
        self.branches.push((name.into(), tip));
        self
    }

    /// Adds a tag with the commit it stands for (an annotated tag: the commit behind it).
    #[must_use]
    pub fn tag(mut self, name: impl Into<String>, commit: CommitId) -> Self {
        self.tags.push((name.into(), commit));
        self
    }

    /// Checks that the history is whole and puts parents before children.
    ///
    /// # Errors
    /// Refuses missing parents, cycles, repeated commits or names, and refs to unknown commits.
    pub fn build(self) -> Result<Graph, GraphError> {
        let commit_count = u32::try_from(self.commits.len()).map_err(|_| GraphError::TooManyCommits)?;
        let as_given = number(&self.commits)?;
        let parents = find_parents(&self.commits, &self.parents, &as_given)?;
        let order = parents_first(&self.commits, &parents).map_err(|commit| GraphError::Cycle { commit })?;

        let mut moved = PerCommit::filled(self.commits.len(), Position::new(0));
        for (new, old) in (0..).map(Position::new).zip(&order) {
            moved.set(*old, new);
        }
        let move_to = |old: Position| moved.get(old).copied();
        let positions = as_given.into_iter().filter_map(|(id, old)| Some((id, move_to(old)?))).collect();
        let mut sorted = Rows::default();
        for old in order {
            sorted.push(parents.get(old.index()).iter().filter_map(|parent| move_to(*parent)));
        }
        Ok(Graph {
            branches: find_targets(RefKind::Branch, self.branches, &positions)?,
            tags: find_targets(RefKind::Tag, self.tags, &positions)?,
            commit_count,
            parents: sorted,
            positions,
        })
    }
}

/// Numbers the commits as given.
fn number(commits: &[CommitId]) -> Result<HashMap<CommitId, Position>, GraphError> {
    let mut numbers = HashMap::with_capacity(commits.len());
    for (position, commit) in (0..).map(Position::new).zip(commits) {
        if numbers.insert(*commit, position).is_some() {
            return Err(GraphError::DuplicateCommit { commit: *commit });
        }
    }
    Ok(numbers)
}

fn find_parents(
    commits: &[CommitId],
    parents: &Rows<CommitId>,
    numbers: &HashMap<CommitId, Position>,
) -> Result<Rows<Position>, GraphError> {
    let mut found = Rows::default();
    for (commit, parents) in commits.iter().zip(parents.iter()) {
        let find = |parent: &CommitId| {
            let missing = GraphError::IncompleteHistory { commit: *commit, parent: *parent };
            numbers.get(parent).copied().ok_or(missing)
        };
        found.push(parents.iter().map(find).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

/// Looks up what the names of one kind stand for.
fn find_targets(
    kind: RefKind,
    refs: Vec<(String, CommitId)>,
    positions: &HashMap<CommitId, Position>,
) -> Result<BTreeMap<String, Position>, GraphError> {
    let mut targets = BTreeMap::new();
    for (name, target) in refs {
        let Some(position) = positions.get(&target) else {
            return Err(GraphError::UnknownTarget { kind, name, target });
        };
        if targets.insert(name.clone(), *position).is_some() {
            return Err(GraphError::DuplicateRef { kind, name });
        }
    }
    Ok(targets)
}

impl History for Graph {
    fn commit_count(&self) -> u32 {
        self.commit_count
    }

    fn position(&self, commit: CommitId) -> Option<Position> {
        self.positions.get(&commit).copied()
    }

    fn parents(&self, position: Position) -> &[Position] {
        self.parents.get(position.index())
    }

    fn branch(&self, name: &str) -> Option<Position> {
        self.branches.get(name).copied()
    }

    fn tags(&self) -> Box<dyn Iterator<Item = (&str, Position)> + '_> {
        Box::new(self.tags.iter().map(|(name, position)| (name.as_str(), *position)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(n: u8) -> CommitId {
        CommitId::Sha1([n; 20])
    }

    #[test]
    fn children_given_first_as_git_does_end_up_behind_their_parents() {
        let graph = GraphBuilder::new()
            .commit(commit(4), [commit(2), commit(3)])
            .commit(commit(3), [commit(1)])
            .commit(commit(2), [commit(1)])
            .commit(commit(1), [])
            .build()
            .unwrap();
        for (child, parents) in [(1, vec![]), (2, vec![1]), (3, vec![1]), (4, vec![2, 3])] {
            let child = graph.position(commit(child)).unwrap();
            let parents: Vec<_> = parents.into_iter().filter_map(|n| graph.position(commit(n))).collect();
            assert_eq!(graph.parents(child), parents);
            assert!(parents.iter().all(|parent| *parent < child));
        }
    }

    #[test]
    fn a_very_long_history_does_not_exhaust_the_stack() {
        let id = |n: u32| {
            let mut bytes = [0; 20];
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            CommitId::Sha1(bytes)
        };
        let newest = 200_000;
        let builder =
            (1..=newest).rev().fold(GraphBuilder::new(), |builder, n| builder.commit(id(n), [id(n - 1)]));
        let graph = builder.commit(id(0), []).build().unwrap();
        assert_eq!(graph.position(id(newest)), Some(Position::new(newest)));
    }

    #[test]
    fn a_missing_parent_is_refused_naming_both_commits() {
        let error = GraphBuilder::new().commit(commit(2), [commit(1)]).build().unwrap_err();
        assert_eq!(error, GraphError::IncompleteHistory { commit: commit(2), parent: commit(1) });
        assert!(error.to_string().contains("shallow"));
    }

    #[test]
    fn a_circle_is_refused() {
        let graph = GraphBuilder::new()
            .commit(commit(1), [commit(3)])
            .commit(commit(2), [commit(1)])
            .commit(commit(3), [commit(2)]);
        assert_eq!(graph.build().unwrap_err(), GraphError::Cycle { commit: commit(1) });
        let own_parent = GraphBuilder::new().commit(commit(1), [commit(1)]);
        assert_eq!(own_parent.build().unwrap_err(), GraphError::Cycle { commit: commit(1) });
    }

    #[test]
    fn a_repeated_commit_is_refused() {
        let twice = GraphBuilder::new().commit(commit(1), []).commit(commit(1), []);
        assert_eq!(twice.build().unwrap_err(), GraphError::DuplicateCommit { commit: commit(1) });
    }

    #[test]
    fn a_repeated_name_is_refused_but_a_branch_and_a_tag_may_share_one() {
        let one = || GraphBuilder::new().commit(commit(1), []).branch("x", commit(1)).tag("x", commit(1));
        assert!(one().build().is_ok());
        let error = one().tag("x", commit(1)).build().unwrap_err();
        assert_eq!(error.to_string(), "tag `x` is given twice");
        let error = one().branch("x", commit(1)).build().unwrap_err();
        assert_eq!(error.to_string(), "branch `x` is given twice");
    }

    #[test]
    fn a_name_for_something_outside_the_history_is_refused() {
        let error = GraphBuilder::new().tag("v1", commit(7)).build().unwrap_err();
        let (kind, name, target) = (RefKind::Tag, "v1".to_owned(), commit(7));
        assert_eq!(error, GraphError::UnknownTarget { kind, name, target });
    }

    #[test]
    fn an_empty_history_is_whole() {
        assert_eq!(GraphBuilder::new().build().unwrap().commit_count(), 0);
    }
}
