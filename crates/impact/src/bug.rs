//! A bug traced through a history: the one place that says what vulnerable and fixed mean.

use crate::reach::{Reach, descendants};
use crate::{AssessError, Change, CommitId, History, Position, Query, State};

/// The introducing and fixing changes, each with everything that descends from it.
pub(crate) struct Bug {
    pub(crate) introduced: Vec<TracedChange>,
    pub(crate) fixed: Vec<TracedChange>,
}

/// A change and where its commits have arrived.
pub(crate) struct TracedChange(Vec<TracedCommit>);

struct TracedCommit {
    commit: CommitId,
    position: Position,
    descendants: Reach,
}

impl Bug {
    /// Follows the changes of a query through a history.
    pub(crate) fn trace(history: &(impl History + ?Sized), query: &Query) -> Result<Self, AssessError> {
        let trace_all = |changes: &[Change]| -> Result<Vec<_>, AssessError> {
            changes.iter().map(|change| TracedChange::trace(history, change)).collect()
        };
        Ok(Self { introduced: trace_all(&query.introduced)?, fixed: trace_all(&query.fixed)? })
    }

    /// Judges the history of a commit.
    pub(crate) fn state_at(&self, at: Position) -> State {
        if self.introduced.is_empty() {
            return State::Unknown;
        }
        let mut here = self.introduced.iter().filter(|introduced| introduced.is_in(at)).peekable();
        if here.peek().is_none() {
            State::NotAffected
        } else if here.all(|introduced| self.is_covered(introduced, at)) {
            State::Fixed
        } else {
            State::Vulnerable
        }
    }

    /// Judges a release. Even where nobody knows when the bug came, a release with every fix is a fixed one.
    pub(crate) fn state_of_tag_at(&self, at: Position) -> State {
        match self.state_at(at) {
            State::Unknown if every_one(self.fixed.iter(), |fix| fix.is_in(at)) => State::Fixed,
            state @ (State::Unknown | State::Vulnerable | State::Fixed | State::NotAffected) => state,
        }
    }

    fn is_covered(&self, introduced: &TracedChange, at: Position) -> bool {
        every_one(self.fixed.iter().filter(|fix| fix.applies_to(introduced)), |fix| {
            fix.covers(introduced, at)
        })
    }
}

/// Holds for all, and there is at least one: what no fix applies to is not fixed.
fn every_one<T>(mut items: impl Iterator<Item = T>, holds: impl Fn(T) -> bool) -> bool {
    items.next().is_some_and(&holds) && items.all(holds)
}

impl TracedChange {
    fn trace(history: &(impl History + ?Sized), change: &Change) -> Result<Self, AssessError> {
        let trace_one = |commit| {
            let position = history.position(commit).ok_or(AssessError::UnknownCommit { commit })?;
            Ok(TracedCommit { commit, position, descendants: descendants(history, position) })
        };
        change.commits().map(trace_one).collect::<Result<_, _>>().map(Self)
    }

    /// Says whether the history of the commit at `at` contains the change.
    pub(crate) fn is_in(&self, at: Position) -> bool {
        self.commits_in(at).next().is_some()
    }

    /// Lists the commits of the change that the history of the commit at `at` contains.
    pub(crate) fn commits_in(&self, at: Position) -> impl Iterator<Item = CommitId> {
        self.0.iter().filter(move |traced| traced.descendants.has(at)).map(|traced| traced.commit)
    }

    /// Says whether a commit of this fix that saw `introduced` is in the history of the commit at `at`: a fix
    /// older than a re-introduction is there and still does not cover it.
    fn covers(&self, introduced: &TracedChange, at: Position) -> bool {
        self.0.iter().any(|fix| fix.descendants.has(at) && introduced.is_in(fix.position))
    }

    /// Says whether this fix was made where `introduced` was there to be fixed.
    fn applies_to(&self, introduced: &TracedChange) -> bool {
        self.0.iter().any(|fix| introduced.is_in(fix.position))
    }
}
