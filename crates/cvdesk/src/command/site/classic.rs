//! The classic site, byte for byte as the project's own tools make it.

use std::path::Path;

use cvdesk_notice::lsn::classic::{ClassicStyle, Listed, html, index_html, index_xml, text};
use cvdesk_notice::lsn::xml::LsnFile;
use cvdesk_site::Base;
use serde_json::json;

use super::swap::{Folder, Piece};
use crate::cli::SiteBuild;
use crate::command::notice::folder::{NoticeFile, notice_files};
use crate::failure::Failure;
use crate::output::Done;
use crate::publication::ProjectFace;
use crate::told;

pub fn build(face: &ProjectFace, wanted: &SiteBuild) -> Result<Done, Failure> {
    if let Some(url) = &wanted.base_url {
        Base::read(url).map_err(|error| Failure::bad_input(error.to_string()))?;
    }
    let style = face.classic()?;
    let folder = Folder::take(&wanted.out)?;
    let notices = read(&notice_files(&wanted.notices)?, &style)?;
    let mut files = Vec::with_capacity(notices.len() * 3 + 2);
    for (path, notice) in &notices {
        files.push((format!("{path}.html"), html(notice, &style)));
        files.push((format!("{path}.txt"), text(notice, &style)));
        files.push((format!("{path}.xml"), notice.source().to_owned()));
    }
    let listed: Vec<_> = notices.iter().map(|(path, notice)| listed(path, notice)).collect();
    files.push(("index.xml".to_owned(), index_xml(&listed, &style)));
    files.push(("index.html".to_owned(), index_html(&listed, &style)));
    let count = files.len();
    let pieces: Vec<_> =
        files.into_iter().map(|(path, text)| (path, Piece::Made(text.into_bytes()))).collect();
    folder.replace("index.xml", &pieces, &[&style.stylesheet], &|path| of_a_build(folder.path(), path))?;
    let remarks: Vec<_> = notices.iter().filter_map(|(path, notice)| misplaced(path, notice)).collect();
    let mut text = format!("{} notices, {count} files in {}\n", notices.len(), wanted.out.display());
    for remark in &remarks {
        text.push_str(&format!("note: {}\n", told::safe_line(remark)));
    }
    let result = json!({ "notices": notices.len(), "files": count, "out": wanted.out, "notes": remarks });
    Ok(Done::new(text, result))
}

/// Whether an earlier build may have made it: the two lists, and three files of one name for each notice.
fn of_a_build(out: &Path, path: &str) -> bool {
    let endings = ["html", "txt", "xml"];
    let file = out.join(path);
    let is_notice = file.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known))
        && endings.iter().all(|ending| file.with_extension(ending).is_file());
    ["index.xml", "index.html"].contains(&path) || is_notice
}

/// Every notice with its path below the site's root, without an ending; or every fault of every file.
fn read(files: &[NoticeFile], style: &ClassicStyle) -> Result<Vec<(String, LsnFile)>, Failure> {
    let mut notices = Vec::with_capacity(files.len());
    let mut faults = Vec::new();
    for file in files {
        match file.text().and_then(|text| LsnFile::read(&text, &style.notice).map_err(|e| e.to_string())) {
            Ok(notice) => notices.push((file.name.clone(), notice)),
            Err(fault) => faults.push(format!("{}: {fault}", file.path.display())),
        }
    }
    if faults.is_empty() { Ok(notices) } else { Err(super::refused(&faults)) }
}

fn listed(path: &str, notice: &LsnFile) -> Listed {
    Listed { path: format!("{path}.xml"), id: notice.id(), summary: notice.summary() }
}

/// The list links by number, the page lies by its file's name.
fn misplaced(path: &str, notice: &LsnFile) -> Option<String> {
    let id = notice.id();
    (id.replace('-', "/") != path).then(|| format!("{path}.xml says that it is {id}: the list links there"))
}
