//! The published libvirt notices: read without loss, written back to say the same.

use cvdesk_notice::lsn::{text, xml};

use crate::support::{
    corpus::{published, style},
    equivalence::{said, stray_text},
};

// req L12, L13
#[test]
fn every_published_notice_is_read() {
    for file in published() {
        let notice = xml::parse(&file.xml, &style()).unwrap_or_else(|error| panic!("{}: {error}", file.name));
        assert_eq!(notice.id_or_placeholder().replace('-', "/"), file.name);
    }
}

// req L12, L15
#[test]
fn every_published_notice_says_the_same_after_being_read_and_written() {
    for file in published() {
        let notice = xml::parse(&file.xml, &style()).unwrap();
        assert_eq!(said(&xml::render(&notice, &style())), said(&file.xml), "{}", file.name);
    }
}

/// The notices were written by hand with few liberties, so that nearly all come back byte for byte.
// req L12
#[test]
fn rewriting_a_published_notice_changes_bytes_only_where_its_layout_is_its_own() {
    let files = published();
    let changed: Vec<_> = files
        .iter()
        .filter(|file| xml::render(&xml::parse(&file.xml, &style()).unwrap(), &style()) != file.xml)
        .map(|file| file.name.as_str())
        .collect();
    if !files.is_empty() {
        assert_eq!(changed, ["2014/0010"]);
    }
}

/// Two letters too many in one file are all that is passed over.
// req L12
#[test]
fn only_stray_text_between_elements_is_passed_over() {
    let files = published();
    let strays: Vec<_> = files
        .iter()
        .flat_map(|file| stray_text(&file.xml).into_iter().map(|text| (file.name.as_str(), text)))
        .collect();
    if !files.is_empty() {
        assert_eq!(strays, [("2014/0010", "ppp".to_owned())]);
    }
}

// req L15, N3
#[test]
fn every_published_notice_has_the_published_text() {
    for file in published() {
        let notice = xml::parse(&file.xml, &style()).unwrap();
        assert_eq!(text::render(&notice, &style()), file.text, "{}", file.name);
    }
}
