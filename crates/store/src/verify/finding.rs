//! Something found wrong, and which entry is to blame for it.

use cvdesk_case::{Digest, Entry};
use cvdesk_desk::port::VerifyFault;

use super::outside::Known;
use crate::sqlite::{Session, Trouble, log_rows};

/// Something found wrong.
#[derive(Debug, Clone)]
pub(super) enum Finding {
    /// An entry that shows it itself.
    Plain(VerifyFault),
    /// An entry that does not link to the one before: one of the two was altered.
    Link {
        /// The entry that links.
        seq: u64,
        /// Its hash.
        hash: Digest,
    },
}

impl Finding {
    pub(super) fn at(seq: u64, what: impl Into<String>) -> Self {
        Self::Plain(VerifyFault { seq, what: what.into() })
    }

    /// Where it was found.
    pub(super) fn seq(&self) -> u64 {
        match self {
            Self::Plain(fault) => fault.seq,
            Self::Link { seq, .. } => *seq,
        }
    }

    /// Names the entry to blame. A broken link blames the entry before where something else vouches for the
    /// linking one as it stands: the entry after, which names its hash, or an outside head.
    pub(super) fn judged(self, session: &mut Session, known: &Known) -> Result<VerifyFault, Trouble> {
        let (seq, hash) = match self {
            Self::Plain(fault) => return Ok(fault),
            Self::Link { seq, hash } => (seq, hash),
        };
        let next = i64::try_from(seq.saturating_add(1)).unwrap_or(i64::MAX);
        let after = session.run(async |connection| log_rows::at(connection, next).await)?;
        let vouched =
            after.and_then(|bytes| Entry::from_bytes(&bytes).ok()).is_some_and(|after| after.prev == hash)
                || known.heads.iter().any(|head| head.seq == seq && head.hash == hash);
        Ok(if seq == 1 {
            VerifyFault { seq, what: "it does not begin the log of this desk".to_owned() }
        } else if vouched {
            let altered = seq.saturating_sub(1);
            VerifyFault {
                seq: altered,
                what: format!("its bytes were altered: entry {seq} names another hash"),
            }
        } else {
            VerifyFault {
                seq,
                what: format!("it was altered: it does not link to entry {}", seq.saturating_sub(1)),
            }
        })
    }
}
