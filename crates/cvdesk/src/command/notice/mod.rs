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

/// Writes a whole file: beside it first, then in its place. A file that is there keeps its mode; a link that is there is
/// replaced, for somebody else may have laid it.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let there = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file);
    let mode = there.map(|there| there.permissions());
    let beside = place::beside(path, &format!(".new-{}", std::process::id()));
    let written = new_file(&beside, text, mode.is_some())
        .and_then(|()| mode.map_or(Ok(()), |mode| fs::set_permissions(&beside, mode)))
        .and_then(|()| fs::rename(&beside, path));
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
