//! `cvdesk notice render`: notices in a format.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_desk::port::Clock as _;
use cvdesk_notice::lsn::xml::LsnFile;
use cvdesk_notice::lsn::{self, classic};
use cvdesk_notice::{Details, NotRendered, NoticeId, calendar, csaf, cve, mail, markdown, osv, told};
use jiff::tz::TimeZone;
use serde_json::json;

use super::source::{self, Source};
use crate::cli::{Global, NoticeFormat, NoticeRender};
use crate::clock::SystemClock;
use crate::failure::{BAD_INPUT, CONFLICT, FAILED, Failure, USAGE};
use crate::output::{Done, Look, Screen};
use crate::publication::ProjectFace;
use crate::told::{safe_line, safe_text};

/// A file to write.
struct Rendered {
    from: PathBuf,
    name: String,
    text: String,
}

pub fn run(global: &Global, wanted: &NoticeRender, screen: Screen) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let mut files = Vec::new();
    let mut left_out = Vec::new();
    for file in &wanted.files {
        match render(file, wanted.to, &project) {
            Ok(rendered) => files.extend(rendered),
            Err(failure) if wanted.out.is_some() => left_out.push((file, failure.what)),
            Err(failure) => return Err(failure),
        }
    }
    let Some(folder) = &wanted.out else { return shown(files, screen) };
    each_by_itself(&files)?;
    let trouble = |error| Failure::new(FAILED, format!("cannot make `{}`: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(trouble)?;
    let mut text = String::new();
    for Rendered { name, text: content, .. } in &files {
        let path = folder.join(name);
        super::write(&path, content)?;
        text.push_str(&format!("{}\n", safe_line(&path.display().to_string())));
    }
    for (_, why) in &left_out {
        text.push_str(&format!("{} {}\n", screen.paint(Look::Red, "left out:"), safe_line(why)));
    }
    let names: Vec<_> = files.iter().map(|file| &file.name).collect();
    let told: Vec<_> = left_out.iter().map(|(file, why)| json!({ "file": file, "says": why })).collect();
    let code = if left_out.is_empty() { 0 } else { BAD_INPUT };
    let result = json!({ "out": folder, "files": names, "left_out": told });
    Ok(Done { code, ..Done::new(text, result) })
}

/// Two notices of one name, such as drafts without a number, would end as one file.
fn each_by_itself(files: &[Rendered]) -> Result<(), Failure> {
    let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
    for each in files {
        if let Some(other) = seen.insert(&each.name, &each.from) {
            let hint = format!(
                "`{}` and `{}` would both be written to `{}`: nothing was written; give each a folder of its own",
                other.display(),
                each.from.display(),
                each.name
            );
            return Err(Failure::new(CONFLICT, hint));
        }
    }
    Ok(())
}

/// One notice goes to standard output.
fn shown(files: Vec<Rendered>, screen: Screen) -> Result<Done, Failure> {
    let count = files.len();
    let mut files = files.into_iter();
    if let (Some(Rendered { name, text, .. }), 1) = (files.next(), count) {
        // A pipe gets the very bytes, a terminal none that drive it.
        let seen = if screen.interactive() { safe_text(&text) } else { text.clone() };
        return Ok(Done::new(seen, json!({ "name": name, "text": text })));
    }
    Err(Failure::new(USAGE, format!("these are {count} files: name a folder for them, `--out DIR`")))
}

fn render(path: &Path, to: NoticeFormat, project: &ProjectFace) -> Result<Vec<Rendered>, Failure> {
    // A withdrawal that only the details tell is told by what is made of both.
    let apart = |details: &Details| matches!(to, NoticeFormat::Xml) || details.withdrawn.is_none();
    if let Some(file) = source::lsn_file(path, &project.face)?
        && apart(&source::details(path)?)
        && let Some(text) = verbatim(&file, to, project)?
    {
        let unnumbered = file.id().trim() == NoticeId::PLACEHOLDER;
        let foreign = if unnumbered { source::details(path)?.name } else { None };
        let name = foreign.unwrap_or_else(|| format!("{}-{}", project.face.lsn.prefix, file.id().trim()));
        let name = format!("{}.{}", file_name(&name), ending(to));
        return Ok(vec![Rendered { from: path.to_owned(), name, text }]);
    }
    let source = source::read(path, &project.face)?;
    if let (None, Some(name)) = (source.record.notice.id, &source.record.details.name) {
        let whose = source.record.details.publisher.as_deref().unwrap_or("somebody else");
        let publisher = project.face.publication.publisher.as_ref();
        let ours = publisher.map_or(project.origin.as_str(), |publisher| publisher.name.as_str());
        let whose = format!("{name} is a record of {whose}: what is written speaks in the name of {ours}");
        Screen::note(&safe_line(&whose));
    }
    let texts = texts(&source, to, project)?.into_iter();
    Ok(texts.map(|(name, text)| Rendered { from: path.to_owned(), name, text }).collect())
}

/// The forms that are made of the file as it stands, oddities included, as the classic site makes them: whether it is
/// a notice at all is lint's to say.
fn verbatim(file: &LsnFile, to: NoticeFormat, project: &ProjectFace) -> Result<Option<String>, Failure> {
    Ok(match to {
        NoticeFormat::Xml => Some(file.source().to_owned()),
        NoticeFormat::Text if project.face.publication.classic.is_some() => {
            Some(classic::text(file, &project.classic()?))
        }
        NoticeFormat::Html => Some(classic::html(file, &project.classic()?)),
        NoticeFormat::Text
        | NoticeFormat::Osv
        | NoticeFormat::Csaf
        | NoticeFormat::Cve
        | NoticeFormat::Md
        | NoticeFormat::Mail
        | NoticeFormat::Ics => None,
    })
}

/// Each file of a notice in a format, by its name.
fn texts(source: &Source, to: NoticeFormat, project: &ProjectFace) -> Result<Vec<(String, String)>, Failure> {
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
            let files = cve::render(record, face).map_err(failed)?.into_iter();
            return Ok(files.map(|(id, text)| (format!("{}.json", file_name(&id)), text)).collect());
        }
        NoticeFormat::Md => markdown::render(record, face),
        NoticeFormat::Mail => mail::render(record, face, &now()).map_err(failed)?,
        NoticeFormat::Ics => {
            let appointments = calendar::of(record, face).map_err(failed)?;
            let made = record.modified().unwrap_or_default(); // the same notice, the same bytes
            calendar::render(&appointments, "cvdesk", made)
        }
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
        NoticeFormat::Ics => "ics",
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
