//! Seals a batch before it reaches the writer, so that the one writing thread only writes.

use std::sync::Arc;

use cvdesk_case::{ActorId, CommandId, EffectKey, Event, Owner, PolicyVersion, StreamId, TextId};
use cvdesk_desk::port::{Append, Batch, NewText, StoreError};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::SqliteStore;
use super::texts::SealedText;
use crate::keys::{DataKeys, KeyId, Purpose, shown};
use crate::seal::{Bound, Item, Padding, Scope, seal};

/// A batch with everything sealed.
pub(super) struct Prepared {
    pub command: CommandId,
    pub actor: ActorId,
    pub at: Timestamp,
    pub policy: PolicyVersion,
    pub appends: Vec<SealedAppend>,
    pub given: Vec<Given>,
    pub texts: Vec<SealedText>,
    pub summaries: Vec<(StreamId, Vec<u8>)>,
    pub wanted: Vec<(EffectKey, StreamId)>,
    pub done: Vec<EffectKey>,
    /// Keys whose text half is destroyed.
    pub erase: Vec<KeyId>,
    /// Texts that are destroyed.
    pub forget: Vec<TextId>,
    pub fence: Option<u64>,
}

/// Sealed events for one stream.
pub(super) struct SealedAppend {
    pub stream: StreamId,
    pub expected: u32,
    pub events: Vec<SealedEvent>,
}

/// A sealed event.
pub(super) struct SealedEvent {
    pub version: u32,
    pub kind: &'static str,
    pub kind_v: u16,
    pub body: Vec<u8>,
    pub digest: [u8; 32],
}

/// Keys that an owner gets in this transaction.
pub(super) struct Given {
    pub owner: Owner,
    pub key_id: KeyId,
    pub proof: Vec<u8>,
    /// The wrapped keys; empty where they are another owner's and stored already.
    pub wrapped: Vec<(u8, u16, Vec<u8>)>,
}

/// Keys that come into being with a batch, to remember once it is written.
pub(super) type NewKeys = Vec<(Owner, Arc<DataKeys>)>;

/// The keys a batch needs: those that are there, and those it brings into being.
struct BatchKeys<'a> {
    store: &'a SqliteStore,
    new: NewKeys,
    given: Vec<Given>,
}

impl BatchKeys<'_> {
    fn found(&self, owner: Owner) -> Result<Option<Arc<DataKeys>>, StoreError> {
        match self.new.iter().find(|(known, _)| *known == owner) {
            Some((_, keys)) => Ok(Some(Arc::clone(keys))),
            None => self.store.key(owner),
        }
    }

    /// An owner's keys, made where it has none.
    fn of(&mut self, owner: Owner) -> Result<Arc<DataKeys>, StoreError> {
        let pending = self.store.ring.pending(owner);
        match (self.found(owner)?, pending) {
            (Some(keys), Some(pending)) if keys.id != pending.id => Err(overtaken(owner)),
            (Some(keys), _) => Ok(keys),
            (None, pending) => {
                let keys = match pending {
                    Some(keys) => keys,
                    None => Arc::new(DataKeys::draw()?),
                };
                let wrapped = self.store.ring.wrap(&keys)?;
                self.give(owner, &keys, wrapped);
                Ok(keys)
            }
        }
    }

    /// Gives a new stream the keys of an existing one.
    fn share(&mut self, new: Owner, existing: Owner) -> Result<(), StoreError> {
        let keys = self.found(existing)?.ok_or(StoreError::Absent)?;
        let present = match self.found(new)? {
            Some(present) => Some(present),
            None => self.store.ring.pending(new),
        };
        match present {
            Some(present) if present.id == keys.id => Ok(()),
            Some(_) => Err(StoreError::Failed(format!("{} has keys of its own already", shown(new)))),
            None => {
                self.give(new, &keys, Vec::new());
                Ok(())
            }
        }
    }

    fn give(&mut self, owner: Owner, keys: &Arc<DataKeys>, wrapped: Vec<(u8, u16, Vec<u8>)>) {
        let proof = self.store.ring.proof(owner, keys.id);
        self.given.push(Given { owner, key_id: keys.id, proof, wrapped });
        self.new.push((owner, Arc::clone(keys)));
    }
}

