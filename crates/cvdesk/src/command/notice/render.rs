//! `cvdesk notice render`: notices in a format.

use std::borrow::Cow;
use std::fs;

use cvdesk_desk::port::Clock as _;
use cvdesk_notice::lsn::xml::LsnFile;
use cvdesk_notice::lsn::{self, classic};
use cvdesk_notice::{NotRendered, csaf, cve, mail, markdown, osv, told};
use jiff::tz::TimeZone;
use serde_json::json;

use super::source::{self, Source};
use crate::cli::{Global, NoticeFormat, NoticeRender};
use crate::clock::SystemClock;
use crate::failure::{FAILED, Failure, USAGE};
use crate::output::{Done, Screen};
use crate::publication::ProjectFace;
use crate::told::{safe_line, safe_text};

/// A file to write: its name, and its text.
type Rendered = (String, String);

pub fn run(global: &Global, wanted: &NoticeRender, screen: Screen) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let mut files = Vec::new();
    for file in &wanted.files {
        let source = source::read(file, &project.face)?;
        files.extend(render(&source, wanted.to, &project)?);
    }
    let Some(folder) = &wanted.out else { return shown(files, screen) };
    let trouble = |error| Failure::new(FAILED, format!("cannot make `{}`: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(trouble)?;
    let mut text = String::new();
    for (name, content) in &files {
        let path = folder.join(name);
        super::write(&path, content)?;
        text.push_str(&format!("{}\n", safe_line(&path.display().to_string())));
    }
    let names: Vec<_> = files.iter().map(|(name, _)| name).collect();
    Ok(Done::new(text, json!({ "out": folder, "files": names })))
}

/// One notice goes to standard output.
fn shown(files: Vec<Rendered>, screen: Screen) -> Result<Done, Failure> {
    let count = files.len();
    let mut files = files.into_iter();
    match (files.next(), count) {
        (Some((name, text)), 1) => {
            // A pipe gets the very bytes, a terminal none that drive it.
            let seen = if screen.interactive() { safe_text(&text) } else { text.clone() };
            Ok(Done::new(seen, json!({ "name": name, "text": text })))
        }
        _ => {
            Err(Failure::new(USAGE, format!("these are {count} files: name a folder for them, `--out DIR`")))
        }
    }
}

fn render(source: &Source, to: NoticeFormat, project: &ProjectFace) -> Result<Vec<Rendered>, Failure> {
    let (face, record) = (&project.face, &source.record);
    let bad = |what: String| Failure::bad_input(format!("{}: {what}", source.path.display()));
    let failed = |error: NotRendered| bad(error.to_string());
    let name = face.name(record, "a file").unwrap_or_else(|_| face.lsn.name(&record.notice));
    let name = file_name(&name);
    let text = match to {
        NoticeFormat::Xml => match &source.lsn {
            Some(file) => file.source().to_owned(),
            None => lsn::xml::render(&told(record), &face.lsn),
        },
        NoticeFormat::Text => {
            let text = lsn::text_of(record, source.lsn.as_ref(), face);
            text.map_err(|error| bad(error.to_string()))?
        }
        NoticeFormat::Html => {
            let file = match &source.lsn {
                Some(file) => file.telling(record, &face.lsn),
                None => LsnFile::of(&told(record), &face.lsn).map(Cow::Owned),
            };
            classic::html(&*file.map_err(|error| bad(error.to_string()))?, &project.classic()?)
        }
        NoticeFormat::Osv => osv::render(record, face).map_err(failed)?,
        NoticeFormat::Csaf => {
            let id = face.name(record, "a CSAF advisory").map_err(failed)?;
            return Ok(vec![(csaf::file_name(&id), csaf::render(record, face).map_err(failed)?)]);
        }
        NoticeFormat::Cve => {
            let files = cve::render(record, face).map_err(failed)?;
            return Ok(files
                .into_iter()
                .map(|(id, text)| (format!("{}.json", file_name(&id)), text))
                .collect());
        }
        NoticeFormat::Md => markdown::render(record, face),
        NoticeFormat::Mail => mail::render(record, face, &now()).map_err(failed)?,
    };
    Ok(vec![(format!("{name}.{}", ending(to)), text)])
}

fn ending(to: NoticeFormat) -> &'static str {
    match to {
        NoticeFormat::Xml => "xml",
        NoticeFormat::Text => "txt",
        NoticeFormat::Html => "html",
        NoticeFormat::Osv | NoticeFormat::Csaf | NoticeFormat::Cve => "json",
        NoticeFormat::Md => "md",
        NoticeFormat::Mail => "eml",
    }
}

/// A foreign name as a file's: no way out of the folder.
pub(super) fn file_name(name: &str) -> String {
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '+') {
            character
        } else {
            '_'
        }
    };
    name.chars().take(120).map(plain).collect()
}

fn now() -> String {
    SystemClock.now().to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}
