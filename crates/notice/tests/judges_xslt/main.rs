//! The classic site, judged by xsltproc: pages and texts of generated notices are those that style sheets of this
//! test's own make, written after what RULES.md states of the published ones.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests stand outside of #[test]"
)]

mod generated;

use std::{fs, path::Path, process::Command};

use cvdesk_notice::lsn::{
    LsnStyle,
    classic::{ClassicStyle, html, text},
    xml::LsnFile,
};
use generated::{Dice, notice};

const NOTICES: usize = 1000;
/// What text.xsl writes behind each notice.
const NEXT: &str = "\n==== the next notice ====\n";
/// What a processor writes before each page.
const DECLARATION: &str = "<?xml version=\"1.0\"?>\n";

fn style() -> ClassicStyle {
    ClassicStyle {
        notice: LsnStyle {
            namespace: generated::NAMESPACE.into(),
            title: "Hullo Security Notice".into(),
            prefix: "HSN".into(),
            repository_base: "https://git.hullo.example/".into(),
            prose_width: 70,
            field_width: 52,
            states: cvdesk_notice::lsn::StateWords::default(),
        },
        list_namespace: "https://hullo.example/list/1.0".into(),
        list_prefix: "hl".into(),
        stylesheet: "hullo.css".into(),
        branch_link: "/-/commits/".into(),
        tag_link: "/-/tags/".into(),
        change_link: "/-/commit/".into(),
    }
}

fn is_installed() -> bool {
    let found = Command::new("xsltproc").arg("--version").output();
    if found.is_err() {
        println!("skipped: xsltproc is not installed");
    }
    found.is_ok()
}

/// What xsltproc makes of the files, one after the other.
fn processed(sheet: &str, folder: &Path, files: &[String]) -> String {
    let sheet = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges_xslt").join(sheet);
    let done = Command::new("xsltproc")
        .arg("--maxdepth")
        .arg("30000")
        .arg(sheet)
        .args(files)
        .current_dir(folder)
        .output();
    let done = done.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

// req N6, L15
#[test]
fn a_thousand_generated_notices_have_the_page_and_the_text_that_xsltproc_makes() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::of_this_run();
    let notices: Vec<_> = (0..NOTICES).map(|_| notice(&mut dice)).collect();
    let files: Vec<_> = (0..NOTICES).map(|number| format!("{number}.xml")).collect();
    for (file, source) in files.iter().zip(&notices) {
        fs::write(folder.path().join(file), source).unwrap();
    }
    let pages = processed("page.xsl", folder.path(), &files);
    let texts = processed("text.xsl", folder.path(), &files);
    let pages: Vec<_> = pages.split(DECLARATION).skip(1).collect();
    let texts: Vec<_> = texts.split_terminator(NEXT).collect();
    assert_eq!((pages.len(), texts.len()), (NOTICES, NOTICES));
    for ((source, page), expected) in notices.iter().zip(pages).zip(texts) {
        let file = LsnFile::read(source, &style().notice).unwrap_or_else(|error| panic!("{error}: {source}"));
        assert_eq!(html(&file, &style()).strip_prefix(DECLARATION).unwrap(), page, "{source}");
        assert_eq!(text(&file, &style()), expected, "{source}");
    }
}

/// The judge can say no: one letter more in a notice is one letter more in its page.
#[test]
fn the_style_sheets_see_a_changed_letter() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = notice(&mut Dice::of_this_run());
    fs::write(folder.path().join("a.xml"), source.replacen("</summary>", "!</summary>", 1)).unwrap();
    let page = processed("page.xsl", folder.path(), &["a.xml".to_owned()]);
    let file = LsnFile::read(&source, &style().notice).unwrap();
    assert_ne!(html(&file, &style()), page);
}
