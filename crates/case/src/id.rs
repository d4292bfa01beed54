//! Identifiers: newtypes over random bytes. Nothing outward is sequential, so no id tells how many cases exist.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not {expected}")]
pub struct IdError {
    text: String,
    expected: &'static str,
}

impl IdError {
    pub(crate) fn new(text: &str, expected: &'static str) -> Self {
        Self { text: text.chars().take(64).collect(), expected }
    }
}

/// Declares a newtype over `N` bytes that reads and writes as lower-case hex.
macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $n:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $n]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&data_encoding::HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                data_encoding::HEXLOWER_PERMISSIVE
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or_else(|| IdError::new(text, $expected))
            }
        }

        string_serde!($name);
    };
}

/// Serialises a type through `Display` and `FromStr`.
macro_rules! string_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use string_serde;

hex_id!(
    /// A desk: one project, one folder, one serving process. Random.
    DeskId, 16, "a desk id (32 hex digits)"
);
hex_id!(
    /// A sealed text: a title, message, address or name. Random; events hold these, never the text.
    TextId, 16, "a text id (32 hex digits)"
);
hex_id!(
    /// A sealed blob: raw mail or an attachment. Random, so that equal bytes have different ids.
    BlobId, 16, "a blob id (32 hex digits)"
);
hex_id!(
    /// One command: a repeated id is answered with the first answer.
    CommandId, 16, "a command id (32 hex digits)"
);
hex_id!(
    /// SHA-256 of a checked, normalised policy file.
    PolicyVersion, 32, "a policy version (64 hex digits)"
);
hex_id!(
    /// SHA-256 of bytes as received. A digest of plain text: it stands only inside sealed bodies.
    RawDigest, 32, "a SHA-256 digest (64 hex digits)"
);
hex_id!(
    /// Names one outside effect, derived by HMAC from the wanted thing and never from an attempt.
    EffectKey, 16, "an effect key (32 hex digits)"
);
hex_id!(
    /// Who acted: a person or agent (random), the system, or an operator known only by OS uid.
    ActorId, 16, "an actor id (32 hex digits)"
);

/// First bytes of an [`ActorId`] that names an OS uid instead of a known person.
const OPERATOR: &[u8; 12] = b"operator-uid";

impl ActorId {
    /// The desk itself.
    pub const SYSTEM: Self = Self([0; 16]);

    /// Somebody at the command line whose OS uid is linked to no person.
    #[must_use]
    pub fn operator(uid: u32) -> Self {
        let mut bytes = [0; 16];
        bytes[..12].copy_from_slice(OPERATOR);
        bytes[12..].copy_from_slice(&uid.to_be_bytes());
        Self(bytes)
    }

    /// The OS uid, where this actor is an operator.
    #[must_use]
    pub fn operator_uid(self) -> Option<u32> {
        let (head, tail) = self.0.split_first_chunk::<12>()?;
        (head == OPERATOR).then(|| tail.try_into().ok().map(u32::from_be_bytes))?
    }
}

/// Crockford's base32: no I, L, O, U; read without regard to case.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn crockford_write(bytes: [u8; 5], prefix: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let word = bytes.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
    write!(f, "{prefix}-")?;
    for position in 0..8_u32 {
        if position == 4 {
            f.write_str("-")?;
        }
        let digit = (word >> (35 - 5 * position)) & 31;
        let letter = usize::try_from(digit).ok().and_then(|digit| CROCKFORD.get(digit)).copied();
        write!(f, "{}", char::from(letter.unwrap_or(b'?')))?;
    }
    Ok(())
}

fn crockford_read(text: &str, prefix: char) -> Option<[u8; 5]> {
    let upper = text.trim().to_ascii_uppercase();
    let rest = upper.strip_prefix(prefix)?.strip_prefix('-')?;
    let mut word = 0_u64;
    let mut digits = 0;
    for letter in rest.bytes().filter(|letter| *letter != b'-') {
        let letter = match letter {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let value = CROCKFORD.iter().position(|known| *known == letter)?;
        word = word.checked_mul(32)?.checked_add(u64::try_from(value).ok()?)?;
        digits += 1;
    }
    (digits == 8).then_some(())?;
    let [_, _, _, bytes @ ..] = word.to_be_bytes();
    Some(bytes)
}

/// Declares an id of 40 random bits that people read aloud, such as `C-7K3M-9QXP`.
macro_rules! spoken_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 5]);

        impl $name {
            /// Makes an id of sixteen drawn bytes, by the first five.
            #[must_use]
            pub fn of_draw(drawn: [u8; 16]) -> Self {
                let (id, _) = drawn.split_first_chunk().unwrap_or((&[0; 5], &[]));
                Self(*id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                crockford_write(self.0, $prefix, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                crockford_read(text, $prefix).map(Self).ok_or_else(|| IdError::new(text, $expected))
            }
        }

        string_serde!($name);
    };
}

spoken_id!(
    /// A case: 40 random bits, read as `C-7K3M-9QXP`.
    CaseId, 'C', "a case id such as `C-7K3M-9QXP`"
);
spoken_id!(
    /// Something received that is not yet (part of) a case, read as `R-7K3M-9QXP`.
    IntakeId, 'R', "a report id such as `R-7K3M-9QXP`"
);

/// The four kinds of stream in the one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamKind {
    /// People, roles, accounts, policy versions, number series.
    Desk,
    /// Something received, until it becomes or joins a case.
    Intake(IntakeId),
    /// A case.
    Case(CaseId),
    /// Who was shown which confidential item in one month; `year` and `month` in UTC.
    Reads {
        /// Calendar year, UTC.
        year: u16,
        /// 1 to 12.
        month: u8,
    },
}

