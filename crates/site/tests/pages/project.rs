//! A project with notices.

use cvdesk_notice::{
    ClassicRule, CnaRule, CveVersion, Details, Face, MailRule, Notice, OsvRule, Publication, PublisherRule,
    SiteRule,
    lsn::{LsnStyle, StateWords, xml},
};
use cvdesk_site::{Base, File, Published, Site};

pub fn face() -> Face {
    let lsn = LsnStyle {
        namespace: "https://hullo.example/notice/1.0".into(),
        title: "Hullo Security Notice".into(),
        prefix: "HSN".into(),
        repository_base: "https://git.hullo.example/".into(),
        prose_width: 70,
        field_width: 52,
        states: StateWords::default(),
    };
    let publication = Publication {
        cvdesk_publication: 1,
        site: Some(SiteRule {
            base_url: "https://security.hullo.example/".into(),
            title: "Hullo security notices".into(),
            lead: "What was found.".into(),
            project_url: Some("https://hullo.example/".into()),
            report_url: Some("javascript:alert(1)".into()),
        }),
        classic: Some(ClassicRule {
            list_namespace: "https://hullo.example/list/1.0".into(),
            list_prefix: "hl".into(),
            stylesheet: "main.css".into(),
            branch_link: "/-/commits/".into(),
            tag_link: "/-/tags/".into(),
            change_link: "/-/commit/".into(),
        }),
        publisher: Some(PublisherRule {
            name: "Hullo".into(),
            namespace: "https://hullo.example".into(),
            category: "vendor".into(),
            contact: None,
        }),
        osv: Some(OsvRule { prefix: "x_HULLO-HSN".into() }),
        cve: Some(CnaRule {
            org_id: "53f830b8-0a3f-465b-8143-3b8a9948e749".into(),
            short_name: "hullo".into(),
            version: CveVersion::default(),
        }),
        mail: Some(MailRule {
            from: "Hullo <a@hullo.example>".into(),
            to: vec!["l@hullo.example".into()],
            cc: vec![],
        }),
        advisory: [("CVE".to_owned(), "https://www.cve.org/CVERecord?id={name}".to_owned())].into(),
        ..Publication::default()
    };
    Face { lsn, publication }
}

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
