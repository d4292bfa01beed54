//! Confidential values and the permission to open one.
//!
//! INVARIANT: anyone may wrap a value into [`Confidential`]; only a [`Sight`] for exactly that item unwraps it,
//! and only this crate's [`may_see`](crate::may_see) makes one. The fold over facts happens inside this crate,
//! so that no use case holds an unsealed case that nobody was allowed to see.

use std::collections::BTreeMap;
use std::fmt;

use cvdesk_case::{BlobId, Case, CaseId, Desk, Intake, IntakeId, Owner, Stamped, StreamId, TextId};
use thiserror::Error;

use crate::summary::Summary;

/// One thing that somebody may or may not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Whose keys seal it.
    pub of: Owner,
    /// Which part.
    pub part: Part,
}

/// A part of what an owner's keys seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The facts: the folded stream and its timeline.
    Facts,
    /// The line shown in lists.
    Summary,
    /// One text.
    Text(TextId),
    /// One blob.
    Blob(BlobId),
}

impl Item {
    /// The facts of a stream.
    #[must_use]
    pub fn facts(stream: StreamId) -> Self {
        Self { of: Owner::Stream(stream), part: Part::Facts }
    }

    /// The summary of a stream.
    #[must_use]
    pub fn summary(stream: StreamId) -> Self {
        Self { of: Owner::Stream(stream), part: Part::Summary }
    }

    /// A text.
    #[must_use]
    pub fn text(of: impl Into<Owner>, text: TextId) -> Self {
        Self { of: of.into(), part: Part::Text(text) }
    }

    /// A blob of a stream.
    #[must_use]
    pub fn blob(stream: StreamId, blob: BlobId) -> Self {
        Self { of: Owner::Stream(stream), part: Part::Blob(blob) }
    }
}

/// Permission to open one item, given by [`may_see`](crate::may_see) and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    item: Item,
}

impl Sight {
    pub(crate) fn of(item: Item) -> Self {
        Self { item }
    }

    /// What it opens.
    #[must_use]
    pub fn item(&self) -> Item {
        self.item
    }
}

/// A value that only a [`Sight`] of its item opens. It cannot be printed or serialised.
#[derive(Clone)]
pub struct Confidential<T> {
    item: Item,
    value: T,
}

/// The sight was given for another item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this sight was given for another item")]
pub struct WrongSight;

impl<T> Confidential<T> {
    /// Wraps a value; anyone may.
    pub fn wrap(item: Item, value: T) -> Self {
        Self { item, value }
    }

    /// What it is.
    #[must_use]
    pub fn item(&self) -> Item {
        self.item
    }

    /// Unwraps with a sight of exactly this item.
    ///
    /// # Errors
    /// [`WrongSight`] where the sight is of something else; the value is dropped.
    pub fn open(self, sight: &Sight) -> Result<T, WrongSight> {
        if sight.item == self.item { Ok(self.value) } else { Err(WrongSight) }
    }

    /// Looks at the value with a sight of exactly this item.
    ///
    /// # Errors
    /// [`WrongSight`] where the sight is of something else.
    pub fn peek(&self, sight: &Sight) -> Result<&T, WrongSight> {
        if sight.item == self.item { Ok(&self.value) } else { Err(WrongSight) }
    }

    /// The value, for the pure functions of this crate.
    pub(crate) fn inner(&self) -> &T {
        &self.value
    }
}

impl<T> fmt::Debug for Confidential<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Confidential").field("item", &self.item).finish_non_exhaustive()
    }
}

/// A stream's unsealed history, as the store hands it out.
pub type History = Confidential<Vec<Stamped>>;

impl Confidential<Vec<Stamped>> {
    /// Folds the desk's stream.
    #[must_use]
    pub fn fold_desk(&self) -> Confidential<Desk> {
        Confidential::wrap(Item::facts(StreamId::DESK), Desk::fold(&self.value))
    }

    /// Folds a case.
    #[must_use]
    pub fn fold_case(&self, id: CaseId) -> Confidential<Case> {
        Confidential::wrap(Item::facts(StreamId::case(id)), Case::fold(id, &self.value))
    }

    /// Folds something received.
    #[must_use]
    pub fn fold_intake(&self, id: IntakeId) -> Confidential<Intake> {
        Confidential::wrap(Item::facts(StreamId::intake(id)), Intake::fold(id, &self.value))
    }

    /// How many events the stream has: its version.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.value.len()).unwrap_or(u32::MAX)
    }

    /// Whether the stream has no events: it does not exist.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }
}

impl Confidential<Desk> {
    /// Version of the stream, for the next append.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.value.version
    }

    /// Whether the desk is a rehearsal, which every screen says.
    #[must_use]
    pub fn rehearsal(&self) -> bool {
        self.value.rehearsal
    }
}

impl Confidential<Case> {
    /// Version of the stream, for the next append.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.value.version
    }

    /// Takes in facts that were just decided.
    pub fn evolve(&mut self, facts: &[Stamped]) {
        for fact in facts {
            self.value.evolve(fact);
        }
    }

    /// Takes in who is in the case under several numbers, each with the first of them.
    pub fn recognise(&mut self, known_as: BTreeMap<u16, u16>) {
        self.value.known_as = known_as;
    }
}

impl Confidential<Intake> {
    /// Version of the stream, for the next append.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.value.version
    }

    /// Takes in facts that were just decided.
    pub fn evolve(&mut self, facts: &[Stamped]) {
        for fact in facts {
            self.value.evolve(fact);
        }
    }
}

impl Confidential<Summary> {
    /// The stream that this is a line about.
    #[must_use]
    pub fn stream(&self) -> Option<StreamId> {
        match self.item.of {
            Owner::Stream(stream) => Some(stream),
            Owner::Person(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sight_opens_its_own_item_and_no_other() {
        let mine = Item::text(StreamId::case(CaseId([1; 5])), TextId([1; 16]));
        let other = Item::text(StreamId::case(CaseId([1; 5])), TextId([2; 16]));
        let secret = Confidential::wrap(mine, "canary".to_owned());
        assert_eq!(secret.peek(&Sight::of(other)), Err(WrongSight));
        assert_eq!(secret.clone().open(&Sight::of(mine)), Ok("canary".to_owned()));
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
