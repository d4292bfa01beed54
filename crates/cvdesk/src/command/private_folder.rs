//! A new folder of files for their owner's eyes alone.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::failure::{CONFLICT, FAILED, Failure};
use crate::place;

/// Refuses a folder that is there already.
pub fn must_be_new(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        let what = format!("`{}` is there already: name a new folder", folder.display());
        return Err(Failure::new(CONFLICT, what));
    }
    Ok(())
}

/// Makes the folder and writes the files, each a name and its bytes: beside it first, so that it is there whole or not at
/// all.
pub fn write<'f>(folder: &Path, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Result<(), Failure> {
    let trouble =
        |error: std::io::Error| Failure::new(FAILED, format!("cannot write `{}`: {error}", folder.display()));
    let beside = place::beside(folder, ".unfinished");
    let _ = fs::remove_dir_all(&beside);
    let written = fill(&beside, files).and_then(|()| fs::rename(&beside, folder));
    written.map_err(|error| {
        let _ = fs::remove_dir_all(&beside);
        trouble(error)
    })
}

fn fill<'f>(folder: &Path, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    for (name, bytes) in files {
        let mut options = fs::OpenOptions::new();
        let mut opened = options.write(true).create_new(true).mode(0o600).open(folder.join(name))?;
        opened.write_all(bytes)?;
        opened.sync_all()?;
    }
    Ok(())
}
