//! A made-up project that has everything the formats ask for; the crate's own tests and its example take it too.

use cvdesk_notice::{
    ClassicRule, CnaRule, CveVersion, Face, MailRule, OsvRule, Publication, PublisherRule, SiteRule,
    lsn::{LsnStyle, StateWords},
};

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
