//! A folder of notices: `YYYY/NNNN.xml`, or a check-out with that in `notices/`.

use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_notice::NoticeId;

use crate::failure::Failure;
use crate::output::Screen;
use crate::told;

/// A notice's file.
#[derive(Debug, Clone)]
pub struct NoticeFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Year and number, such as `2008/0001`.
    pub name: String,
}

impl NoticeFile {
    /// Its text, or why it cannot be read.
    pub fn text(&self) -> Result<String, String> {
        text(fs::read(&self.path).map_err(|error| error.to_string())?)
    }
}

/// A file's bytes as text; what is none is told with its line and column.
pub fn text(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default());
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        format!("line {line}, column {column}: this is not UTF-8")
    })
}

/// All notices of a folder, sorted by their names. An XML file of another name is no notice: an editor's copy or a draft
/// would go out with them. It is left out and told.
pub fn notice_files(folder: &Path) -> Result<Vec<NoticeFile>, Failure> {
    let inner = folder.join("notices");
    let root = if inner.is_dir() { inner } else { folder.to_owned() };
    let mut found = Vec::new();
    for (year, path) in entries(&root)? {
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        if is_year && path.is_dir() {
            for (file, path) in entries(&path)? {
                let Some(name) = file.strip_suffix(".xml") else { continue };
                if format!("{year}-{name}").parse::<NoticeId>().is_ok() {
                    found.push(NoticeFile { name: format!("{year}/{name}"), path });
                } else {
                    let path = told::safe_line(&path.display().to_string());
                    Screen::note(&format!("left out `{path}`: a notice is named YYYY/NNNN.xml"));
                }
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::bad_input(format!(
            "`{}` holds no notice: they are looked for as YYYY/NNNN.xml",
            root.display()
        )));
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let trouble = |error| Failure::bad_input(format!("cannot read `{}`: {error}", folder.display()));
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(trouble)? {
        let entry = entry.map_err(trouble)?;
        entries.extend(entry.file_name().into_string().ok().map(|name| (name, entry.path())));
    }
    Ok(entries)
}
