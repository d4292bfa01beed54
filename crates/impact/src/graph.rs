//! A history held in memory: checked to be whole, then stored as small indexes with parents before children.

use std::collections::HashMap;
use std::fmt;

use crate::rows::Rows;
use crate::table::{CommitTable, IdFormat};
use crate::topology::parents_first;
use crate::{CommitId, History, Position};

/// The fewest hex digits by which [`Graph::find_prefix`] looks, as in git's own abbreviations.
const SHORTEST_PREFIX: usize = 7;

/// A complete commit graph in memory: about 36 bytes a commit besides the refs.
#[derive(Debug)]
pub struct Graph {
    ids: SortedIds,
    /// INVARIANT: a row for each position, and every parent's position is lower than its child's.
    parents: ParentRows,
    /// INVARIANT: sorted by name, each name once; so are `tags`.
    branches: Vec<(String, Position)>,
    tags: Vec<(String, Position)>,
}

/// All commit ids, sorted, and the two ways between them and positions.
#[derive(Debug)]
struct SortedIds {
    format: IdFormat,
    /// INVARIANT: sorted, without doubles.
    bytes: Vec<u8>,
    /// The position of each id in `bytes`.
    positions: Vec<Position>,
    /// The place in `bytes` for each position.
    ranks: Vec<u32>,
}

/// The parents of each position, in two flat arrays.
#[derive(Debug)]
struct ParentRows {
    bounds: Vec<u32>,
    parents: Vec<Position>,
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
    /// There are more commits or parents than 32 bits can count.
    #[error("history has too many commits: at most {} can be held", u32::MAX)]
    TooManyCommits,
    /// The arrays of a table do not fit together, or ids have different lengths.
    #[error(
        "the table of commits is not consistent (hint: where a commit-graph file was read, rewrite it with `git commit-graph write`)"
    )]
    BadTable,
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
        let format = self.commits.first().map_or(IdFormat::Sha1, IdFormat::of);
        let mut numbers = HashMap::with_capacity(self.commits.len());
        for (number, commit) in (0_u32..).zip(&self.commits) {
            if numbers.insert(*commit, number).is_some() {
                return Err(GraphError::DuplicateCommit { commit: *commit });
            }
        }
        let mut table = CommitTable::with_capacity(format, self.commits.len());
        for (commit, parents) in self.commits.iter().zip(self.parents.iter()) {
            let find = |parent: &CommitId| {
                let missing = GraphError::IncompleteHistory { commit: *commit, parent: *parent };
                numbers.get(parent).copied().ok_or(missing)
            };
            table.push(commit.as_bytes(), parents.iter().map(find).collect::<Result<Vec<_>, _>>()?);
        }
        Graph::from_table(table)?.with_refs(self.branches, self.tags)
    }
}

impl Graph {
    /// Checks a table of commits and puts parents before children; it has no refs yet.
    ///
    /// # Errors
    /// Refuses cycles, repeated commits, and arrays that do not fit together.
    pub fn from_table(table: CommitTable) -> Result<Self, GraphError> {
        let count = table.count().ok_or(GraphError::BadTable)?;
        let count = u32::try_from(count).map_err(|_| GraphError::TooManyCommits)?;
        let order = parents_first(&table, count)
            .map_err(|number| named(&table, number, |commit| GraphError::Cycle { commit }))?;
        let mut positions = vec![Position::new(0); count as usize];
        for (position, number) in (0..).map(Position::new).zip(&order) {
            if let Some(slot) = positions.get_mut(*number as usize) {
                *slot = position;
            }
        }
        let parents = ParentRows::renumbered(&table, &order, &positions);
        Ok(Self { ids: SortedIds::new(table, positions, order)?, parents, branches: vec![], tags: vec![] })
    }

    /// Adds branches with their tips, and tags with the commits they stand for (annotated tags: the commit behind
    /// them), under the names by which answers should call them.
    ///
    /// # Errors
    /// Refuses repeated names and targets outside the history.
    pub fn with_refs(
        mut self,
        branches: impl IntoIterator<Item = (String, CommitId)>,
        tags: impl IntoIterator<Item = (String, CommitId)>,
    ) -> Result<Self, GraphError> {
        let branches = self.targets(RefKind::Branch, branches)?;
        let tags = self.targets(RefKind::Tag, tags)?;
        add_sorted(RefKind::Branch, &mut self.branches, branches)?;
        add_sorted(RefKind::Tag, &mut self.tags, tags)?;
        Ok(self)
    }

    /// Looks up what the names of one kind stand for.
    fn targets(
        &self,
        kind: RefKind,
        refs: impl IntoIterator<Item = (String, CommitId)>,
    ) -> Result<Vec<(String, Position)>, GraphError> {
        let find = |(name, target)| match self.position(target) {
            Some(position) => Ok((name, position)),
            None => Err(GraphError::UnknownTarget { kind, name, target }),
        };
        refs.into_iter().map(find).collect()
    }

