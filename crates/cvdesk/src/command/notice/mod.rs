//! `cvdesk notice`: notices as files. Needs no desk: a profile says whose notices they are.

mod diff;
mod edit;
pub mod folder;
mod history;
mod import;
mod lint;
mod new;
mod refresh;
mod render;
mod source;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::cli::{Global, NoticeVerb};
use crate::failure::{FAILED, Failure};
use crate::output::{Done, Screen};
use crate::place;

pub fn run(global: &Global, wanted: &NoticeVerb, screen: Screen) -> Result<Done, Failure> {
    match wanted {
        NoticeVerb::New(wanted) => new::run(global, wanted),
        NoticeVerb::Edit(wanted) => edit::run(global, wanted, screen),
        NoticeVerb::Import(wanted) => match wanted.files.as_slice() {
            [folder] if folder.is_dir() && wanted.out.is_none() => history::run(global, folder, screen),
            _ => import::run(global, wanted),
        },
        NoticeVerb::Render(wanted) => render::run(global, wanted, screen),
        NoticeVerb::Lint(wanted) => lint::run(global, wanted, screen),
        NoticeVerb::Refresh(wanted) => refresh::run(global, wanted),
        NoticeVerb::Diff(wanted) => diff::run(global, wanted, screen),
    }
}

/// Writes a whole file: beside it first, then in its place. A file that is there keeps its mode, and one that is reached
/// by a symbolic link stays where it lies.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mode = fs::metadata(&target).ok().map(|metadata| metadata.permissions());
    let beside = place::beside(&target, &format!(".new-{}", std::process::id()));
    let written = new_file(&beside, text, mode.is_some())
        .and_then(|()| mode.map_or(Ok(()), |mode| fs::set_permissions(&beside, mode)))
        .and_then(|()| fs::rename(&beside, &target));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside); // what is half written is in nobody's way
        Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display()))
    })
}

/// Writes a file that is not there yet; `private` is for one that nobody else may read.
fn new_file(path: &Path, text: &str, private: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if private {
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
