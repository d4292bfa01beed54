//! From SQLite's error codes to the store's answers.

use std::io;
use std::path::Path;

use cvdesk_desk::port::StoreError;

// Primary result codes (https://www.sqlite.org/rescode.html).
const PERM: u32 = 3;
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READONLY: u32 = 8;
const IOERR: u32 = 10;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANTOPEN: u32 = 14;
const NOTADB: u32 = 26;
/// The shared memory file could not grow: no space, though SQLite calls it an I/O error.
const IOERR_SHMSIZE: u32 = IOERR | (19 << 8);

/// Trouble of the database.
#[derive(Debug)]
pub(crate) struct Trouble(sqlx::Error);

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl Trouble {
    /// Whether what is on the disk is no longer known: nothing may be written after this (fsyncgate).
    pub(crate) fn is_io(&self) -> bool {
        let code = self.code();
        code & 0xff == IOERR && code != IOERR_SHMSIZE
    }

    /// The answer for a database at this path.
    pub(crate) fn at(&self, database: &Path) -> StoreError {
        let place = format!("`{}`", database.display());
        match self.code() {
            IOERR_SHMSIZE => StoreError::Full(place),
            code => match code & 0xff {
                FULL => StoreError::Full(place),
                BUSY | LOCKED => StoreError::Busy(format!("another process kept {place} for a minute")),
                READONLY | PERM => StoreError::ReadOnly(format!("{place}: {}", self.0)),
                CANTOPEN => StoreError::ReadOnly(format!("{place} cannot be opened: {}", self.0)),
                CORRUPT | NOTADB => StoreError::Damaged(format!("{place}: {}", self.0)),
                _ => StoreError::Failed(format!("{place}: {}", self.0)),
            },
        }
    }

    fn code(&self) -> u32 {
        match &self.0 {
            sqlx::Error::Database(error) => {
                error.code().and_then(|code| code.parse().ok()).unwrap_or_default()
            }
            _ => 0,
        }
    }
}

/// The answer for trouble with a file.
pub(crate) fn file_trouble(path: &Path, error: &io::Error) -> StoreError {
    let place = format!("`{}`", path.display());
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full(place),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            StoreError::ReadOnly(format!("{place}: {error}"))
        }
        _ => StoreError::Failed(format!("{place}: {error}")),
    }
}
