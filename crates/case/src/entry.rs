//! One log entry byte for byte, and the hash chain over entries (docs/event-format.md).
//!
//! An entry is readable without keys; the event itself is sealed elsewhere and enters here only by the digest of
//! its SEALED bytes. The hash is that of an RFC 6962 leaf, so a Merkle tree can be laid over the log as it stands.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::id::{ActorId, CommandId, DeskId, PolicyVersion, StreamId};

/// SHA-256.
pub type Digest = [u8; 32];

/// Length of an encoded entry.
pub const ENTRY_BYTES: usize = 198;

/// Room for an event kind, NUL-padded ASCII.
pub const KIND_BYTES: usize = 32;

/// What the first entry of a desk's log has as `prev`: binds the chain to the desk.
#[must_use]
pub fn genesis(desk: DeskId) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(b"cvdesk log v1");
    hasher.update(desk.0);
    hasher.finalize().into()
}

/// The envelope of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the log, from 1, without gaps.
    pub seq: u64,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Position in the stream, from 1, without gaps.
    pub version: u32,
    /// Event kind, such as `case.embargo_agreed`.
    pub kind: String,
    /// Version of the kind's body.
    pub kind_v: u16,
    /// When it was recorded, microseconds UTC.
    pub at: Timestamp,
    /// Who acted.
    pub actor: ActorId,
    /// The command that caused it.
    pub command: CommandId,
    /// The policy version it was decided under.
    pub policy: PolicyVersion,
    /// SHA-256 of the sealed body.
    pub body_digest: Digest,
    /// Hash of the entry before, or [`genesis`].
    pub prev: Digest,
}

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntryError {
    /// Wrong length.
    #[error("an entry has {ENTRY_BYTES} bytes, this one has {0}")]
    Length(usize),
    /// The stream bytes name no kind of stream.
    #[error("the entry's stream is of no known kind")]
    Stream,
    /// The kind is empty, not ASCII, or followed by something other than NULs.
    #[error("the entry's kind is not NUL-padded ASCII")]
    Kind,
    /// The instant is outside what can be represented.
    #[error("the entry's instant is out of range")]
    At,
}

impl Entry {
    /// The 198 bytes that are stored, hashed and signed: integers big-endian, in the order of the fields.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut kind = [0; KIND_BYTES];
        for (slot, byte) in kind.iter_mut().zip(self.kind.bytes()) {
            *slot = byte;
        }
        let mut bytes = Vec::with_capacity(ENTRY_BYTES);
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(&self.stream.to_bytes());
        bytes.extend_from_slice(&self.version.to_be_bytes());
        bytes.extend_from_slice(&kind);
        bytes.extend_from_slice(&self.kind_v.to_be_bytes());
        bytes.extend_from_slice(&self.at.as_microsecond().to_be_bytes());
        bytes.extend_from_slice(&self.actor.0);
        bytes.extend_from_slice(&self.command.0);
        bytes.extend_from_slice(&self.policy.0);
        bytes.extend_from_slice(&self.body_digest);
        bytes.extend_from_slice(&self.prev);
        bytes
    }

    /// Reads stored bytes.
    ///
    /// # Errors
    /// Where the bytes could not have come from [`Entry::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() != ENTRY_BYTES {
            return Err(EntryError::Length(bytes.len()));
        }
        let mut reader = Reader { rest: bytes };
        let seq = u64::from_be_bytes(reader.take()?);
        let stream = StreamId::from_bytes(reader.take()?).ok_or(EntryError::Stream)?;
        let version = u32::from_be_bytes(reader.take()?);
        let kind = kind_text(&reader.take::<KIND_BYTES>()?)?;
        let kind_v = u16::from_be_bytes(reader.take()?);
        let at =
            Timestamp::from_microsecond(i64::from_be_bytes(reader.take()?)).map_err(|_| EntryError::At)?;
        Ok(Self {
            seq,
            stream,
            version,
            kind,
            kind_v,
            at,
            actor: ActorId(reader.take()?),
            command: CommandId(reader.take()?),
            policy: PolicyVersion(reader.take()?),
            body_digest: reader.take()?,
            prev: reader.take()?,
        })
    }

    /// The entry's hash: SHA-256 over 0x00 and the stored bytes (RFC 6962, 2.1: a leaf).
    #[must_use]
    pub fn hash(&self) -> Digest {
        Self::hash_of(&self.to_bytes())
    }

    /// The hash of stored entry bytes, without decoding them.
    #[must_use]
    pub fn hash_of(bytes: &[u8]) -> Digest {
        let mut hasher = Sha256::new();
        hasher.update([0]);
        hasher.update(bytes);
        hasher.finalize().into()
    }
}

