//! Data keys: two an owner (facts and texts), wrapped under the instance key, unwrapped once and kept in memory.

mod data_keys;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cvdesk_case::{DeskId, Owner};
use cvdesk_desk::port::StoreError;
use zeroize::Zeroizing;

pub(crate) use data_keys::{DataKeys, KeyId, Purpose};

use crate::instance_key::{InstanceKey, hmac};
use crate::seal::{Bound, Item, Padding, Scope, SealKey, open, owner_bytes, seal};

/// An owner's keys as they are stored.
pub(crate) struct StoredKeys {
    /// Which keys.
    pub id: KeyId,
    /// Shows that this owner was given these keys by somebody with the instance key.
    pub proof: Vec<u8>,
    /// Purpose, version and the wrapped key.
    pub wrapped: Vec<(u8, u16, Vec<u8>)>,
}

/// Wraps, unwraps and remembers the keys of owners.
pub(crate) struct KeyRing {
    desk: DeskId,
    wrapping: [SealKey; 1],
    owning: Zeroizing<[u8; 32]>,
    known: Mutex<HashMap<Owner, Arc<DataKeys>>>,
    pending: Mutex<HashMap<Owner, Arc<DataKeys>>>,
}

impl KeyRing {
    /// A ring under an instance key.
    pub(crate) fn new(instance: &InstanceKey) -> Self {
        Self {
            desk: instance.desk,
            wrapping: [SealKey { version: 1, key: instance.subkey("wrap") }],
            owning: instance.subkey("owner"),
            known: Mutex::default(),
            pending: Mutex::default(),
        }
    }

    /// Keys that were unwrapped before.
    pub(crate) fn known(&self, owner: Owner) -> Option<Arc<DataKeys>> {
        locked(&self.known).get(&owner).cloned()
    }

    /// Keys that sealed a blob and wait for the append that brings their owner into being.
    pub(crate) fn pending(&self, owner: Owner) -> Option<Arc<DataKeys>> {
        locked(&self.pending).get(&owner).cloned()
    }

    /// Pending keys of an owner that is not in the database, drawn where there are none.
    pub(crate) fn pending_or_drawn(&self, owner: Owner) -> Result<Arc<DataKeys>, StoreError> {
        let mut pending = locked(&self.pending);
        if let Some(keys) = pending.get(&owner) {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(DataKeys::draw()?);
        pending.insert(owner, Arc::clone(&keys));
        Ok(keys)
    }

    /// Remembers keys that are in the database.
    pub(crate) fn remember(&self, owner: Owner, keys: &Arc<DataKeys>) {
        locked(&self.pending).remove(&owner);
        locked(&self.known).insert(owner, Arc::clone(keys));
    }

    /// Forgets keys whose half was destroyed; what is left of them is read from the database again.
    pub(crate) fn forget(&self, id: KeyId) {
        locked(&self.known).retain(|_, keys| keys.id != id);
    }

    /// What ties an owner to keys, so that nobody without the instance key gives one owner another's keys.
    pub(crate) fn proof(&self, owner: Owner, id: KeyId) -> Vec<u8> {
        hmac(&self.owning, &[&owner_bytes(owner), &id]).to_vec()
    }

    /// Wraps keys for the database: purpose, version, wrapped.
    pub(crate) fn wrap(&self, keys: &DataKeys) -> Result<Vec<(u8, u16, Vec<u8>)>, StoreError> {
        let [wrapping] = &self.wrapping;
        let mut rows = Vec::new();
        for purpose in [Purpose::Facts, Purpose::Text] {
            for key in keys.of(purpose) {
                let bound = self.bound(keys.id, purpose.number(), key.version);
                rows.push((
                    purpose.number(),
                    key.version,
                    seal(wrapping, &bound, Padding::Mark, key.key.as_slice())?,
                ));
            }
        }
        Ok(rows)
    }

    /// Unwraps an owner's keys as they came from the database.
    pub(crate) fn unwrap(&self, owner: Owner, stored: &StoredKeys) -> Result<DataKeys, StoreError> {
        let damaged = || StoreError::Damaged(format!("the keys of {} do not fit it", shown(owner)));
        if stored.proof != self.proof(owner, stored.id) {
            return Err(damaged());
        }
        let mut keys = DataKeys { id: stored.id, facts: Vec::new(), text: Vec::new() };
        for (number, version, wrapped) in &stored.wrapped {
            let purpose = Purpose::from_number(*number).ok_or_else(damaged)?;
            let plain = open(&self.wrapping, &self.bound(stored.id, *number, *version), wrapped)
                .map_err(|_| damaged())?;
            let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| damaged())?;
            keys.of_mut(purpose).push(SealKey { version: *version, key: Zeroizing::new(key) });
        }
        Ok(keys)
    }

    fn bound(&self, id: KeyId, purpose: u8, key_version: u16) -> Bound<'static> {
        Bound { desk: self.desk, scope: Scope::Keys(id), item: Item::DataKey { purpose, key_version } }
    }
}

/// An owner, for messages.
pub(crate) fn shown(owner: Owner) -> String {
    match owner {
        Owner::Stream(stream) => stream.to_string(),
        Owner::Person(person) => format!("person {person}"),
    }
}

/// A lock whose holder panicked is still a lock: the maps are only ever changed by one whole step.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvdesk_case::{CaseId, StreamId};

    fn stored(ring: &KeyRing, owner: Owner, keys: &DataKeys) -> StoredKeys {
        StoredKeys { id: keys.id, proof: ring.proof(owner, keys.id), wrapped: ring.wrap(keys).unwrap() }
    }

    #[test]
    fn wrapped_keys_unwrap_under_the_same_instance_key_only() {
        let instance = InstanceKey::draw(DeskId([1; 16])).unwrap();
        let ring = KeyRing::new(&instance);
        let other = KeyRing::new(&InstanceKey::draw(DeskId([1; 16])).unwrap());
        let owner = Owner::Stream(StreamId::DESK);
        let keys = DataKeys::draw().unwrap();
        let rows = stored(&ring, owner, &keys);
        let again = KeyRing::new(&instance).unwrap(owner, &rows).unwrap();
        assert_eq!(again.facts[0].key, keys.facts[0].key);
        assert_eq!(again.text[0].key, keys.text[0].key);
        assert!(other.unwrap(owner, &rows).is_err());
    }

    #[test]
    fn nobody_gets_anothers_keys_by_a_changed_row() {
        let ring = KeyRing::new(&InstanceKey::draw(DeskId([1; 16])).unwrap());
        let [mine, theirs] = [1, 2].map(|id| Owner::Stream(StreamId::case(CaseId([id; 5]))));
        let rows = stored(&ring, theirs, &DataKeys::draw().unwrap());
        assert!(ring.unwrap(theirs, &rows).is_ok());
        assert!(ring.unwrap(mine, &rows).is_err());
    }
}
