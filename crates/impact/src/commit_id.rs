//! The full name of a commit, in either of git's object formats.

use std::fmt;
use std::str::FromStr;

/// A full commit id; a repository uses one format throughout.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommitId {
    /// Git's long-standing format, 40 hex digits.
    Sha1([u8; 20]),
    /// Git's newer format, 64 hex digits.
    Sha256([u8; 32]),
}

/// Says which text is not a full commit id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a full commit id: write all 40 (or 64) hex digits")]
pub struct InvalidCommitId {
    text: String,
}

impl CommitId {
    /// Returns the id's bytes, 20 or 32 of them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Sha1(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
        }
    }
}

impl FromStr for CommitId {
    type Err = InvalidCommitId;

    /// Reads hex digits of either case; abbreviations are refused, since they mean nothing without a repository.
    fn from_str(text: &str) -> Result<Self, InvalidCommitId> {
        let sha1 = || unhex(text).map(Self::Sha1);
        let sha256 = || unhex(text).map(Self::Sha256);
        sha1().or_else(sha256).ok_or_else(|| InvalidCommitId { text: text.to_owned() })
    }
}

/// Reads exactly `N` bytes of hex.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommitId({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SHA1: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

    #[test]
    fn both_of_gits_formats_read_back_as_written() {
        let sha256 = "ab".repeat(32);
        assert_eq!(SHA1.parse::<CommitId>().unwrap().to_string(), SHA1);
        assert_eq!(sha256.parse::<CommitId>().unwrap().to_string(), sha256);
    }

    #[test]
    fn capital_digits_name_the_same_commit() {
        assert_eq!(SHA1.to_uppercase().parse::<CommitId>(), SHA1.parse());
    }

    #[test]
    fn anything_but_a_full_id_is_refused_and_quoted() {
        let too_long = format!("{SHA1}0");
        let not_hex = SHA1.replace('a', "g");
        let not_ascii = "é".repeat(20);
        for text in ["", "0a1b2c3", "HEAD", &too_long, &not_hex, &not_ascii] {
            let error = text.parse::<CommitId>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`{text}` is not a full commit id: write all 40 (or 64) hex digits")
            );
        }
    }

    proptest! {
        #[test]
        fn every_id_survives_being_written_and_read(bytes: [u8; 32], short: bool) {
            let commit = match bytes.first_chunk() {
                Some(head) if short => CommitId::Sha1(*head),
                _ => CommitId::Sha256(bytes),
            };
            prop_assert_eq!(commit.to_string().parse::<CommitId>(), Ok(commit));
        }
    }
}
