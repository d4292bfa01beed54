//! Sorts commits so that parents come before children; must not recurse, since real histories are deeper than a stack.

use std::slice;

use crate::per_commit::PerCommit;
use crate::rows::Rows;
use crate::{CommitId, Position};

/// Orders all commits, or names one whose history goes in a circle.
pub(crate) fn parents_first(
    commits: &[CommitId],
    parents: &Rows<Position>,
) -> Result<Vec<Position>, CommitId> {
    let mut walk = Walk {
        parents,
        visits: PerCommit::filled(commits.len(), Visit::Unseen),
        path: vec![],
        order: Vec::with_capacity(commits.len()),
    };
    for (start, commit) in (0..).map(Position::new).zip(commits) {
        walk.finish_history_of(start).map_err(|Circle| *commit)?;
    }
    Ok(walk.order)
}

/// How far the walk is with a commit.
#[derive(Debug, Clone, Copy)]
enum Visit {
    Unseen,
    /// A descendant waits for it: meeting it again closes a circle.
    OnPath,
    Done,
}

struct Circle;

/// A depth-first walk that keeps its own path.
struct Walk<'a> {
    parents: &'a Rows<Position>,
    visits: PerCommit<Visit>,
    /// Commits waiting for their parents, with the parents not yet looked at.
    path: Vec<(Position, slice::Iter<'a, Position>)>,
    order: Vec<Position>,
}

impl Walk<'_> {
    fn finish_history_of(&mut self, start: Position) -> Result<(), Circle> {
        self.enter(start)?;
        while let Some((commit, unvisited)) = self.path.last_mut() {
            if let Some(parent) = unvisited.next() {
                self.enter(*parent)?;
            } else {
                self.visits.set(*commit, Visit::Done);
                self.order.push(*commit);
                self.path.pop();
            }
        }
        Ok(())
    }

    fn enter(&mut self, commit: Position) -> Result<(), Circle> {
        match self.visits.get(commit) {
            Some(Visit::Unseen) => {
                self.visits.set(commit, Visit::OnPath);
                self.path.push((commit, self.parents.get(commit.index()).iter()));
                Ok(())
            }
            Some(Visit::OnPath) => Err(Circle),
            Some(Visit::Done) | None => Ok(()),
        }
    }
}
