//! A folder of made files that is replaced whole: built beside it, then swapped in.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::failure::{CONFLICT, FAILED, Failure};
use crate::place;

/// A file of the new folder.
#[derive(Debug)]
pub enum Piece {
    /// Its bytes.
    Made(Vec<u8>),
    /// The one that the old folder has at the same path, as it is.
    Kept,
}

/// Makes `out` hold exactly `files` (paths with `/`), and those of `kept` that it held before.
///
/// A folder that holds something else than an earlier build, told by `mark`, is left alone. A reader sees the old
/// folder or the new one, never a mixture.
pub fn replace(out: &Path, mark: &str, files: &[(String, Piece)], kept: &[&str]) -> Result<(), Failure> {
    let out = place::absolute(out).map_err(|error| trouble(out, &error))?;
    let there = is_there(&out, mark)?;
    let fresh = place::beside(&out, &format!(".new-{}", std::process::id()));
    let made = make(&fresh, &out, files).and_then(|()| {
        for name in kept.iter().filter(|_| there) {
            keep(&out.join(name), &fresh.join(name))?;
        }
        if there { swap(&fresh, &out) } else { fs::rename(&fresh, &out) }
    });
    let _ = fs::remove_dir_all(&fresh); // what was half made, or what stood there before
    made.map_err(|error| trouble(&out, &error))
}

/// Whether there is a folder to swap out; an empty one counts as none.
fn is_there(out: &Path, mark: &str) -> Result<bool, Failure> {
    let found = match fs::read_dir(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        found => found.and_then(|entries| entries.take(1).collect::<Result<Vec<_>, _>>()),
    };
    if found.map_err(|error| trouble(out, &error))?.is_empty() {
        fs::remove_dir(out).map_err(|error| trouble(out, &error))?;
        return Ok(false);
    }
    if out.join(mark).is_file() {
        return Ok(true);
    }
    let out = out.display();
    let what = format!(
        "`{out}` holds files and no `{mark}`, so it is no site of ours: name another folder, or empty it"
    );
    Err(Failure::new(CONFLICT, what))
}

fn make(fresh: &Path, old: &Path, files: &[(String, Piece)]) -> std::io::Result<()> {
    fs::create_dir_all(fresh)?;
    let mut folders = BTreeSet::new();
    for (path, piece) in files {
        let file = fresh.join(path);
        if let Some(folder) = file.parent().filter(|folder| !folders.contains(*folder)) {
            fs::create_dir_all(folder)?;
            folders.insert(folder.to_owned());
        }
        match piece {
            Piece::Made(bytes) => fs::write(file, bytes)?,
            Piece::Kept => link(&old.join(path), &file)?,
        }
    }
    Ok(())
}

/// The same file under a second name, where the file system has such; a copy where it has not.
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

fn keep(from: &Path, to: &Path) -> std::io::Result<()> {
    match fs::copy(from, to) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Exchanges the two in one step; where the file system cannot, in two.
fn swap(fresh: &Path, out: &Path) -> std::io::Result<()> {
    if renameat_with(CWD, fresh, CWD, out, RenameFlags::EXCHANGE).is_ok() {
        return Ok(());
    }
    let old = place::beside(out, &format!(".old-{}", std::process::id()));
    fs::rename(out, &old)?;
    fs::rename(fresh, out)?;
    fs::remove_dir_all(old)
}

fn trouble(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display()))
}
