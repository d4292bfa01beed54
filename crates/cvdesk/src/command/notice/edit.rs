//! `cvdesk notice edit`: a notice in the user's editor, put in its place once it can be read.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cvdesk_notice::Record;
use cvdesk_notice::lsn::xml::LsnFile;
use serde_json::json;

use super::{folder, lint, source};
use crate::cli::{Global, NoticeOne};
use crate::failure::{BAD_INPUT, CONFLICT, FAILED, Failure, USAGE};
use crate::output::{Done, Screen};
use crate::place;
use crate::publication::ProjectFace;

pub fn run(global: &Global, wanted: &NoticeOne, screen: Screen) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let file = &wanted.file;
    let editor = ["VISUAL", "EDITOR"].into_iter().find_map(variable);
    let editor = editor.ok_or_else(|| {
        Failure::new(USAGE, format!("set EDITOR to your editor, or edit `{}` yourself", file.display()))
    })?;
    let draft = Draft::of(file);
    let begun = draft.begin(file)?;
    let details = source::details(file)?;
    open(&editor, &draft.path)?;
    let after = read(&draft.path)?;
    if after == begun {
        draft.remove()?;
        return Ok(Done::new("Nothing was changed.\n", json!({ "changed": false })));
    }
    let parsed =
        LsnFile::read(&after, &project.face.lsn).and_then(|lsn| Ok((Record::of_file(&lsn, details)?, lsn)));
    let (record, lsn) = parsed.map_err(|error| {
        let what = format!(
            "{}: {error}; `{}` is as it was, and the same command goes on from here",
            draft.path.display(),
            file.display()
        );
        Failure::new(BAD_INPUT, what)
    })?;
    draft.still_of(file, &begun)?;
    // A notice that is reached by a symbolic link stays where it lies.
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
    super::write(&target, &after)?;
    draft.remove()?;
    let found = lint::findings(&record, &project, &[], &[]);
    let mut text = format!("Wrote {}.\n", file.display());
    for finding in &found {
        text.push_str(&lint::line(file, Some(&lsn), finding, screen));
    }
    Ok(Done::new(text, json!({ "changed": true, "findings": lint::as_json(file, Some(&lsn), &found) })))
}

/// What is edited, and what it was begun from: both beside the notice, and read by nobody else.
struct Draft {
    /// With an ending that editors know.
    path: PathBuf,
    base: PathBuf,
}

impl Draft {
    fn of(file: &Path) -> Self {
        let stem = file.with_extension("");
        Self { path: place::beside(&stem, ".edit.xml"), base: place::beside(&stem, ".edit.base") }
    }

    /// The text that the draft was begun from; a draft that an earlier edit left goes on where the notice is still that.
    fn begin(&self, file: &Path) -> Result<String, Failure> {
        if self.path.exists() {
            if !self.base.exists() {
                let hint = format!(
                    "`{}` does not say what it was begun from: put what you want of it into `{}`, and remove it",
                    self.path.display(),
                    file.display()
                );
                return Err(Failure::new(CONFLICT, hint));
            }
            let begun = read(&self.base)?;
            self.still_of(file, &begun)?;
            Screen::note(&format!("going on with `{}`, which an earlier edit left", self.path.display()));
            return Ok(begun);
        }
        let begun = read(file)?;
        if self.base.exists() {
            remove(&self.base)?; // of a draft that somebody removed
        }
        for path in [&self.base, &self.path] {
            super::new_file(path, &begun, true).map_err(|error| {
                Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display()))
            })?;
        }
        Ok(begun)
    }

    /// Somebody may have changed the notice meanwhile: their change is not written over.
    fn still_of(&self, file: &Path, begun: &str) -> Result<(), Failure> {
        if read(file)? == begun {
            return Ok(());
        }
        let (file, draft, base) = (file.display(), self.path.display(), self.base.display());
        let hint = format!(
            "`{file}` was changed since `{draft}` was begun from it, and is as it is now: `diff {base} {file}` shows the \
             change. Bring it into the draft and copy `{file}` to `{base}`, or remove both to begin again"
        );
        Err(Failure::new(CONFLICT, hint))
    }

    fn remove(&self) -> Result<(), Failure> {
        remove(&self.path)?;
        remove(&self.base)
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", path.display())))?;
    folder::text(bytes).map_err(|what| Failure::bad_input(format!("{}: {what}", path.display())))
}

fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path)
        .map_err(|error| Failure::new(FAILED, format!("cannot remove `{}`: {error}", path.display())))
}

/// The user's editor may be a command with arguments, as git has it.
fn open(editor: &OsStr, file: &Path) -> Result<(), Failure> {
    let mut script = editor.to_owned();
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
