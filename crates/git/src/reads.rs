//! Commits read from the object store: ids, parents and what their messages say, in flat arrays.

use std::collections::HashMap;

use cvdesk_impact::CommitInfo;
use gix_hash::{ObjectId, oid};

use crate::commit::Parsed;

/// Commits in the order in which they were read.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    numbers: HashMap<ObjectId, u32>,
    rows: Rows,
}

/// The arrays alone: what one thread reads before anybody looks for a commit in it.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    ids: Vec<ObjectId>,
    /// Where each commit's parents end.
    ends: Vec<usize>,
    parents: Vec<ObjectId>,
    /// What messages say, as a cache keeps it: a tenth of the room that the values take.
    infos: Vec<u8>,
    /// Where each commit's part of `infos` ends.
    info_ends: Vec<usize>,
}

impl Rows {
    /// Adds a commit, with what its message says where that is wanted.
    pub(crate) fn push(&mut self, id: ObjectId, commit: Parsed<'_>, wants_info: bool) {
        if wants_info {
            CommitInfo::read(&commit.raw).encode(&mut self.infos);
        }
        self.info_ends.push(self.infos.len());
        self.ids.push(id);
        self.parents.extend(commit.parents);
        self.ends.push(self.parents.len());
    }
}

/// One row of a flat array.
fn row<'a, T>(items: &'a [T], ends: &[usize], number: u32) -> &'a [T] {
    let number = number as usize;
    let start = number.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(number).copied().unwrap_or(start);
    items.get(start..end).unwrap_or_default()
}

/// Adds arrays behind arrays.
fn extend<T>(items: &mut Vec<T>, ends: &mut Vec<usize>, more: Vec<T>, more_ends: Vec<usize>) {
    let before = items.len();
    items.extend(more);
    ends.extend(more_ends.into_iter().map(|end| end.saturating_add(before)));
}

impl Reads {
    pub(crate) fn count(&self) -> usize {
        self.rows.ids.len()
    }

    pub(crate) fn find(&self, id: &oid) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    pub(crate) fn id(&self, number: u32) -> Option<&oid> {
        self.rows.ids.get(number as usize).map(AsRef::as_ref)
    }

    pub(crate) fn parents(&self, number: u32) -> &[ObjectId] {
        row(&self.rows.parents, &self.rows.ends, number)
    }

    /// What a message says, as a cache keeps it; empty where that was not wanted.
    pub(crate) fn info(&self, number: u32) -> &[u8] {
        row(&self.rows.infos, &self.rows.info_ends, number)
    }

    /// Adds commits; one that is here already (it may lie in two packs) is not looked for in the new rows.
    pub(crate) fn append(&mut self, rows: Rows) {
        let before = self.rows.ids.len();
        for (id, number) in rows.ids.iter().zip(before..) {
            if let Ok(number) = u32::try_from(number) {
                self.numbers.entry(*id).or_insert(number);
            }
        }
        self.rows.ids.extend(rows.ids);
        extend(&mut self.rows.parents, &mut self.rows.ends, rows.parents, rows.ends);
        extend(&mut self.rows.infos, &mut self.rows.info_ends, rows.infos, rows.info_ends);
    }
}
