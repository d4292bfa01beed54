//! What the site says of itself as a CSAF provider, and what stands there.

use cvdesk_site::{File, PublicKey, Site};
use serde_json::Value;

use super::project::{everything, plain, site, text};

const METADATA: &str = ".well-known/csaf/provider-metadata.json";

fn metadata(files: &[File]) -> Value {
    serde_json::from_str(text(files, METADATA)).unwrap()
}

fn role(site: &Site) -> Option<String> {
    let files = everything(site, &[plain(2026)]);
    let has = files.iter().any(|file| file.path == METADATA);
    has.then(|| metadata(&files)["role"].as_str().unwrap().to_owned())
}

fn key() -> PublicKey {
    PublicKey::new("8f5f267907b2c4559db360db2294ba7d2b2298b1", "KEY\n".to_owned()).unwrap()
}

// CSAF 2.0, section 7.2
#[test]
fn a_site_claims_the_role_that_it_fills_and_no_more() {
    let root = site("https://security.hullo.example/");
    assert_eq!(role(&root).unwrap(), "csaf_provider");
    assert_eq!(role(&root.with_key(key())).unwrap(), "csaf_trusted_provider");
    assert_eq!(role(&site("https://hullo.example/security/")).unwrap(), "csaf_publisher");
    assert_eq!(role(&site("http://security.hullo.example/")), None);
}

#[test]
fn the_page_for_programs_tells_why_it_is_no_trusted_provider() {
    let files = everything(&site("https://security.hullo.example/"), &[plain(2026)]);
    let page = text(&files, "data.html");
    assert!(page.contains("<code>csaf_provider</code>") && page.contains("They are not signed"), "{page}");
    let files = everything(&site("https://security.hullo.example/").with_key(key()), &[plain(2026)]);
    let page = text(&files, "data.html");
    assert!(
        page.contains("<code>csaf_trusted_provider</code>") && page.contains("an OpenPGP signature"),
        "{page}"
    );
}

// CSAF 2.0, sections 7.1.11 to 7.1.13, 7.1.18 to 7.1.20
#[test]
fn advisories_lie_by_the_year_of_their_first_release_with_digests_and_lists() {
    let site = site("https://security.hullo.example/").with_key(key());
    let files = everything(&site, &[plain(2025), plain(2026)]);
    assert_eq!(text(&files, "csaf/index.txt"), "2025/hsn-2025-0001.json\n2026/hsn-2026-0001.json\n");
    assert_eq!(
        text(&files, "csaf/changes.csv"),
        "\"2026/hsn-2026-0001.json\",\"2026-01-09T00:00:00Z\"\n\"2025/hsn-2025-0001.json\",\"2025-01-09T00:00:00Z\"\n"
    );
    let advisory = files.iter().find(|file| file.path == "csaf/2026/hsn-2026-0001.json").unwrap();
    assert!(advisory.signed);
    assert!(files.iter().filter(|file| file.signed).count() == 2);
    let digest = text(&files, "csaf/2026/hsn-2026-0001.json.sha256");
    assert!(digest.ends_with("  hsn-2026-0001.json\n") && digest.len() == 64 + 2 + 18 + 1, "{digest}");
    assert_eq!(text(&files, "csaf/openpgp/8F5F267907B2C4559DB360DB2294BA7D2B2298B1.asc"), "KEY\n");
    let listing = text(&files, "csaf/2026/index.html");
    assert!(listing.contains("href=\"hsn-2026-0001.json.asc\""), "{listing}");
}

#[test]
fn the_rolie_feed_names_every_advisory_with_its_digests_and_signature() {
    let site = site("https://security.hullo.example/").with_key(key());
    let files = everything(&site, &[plain(2025), plain(2026)]);
    let feed: Value = serde_json::from_str(text(&files, "csaf/feed-tlp-white.json")).unwrap();
    let entries = feed["feed"]["entry"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    for link in entries[0]["link"].as_array().unwrap() {
        let href = link["href"].as_str().unwrap().strip_prefix("https://security.hullo.example/").unwrap();
        let made = files
            .iter()
            .any(|file| file.path == href || (file.signed && format!("{}.asc", file.path) == href));
        assert!(made, "{href}");
    }
}

#[test]
fn security_txt_leads_to_the_provider_where_there_is_one() {
    let with = |base: &str| site(base).with_security_txt("Contact: mailto:a@hullo.example\n".to_owned());
    let files = everything(&with("https://security.hullo.example/"), &[plain(2026)]);
    assert_eq!(
        text(&files, ".well-known/security.txt"),
        "Contact: mailto:a@hullo.example\nCSAF: https://security.hullo.example/.well-known/csaf/provider-metadata.json\n"
    );
    let files = everything(&with("http://security.hullo.example/"), &[plain(2026)]);
    assert_eq!(text(&files, ".well-known/security.txt"), "Contact: mailto:a@hullo.example\n");
}

#[test]
fn what_a_notice_cannot_be_written_in_is_left_out_and_said() {
    let source = "<security-notice xmlns=\"https://hullo.example/notice/1.0\"><id>2026-0003</id><summary>s</summary>\
                  <description>d</description></security-notice>";
    let face = super::face::face();
    let published =
        cvdesk_site::Published::read(source, cvdesk_notice::Details::default(), &face.lsn).unwrap();
    let made = site("https://security.hullo.example/").notice(&published);
    let paths: Vec<_> = made.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["2026/0003.html", "2026/0003.md", "2026/0003.txt", "2026/0003.xml"]);
    assert_eq!(made.left_out.len(), 4, "{:?}", made.left_out);
    assert!(
        !everything(&site("https://security.hullo.example/"), &[published])
            .iter()
            .any(|file| file.path == METADATA)
    );
}
