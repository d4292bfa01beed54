//! The same notices give the same bytes, and what one notice gives does not depend on the others.

use super::project::{everything, plain, site};

#[test]
fn the_same_notices_give_the_same_bytes_in_whatever_order_they_come() {
    let site = site("https://security.hullo.example/");
    let one = everything(&site, &[plain(2024), plain(2025), plain(2026)]);
    let mut other = everything(&site, &[plain(2026), plain(2024), plain(2025)]);
    other.sort_by(|one, other| one.path.cmp(&other.path));
    let mut one = one;
    one.sort_by(|one, other| one.path.cmp(&other.path));
    assert_eq!(one, other);
}

#[test]
fn a_file_that_is_at_hand_is_taken_as_it_is_and_the_dumps_are_the_same() {
    let (site, notices) = (site("https://security.hullo.example/"), [plain(2025), plain(2026)]);
    let all = everything(&site, &notices);
    let at_hand = |path: &str| {
        let file = all.iter().find(|file| file.path == path)?;
        String::from_utf8(file.bytes.clone()).ok()
    };
    assert_eq!(site.whole(&notices, &at_hand), site.whole(&notices, &|_| None));
    let marked = site.whole(&notices, &|path| Some(format!("\"{path}\"")));
    let dump = marked.iter().find(|file| file.path == "cve/all.json").unwrap();
    let records = "[\n\"cve/2026/0001/CVE-2026-1000.json\",\n\"cve/2025/0001/CVE-2025-1000.json\"\n]\n";
    assert_eq!(std::str::from_utf8(&dump.bytes).unwrap(), records);
}

#[test]
fn every_path_stands_once() {
    let files = everything(&site("https://security.hullo.example/"), &[plain(2025), plain(2026)]);
    let mut paths: Vec<_> = files.iter().map(|file| &file.path).collect();
    paths.sort();
    let all = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), all);
}

#[test]
fn the_manner_of_writing_changes_with_whatever_a_notice_shows_of_the_site() {
    let one = site("https://security.hullo.example/");
    assert_eq!(one.manner(), site("https://security.hullo.example").manner());
    assert_ne!(one.manner(), site("https://other.example/").manner());
    assert_ne!(one.manner(), one.clone().with_process(cvdesk_site::Process::default()).manner());
}

#[test]
fn pages_lead_to_a_feed_where_the_site_has_one_and_else_to_none() {
    let base = cvdesk_site::Base::read("https://security.hullo.example/").unwrap();
    let mut face = super::face::face();
    let with = cvdesk_site::Site::new(face.clone(), base.clone());
    face.publication.publisher = None;
    let without = cvdesk_site::Site::new(face, base);
    let undated = "<security-notice xmlns=\"https://hullo.example/notice/1.0\"><id>2026-0003</id><summary>s</summary>\
                   <description>d</description></security-notice>";
    let undated = || {
        let style = super::face::face().lsn;
        cvdesk_site::Published::read(undated, cvdesk_notice::Details::default(), &style).unwrap()
    };
    for (site, has_feed) in [(with, true), (without, false)] {
        for notices in [&[][..], &[undated()], &[plain(2026), undated()]] {
            let files = everything(&site, notices);
            assert_eq!(files.iter().any(|file| file.path == "feed.atom"), has_feed);
            for page in files.iter().filter(|file| file.bytes.starts_with(b"<!DOCTYPE html>")) {
                let text = std::str::from_utf8(&page.bytes).unwrap();
                let links = text.matches("feed.atom\"").count();
                assert!(if has_feed { links >= 2 } else { links == 0 }, "{}: {text}", page.path);
            }
        }
    }
}

#[test]
fn a_site_without_notices_has_its_pages_and_claims_nothing() {
    let files = everything(&site("https://security.hullo.example/"), &[]);
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "data.html",
            "feed.atom",
            "figures.html",
            "icon.svg",
            "index.html",
            "search.json",
            "site.css",
            "site.js",
            "sitemap.xml"
        ]
    );
}
