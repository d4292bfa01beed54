//! The store on SQLite: one writer thread with group commit, readers apart.

mod answered;
mod apply;
mod copy;
mod doubt;
mod founding;
mod keys_of;
mod lease;
pub(crate) mod log_rows;
pub(crate) mod meta;
mod migrate;
mod opening;
mod outbox;
mod port;
mod prepare;
mod readers;
mod session;
mod summaries;
mod tail;
mod texts;
mod trouble;
mod unseal;
mod writer;

use std::sync::{Arc, Mutex};

use cvdesk_case::DeskId;
use cvdesk_desk::port::StoreError;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::config::StoreConfig;
use crate::heads::HeadsLog;
use crate::instance_key::InstanceKey;
use crate::keys::{KeyRing, locked};
use crate::recovery;
use readers::Readers;
use writer::Writer;

pub(crate) use session::{ROWS_TOGETHER, Session};
pub(crate) use trouble::{Trouble, file_trouble};

/// The sealed log of one desk, open in this process. Other processes may have it open too.
pub struct SqliteStore {
    config: StoreConfig,
    desk: DeskId,
    epoch: u32,
    instance: InstanceKey,
    macs: Zeroizing<[u8; 32]>,
    ring: KeyRing,
    heads: Arc<HeadsLog>,
    heads_error: Arc<Mutex<Option<String>>>,
    readers: Readers,
    writer: Writer,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore")
            .field("config", &self.config)
            .field("desk", &self.desk)
            .finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Which desk this is.
    #[must_use]
    pub fn desk(&self) -> DeskId {
        self.desk
    }

    /// How often it was restored; a copy with a lower epoch is stale.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The text of a recovery copy, for the binary to write where people keep it.
    #[must_use]
    pub fn recovery_text(&self, at: Timestamp) -> Zeroizing<String> {
        recovery::recovery_text(&self.instance, &self.heads.public(), at)
    }

    /// Why the last outside head could not be written, where that is so. The log itself stands.
    #[must_use]
    pub fn last_heads_error(&self) -> Option<String> {
        locked(&self.heads_error).clone()
    }

    pub(crate) fn config(&self) -> &StoreConfig {
        &self.config
    }

    pub(crate) fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// An owner's keys, from memory or the database.
    pub(crate) fn key(
        &self,
        owner: cvdesk_case::Owner,
    ) -> Result<Option<Arc<crate::keys::DataKeys>>, StoreError> {
        if let Some(keys) = self.ring.known(owner) {
            return Ok(Some(keys));
        }
        let Some(stored) = self.readers.read(async |connection| keys_of::keys_of(connection, owner).await)?
        else {
            return Ok(None);
        };
        let keys = Arc::new(self.ring.unwrap(owner, &stored)?);
        self.ring.remember(owner, &keys);
        Ok(Some(keys))
    }

    /// An owner's keys, where they still open its texts: another process may have destroyed that half.
    pub(crate) fn text_keys(
        &self,
        owner: cvdesk_case::Owner,
    ) -> Result<Arc<crate::keys::DataKeys>, StoreError> {
        let keys = self.key(owner)?.ok_or(StoreError::Absent)?;
        if self.readers.read(async |connection| keys_of::has_text_key(connection, keys.id).await)? {
            return Ok(keys);
        }
        self.ring.forget(keys.id);
        Err(StoreError::Erased)
    }
}
