//! What a backup holds: every file with its length and SHA-256, and how far the log had come.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::failure::{FAILED, Failure};

/// The manifest's name in a backup.
pub const FILE: &str = "manifest.json";
/// The version that is written and read.
const VERSION: u32 = 1;

/// A backup's table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this file's shape.
    pub v: u32,
    /// The desk.
    pub desk: String,
    /// When the backup was made.
    pub made: Timestamp,
    /// The cvdesk that made it.
    pub cvdesk: String,
    /// Entries of the log.
    pub entries: u64,
    /// Hash of the last one, hex.
    pub head: String,
    /// Every other file of the backup.
    pub files: Vec<Listed>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Path inside the backup, with `/`.
    pub path: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
}

impl Manifest {
    /// Lists a folder as it is.
    pub fn of(
        folder: &Path,
        desk: String,
        made: Timestamp,
        entries: u64,
        head: String,
    ) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for path in all_files(folder, Path::new(""))? {
            let name = path.display().to_string();
            if name != FILE {
                let (bytes, sha256) = digest(&folder.join(&path))?;
                files.push(Listed { path: name, bytes, sha256 });
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let cvdesk = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Self { v: VERSION, desk, made, cvdesk, entries, head, files })
    }

    /// Reads a backup's manifest and holds every file against it: none altered, missing or added.
    pub fn checked(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|error| {
            Failure::bad_input(format!("`{}` is no backup: {}: {error}", folder.display(), path.display()))
        })?;
        let manifest: Self = serde_json::from_str(&text)
            .map_err(|error| Failure::bad_input(format!("{}: {error}", path.display())))?;
        if manifest.v != VERSION {
            return Err(Failure::bad_input(format!(
                "{}: a backup of version {}; use a newer cvdesk",
                path.display(),
                manifest.v
            )));
        }
        let found =
            Self::of(folder, manifest.desk.clone(), manifest.made, manifest.entries, manifest.head.clone())?;
        let altered = manifest.files.iter().find(|listed| !found.files.contains(listed));
        let added =
            found.files.iter().find(|listed| manifest.files.iter().all(|known| known.path != listed.path));
        match (altered, added) {
            (Some(listed), _) => Err(Failure::bad_input(format!(
                "`{}` of the backup is missing or not as it was written; use another backup",
                listed.path
            ))),
            (None, Some(listed)) => {
                Err(Failure::bad_input(format!("`{}` does not belong to the backup", listed.path)))
            }
            (None, None) => Ok(manifest),
        }
    }
}

/// Every file below a folder, as paths from it.
fn all_files(folder: &Path, within: &Path) -> Result<Vec<PathBuf>, Failure> {
    let here = folder.join(within);
    let unreadable =
        |error: std::io::Error| Failure::new(FAILED, format!("cannot read `{}`: {error}", here.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(&here).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = within.join(entry.file_name());
        if entry.file_type().map_err(unreadable)?.is_dir() {
            files.extend(all_files(folder, &path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn digest(path: &Path) -> Result<(u64, String), Failure> {
    let unreadable =
        |error: std::io::Error| Failure::new(FAILED, format!("cannot read `{}`: {error}", path.display()));
    let mut file = fs::File::open(path).map_err(unreadable)?;
    let (mut hash, mut length, mut part) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut part).map_err(unreadable)?;
        let Some(bytes) = part.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
        length = length.saturating_add(u64::try_from(read).unwrap_or_default());
    }
    Ok((length, HEXLOWER.encode(&hash.finalize())))
}

/// Copies a file, durably and for its owner alone.
pub fn copy_file(from: &Path, to: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let failed = |error: std::io::Error| {
        Failure::new(FAILED, format!("cannot copy `{}` to `{}`: {error}", from.display(), to.display()))
    };
    let mut source = fs::File::open(from).map_err(failed)?;
    let mut target =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(failed)?;
    std::io::copy(&mut source, &mut target).map_err(failed)?;
    target.sync_all().map_err(failed)
}

/// Copies every file below a folder; where there is none, nothing.
pub fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt as _;
    if !from.is_dir() {
        return Ok(());
    }
    for path in all_files(from, Path::new(""))? {
        // What a put has not finished has no name yet.
        if path.extension().is_some_and(|end| end == "new") {
            continue;
        }
        let target = to.join(&path);
        if let Some(parent) = target.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(|error| {
                Failure::new(FAILED, format!("cannot make `{}`: {error}", parent.display()))
            })?;
        }
        copy_file(&from.join(&path), &target)?;
    }
    Ok(())
}
