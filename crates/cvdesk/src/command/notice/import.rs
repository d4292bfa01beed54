//! `cvdesk notice import`: records of others as LSN XML, with what XML has no place for beside it.

use std::fs;

use cvdesk_notice::lsn::xml;
use cvdesk_notice::{Details, Record, told as told_notice};
use serde_json::{Value, json};

use super::source::{self, Source};
use crate::cli::{Global, NoticeImport};
use crate::failure::{FAILED, Failure, USAGE};
use crate::output::{Done, Screen};
use crate::publication::ProjectFace;
use crate::told;

pub fn run(global: &Global, wanted: &NoticeImport) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let mut sources = Vec::new();
    for file in &wanted.files {
        sources.push(source::read(file, &project.face)?);
    }
    let written = |source: &Source| match &source.lsn {
        Some(file) => file.source().to_owned(), // as it stands: nothing is lost
        None => xml::render(&told_notice(&source.record), &project.face.lsn),
    };
    let Some(folder) = &wanted.out else {
        let [source] = sources.as_slice() else {
            let hint = format!("these are {} files: name a folder for them, `--out DIR`", sources.len());
            return Err(Failure::new(USAGE, hint));
        };
        for note in notes(source) {
            Screen::note(&note);
        }
        let text = written(source);
        return Ok(Done::new(
            text.clone(),
            json!({ "xml": text, "details": details(&source.record)?, "lost": source.lost }),
        ));
    };
    let trouble = |error| Failure::new(FAILED, format!("cannot make `{}`: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(trouble)?;
    let mut text = String::new();
    let mut result: Vec<Value> = Vec::new();
    for source in &sources {
        let name = project.face.name(&source.record, "a file");
        let name = name.unwrap_or_else(|_| project.face.lsn.name(&source.record.notice));
        let path = folder.join(format!("{}.xml", super::render::file_name(&name)));
        super::write(&path, &written(source))?;
        text.push_str(&format!("{} -> {}\n", source.path.display(), path.display()));
        let details = details(&source.record)?;
        if let Some(details) = &details {
            let beside = path.with_extension("toml");
            super::write(&beside, details)?;
            text.push_str(&format!("  details in {}\n", beside.display()));
        }
        for lost in &source.lost {
            text.push_str(&format!("  lost: {}\n", told::safe_line(lost)));
        }
        result.push(
            json!({ "from": source.path, "file": path, "details": details.is_some(), "lost": source.lost }),
        );
    }
    Ok(Done::new(text, json!({ "imported": result })))
}

/// What XML has no place for, as TOML.
fn details(record: &Record) -> Result<Option<String>, Failure> {
    if record.details == Details::default() {
        return Ok(None);
    }
    let text = toml::to_string_pretty(&record.details);
    text.map(Some).map_err(|error| Failure::new(FAILED, error.to_string()))
}

fn notes(source: &Source) -> Vec<String> {
    let mut notes = Vec::new();
    if source.lsn.is_none() && source.record.details != Details::default() {
        notes
            .push("XML has no place for all of it: `--out DIR` writes the rest beside it as TOML".to_owned());
    }
    notes.extend(source.lost.iter().map(|lost| format!("lost: {}", told::safe_line(lost))));
    notes
}
