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

/// Writes a whole file: beside it first, then in its place.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let beside = place::beside(path, ".new");
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display())))
}
