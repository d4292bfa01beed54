//! One owner's unwrapped keys.

use cvdesk_desk::port::StoreError;

use crate::random::random;
use crate::seal::SealKey;

/// Names a pair of data keys; random.
pub(crate) type KeyId = [u8; 16];

/// What a data key seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Event bodies and summaries: a case still folds after its texts were erased.
    Facts,
    /// Texts and blobs.
    Text,
}

impl Purpose {
    /// The stored number.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Facts => 1,
            Self::Text => 2,
        }
    }

    /// Reads the stored number.
    pub(crate) const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Facts),
            2 => Some(Self::Text),
            _ => None,
        }
    }
}

/// One owner's keys, every version of them, oldest first.
pub(crate) struct DataKeys {
    /// Their name in the database.
    pub id: KeyId,
    /// Seal facts.
    pub facts: Vec<SealKey>,
    /// Seal texts; none after an erasure.
    pub text: Vec<SealKey>,
}

impl DataKeys {
    /// New keys.
    pub(crate) fn draw() -> Result<Self, StoreError> {
        Ok(Self { id: *random()?, facts: vec![SealKey::draw(1)?], text: vec![SealKey::draw(1)?] })
    }

    /// The keys of one purpose.
    pub(crate) fn of(&self, purpose: Purpose) -> &[SealKey] {
        match purpose {
            Purpose::Facts => &self.facts,
            Purpose::Text => &self.text,
        }
    }

    pub(super) fn of_mut(&mut self, purpose: Purpose) -> &mut Vec<SealKey> {
        match purpose {
            Purpose::Facts => &mut self.facts,
            Purpose::Text => &mut self.text,
        }
    }

    /// The key that seals from now on.
    pub(crate) fn newest(&self, purpose: Purpose) -> Result<&SealKey, StoreError> {
        self.of(purpose).last().ok_or(match purpose {
            Purpose::Facts => StoreError::Absent,
            Purpose::Text => StoreError::Erased,
        })
    }
}