    /// Lists all branches with their tips, by name.
    pub fn branches(&self) -> impl Iterator<Item = (&str, Position)> {
        self.branches.iter().map(|(name, tip)| (name.as_str(), *tip))
    }

    /// Finds the one commit whose id begins with these hex digits, at least seven of them.
    #[must_use]
    pub fn find_prefix(&self, hex: &str) -> Option<Position> {
        if hex.len() < SHORTEST_PREFIX || hex.len() > self.ids.format.length() * 2 {
            return None;
        }
        let lowest: CommitId =
            format!("{hex:0<width$}", width = self.ids.format.length() * 2).parse().ok()?;
        let first = self.ids.find(lowest.as_bytes()).unwrap_or_else(|place| place);
        let matches = |rank: usize| {
            let id = self.ids.at(rank).and_then(|bytes| self.ids.format.read(bytes));
            id.is_some_and(|id| id.to_string().starts_with(&hex.to_ascii_lowercase()))
        };
        (matches(first) && !matches(first + 1)).then(|| self.ids.positions.get(first).copied()).flatten()
    }
}

fn named(table: &CommitTable, number: u32, error: impl FnOnce(CommitId) -> GraphError) -> GraphError {
    table.format.read(table.id(number)).map_or(GraphError::BadTable, error)
}

fn add_sorted(
    kind: RefKind,
    refs: &mut Vec<(String, Position)>,
    new: Vec<(String, Position)>,
) -> Result<(), GraphError> {
    refs.extend(new);
    refs.sort();
    let double = refs.windows(2).find_map(|pair| match pair {
        [(left, _), (right, _)] if left == right => Some(left.clone()),
        _ => None,
    });
    double.map_or(Ok(()), |name| Err(GraphError::DuplicateRef { kind, name }))
}

impl SortedIds {
    /// Sorts the ids, which costs one look at each where they come sorted.
    fn new(table: CommitTable, positions: Vec<Position>, order: Vec<u32>) -> Result<Self, GraphError> {
        let format = table.format;
        if table.ids.chunks_exact(format.length()).is_sorted_by(|left, right| left < right) {
            return Ok(Self { format, bytes: table.ids, positions, ranks: order });
        }
        let mut by_id: Vec<u32> = (0..).take(positions.len()).collect();
        // Stable sorting merges the sorted runs of a split commit-graph instead of sorting anew.
        by_id.sort_by(|left, right| table.id(*left).cmp(table.id(*right)));
        let double = by_id.windows(2).find_map(|pair| match pair {
            [left, right] if table.id(*left) == table.id(*right) => Some(*left),
            _ => None,
        });
        if let Some(number) = double {
            return Err(named(&table, number, |commit| GraphError::DuplicateCommit { commit }));
        }
        let mut bytes = Vec::with_capacity(table.ids.len());
        let mut sorted_positions = Vec::with_capacity(positions.len());
        let mut ranks = vec![0; positions.len()];
        for (rank, number) in (0..).zip(by_id) {
            bytes.extend_from_slice(table.id(number));
            let position = positions.get(number as usize).copied().ok_or(GraphError::BadTable)?;
            sorted_positions.push(position);
            if let Some(slot) = ranks.get_mut(position.index()) {
                *slot = rank;
            }
        }
        Ok(Self { format, bytes, positions: sorted_positions, ranks })
    }

    fn at(&self, rank: usize) -> Option<&[u8]> {
        let length = self.format.length();
        let start = rank.checked_mul(length)?;
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// Returns the rank of an id, or the rank where it would be.
    fn find(&self, id: &[u8]) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.positions.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.at(middle).map(|at| at.cmp(id)) {
                Some(std::cmp::Ordering::Less) => low = middle + 1,
                Some(std::cmp::Ordering::Equal) => return Ok(middle),
                Some(std::cmp::Ordering::Greater) | None => high = middle,
            }
        }
        Err(low)
    }
}

impl ParentRows {
    fn renumbered(table: &CommitTable, order: &[u32], positions: &[Position]) -> Self {
        let mut bounds = Vec::with_capacity(order.len() + 1);
        let mut parents = Vec::with_capacity(table.parents.len());
        bounds.push(0);
        for number in order {
            let moved = table.parents_of(*number).iter().filter_map(|parent| positions.get(*parent as usize));
            parents.extend(moved);
            // The table's own bounds are 32 bits wide, so the sum of its rows is too.
            bounds.push(u32::try_from(parents.len()).unwrap_or(u32::MAX));
        }
        Self { bounds, parents }
    }

    fn get(&self, position: Position) -> &[Position] {
        match self.bounds.get(position.index()..).unwrap_or_default() {
            [start, end, ..] => self.parents.get(*start as usize..*end as usize).unwrap_or_default(),
            [] | [_] => &[],
        }
    }
}