fn kind_text(padded: &[u8; KIND_BYTES]) -> Result<String, EntryError> {
    let end = padded.iter().position(|byte| *byte == 0).unwrap_or(KIND_BYTES);
    let (kind, padding) = padded.split_at(end);
    if kind.is_empty() || padding.iter().any(|byte| *byte != 0) || !kind.is_ascii() {
        return Err(EntryError::Kind);
    }
    String::from_utf8(kind.to_vec()).map_err(|_| EntryError::Kind)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], EntryError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(EntryError::Length(self.rest.len()))?;
        self.rest = rest;
        Ok(*head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::CaseId;
    use proptest::prelude::*;

    fn example() -> Entry {
        Entry {
            seq: 7,
            stream: StreamId::case(CaseId([1, 2, 3, 4, 5])),
            version: 2,
            kind: "case.embargo_agreed".to_owned(),
            kind_v: 1,
            at: Timestamp::from_microsecond(1_229_040_000_000_000).unwrap(),
            actor: ActorId::operator(1000),
            command: CommandId([9; 16]),
            policy: PolicyVersion([8; 32]),
            body_digest: [7; 32],
            prev: genesis(DeskId([6; 16])),
        }
    }

    // The layout is the promise of docs/event-format.md: these figures never change, on any platform.
    #[test]
    fn the_layout_and_the_hash_are_fixed() {
        let bytes = example().to_bytes();
        assert_eq!(bytes.len(), ENTRY_BYTES);
        let hex = data_encoding::HEXLOWER.encode(&bytes);
        assert_eq!(&hex[..16], "0000000000000007", "seq");
        assert_eq!(&hex[16..48], "03010203040500000000000000000000", "stream");
        assert_eq!(&hex[48..56], "00000002", "version");
        assert_eq!(&bytes[28..47], b"case.embargo_agreed", "kind");
        assert_eq!(&hex[120..124], "0001", "kind_v");
        assert_eq!(&hex[124..140], "00045dce2c9d6000", "at");
        assert_eq!(
            data_encoding::HEXLOWER.encode(&example().hash()),
            "c49a1d23c768430c01632b962cd6bda964a5732af5aa71fbe39e66c523fae677"
        );
    }

    #[test]
    fn a_longer_shorter_or_odd_entry_is_refused() {
        let bytes = example().to_bytes();
        assert_eq!(Entry::from_bytes(&bytes).unwrap(), example());
        assert_eq!(Entry::from_bytes(&bytes[1..]).unwrap_err(), EntryError::Length(ENTRY_BYTES - 1));
        let longer = [bytes.clone(), vec![0]].concat();
        assert_eq!(Entry::from_bytes(&longer).unwrap_err(), EntryError::Length(ENTRY_BYTES + 1));
        let mut odd = bytes;
        odd[59] = b'x';
        assert_eq!(Entry::from_bytes(&odd).unwrap_err(), EntryError::Kind);
    }

    proptest! {
        // leak L099: no byte of an entry can change without its hash changing.
        #[test]
        fn every_byte_counts(position in 0..ENTRY_BYTES, flip in 1_u8..) {
            let bytes = example().to_bytes();
            let mut altered = bytes.clone();
            altered[position] ^= flip;
            prop_assert_ne!(Entry::hash_of(&bytes), Entry::hash_of(&altered));
        }

        #[test]
        fn arbitrary_bytes_are_refused_or_read_back_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..260)) {
            if let Ok(entry) = Entry::from_bytes(&bytes) {
                prop_assert_eq!(entry.to_bytes(), bytes);
            }
        }
    }
}
