//! Whether an outside head knows more than this database: then it is a restored or cut copy, and nothing goes out.

use cvdesk_case::Entry;
use cvdesk_desk::port::StoreError;
use sqlx::SqliteConnection;

use super::trouble::file_trouble;
use super::{SqliteStore, log_rows};
use crate::heads::Head;

/// Why this copy is not the newest, where the newest outside head shows that. A head of an older epoch shows
/// nothing: a person accepted this copy in its place when the epoch was raised.
pub(super) async fn doubt(
    connection: &mut SqliteConnection,
    head: &Head,
    epoch: u32,
) -> Result<Option<String>, sqlx::Error> {
    if head.epoch < epoch {
        return Ok(None);
    }
    if head.epoch > epoch {
        return Ok(Some(format!(
            "an outside head knows epoch {} of this desk and this copy is of epoch {epoch}: it was restored elsewhere since",
            head.epoch
        )));
    }
    let row = i64::try_from(head.seq).unwrap_or(i64::MAX);
    Ok(match log_rows::at(connection, row).await? {
        Some(entry) if Entry::hash_of(&entry) == head.hash => None,
        Some(_) => {
            Some(format!("an outside head knows another entry {} of this desk than this copy has", head.seq))
        }
        None => {
            let last = log_rows::newest(connection).await?.map_or(0, |(seq, _)| seq);
            Some(format!(
                "an outside head knows entry {} of this desk and this copy ends at entry {last}: it is an older or cut copy",
                head.seq
            ))
        }
    })
}

impl SqliteStore {
    /// Why nothing may go out, where that is so.
    pub(super) fn outside_doubt(&self) -> Result<Option<String>, StoreError> {
        // INVARIANT: heads first, then the log. A head is written after its commit, so read the other way round a
        // process at work beside us would look like a newer copy.
        let file = self.heads.read().map_err(|error| file_trouble(&self.config.heads_log, &error))?;
        let newest = file.newest(self.desk, &self.heads.public());
        if let Some(head) = &newest {
            let doubt = self.readers.read(async |connection| doubt(connection, head, self.epoch).await)?;
            if doubt.is_some() {
                return Ok(doubt);
            }
        }
        self.tail_doubt(newest.as_ref().filter(|head| head.epoch == self.epoch))
    }

    /// Why no head may be signed over the log as it lies there. Heads that cannot be read are told when one is
    /// written; they speak neither for nor against the log.
    pub(super) fn doubt_of_log(&self) -> Result<Option<String>, StoreError> {
        if let Some(why) = self.restored()? {
            return Ok(Some(why));
        }
        if self.heads.read().is_err() {
            return self.tail_doubt(None);
        }
        self.outside_doubt()
    }
}
