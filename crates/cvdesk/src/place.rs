//! Paths of a desk: beside its folder, or relative to it.

use std::path::{Path, PathBuf};

/// A file beside the folder: `DIR.key`.
pub fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.file_name().map_or_else(|| "desk".into(), ToOwned::to_owned);
    name.push(suffix);
    dir.with_file_name(name)
}

/// A path of the configuration, relative to the desk's folder.
pub fn within(dir: &Path, path: &Path) -> PathBuf {
    dir.join(path)
}

/// The folder without `.` and symbolic names, so that what is beside it is found again from anywhere.
pub fn absolute(path: &Path) -> std::io::Result<PathBuf> {
    std::path::absolute(path)
}
