//! Sixteen bytes derived from parts under a key of the desk: effect keys, and command ids of messages.

use crate::port::{MacPurpose, Store};

/// HMAC over the parts, each with its length before it, cut to sixteen bytes.
pub(crate) fn derived(store: &dyn Store, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 16] {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    let mut key = [0; 16];
    for (slot, byte) in key.iter_mut().zip(store.mac(purpose, &bytes)) {
        *slot = byte;
    }
    key
}
