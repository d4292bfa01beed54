//! The `Blobs` port on files: `blobs/ab/abcdef...`, sealed, named by their random ids.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use cvdesk_case::{BlobId, Owner, StreamId};
use cvdesk_desk::port::{Blobs, StoreError};
use cvdesk_policy::{Confidential, Item as Shown};

use crate::keys::{DataKeys, Purpose};
use crate::seal::{Bound, Item, Padding, Scope, open, seal};
use crate::sqlite::{SqliteStore, file_trouble};

impl Blobs for SqliteStore {
    fn put(&self, stream: StreamId, id: BlobId, bytes: &[u8]) -> Result<(), StoreError> {
        let stored = self.key(Owner::Stream(stream))?;
        let place = Place::of(&self.config().blobs(), id);
        if stored.is_some() && place.file.exists() {
            // A command that was cut off before its append and is given again: what it put lies there whole.
            if self.unsealed_blob(stream, id)? == bytes {
                return Ok(());
            }
            return Err(StoreError::Failed(format!("blob {id} of {stream} is there already")));
        }
        // A report's raw bytes are durable before the append that begins its stream: the keys wait for it in memory.
        let keys = match stored {
            Some(keys) => keys,
            None => self.ring().pending_or_drawn(Owner::Stream(stream))?,
        };
        let sealed = seal(keys.newest(Purpose::Text)?, &self.blob_bound(&keys, id), Padding::Padme, bytes)?;
        place.write(&sealed).map_err(|error| file_trouble(&place.file, &error))
    }

    fn discard(&self, id: BlobId) {
        // What cannot be removed stays as garbage that nobody can read.
        let _ = fs::remove_file(Place::of(&self.config().blobs(), id).file);
    }

    fn get(&self, stream: StreamId, id: BlobId) -> Result<Confidential<Vec<u8>>, StoreError> {
        Ok(Confidential::wrap(Shown::blob(stream, id), self.unsealed_blob(stream, id)?))
    }
}

impl SqliteStore {
    /// One blob, unsealed.
    pub(crate) fn unsealed_blob(&self, stream: StreamId, id: BlobId) -> Result<Vec<u8>, StoreError> {
        let owner = Owner::Stream(stream);
        let keys = match self.key(owner)? {
            Some(_) => self.text_keys(owner)?,
            None => self.ring().pending(owner).ok_or(StoreError::Absent)?,
        };
        let place = Place::of(&self.config().blobs(), id);
        let sealed = fs::read(&place.file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::Absent,
            _ => file_trouble(&place.file, &error),
        })?;
        let plain = open(&keys.text, &self.blob_bound(&keys, id), &sealed).map_err(|_| {
            StoreError::Damaged(format!("blob {id} cannot be unsealed with the keys of {stream}"))
        })?;
        Ok(plain.to_vec())
    }

    fn blob_bound(&self, keys: &DataKeys, id: BlobId) -> Bound<'static> {
        Bound { desk: self.desk(), scope: Scope::Keys(keys.id), item: Item::Blob(id) }
    }
}

/// Where a blob lies.
struct Place {
    root: PathBuf,
    folder: PathBuf,
    file: PathBuf,
    draft: PathBuf,
}

impl Place {
    fn of(root: &Path, id: BlobId) -> Self {
        let name = id.to_string();
        let folder = root.join(name.get(..2).unwrap_or("00"));
        Self {
            root: root.to_owned(),
            file: folder.join(&name),
            draft: root.join(format!("{name}.new")),
            folder,
        }
    }

    // Written, synced, renamed, folder synced: after that a power cut cannot take it.
    fn write(&self, sealed: &[u8]) -> io::Result<()> {
        if !self.folder.is_dir() {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
            sync_folder(&self.root)?;
        }
        let moved = self.draft(sealed).and_then(|()| fs::rename(&self.draft, &self.file));
        if moved.is_err() {
            // On a full disk the half-written draft is what keeps it full.
            let _ = fs::remove_file(&self.draft);
        }
        moved?;
        sync_folder(&self.folder)
    }

    fn draft(&self, sealed: &[u8]) -> io::Result<()> {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&self.draft)?;
        file.write_all(sealed)?;
        file.sync_all()
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
