//! Commits as flat arrays, the way a commit-graph file gives them: the fast way into a [`Graph`](crate::Graph).

use crate::CommitId;

/// How long a repository's commit ids are; a repository uses one length throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdFormat {
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl IdFormat {
    /// Returns the number of bytes of an id.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Returns the format of an id.
    #[must_use]
    pub const fn of(commit: &CommitId) -> Self {
        match commit {
            CommitId::Sha1(_) => Self::Sha1,
            CommitId::Sha256(_) => Self::Sha256,
        }
    }

    /// Reads an id from exactly as many bytes as it has.
    #[must_use]
    pub fn read(self, bytes: &[u8]) -> Option<CommitId> {
        match self {
            Self::Sha1 => bytes.try_into().ok().map(CommitId::Sha1),
            Self::Sha256 => bytes.try_into().ok().map(CommitId::Sha256),
        }
    }
}

/// All commits of a history with their parents, numbered from 0 in any order.
///
/// Fastest where the ids are sorted, as in a commit-graph file; a few sorted runs one after another (a split
/// commit-graph and what is newer than it) cost a merge, any other order a sort.
#[derive(Debug, Clone)]
pub struct CommitTable {
    /// What the ids look like.
    pub format: IdFormat,
    /// The ids one after another, [`IdFormat::length`] bytes each.
    pub ids: Vec<u8>,
    /// Where the parents of each commit begin in `parents`, starting with 0, and where the last ones end: one more
    /// entry than commits.
    pub parent_bounds: Vec<u32>,
    /// The parents of all commits, as numbers; they may be higher than the child's.
    pub parents: Vec<u32>,
    /// For each commit a number above those of all its parents, such as its topological level; empty if unknown.
    /// Checked, and ignored where wrong.
    pub generations: Vec<u32>,
}

impl CommitTable {
    /// Starts with nothing.
    #[must_use]
    pub fn new(format: IdFormat) -> Self {
        Self::with_capacity(format, 0)
    }

    /// Starts with nothing and room for so many commits.
    #[must_use]
    pub fn with_capacity(format: IdFormat, commits: usize) -> Self {
        let mut parent_bounds = Vec::with_capacity(commits.saturating_add(1));
        parent_bounds.push(0);
        Self {
            format,
            ids: Vec::with_capacity(commits.saturating_mul(format.length())),
            parent_bounds,
            parents: Vec::with_capacity(commits),
            generations: vec![],
        }
    }

    /// Adds a commit; an id of the wrong length or more parents than can be counted makes the table a bad one, which
    /// the graph refuses.
    pub fn push(&mut self, id: &[u8], parents: impl IntoIterator<Item = u32>) {
        self.ids.extend_from_slice(id);
        self.parents.extend(parents);
        self.parent_bounds.push(u32::try_from(self.parents.len()).unwrap_or(u32::MAX));
    }

    /// Counts the commits, or says that the arrays do not fit together.
    pub(crate) fn count(&self) -> Option<usize> {
        let (last, bounds) = self.parent_bounds.split_last()?;
        let fits = self.ids.len() == bounds.len().checked_mul(self.format.length())?
            && *last as usize == self.parents.len()
            && self.parent_bounds.first() == Some(&0)
            && self.parent_bounds.is_sorted()
            && (self.generations.is_empty() || self.generations.len() == bounds.len())
            && self.parents.iter().all(|parent| (*parent as usize) < bounds.len());
        fits.then_some(bounds.len())
    }

    pub(crate) fn id(&self, number: u32) -> &[u8] {
        let length = self.format.length();
        let start = (number as usize).saturating_mul(length);
        self.ids.get(start..start.saturating_add(length)).unwrap_or_default()
    }

    pub(crate) fn parents_of(&self, number: u32) -> &[u32] {
        match self.parent_bounds.get(number as usize..).unwrap_or_default() {
            [start, end, ..] => self.parents.get(*start as usize..*end as usize).unwrap_or_default(),
            [] | [_] => &[],
        }
    }
}
