//! One build of a folder at a time: a locked file beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::place;

/// The right to build a folder; it ends with the value, and with the process.
#[derive(Debug)]
pub struct Turn {
    path: PathBuf,
    _locked: File,
}

impl Turn {
    /// Waits until nobody else builds that folder.
    pub fn wait(out: &Path) -> io::Result<Self> {
        let path = place::beside(out, ".cvdesk-lock");
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        loop {
            let file = open(&path)?;
            file.lock()?;
            // Whoever had the turn before took the file away: a lock on that one keeps nobody out.
            if is_at(&file, &path)? {
                return Ok(Self { path, _locked: file });
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path); // while it is still locked
    }
}

/// Opens the file, or makes it; one that is a way to somewhere else is refused.
fn open(path: &Path) -> io::Result<File> {
    let no_link = i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default();
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).custom_flags(no_link).open(path)
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let ours = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (ours.dev(), ours.ino())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_keeps_others_out_and_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("below/public");
        let turn = Turn::wait(&out).unwrap();
        let second = open(&turn.path).unwrap();
        assert!(matches!(second.try_lock(), Err(fs::TryLockError::WouldBlock)));
        let path = turn.path.clone();
        drop(turn);
        assert!(!path.exists());
        // Who waited for that file has it now, and it is nobody's: another one is made.
        second.try_lock().unwrap();
        assert!(!is_at(&second, &path).unwrap());
        assert!(Turn::wait(&out).unwrap().path.exists());
    }
}
