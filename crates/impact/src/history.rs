//! The commit graph as the analysis sees it; how it came to be is the caller's business.

use crate::CommitId;

/// A commit's place in a history, parents before children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(u32);

impl Position {
    /// Names the commit at `index`, counted from 0.
    #[must_use]
    pub fn new(index: u32) -> Self {
        Self(index)
    }

    /// Returns the place, for looking into a slice.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A complete commit graph with its branches and tags.
///
/// INVARIANT: every parent's position is lower than its child's, so one pass over the positions follows all
/// ancestry. [`crate::Graph`] guarantees this; an implementation of your own must.
pub trait History {
    /// Counts the commits; their positions are `0..commit_count()`.
    fn commit_count(&self) -> u32;

    /// Finds a commit, or `None` if this history does not have it.
    fn position(&self, commit: CommitId) -> Option<Position>;

    /// Names the commit at a position, or `None` outside of the history.
    fn id(&self, position: Position) -> Option<CommitId>;

    /// Lists a commit's parents.
    fn parents(&self, position: Position) -> &[Position];

    /// Finds the tip of a branch.
    fn branch(&self, name: &str) -> Option<Position>;

    /// Lists all tags with the commit each one names, in any order.
    fn tags(&self) -> Box<dyn Iterator<Item = (&str, Position)> + '_>;
}

/// Lists all positions, parents before children.
pub(crate) fn positions(history: &(impl History + ?Sized)) -> impl DoubleEndedIterator<Item = Position> {
    (0..history.commit_count()).map(Position::new)
}
