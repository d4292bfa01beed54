//! Something found wrong, and which entry is to blame for it.

use cvdesk_case::{DeskId, Digest, Entry, genesis};
use cvdesk_desk::port::VerifyFault;

use super::outside::Known;
use crate::sqlite::{Session, Trouble, log_rows};

/// Something found wrong.
#[derive(Debug, Clone)]
pub(super) enum Finding {
    /// An entry that shows it itself.
    Plain(VerifyFault),
    /// A place that holds another entry: the two were swapped, or one was put in before it.
    Misplaced {
        /// The place.
        seq: u64,
        /// The seq of the entry there.
        holds: u64,
        /// What that entry links to.
        prev: Digest,
    },
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
            Self::Misplaced { seq, .. } | Self::Link { seq, .. } => *seq,
        }
    }

    /// Names the entry to blame.
    pub(super) fn judged(self, session: &mut Session, known: &Known) -> Result<VerifyFault, Trouble> {
        match self {
            Self::Plain(fault) => Ok(fault),
            Self::Misplaced { seq, holds, prev } => misplaced(session, known.desk, seq, holds, prev),
            Self::Link { seq, hash } => unlinked(session, known, seq, hash),
        }
    }
}

/// Rows that were moved up by one show where a row was put in: the entry after it links past it.
fn misplaced(
    session: &mut Session,
    desk: DeskId,
    seq: u64,
    holds: u64,
    prev: Digest,
) -> Result<VerifyFault, Trouble> {
    let past = match seq.saturating_sub(2) {
        0 => Some(genesis(desk)),
        past => entry_at(session, past)?.map(|bytes| Entry::hash_of(&bytes)),
    };
    if holds.checked_add(1) == Some(seq) && past == Some(prev) {
        let what = "it was put in: the entries after it are moved up and link past it".to_owned();
        return Ok(VerifyFault { seq: holds, what });
    }
    Ok(VerifyFault { seq, what: format!("entry {holds} lies in its place") })
}

/// A broken link blames the entry before where something else vouches for the linking one as it stands: the entry
/// after, which names its hash, or an outside head.
fn unlinked(session: &mut Session, known: &Known, seq: u64, hash: Digest) -> Result<VerifyFault, Trouble> {
    if seq == 1 {
        return Ok(VerifyFault { seq, what: "it does not begin the log of this desk".to_owned() });
    }
    let before = seq.saturating_sub(1);
    let after = entry_at(session, seq.saturating_add(1))?.and_then(|bytes| Entry::from_bytes(&bytes).ok());
    let vouched = after.is_some_and(|after| after.prev == hash)
        || known.heads.iter().any(|head| head.seq == seq && head.hash == hash);
    Ok(if vouched {
        VerifyFault { seq: before, what: format!("its bytes were altered: entry {seq} names another hash") }
    } else {
        VerifyFault { seq, what: format!("it was altered: it does not link to entry {before}") }
    })
}

fn entry_at(session: &mut Session, seq: u64) -> Result<Option<Vec<u8>>, Trouble> {
    let row = i64::try_from(seq).unwrap_or(i64::MAX);
    Ok(session.run(async |connection| log_rows::at(connection, row).await)?)
}
