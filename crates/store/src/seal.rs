//! Sealing: XChaCha20-Poly1305 over padded bytes, bound to what they are (docs/event-format.md, "Sealed bytes").
//!
//! Sealed bytes are `key version u16 | nonce 24 | ciphertext | tag 16`.

mod bound;
mod padding;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use cvdesk_desk::port::StoreError;
use zeroize::Zeroizing;

use crate::random::random;
pub(crate) use bound::{Bound, Item, Scope, owner_bytes, owner_parts};
pub(crate) use padding::Padding;

const NONCE_BYTES: usize = 24;

/// One key that seals, and its version.
pub(crate) struct SealKey {
    /// Stands in front of everything sealed with it.
    pub version: u16,
    /// The key.
    pub key: Zeroizing<[u8; 32]>,
}

impl SealKey {
    /// A new key.
    pub(crate) fn draw(version: u16) -> Result<Self, StoreError> {
        Ok(Self { version, key: random()? })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }
}

/// Sealed bytes could not be opened: damaged, moved, or sealed under other keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsealable;

/// Seals bytes as what `bound` says they are.
pub(crate) fn seal(
    key: &SealKey,
    bound: &Bound<'_>,
    padding: Padding,
    plain: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let padded = padding.pad(plain);
    // A random 192-bit nonce does not repeat (libsodium documents the same use of XChaCha20).
    let nonce = random::<NONCE_BYTES>()?;
    let aad = bound.bytes(key.version);
    let ciphertext = key
        .cipher()
        .encrypt(&(*nonce).into(), Payload { msg: &padded, aad: &aad })
        .map_err(|_| StoreError::Failed(format!("{} bytes are too many to seal", plain.len())))?;
    Ok([key.version.to_be_bytes().as_slice(), nonce.as_slice(), &ciphertext].concat())
}

/// Opens sealed bytes that must be what `bound` says, under whichever of `keys` they name.
pub(crate) fn open(
    keys: &[SealKey],
    bound: &Bound<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
    let (version, rest) = sealed.split_first_chunk::<2>().ok_or(Unsealable)?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Unsealable)?;
    let version = u16::from_be_bytes(*version);
    let key = keys.iter().find(|key| key.version == version).ok_or(Unsealable)?;
    let aad = bound.bytes(version);
    let mut plain = key
        .cipher()
        .decrypt(&(*nonce).into(), Payload { msg: ciphertext, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| Unsealable)?;
    let length = padding::unpadded_length(&plain).ok_or(Unsealable)?;
    plain.truncate(length);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvdesk_case::{CaseId, DeskId, StreamId, TextId};

    fn text(scope: u8, id: u8) -> Bound<'static> {
        Bound { desk: DeskId([1; 16]), scope: Scope::Keys([scope; 16]), item: Item::Text(TextId([id; 16])) }
    }

    #[test]
    fn sealed_bytes_open_as_what_they_are_and_as_nothing_else() {
        let keys = [SealKey::draw(1).unwrap()];
        let sealed = seal(&keys[0], &text(1, 1), Padding::Steps, b"canary").unwrap();
        assert_eq!(open(&keys, &text(1, 1), &sealed).unwrap().as_slice(), b"canary");
        assert_eq!(open(&keys, &text(2, 1), &sealed), Err(Unsealable), "another owner");
        assert_eq!(open(&keys, &text(1, 2), &sealed), Err(Unsealable), "another item");
        let stream = StreamId::case(CaseId([1; 5]));
        let summary = Bound { desk: DeskId([1; 16]), scope: Scope::Stream(stream), item: Item::Summary };
        assert_eq!(open(&keys, &summary, &sealed), Err(Unsealable), "another kind of thing");
        assert_eq!(open(&[SealKey::draw(1).unwrap()], &text(1, 1), &sealed), Err(Unsealable), "another key");
        assert_eq!(
            open(&[SealKey::draw(2).unwrap()], &text(1, 1), &sealed),
            Err(Unsealable),
            "no such version"
        );
    }

    #[test]
    fn every_altered_byte_is_noticed() {
        let keys = [SealKey::draw(1).unwrap()];
        let sealed = seal(&keys[0], &text(1, 1), Padding::Steps, b"canary").unwrap();
        for position in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[position] ^= 1;
            assert_eq!(open(&keys, &text(1, 1), &altered), Err(Unsealable), "byte {position}");
        }
        for length in 0..sealed.len() {
            assert_eq!(open(&keys, &text(1, 1), &sealed[..length]), Err(Unsealable), "{length} bytes");
        }
    }

    #[test]
    fn the_same_bytes_are_never_sealed_to_the_same_bytes() {
        let key = SealKey::draw(1).unwrap();
        let once = seal(&key, &text(1, 1), Padding::Steps, b"canary").unwrap();
        let again = seal(&key, &text(1, 1), Padding::Steps, b"canary").unwrap();
        assert_ne!(once, again);
        assert_eq!(once.len(), again.len());
    }
}
