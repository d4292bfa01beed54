//! From a row of the log to the fact it holds.

use std::sync::Arc;

use cvdesk_case::{Entry, Event, Owner, Stamped, StreamId};
use cvdesk_desk::port::StoreError;
use sha2::{Digest as _, Sha256};

use super::{SqliteStore, meta};
use crate::keys::DataKeys;
use crate::release::{OURS, newer};
use crate::seal::{Bound, Item, Scope, open};

impl SqliteStore {
    /// A stream's facts, checked against their entries; versions without gaps.
    pub(crate) fn facts(&self, stream: StreamId) -> Result<Vec<Stamped>, StoreError> {
        let rows =
            self.readers.read(async |connection| super::log_rows::of_stream(connection, stream).await)?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.stream_keys(stream)?;
        let mut facts = Vec::with_capacity(rows.len());
        for (row, version) in rows.iter().zip(1_u32..) {
            let entry = row.entry()?;
            if entry.version != version || entry.stream != stream {
                return Err(StoreError::Damaged(format!("version {version} of {stream} is missing")));
            }
            facts.push(self.fact(entry, &row.body, &keys)?);
        }
        Ok(facts)
    }

    /// The keys of a stream that has entries.
    pub(crate) fn stream_keys(&self, stream: StreamId) -> Result<Arc<DataKeys>, StoreError> {
        self.key(Owner::Stream(stream))?
            .ok_or_else(|| StoreError::Damaged(format!("{stream} has entries but no keys")))
    }

    /// Unseals and decodes one body.
    pub(super) fn fact(&self, entry: Entry, body: &[u8], keys: &DataKeys) -> Result<Stamped, StoreError> {
        let (seq, stream) = (entry.seq, entry.stream);
        let damaged = |what: &str| StoreError::Damaged(format!("entry {seq} of {stream}: its body {what}"));
        if Sha256::digest(body).as_slice() != entry.body_digest {
            return Err(damaged("is not the one that was written"));
        }
        let item = Item::Event { version: entry.version, kind: &entry.kind, kind_v: entry.kind_v };
        let bound = Bound { desk: self.desk, scope: Scope::Stream(stream), item };
        let plain = open(&keys.facts, &bound, body).map_err(|_| damaged("cannot be unsealed"))?;
        match Event::decode(&entry.kind, entry.kind_v, &plain) {
            Ok(event) => Ok(Stamped {
                seq,
                stream,
                version: entry.version,
                at: entry.at,
                actor: entry.actor,
                command: entry.command,
                policy: entry.policy,
                event,
            }),
            Err(_) => Err(self.unknown(entry)?),
        }
    }

    // The seal is whole, so a cvdesk wrote this; where it was a newer one, that is the one to use.
    fn unknown(&self, entry: Entry) -> Result<StoreError, StoreError> {
        let written_by =
            self.readers.read(async |connection| meta::get(connection, meta::WRITTEN_BY).await)?;
        let needed = String::from_utf8_lossy(&written_by.unwrap_or_default()).into_owned();
        Ok(if newer(&needed, OURS) {
            StoreError::TooNew {
                seq: entry.seq,
                kind: entry.kind,
                kind_v: entry.kind_v,
                ours: OURS.to_owned(),
                needed,
            }
        } else {
            StoreError::Damaged(format!(
                "entry {} is `{}` version {}, which no cvdesk up to {OURS} writes",
                entry.seq, entry.kind, entry.kind_v
            ))
        })
    }
}
