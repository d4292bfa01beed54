//! One value for each commit of a history.

use crate::Position;

/// A table with a row for each position; asking outside of it answers `None` instead of panicking.
#[derive(Debug)]
pub(crate) struct PerCommit<T>(Vec<T>);

impl<T: Clone> PerCommit<T> {
    /// Starts with the same value everywhere.
    pub(crate) fn filled(commit_count: usize, value: T) -> Self {
        Self(vec![value; commit_count])
    }

    pub(crate) fn get(&self, position: Position) -> Option<&T> {
        self.0.get(position.index())
    }

    pub(crate) fn set(&mut self, position: Position, value: T) {
        if let Some(slot) = self.0.get_mut(position.index()) {
            *slot = value;
        }
    }
}
