//! Whether an outside head knows more than this database: then it is a restored or cut copy, and nothing goes out.

use cvdesk_case::Entry;
use cvdesk_desk::port::StoreError;

use super::trouble::file_trouble;
use super::{SqliteStore, log_rows};

impl SqliteStore {
    /// Why nothing may go out, where that is so.
    pub(super) fn outside_doubt(&self) -> Result<Option<String>, StoreError> {
        // INVARIANT: heads first, then the log. A head is written after its commit, so read the other way round a
        // process at work beside us would look like a newer copy.
        let file = self.heads.read().map_err(|error| file_trouble(&self.config.heads_log, &error))?;
        let Some(head) = file.newest(self.desk, &self.heads.public()) else {
            return Ok(None);
        };
        let at = self.config.heads_log.display();
        if head.epoch > self.epoch {
            return Ok(Some(format!(
                "`{at}` knows epoch {} of this desk, this copy is of epoch {}: it was restored elsewhere since",
                head.epoch, self.epoch
            )));
        }
        let row = i64::try_from(head.seq).unwrap_or(i64::MAX);
        let (newest, there) = self.readers.read(async |connection| {
            Ok((log_rows::newest(connection).await?, log_rows::at(connection, row).await?))
        })?;
        let last = newest.map_or(0, |(seq, _)| u64::try_from(seq).unwrap_or_default());
        Ok(match there {
            None => Some(format!(
                "`{at}` knows entry {} of this desk, this copy ends at entry {last}: it is an older or cut copy",
                head.seq
            )),
            Some(entry) if Entry::hash_of(&entry) != head.hash => {
                Some(format!("`{at}` knows another entry {} of this desk than this copy has", head.seq))
            }
            Some(_) => None,
        })
    }
}
