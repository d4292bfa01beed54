//! A project with notices.

use cvdesk_notice::{Details, Notice, lsn::xml};
use cvdesk_site::{Base, File, Published, Site};

use super::face::face;

pub fn site(base: &str) -> Site {
    Site::new(face(), Base::read(base).unwrap())
}

/// A notice as its file says it.
pub fn published(notice: &Notice, details: Details) -> Published {
    let style = face().lsn;
    Published::read(&xml::render(notice, &style), details, &style).unwrap()
}

/// A plain notice about a year's first report.
pub fn plain(year: u16) -> Published {
    let source = format!(
        "<security-notice xmlns=\"https://hullo.example/notice/1.0\"><id>{year}-0001</id><summary>waves twice</summary>\
         <description>A wave.</description><lifecycle><reported>{year}0102</reported><published>{year}0109</published>\
         </lifecycle><reference><advisory type=\"CVE\" id=\"{year}-1000\"/></reference></security-notice>"
    );
    Published::read(&source, Details::default(), &face().lsn).unwrap()
}

/// Everything of a site.
pub fn everything(site: &Site, notices: &[Published]) -> Vec<File> {
    let mut files = site.whole(notices, &|_| None);
    files.extend(notices.iter().flat_map(|notice| site.notice(notice).files));
    files
}

pub fn text<'f>(files: &'f [File], path: &str) -> &'f str {
    let file = files.iter().find(|file| file.path == path);
    let file = file.unwrap_or_else(|| panic!("{path} is missing"));
    std::str::from_utf8(&file.bytes).unwrap()
}
