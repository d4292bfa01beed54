//! `cvdesk notice edit`: a notice in the user's editor, put in its place once it can be read.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cvdesk_notice::Record;
use cvdesk_notice::lsn::xml::LsnFile;
use serde_json::json;

use super::{lint, source};
use crate::cli::{Global, NoticeOne};
use crate::failure::{BAD_INPUT, FAILED, Failure, USAGE};
use crate::output::{Done, Screen};
use crate::place;
use crate::publication::ProjectFace;

pub fn run(global: &Global, wanted: &NoticeOne, screen: Screen) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let file = &wanted.file;
    let trouble = |path: &Path, error: &std::io::Error| {
        Failure::bad_input(format!("cannot read `{}`: {error}", path.display()))
    };
    let before = fs::read_to_string(file).map_err(|error| trouble(file, &error))?;
    let details = source::details(file)?;
    let draft = draft(file);
    if draft.exists() {
        Screen::note(&format!("going on with `{}`, which an earlier edit left", draft.display()));
    } else {
        super::write(&draft, &before)?;
    }
    open_editor(&draft)?;
    let after = fs::read_to_string(&draft).map_err(|error| trouble(&draft, &error))?;
    if after == before {
        remove(&draft)?;
        return Ok(Done::new("Nothing was changed.\n", json!({ "changed": false })));
    }
    let read = LsnFile::read(&after, &project.face.lsn)
        .and_then(|read| Ok((Record::of_file(&read, details)?, read)));
    let (record, read) = read.map_err(|error| {
        let what = format!(
            "{}: {error}; `{}` is as it was, and the same command goes on from here",
            draft.display(),
            file.display()
        );
        Failure::new(BAD_INPUT, what)
    })?;
    super::write(file, &after)?;
    remove(&draft)?;
    let found = lint::findings(&record, &project, &[], &[]);
    let mut text = format!("Wrote {}.\n", file.display());
    for finding in &found {
        text.push_str(&lint::line(file, Some(&read), finding, screen));
    }
    Ok(Done::new(text, json!({ "changed": true, "findings": lint::as_json(file, Some(&read), &found) })))
}

/// Beside the notice, with an ending that editors know.
fn draft(file: &Path) -> PathBuf {
    place::beside(&file.with_extension(""), ".edit.xml")
}

fn remove(draft: &Path) -> Result<(), Failure> {
    fs::remove_file(draft)
        .map_err(|error| Failure::new(FAILED, format!("cannot remove `{}`: {error}", draft.display())))
}

/// The user's editor may be a command with arguments, as git has it.
fn open_editor(file: &Path) -> Result<(), Failure> {
    let editor = ["VISUAL", "EDITOR"].into_iter().find_map(variable);
    let editor = editor.ok_or_else(|| {
        Failure::new(USAGE, format!("set EDITOR to your editor, or edit `{}` yourself", file.display()))
    })?;
    let mut script = editor.clone();
    script.push(" \"$@\"");
    let ended = Command::new("sh").arg("-c").arg(&script).arg("editor").arg(file).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(
            FAILED,
            format!("`{}` ended with {status}; the draft is `{}`", editor.display(), file.display()),
        )),
        Err(error) => Err(Failure::new(FAILED, format!("cannot start `{}`: {error}", editor.display()))),
    }
}

#[expect(clippy::disallowed_methods, reason = "the binary's edge: which editor is the user's wish")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
