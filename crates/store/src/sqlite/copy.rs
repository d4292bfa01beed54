//! A restored copy: marked so that it holds, and accepted by a person in place of what the outside heads know.

use std::fs;
use std::path::Path;

use cvdesk_desk::port::StoreError;

use super::session::{BEGIN, Session};
use super::trouble::{Trouble, file_trouble};
use super::{SqliteStore, log_rows, meta};
use crate::config::StoreConfig;

impl SqliteStore {
    /// Marks a copy that was restored, before anybody opens it: it holds until a person accepts it.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot be written.
    pub fn mark_restored(config: &StoreConfig, why: &str) -> Result<(), StoreError> {
        let database = config.database();
        set(&database, async |connection| {
            let last = log_rows::newest(&mut *connection).await?;
            let last = last.map_or(0, |(seq, _)| u64::try_from(seq).unwrap_or_default());
            meta::set(&mut *connection, meta::RESTORED_AFTER, &last.to_be_bytes()).await?;
            meta::set(connection, meta::RESTORED, why.as_bytes()).await
        })
    }

    /// Writes a whole copy of the database as it is at one moment, while others write; durable when it returns.
    ///
    /// # Errors
    /// [`StoreError`] where a file is there already or cannot be written.
    pub fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let target = file.display().to_string();
        self.readers.read(async |connection| {
            // SQLite's own copy: one read transaction over everything, no WAL left behind.
            sqlx::query("VACUUM INTO $1").bind(target).execute(connection).await.map(drop)
        })?;
        fs::File::open(file).and_then(|copy| copy.sync_all()).map_err(|error| file_trouble(file, &error))
    }

    /// Writes the instance key, as a file that only its owner can read.
    ///
    /// # Errors
    /// [`StoreError::Key`] where a file is there already or cannot be written.
    pub fn copy_key_to(&self, file: &Path) -> Result<(), StoreError> {
        self.instance.write_new(file)
    }

    /// Why this copy waits to be accepted, where it was restored.
    pub(super) fn restored(&self) -> Result<Option<String>, StoreError> {
        let marked = self.readers.read(async |connection| meta::get(connection, meta::RESTORED).await)?;
        Ok(marked.map(|why| String::from_utf8_lossy(&why).into_owned()))
    }

    /// The last entry that the backup had, where this is a copy that waits to be accepted.
    pub(super) fn last_restored(&self) -> Result<Option<u64>, StoreError> {
        let last = self.readers.read(async |connection| meta::get(connection, meta::RESTORED_AFTER).await)?;
        Ok(last.and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes))
    }

    /// Raises the epoch above every one that the outside heads name, and takes the mark away.
    pub(super) fn raise_epoch(&self) -> Result<u32, StoreError> {
        let file = self.heads.read().map_err(|error| file_trouble(&self.config().heads_log, &error))?;
        let named = file.newest(self.desk, &self.heads.public()).map_or(0, |head| head.epoch);
        let database = self.config().database();
        let mut raised = 0;
        set(&database, async |connection| {
            // Read under the write lock: two who accept at once raise it twice.
            let stored =
                meta::get(&mut *connection, meta::EPOCH).await?.and_then(|bytes| bytes.try_into().ok());
            raised = stored.map_or(0, u32::from_be_bytes).max(named).saturating_add(1);
            meta::set(&mut *connection, meta::EPOCH, &raised.to_be_bytes()).await?;
            meta::unset(&mut *connection, meta::RESTORED_AFTER).await?;
            meta::unset(connection, meta::RESTORED).await
        })?;
        Ok(raised)
    }
}

fn set(
    database: &Path,
    work: impl AsyncFnOnce(&mut sqlx::SqliteConnection) -> Result<(), sqlx::Error>,
) -> Result<(), StoreError> {
    let in_database = |trouble: Trouble| trouble.at(database);
    let mut session = Session::open(database, false).map_err(in_database)?;
    let written = session.run(async |connection| {
        sqlx::raw_sql(BEGIN).execute(&mut *connection).await?;
        work(&mut *connection).await?;
        sqlx::raw_sql("COMMIT").execute(connection).await.map(drop)
    });
    written.map_err(|error| Trouble::from(error).at(database))?;
    session.close().map_err(in_database)
}
