//! The entries that no outside head covers yet: unsealed before a head of ours covers them.
//!
//! The chain needs no key, so whoever can write the database can lengthen it. A head signed over such entries would
//! vouch for them, and contradict the true log for ever once it is put back.

use cvdesk_case::{Entry, genesis};
use cvdesk_desk::port::StoreError;

use super::{SqliteStore, log_rows};
use crate::heads::Head;

/// Heads come at least every hundred entries: a longer tail means that heads were lost, and only its end is looked
/// at.
const LONGEST: i64 = 1000;

impl SqliteStore {
    /// What is wrong with the entries after a head, where something is: a broken link, or a body that this desk did
    /// not seal.
    pub(super) fn tail_doubt(&self, head: Option<&Head>) -> Result<Option<String>, StoreError> {
        let covered = head.map_or(0, |head| i64::try_from(head.seq).unwrap_or(i64::MAX));
        let (before, rows) = self.readers.read(async |connection| {
            let last = log_rows::newest(connection).await?.map_or(0, |(seq, _)| seq);
            let from = covered.max(last.saturating_sub(LONGEST));
            let before = log_rows::at(connection, from).await?;
            Ok::<_, sqlx::Error>((before, log_rows::after(connection, from).await?))
        })?;
        let mut prev = before.map_or_else(|| genesis(self.desk), |entry| Entry::hash_of(&entry));
        for row in rows {
            let written = (|| {
                let entry = row.entry()?;
                if entry.prev != prev {
                    return Err(StoreError::Damaged(format!(
                        "entry {} does not follow the one before",
                        row.seq
                    )));
                }
                let keys = self.stream_keys(entry.stream)?;
                match self.fact(entry, &row.body, &keys) {
                    // A newer cvdesk sealed it: not ours to read, and no forgery.
                    Ok(_) | Err(StoreError::TooNew { .. }) => Ok(()),
                    Err(error) => Err(error),
                }
            })();
            match written {
                Ok(()) => prev = Entry::hash_of(&row.entry),
                Err(StoreError::Damaged(what)) => {
                    return Ok(Some(format!(
                        "after the newest outside head, {what}: somebody else wrote there"
                    )));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}
