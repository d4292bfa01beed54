//! Who descends from a commit, and whom a commit descends from: one straight pass each, no recursion.

use crate::per_commit::PerCommit;
use crate::{History, Position};

/// A set of commits.
#[derive(Debug)]
pub(crate) struct Reach(PerCommit<bool>);

impl Reach {
    pub(crate) fn has(&self, position: Position) -> bool {
        self.0.get(position).is_some_and(|marked| *marked)
    }
}

/// Marks every commit whose history contains `commit`; a commit is part of its own history.
pub(crate) fn descendants(history: &(impl History + ?Sized), commit: Position) -> Reach {
    let mut reach = only(history, commit);
    for position in positions(history) {
        if history.parents(position).iter().any(|parent| reach.has(*parent)) {
            reach.0.set(position, true);
        }
    }
    reach
}

/// Marks the history of `commit`, itself included.
pub(crate) fn ancestors(history: &(impl History + ?Sized), commit: Position) -> Reach {
    let mut reach = only(history, commit);
    for position in positions(history).rev() {
        if reach.has(position) {
            for parent in history.parents(position) {
                reach.0.set(*parent, true);
            }
        }
    }
    reach
}

fn only(history: &(impl History + ?Sized), commit: Position) -> Reach {
    let mut marks = PerCommit::filled(history.commit_count() as usize, false);
    marks.set(commit, true);
    Reach(marks)
}

fn positions(history: &(impl History + ?Sized)) -> impl DoubleEndedIterator<Item = Position> {
    (0..history.commit_count()).map(Position::new)
}
