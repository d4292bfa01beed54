//! Where a desk lies, and what it is founded with. The binary decides both.

use std::path::PathBuf;

use cvdesk_case::DeskId;

/// Where a desk lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// The folder with the database and the blobs.
    pub dir: PathBuf,
    /// The instance key's file; outside `dir`, so that a copy of the folder is no copy of the key.
    pub key_file: PathBuf,
    /// The outside heads; best on another disk.
    pub heads_log: PathBuf,
}

impl StoreConfig {
    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.dir.join("desk.db")
    }

    /// The folder of blobs.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.dir.join("blobs")
    }
}

/// What a new desk's store is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Founding {
    /// The desk's id, drawn by the caller; the same as in its first event.
    pub desk: DeskId,
    /// Counts restores; the same as in its first event.
    pub epoch: u32,
}