/// A stream's 16 bytes: one byte of kind, the id, zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId([u8; 16]);

impl StreamId {
    /// The desk's own stream.
    pub const DESK: Self = Self([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    /// The stream of something received.
    #[must_use]
    pub fn intake(id: IntakeId) -> Self {
        Self::tagged(2, &id.0)
    }

    /// The stream of a case.
    #[must_use]
    pub fn case(id: CaseId) -> Self {
        Self::tagged(3, &id.0)
    }

    /// The stream of one month's reads.
    #[must_use]
    pub fn reads(year: u16, month: u8) -> Self {
        let [high, low] = year.to_be_bytes();
        Self::tagged(4, &[high, low, month])
    }

    fn tagged(tag: u8, id: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes[0] = tag;
        for (slot, byte) in bytes.iter_mut().skip(1).zip(id) {
            *slot = *byte;
        }
        Self(bytes)
    }

    /// Reads 16 stored bytes; `None` where they name no kind of stream.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        let stream = Self(bytes);
        let known = match stream.kind()? {
            StreamKind::Desk => Self::DESK,
            StreamKind::Intake(id) => Self::intake(id),
            StreamKind::Case(id) => Self::case(id),
            StreamKind::Reads { year, month } => Self::reads(year, month),
        };
        (known == stream).then_some(stream)
    }

    /// The 16 stored bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// What the stream is about; `None` only for bytes that never came from this type.
    #[must_use]
    pub fn kind(self) -> Option<StreamKind> {
        let (tag, rest) = self.0.split_first()?;
        let id = *rest.first_chunk::<5>()?;
        let [high, low, month, ..] = id;
        match tag {
            1 => Some(StreamKind::Desk),
            2 => Some(StreamKind::Intake(IntakeId(id))),
            3 => Some(StreamKind::Case(CaseId(id))),
            4 => Some(StreamKind::Reads { year: u16::from_be_bytes([high, low]), month }),
            _ => None,
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Some(StreamKind::Desk) => f.write_str("desk"),
            Some(StreamKind::Intake(id)) => write!(f, "intake/{id}"),
            Some(StreamKind::Case(id)) => write!(f, "case/{id}"),
            Some(StreamKind::Reads { year, month }) => write!(f, "reads/{year:04}-{month:02}"),
            None => f.write_str("unknown stream"),
        }
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for StreamId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let unknown = || IdError::new(text, "a stream such as `case/C-7K3M-9QXP`");
        match text.split_once('/') {
            None if text == "desk" => Ok(Self::DESK),
            Some(("intake", id)) => Ok(Self::intake(id.parse()?)),
            Some(("case", id)) => Ok(Self::case(id.parse()?)),
            Some(("reads", month)) => {
                let (year, month) = month.split_once('-').ok_or_else(unknown)?;
                Ok(Self::reads(year.parse().map_err(|_| unknown())?, month.parse().map_err(|_| unknown())?))
            }
            _ => Err(unknown()),
        }
    }
}

string_serde!(StreamId);

/// Whose keys seal something: a stream's own, or a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The keys of a stream.
    Stream(StreamId),
    /// A person's key: their name and addresses.
    Person(ActorId),
}

impl From<StreamId> for Owner {
    fn from(stream: StreamId) -> Self {
        Self::Stream(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_case_id_reads_back_from_what_it_shows(bytes: [u8; 5]) {
            let id = CaseId(bytes);
            prop_assert_eq!(id.to_string().parse::<CaseId>().unwrap(), id);
            prop_assert_eq!(id.to_string().to_lowercase().replace('0', "o").replace('1', "l").parse::<CaseId>().unwrap(), id);
        }

        #[test]
        fn a_stream_reads_back_from_bytes_and_text(bytes: [u8; 5], year in 1970_u16..9999, month in 1_u8..=12) {
            for stream in [StreamId::DESK, StreamId::intake(IntakeId(bytes)), StreamId::case(CaseId(bytes)), StreamId::reads(year, month)] {
                prop_assert_eq!(StreamId::from_bytes(stream.to_bytes()), Some(stream));
                prop_assert_eq!(stream.to_string().parse::<StreamId>().unwrap(), stream);
            }
        }
    }

    #[test]
    fn a_case_id_has_the_shape_people_read_aloud() {
        assert_eq!(CaseId([0xff, 0, 0x12, 0x34, 0x56]).to_string(), "C-ZW01-4D2P");
        assert_eq!(
            "C-7K3M".parse::<CaseId>().unwrap_err().to_string(),
            "`C-7K3M` is not a case id such as `C-7K3M-9QXP`"
        );
        assert!("R-7K3M-9QXP".parse::<CaseId>().is_err(), "a report is not a case");
    }

    #[test]
    fn an_operator_keeps_the_uid_and_a_person_is_none() {
        assert_eq!(ActorId::operator(1000).operator_uid(), Some(1000));
        assert_eq!(ActorId::SYSTEM.operator_uid(), None);
        assert_eq!(ActorId([7; 16]).operator_uid(), None);
    }

    #[test]
    fn bytes_with_a_stray_tail_are_no_stream() {
        let mut bytes = StreamId::DESK.to_bytes();
        bytes[15] = 1;
        assert_eq!(StreamId::from_bytes(bytes), None);
        assert_eq!(StreamId::from_bytes([9; 16]), None);
    }
}
