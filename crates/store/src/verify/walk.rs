//! Walks a run of rows in the log's order and checks each against the one before.

use std::collections::HashMap;

use cvdesk_case::{Digest, Entry, StreamId};
use sha2::{Digest as _, Sha256};

use super::finding::Finding;

/// What is known after a run of rows.
pub(super) struct Walk {
    begun: u64,
    next: u64,
    /// `prev` of the first row of the run, where the run began without knowing what it links to.
    pub first_prev: Option<Digest>,
    /// Hash of that row.
    pub first_hash: Option<Digest>,
    /// Hash of the last row.
    pub last: Option<Digest>,
    /// The streams met.
    pub streams: HashMap<StreamId, Span>,
    /// The first thing found.
    pub finding: Option<Finding>,
}

/// A stream's part in a run.
pub(super) struct Span {
    /// Where it was first met.
    pub seq: u64,
    /// The version there.
    pub first: u32,
    /// The newest version.
    pub last: u32,
}

impl Walk {
    /// Begins at a place, with the hash that the first row must link to, where it is known.
    pub(super) fn from(first: u64, prev: Option<Digest>) -> Self {
        let streams = HashMap::new();
        Self {
            begun: first,
            next: first,
            first_prev: None,
            first_hash: None,
            last: prev,
            streams,
            finding: None,
        }
    }

    /// Where the run began.
    pub(super) fn begun(&self) -> u64 {
        self.begun
    }

    /// Where the run has come to.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Takes the next row; returns whether the walk goes on.
    pub(super) fn step(&mut self, row: i64, entry: &[u8], body: &[u8]) -> bool {
        self.finding = self.checked(row, entry, body).err();
        self.finding.is_none()
    }

    fn checked(&mut self, row: i64, bytes: &[u8], body: &[u8]) -> Result<(), Finding> {
        let seq = self.next;
        match u64::try_from(row) {
            Ok(row) if row == seq => {}
            Ok(row) if row > seq => return Err(Finding::at(seq, "it is missing")),
            _ => return Err(Finding::at(0, format!("there is a row {row} before the first entry"))),
        }
        let entry = Entry::from_bytes(bytes).map_err(|error| Finding::at(seq, error.to_string()))?;
        let hash = Entry::hash_of(bytes);
        if entry.seq != seq {
            return Err(Finding::Misplaced { seq, holds: entry.seq, prev: entry.prev });
        }
        // The link first: what else seems wrong here may only be so because the entry before was altered.
        match self.last {
            Some(last) if last != entry.prev => return Err(Finding::Link { seq, hash }),
            Some(_) => {}
            None => (self.first_prev, self.first_hash) = (Some(entry.prev), Some(hash)),
        }
        if Sha256::digest(body).as_slice() != entry.body_digest {
            return Err(Finding::at(seq, "its sealed body is not the one that was written"));
        }
        self.count(&entry)?;
        self.last = Some(hash);
        self.next = seq.saturating_add(1);
        Ok(())
    }

    fn count(&mut self, entry: &Entry) -> Result<(), Finding> {
        // A run that began later does not know where its streams stood.
        let before = if self.begun == 1 { 0 } else { entry.version.wrapping_sub(1) };
        let span = self.streams.entry(entry.stream).or_insert(Span {
            seq: entry.seq,
            first: entry.version,
            last: before,
        });
        if span.last.wrapping_add(1) != entry.version {
            return Err(out_of_order(entry.seq, entry.stream, entry.version, span.last));
        }
        span.last = entry.version;
        Ok(())
    }
}

/// A version that does not follow the one before.
pub(super) fn out_of_order(seq: u64, stream: StreamId, version: u32, before: u32) -> Finding {
    Finding::at(seq, format!("it is version {version} of {stream} after version {before}"))
}