fn overtaken(owner: Owner) -> StoreError {
    StoreError::Busy(format!("{} was begun by another process meanwhile", shown(owner)))
}

impl SqliteStore {
    /// Seals a batch; with the keys to remember once it is written.
    pub(super) fn prepare(&self, batch: &Batch) -> Result<(Prepared, NewKeys), StoreError> {
        let mut keys = BatchKeys { store: self, new: Vec::new(), given: Vec::new() };
        // Owners with keys of their own first: a stream may take over the keys of one that begins here too.
        let shares = |stream: StreamId| batch.share_keys.iter().any(|(new, _)| *new == stream);
        for append in batch.appends.iter().filter(|append| !shares(append.stream)) {
            keys.of(Owner::Stream(append.stream))?;
        }
        for (new, existing) in &batch.share_keys {
            keys.share(Owner::Stream(*new), Owner::Stream(*existing))?;
        }
        let appends = batch
            .appends
            .iter()
            .map(|append| self.sealed_append(append, &mut keys))
            .collect::<Result<_, _>>()?;
        let texts =
            batch.texts.iter().map(|text| self.sealed_text(text, &mut keys)).collect::<Result<_, _>>()?;
        let summaries = batch
            .summaries
            .iter()
            .map(|(stream, summary)| {
                let keys = keys.of(Owner::Stream(*stream))?;
                Ok((*stream, self.sealed_summary(*stream, summary, &keys)?))
            })
            .collect::<Result<_, StoreError>>()?;
        let erase = batch.erase.iter().map(|owner| Ok(keys.found(*owner)?.ok_or(StoreError::Absent)?.id));
        let erase = erase.collect::<Result<_, StoreError>>()?;
        let prepared = Prepared {
            command: batch.command,
            actor: batch.actor,
            at: batch.at,
            policy: batch.policy,
            appends,
            given: keys.given,
            texts,
            summaries,
            wanted: batch.wanted.clone(),
            done: batch.done.clone(),
            erase,
            forget: batch.forget.iter().map(|(_, text)| *text).collect(),
            fence: batch.fence,
        };
        Ok((prepared, keys.new))
    }

    fn sealed_append(&self, append: &Append, keys: &mut BatchKeys<'_>) -> Result<SealedAppend, StoreError> {
        let keys = keys.of(Owner::Stream(append.stream))?;
        let mut version = append.expected;
        let mut events = Vec::with_capacity(append.events.len());
        for event in &append.events {
            version = version.checked_add(1).ok_or_else(|| {
                StoreError::Failed(format!("{} has no room for another event", append.stream))
            })?;
            events.push(self.sealed_event(append.stream, version, event, &keys)?);
        }
        Ok(SealedAppend { stream: append.stream, expected: append.expected, events })
    }

    fn sealed_event(
        &self,
        stream: StreamId,
        version: u32,
        event: &Event,
        keys: &DataKeys,
    ) -> Result<SealedEvent, StoreError> {
        let (kind, kind_v) = (event.kind(), event.kind_v());
        let plain = event
            .encode()
            .map(zeroize::Zeroizing::new)
            .map_err(|error| StoreError::Failed(format!("a `{kind}` event cannot be written: {error}")))?;
        let item = Item::Event { version, kind, kind_v };
        let bound = Bound { desk: self.desk, scope: Scope::Stream(stream), item };
        let body = seal(keys.newest(Purpose::Facts)?, &bound, Padding::Steps, &plain)?;
        let digest = Sha256::digest(&body).into();
        Ok(SealedEvent { version, kind, kind_v, body, digest })
    }

    fn sealed_text(&self, text: &NewText, keys: &mut BatchKeys<'_>) -> Result<SealedText, StoreError> {
        let keys = keys.of(text.owner)?;
        let bound = Bound { desk: self.desk, scope: Scope::Keys(keys.id), item: Item::Text(text.id) };
        let sealed = seal(keys.newest(Purpose::Text)?, &bound, Padding::Steps, text.text.as_bytes())?;
        Ok(SealedText { id: text.id, key_id: keys.id, sealed })
    }
}
