//! What sealed bytes are bound to: the associated data, so that nothing sealed opens in another's place.

use cvdesk_case::{BlobId, DeskId, KIND_BYTES, Owner, StreamId, TextId};

/// First bytes of all associated data.
const DOMAIN: &[u8; 14] = b"cvdesk seal v1";

/// What sealed bytes are.
pub(crate) struct Bound<'a> {
    /// The desk.
    pub desk: DeskId,
    /// Whose they are.
    pub scope: Scope,
    /// What they are there.
    pub item: Item<'a>,
}

/// Whose sealed bytes are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    /// The desk's own.
    Desk,
    /// A stream's.
    Stream(StreamId),
    /// Everybody's who has these keys: texts and blobs of a report stay readable as those of its case.
    Keys([u8; 16]),
}

/// What sealed bytes are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item<'a> {
    /// An event's body.
    Event {
        /// Position in the stream.
        version: u32,
        /// Event kind.
        kind: &'a str,
        /// Version of the kind's body.
        kind_v: u16,
    },
    /// A text.
    Text(TextId),
    /// A blob.
    Blob(BlobId),
    /// A summary.
    Summary,
    /// A data key.
    DataKey {
        /// What it seals.
        purpose: u8,
        /// Its version.
        key_version: u16,
    },
    /// A key of the desk.
    Secret(&'a str),
}

/// An owner's kind (1 a stream, 2 a person) and id, as stored.
pub(crate) fn owner_parts(owner: Owner) -> (u8, [u8; 16]) {
    match owner {
        Owner::Stream(stream) => (1, stream.to_bytes()),
        Owner::Person(person) => (2, person.0),
    }
}

/// An owner's 17 bytes: kind and id.
pub(crate) fn owner_bytes(owner: Owner) -> [u8; 17] {
    let (kind, id) = owner_parts(owner);
    tagged(kind, id)
}

fn tagged(tag: u8, id: [u8; 16]) -> [u8; 17] {
    let mut bytes = [tag; 17];
    for (slot, byte) in bytes.iter_mut().skip(1).zip(id) {
        *slot = byte;
    }
    bytes
}

impl Bound<'_> {
    /// The associated data: every part of fixed length but a secret's name, which stands alone.
    pub(crate) fn bytes(&self, key_version: u16) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(96);
        bytes.extend_from_slice(DOMAIN);
        bytes.extend_from_slice(&self.desk.0);
        bytes.extend_from_slice(&match self.scope {
            Scope::Desk => [0; 17],
            Scope::Stream(stream) => owner_bytes(Owner::Stream(stream)),
            Scope::Keys(id) => tagged(3, id),
        });
        bytes.extend_from_slice(&key_version.to_be_bytes());
        match self.item {
            Item::Event { version, kind, kind_v } => {
                bytes.push(1);
                bytes.extend_from_slice(&version.to_be_bytes());
                bytes.extend(kind.bytes().chain(std::iter::repeat(0)).take(KIND_BYTES));
                bytes.extend_from_slice(&kind_v.to_be_bytes());
            }
            Item::Text(id) => {
                bytes.push(2);
                bytes.extend_from_slice(&id.0);
            }
            Item::Blob(id) => {
                bytes.push(3);
                bytes.extend_from_slice(&id.0);
            }
            Item::Summary => bytes.push(4),
            Item::DataKey { purpose, key_version } => {
                bytes.push(5);
                bytes.push(purpose);
                bytes.extend_from_slice(&key_version.to_be_bytes());
            }
            Item::Secret(name) => {
                bytes.push(6);
                bytes.extend_from_slice(name.as_bytes());
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvdesk_case::CaseId;

    // The layout is the promise of docs/event-format.md.
    #[test]
    fn the_associated_data_of_an_event_are_fixed() {
        let bound = Bound {
            desk: DeskId([0xaa; 16]),
            scope: Scope::Stream(StreamId::case(CaseId([1, 2, 3, 4, 5]))),
            item: Item::Event { version: 7, kind: "case.confirmed", kind_v: 1 },
        };
        let expected = [
            b"cvdesk seal v1".as_slice(),
            &[0xaa; 16],
            &[1, 3, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0, 9],
            &[1, 0, 0, 0, 7],
            b"case.confirmed\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            &[0, 1],
        ]
        .concat();
        assert_eq!(bound.bytes(9), expected);
    }
}
