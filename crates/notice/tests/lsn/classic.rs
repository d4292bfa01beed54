//! The classic site of the published libvirt notices, byte for byte as the project's own tools make it.

use cvdesk_notice::lsn::{
    classic::{Listed, html, index_html, index_xml, text},
    xml::LsnFile,
};

use crate::support::corpus::{Published, classic_style, published, site_file, style};

fn read(file: &Published) -> LsnFile {
    LsnFile::read(&file.xml, &style()).unwrap_or_else(|error| panic!("{}: {error}", file.name))
}

// req N6, L15
#[test]
fn every_published_notice_has_the_published_page_and_text() {
    for file in published() {
        let notice = read(&file);
        assert_eq!(html(&notice, &classic_style()), file.html, "{}", file.name);
        assert_eq!(text(&notice, &classic_style()), file.text, "{}", file.name);
    }
}

// req N6
#[test]
fn the_lists_are_the_published_ones() {
    let listed: Vec<_> = published().iter().rev().map(listed).collect();
    if !listed.is_empty() {
        assert_eq!(Some(index_xml(&listed, &classic_style())), site_file("index.xml"));
        assert_eq!(Some(index_html(&listed, &classic_style())), site_file("index.html"));
    }
}

fn listed(file: &Published) -> Listed {
    let notice = read(file);
    Listed { path: format!("{}.xml", file.name), id: notice.id(), summary: notice.summary() }
}

/// The mail of a whole notice is the site's text.
// req L15
#[test]
fn the_neutral_notice_has_the_same_text() {
    for file in published() {
        let notice = read(&file).notice().unwrap();
        assert_eq!(cvdesk_notice::lsn::text::render(&notice, &style()), file.text, "{}", file.name);
    }
}
