//! A new folder of files for their owner's eyes alone.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::failure::{CONFLICT, FAILED, Failure};
use crate::place;

/// Refuses a folder that is there already, before anything is done for it.
pub fn must_be_new(folder: &Path) -> Result<(), Failure> {
    if folder.exists() { Err(is_there(folder)) } else { Ok(()) }
}

/// Makes the folder. One that is there is somebody's, whenever they made it, and refused.
pub fn make(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        builder.recursive(true).create(above).map_err(|error| trouble(folder, &error))?;
    }
    builder.recursive(false).create(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => is_there(folder),
        _ => trouble(folder, &error),
    })
}

/// Makes the folder and writes the files, each a name and its bytes: beside it first, so that it is there whole or not at
/// all.
pub fn write<'f>(folder: &Path, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Result<(), Failure> {
    let beside = place::beside(folder, ".unfinished");
    let _ = fs::remove_dir_all(&beside);
    // What stands in the way there is no folder that anybody named.
    make(&beside).map_err(|failure| Failure::new(FAILED, failure.what))?;
    let written = fill(&beside, files).and_then(|()| put(&beside, folder));
    written.map_err(|error| {
        let _ = fs::remove_dir_all(&beside);
        if error.kind() == ErrorKind::AlreadyExists { is_there(folder) } else { trouble(folder, &error) }
    })
}

/// Gives it its name in one step, and never in place of what somebody made there meanwhile.
fn put(made: &Path, folder: &Path) -> std::io::Result<()> {
    match renameat_with(CWD, made, CWD, folder, RenameFlags::NOREPLACE) {
        // Not every file system knows the flag; there an empty folder would be replaced.
        Err(Errno::INVAL | Errno::NOSYS) if fs::symlink_metadata(folder).is_err() => fs::rename(made, folder),
        Err(Errno::INVAL | Errno::NOSYS) => Err(ErrorKind::AlreadyExists.into()),
        done => done.map_err(Into::into),
    }
}

fn fill<'f>(folder: &Path, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> std::io::Result<()> {
    for (name, bytes) in files {
        let mut options = fs::OpenOptions::new();
        let mut opened = options.write(true).create_new(true).mode(0o600).open(folder.join(name))?;
        opened.write_all(bytes)?;
        opened.sync_all()?;
    }
    Ok(())
}

fn is_there(folder: &Path) -> Failure {
    Failure::new(CONFLICT, format!("`{}` is there already: name a new folder", folder.display()))
}

fn trouble(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::new(FAILED, format!("cannot write `{}`: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_folder_that_somebody_makes_in_between_is_not_used() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("above/mails");
        must_be_new(&folder).unwrap();
        fs::create_dir_all(&folder).unwrap(); // in between, and open to others
        assert_eq!(write(&folder, [("mail", &b"secret"[..])]).unwrap_err().code, CONFLICT);
        assert!(fs::read_dir(&folder).unwrap().next().is_none());
        fs::remove_dir(&folder).unwrap();
        std::os::unix::fs::symlink(home.path(), &folder).unwrap();
        assert_eq!(write(&folder, []).unwrap_err().code, CONFLICT);
        fs::remove_file(&folder).unwrap();
        write(&folder, [("mail", &b"secret"[..])]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("mail"))), (0o700, 0o600));
    }
}