impl History for Graph {
    fn commit_count(&self) -> u32 {
        u32::try_from(self.ids.positions.len()).unwrap_or(u32::MAX)
    }

    fn position(&self, commit: CommitId) -> Option<Position> {
        let rank = self.ids.find(commit.as_bytes()).ok()?;
        self.ids.positions.get(rank).copied()
    }

    fn id(&self, position: Position) -> Option<CommitId> {
        let rank = *self.ids.ranks.get(position.index())?;
        self.ids.format.read(self.ids.at(rank as usize)?)
    }

    fn parents(&self, position: Position) -> &[Position] {
        self.parents.get(position)
    }

    fn branch(&self, name: &str) -> Option<Position> {
        let place = self.branches.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        self.branches.get(place).map(|(_, tip)| *tip)
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
        let newest = 1_000_000;
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

    /// A line of commits whose ids come in the order of `ids`, each on top of the one before it in number.
    fn line(ids: &[u8]) -> CommitTable {
        let mut table = CommitTable::new(IdFormat::Sha1);
        for (number, id) in (0_u32..).zip(ids) {
            table.push(commit(*id).as_bytes(), number.checked_sub(1));
        }
        table
    }

    fn order(graph: &Graph) -> Vec<CommitId> {
        crate::history::positions(graph).filter_map(|position| graph.id(position)).collect()
    }

    #[test]
    fn a_table_may_come_sorted_in_runs_or_in_no_order() {
        for ids in [[1, 2, 3, 4, 5], [2, 4, 5, 1, 3], [5, 3, 1, 4, 2]] {
            let graph = Graph::from_table(line(&ids)).unwrap();
            assert_eq!(order(&graph), ids.map(commit), "parents first");
            assert!(ids.iter().all(|id| graph.id(graph.position(commit(*id)).unwrap()) == Some(commit(*id))));
            assert_eq!(graph.position(commit(9)), None);
        }
    }

    #[test]
    fn wrong_generations_are_ignored_and_right_ones_give_the_same_order() {
        for generations in
            [vec![1, 2, 3, 4], vec![4, 3, 2, 1], vec![1, 2, u32::MAX - 1, u32::MAX], vec![0; 4]]
        {
            let table = CommitTable { generations, ..line(&[4, 2, 3, 1]) };
            assert_eq!(order(&Graph::from_table(table).unwrap()), [4, 2, 3, 1].map(commit));
        }
    }

    #[test]
    fn a_table_that_does_not_fit_together_is_refused() {
        let good = || line(&[1, 2, 3]);
        for bad in [
            CommitTable { ids: vec![1; 59], ..good() },
            CommitTable { parents: vec![0, 7], ..good() },
            CommitTable { parents: vec![0], ..good() },
            CommitTable { parent_bounds: vec![], ..good() },
            CommitTable { parent_bounds: vec![0, 2, 1, 2], ..good() },
            CommitTable { parent_bounds: vec![1, 1, 1, 2], ..good() },
            CommitTable { generations: vec![1], ..good() },
        ] {
            assert_eq!(Graph::from_table(bad).unwrap_err(), GraphError::BadTable);
        }
        let circle = CommitTable { parents: vec![2, 0, 1], parent_bounds: vec![0, 1, 2, 3], ..good() };
        assert_eq!(Graph::from_table(circle).unwrap_err(), GraphError::Cycle { commit: commit(1) });
        let twice = Graph::from_table(line(&[1, 2, 1])).unwrap_err();
        assert_eq!(twice, GraphError::DuplicateCommit { commit: commit(1) });
    }

    #[test]
    fn a_prefix_names_a_commit_only_where_it_is_long_and_unique_enough() {
        let ids = ["1234567a", "1234567b", "89abcdef"]
            .map(|start| format!("{start:0<40}").parse::<CommitId>().unwrap());
        let graph =
            ids.iter().fold(GraphBuilder::new(), |builder, id| builder.commit(*id, [])).build().unwrap();
        let found = |hex: &str| graph.find_prefix(hex).and_then(|position| graph.id(position));
        assert_eq!(
            (found("1234567a"), found("1234567B"), found("89ABCDE")),
            (Some(ids[0]), Some(ids[1]), Some(ids[2]))
        );
        assert_eq!(found(&ids[2].to_string()), Some(ids[2]));
        for hex in ["1234567", "89abcd", "89abcdff", "fffffff", "1234567g", "", &"1".repeat(64), "89abcdé"] {
            assert_eq!(found(hex), None, "{hex}");
        }
    }

    #[test]
    fn an_empty_history_is_whole() {
        assert_eq!(GraphBuilder::new().build().unwrap().commit_count(), 0);
    }
}
