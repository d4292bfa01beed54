//! `cvdesk notice import`: records of others as LSN XML, with what XML has no place for beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_notice::lsn::xml;
use cvdesk_notice::{Details, Record, told as told_notice};
use serde_json::{Value, json};

use super::source::{self, Source};
use crate::cli::{Global, NoticeImport};
use crate::failure::{CONFLICT, FAILED, Failure, USAGE};
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
    let mut planned = Vec::new();
    for source in &sources {
        planned.push(Planned::of(source, written(source), folder, &project)?);
    }
    each_by_itself(&planned)?;
    if !wanted.force {
        planned.iter().try_for_each(Planned::clobbers_nothing)?;
    }
    let trouble = |error| Failure::new(FAILED, format!("cannot make `{}`: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(trouble)?;
    let mut text = String::new();
    let mut result: Vec<Value> = Vec::new();
    for each in &planned {
        each.write(&mut text)?;
        let Planned { source, xml, details, .. } = each;
        for lost in &source.lost {
            text.push_str(&format!("  lost: {}\n", told::safe_line(lost)));
        }
        result.push(
            json!({ "from": source.path, "file": xml, "details": details.is_some(), "lost": source.lost }),
        );
    }
    Ok(Done::new(text, json!({ "imported": result })))
}

/// What is to be written of a record.
struct Planned<'s> {
    source: &'s Source,
    xml: PathBuf,
    text: String,
    beside: PathBuf,
    details: Option<String>,
}

impl<'s> Planned<'s> {
    fn of(source: &'s Source, text: String, folder: &Path, project: &ProjectFace) -> Result<Self, Failure> {
        let name = project.face.name(&source.record, "a file");
        let name = name.unwrap_or_else(|_| project.face.lsn.name(&source.record.notice));
        let xml = folder.join(format!("{}.xml", super::render::file_name(&name)));
        let beside = xml.with_extension("toml");
        Ok(Self { source, xml, text, beside, details: details(&source.record)? })
    }

    /// A file that is there may hold somebody's work.
    fn clobbers_nothing(&self) -> Result<(), Failure> {
        for (path, wanted) in [(&self.xml, Some(&self.text)), (&self.beside, self.details.as_ref())] {
            if path.exists() && fs::read_to_string(path).ok().as_ref() != wanted {
                let hint = format!(
                    "`{}` is there already and says something else than {}: nothing was written; `--force` writes over it",
                    path.display(),
                    self.source.path.display()
                );
                return Err(Failure::new(CONFLICT, hint));
            }
        }
        Ok(())
    }

    fn write(&self, told: &mut String) -> Result<(), Failure> {
        super::write(&self.xml, &self.text)?;
        told.push_str(&format!("{} -> {}\n", self.source.path.display(), self.xml.display()));
        match &self.details {
            Some(details) => {
                super::write(&self.beside, details)?;
                told.push_str(&format!("  details in {}\n", self.beside.display()));
            }
            // Another record's details would be read as this one's.
            None if self.beside.exists() => fs::remove_file(&self.beside).map_err(|error| {
                Failure::new(FAILED, format!("cannot remove `{}`: {error}", self.beside.display()))
            })?,
            None => {}
        }
        Ok(())
    }
}

/// Two records of one name would end as one file.
fn each_by_itself(planned: &[Planned]) -> Result<(), Failure> {
    let mut seen: BTreeMap<&Path, &Path> = BTreeMap::new();
    for each in planned {
        if let Some(other) = seen.insert(&each.xml, &each.source.path) {
            let hint = format!(
                "`{}` and `{}` would both be written to `{}`: nothing was written; give each a folder of its own",
                other.display(),
                each.source.path.display(),
                each.xml.display()
            );
            return Err(Failure::new(CONFLICT, hint));
        }
    }
    Ok(())
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
