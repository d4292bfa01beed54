//! Which of some commits each history contains, for all commits in one forward pass over bit words.
//!
//! Commits whose histories contain the same of them share a row of bits: a linear stretch costs one copied number a
//! commit, and a merge of lines that hold the same costs no more.

use std::collections::HashMap;

use crate::history::positions;
use crate::{History, Position};

/// A table of who contains whom; asked for by column, the place of a commit among those traced.
#[derive(Debug)]
pub(crate) struct Containment {
    columns: HashMap<Position, Column>,
    traced: Vec<Position>,
    /// The words of one row.
    width: usize,
    words: Vec<u64>,
    /// The row of each commit; row 0 is empty.
    rows: Vec<u32>,
}

/// A traced commit's place in every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Column(usize);

impl Column {
    /// Says whether a row of [`Containment::row`] has this commit.
    pub(crate) fn is_in(self, row: &[u64]) -> bool {
        row.get(self.0 / 64).is_some_and(|word| word >> (self.0 % 64) & 1 == 1)
    }
}

impl Containment {
    /// Follows `traced` through a history; doubles share a column.
    pub(crate) fn trace(
        history: &(impl History + ?Sized),
        traced: impl IntoIterator<Item = Position>,
    ) -> Self {
        let mut traced: Vec<Position> = traced.into_iter().collect();
        traced.sort_unstable();
        traced.dedup();
        let width = traced.len().div_ceil(64).max(1);
        let mut table = Self {
            columns: traced.iter().enumerate().map(|(column, commit)| (*commit, Column(column))).collect(),
            width,
            words: vec![0; width],
            rows: vec![0; history.commit_count() as usize],
            traced,
        };
        table.fill(history);
        table
    }

    fn fill(&mut self, history: &(impl History + ?Sized)) {
        let Some(first) = self.traced.first().copied() else { return };
        let mut next_traced = 0;
        for position in positions(history).skip(first.index()) {
            let mut row = Row { number: 0, is_new: false };
            for parent in history.parents(position) {
                let other = self.rows.get(parent.index()).copied().unwrap_or(0);
                row = self.union(row, other);
            }
            if self.traced.get(next_traced) == Some(&position) {
                row = self.with(row, next_traced);
                next_traced += 1;
            }
            if let Some(slot) = self.rows.get_mut(position.index()) {
                *slot = row.number;
            }
        }
    }

    fn union(&mut self, row: Row, other: u32) -> Row {
        if row.number == other || self.is_within(other, row.number) {
            row
        } else if !row.is_new && self.is_within(row.number, other) {
            Row { number: other, is_new: false }
        } else {
            let row = self.own(row);
            let (ours, theirs) = (self.start(row.number), self.start(other));
            for word in 0..self.width {
                let added = self.words.get(theirs + word).copied().unwrap_or(0);
                if let Some(slot) = self.words.get_mut(ours + word) {
                    *slot |= added;
                }
            }
            row
        }
    }

    fn with(&mut self, row: Row, column: usize) -> Row {
        let row = self.own(row);
        let place = self.start(row.number) + column / 64;
        if let Some(word) = self.words.get_mut(place) {
            *word |= 1 << (column % 64);
        }
        row
    }

    /// Makes a row that may be written to.
    fn own(&mut self, row: Row) -> Row {
        if row.is_new {
            return row;
        }
        let start = self.start(row.number);
        let number = u32::try_from(self.words.len() / self.width).unwrap_or(u32::MAX);
        self.words.extend_from_within(start..start + self.width);
        Row { number, is_new: true }
    }

    fn is_within(&self, part: u32, whole: u32) -> bool {
        let (part, whole) = (self.words_of(part), self.words_of(whole));
        part.iter().zip(whole).all(|(part, whole)| part & !whole == 0)
    }

    fn start(&self, row: u32) -> usize {
        row as usize * self.width
    }

    fn words_of(&self, row: u32) -> &[u64] {
        let start = self.start(row);
        self.words.get(start..start + self.width).unwrap_or_default()
    }

    /// Returns what the history of a commit contains, itself included.
    pub(crate) fn row(&self, position: Position) -> &[u64] {
        self.words_of(self.rows.get(position.index()).copied().unwrap_or(0))
    }

    /// Finds a traced commit's column.
    pub(crate) fn column(&self, commit: Position) -> Option<Column> {
        self.columns.get(&commit).copied()
    }

    /// Says whether the history of `of` contains the traced commit `wanted`; a commit is part of its own history.
    pub(crate) fn contains(&self, of: Position, wanted: Position) -> bool {
        self.column(wanted).is_some_and(|column| column.is_in(self.row(of)))
    }
}

/// A row during the pass; a new one belongs to one commit and may still be written to.
#[derive(Debug, Clone, Copy)]
struct Row {
    number: u32,
    is_new: bool,
}

/// For each of at most 64 tips, which of the commits in `wanted` its history contains: one backward pass.
///
/// Returns a word for each wanted commit; bit n stands for tip n.
pub(crate) fn reached_from(
    history: &(impl History + ?Sized),
    tips: &[Position],
    wanted: impl Iterator<Item = Position>,
) -> Vec<u64> {
    let mut marks = vec![0_u64; history.commit_count() as usize];
    for (bit, tip) in tips.iter().enumerate().take(64) {
        if let Some(mark) = marks.get_mut(tip.index()) {
            *mark |= 1 << bit;
        }
    }
    for position in positions(history).rev() {
        let mark = marks.get(position.index()).copied().unwrap_or(0);
        if mark != 0 {
            for parent in history.parents(position) {
                if let Some(older) = marks.get_mut(parent.index()) {
                    *older |= mark;
                }
            }
        }
    }
    wanted.map(|position| marks.get(position.index()).copied().unwrap_or(0)).collect()
}
