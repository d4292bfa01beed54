//! A project for tests.

use cvdesk_notice::{
    ClassicRule, CnaRule, Face, MailRule, OsvRule, Publication, PublisherRule,
    lsn::{LsnStyle, StateWords},
};

/// A face with everything that the formats ask for.
pub(crate) fn face() -> Face {
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
            version: cvdesk_notice::CveVersion::default(),
        }),
        mail: Some(MailRule {
            from: "Hullo <a@hullo.example>".into(),
            to: vec!["l@hullo.example".into()],
            cc: vec![],
        }),
        ..Publication::default()
    };
    Face { lsn, publication }
}
