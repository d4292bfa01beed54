//! `cvdesk site build`: the public site from a folder of notices. Needs no desk.

use cvdesk_notice::lsn::classic::{ClassicStyle, Listed, html, index_html, index_xml, text};
use cvdesk_notice::lsn::xml::LsnFile;
use serde_json::json;

use super::notice::folder::{NoticeFile, notice_files};
use super::swap;
use crate::cli::{Global, SiteBuild, SiteVerb};
use crate::failure::{BAD_INPUT, Failure, USAGE};
use crate::output::Done;
use crate::publication::ProjectFace;
use crate::told;

pub fn run(global: &Global, wanted: &SiteVerb) -> Result<Done, Failure> {
    let SiteVerb::Build(wanted) = wanted;
    if wanted.compat.is_none() {
        return Err(Failure::new(
            USAGE,
            "only the classic site can be built yet: add `--compat lsn`; cvdesk's own site does not exist yet",
        ));
    }
    let base = wanted.base_url.as_deref();
    if let Some(url) = base.filter(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(Failure::bad_input(format!("`{url}` is no web address: it begins with https://")));
    }
    build(&ProjectFace::find(wanted.profile.as_deref(), global)?, wanted)
}

fn build(face: &ProjectFace, wanted: &SiteBuild) -> Result<Done, Failure> {
    let style = face.classic()?;
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
    swap::replace(&wanted.out, "index.xml", &files, &[&style.stylesheet])?;
    let remarks: Vec<_> = notices.iter().filter_map(|(path, notice)| misplaced(path, notice)).collect();
    let mut text = format!("{} notices, {} files in {}\n", notices.len(), files.len(), wanted.out.display());
    for remark in &remarks {
        text.push_str(&format!("note: {}\n", told::safe_line(remark)));
    }
    let result =
        json!({ "notices": notices.len(), "files": files.len(), "out": wanted.out, "notes": remarks });
    Ok(Done::new(text, result))
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
    match faults.len() {
        0 => Ok(notices),
        1 => Err(Failure::new(BAD_INPUT, faults.concat())),
        many => Err(Failure::new(
            BAD_INPUT,
            format!("{many} files are no notices, nothing was built:\n  {}", faults.join("\n  ")),
        )),
    }
}

fn listed(path: &str, notice: &LsnFile) -> Listed {
    Listed { path: format!("{path}.xml"), id: notice.id(), summary: notice.summary() }
}

/// The list links by number, the page lies by its file's name.
fn misplaced(path: &str, notice: &LsnFile) -> Option<String> {
    let id = notice.id();
    (id.replace('-', "/") != path).then(|| format!("{path}.xml says that it is {id}: the list links there"))
}
