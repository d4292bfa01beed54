//! A small made-up project, and one of its notices with everything that a format can say.

use cvdesk_notice::{
    Branch, Cvss, Face, Flaw, Lifecycle, Mark, Notice, NoticeId, Person, Point, Product, ProductRule,
    Publication, PublisherRule, Record, Reference, Standing, lsn::LsnStyle,
};
use jiff::civil::date;
use serde_json::Value;

pub fn face() -> Face {
    let publication = Publication {
        cvdesk_publication: 1,
        url: Some("https://hullo.example/{year}/{number}.html".into()),
        publisher: Some(PublisherRule {
            name: "Hullo".into(),
            namespace: "https://hullo.example".into(),
            category: "vendor".into(),
            contact: None,
        }),
        osv: Some(cvdesk_notice::OsvRule { prefix: "x_HULLO-HSN".into() }),
        cve: Some(cvdesk_notice::CnaRule {
            org_id: "b3476cb9-2e3d-41a6-98d0-0f47421a65b6".into(),
            short_name: "hullo".into(),
            version: cvdesk_notice::CveVersion::V5_1,
        }),
        product: [("hullo".to_owned(), ProductRule { tag_prefix: "v".into(), ..ProductRule::default() })]
            .into(),
        ..Publication::default()
    };
    let lsn = LsnStyle {
        namespace: "https://hullo.example/notice/1.0".into(),
        title: "Hullo Security Notice".into(),
        prefix: "HSN".into(),
        repository_base: "https://git.hullo.example/".into(),
        prose_width: 70,
        field_width: 52,
        states: cvdesk_notice::lsn::StateWords::default(),
    };
    Face { lsn, publication }
}

pub fn hash(letter: char) -> String {
    letter.to_string().repeat(40)
}

fn tag(standing: Standing, name: &str) -> Mark {
    Mark { point: Point::Tag(name.into()), standing }
}

fn change(standing: Standing, letter: char) -> Mark {
    Mark { point: Point::Change(hash(letter)), standing }
}

/// Two branches; the stable one needed two changes.
pub fn record() -> Record {
    let main = vec![
        tag(Standing::Vulnerable, "v1.0"),
        change(Standing::Vulnerable, 'a'),
        tag(Standing::Fixed, "v1.1"),
        change(Standing::Fixed, 'b'),
    ];
    let stable = vec![
        tag(Standing::Vulnerable, "v1.0"),
        change(Standing::Vulnerable, 'a'),
        change(Standing::Fixed, 'c'),
        change(Standing::Fixed, 'd'),
    ];
    let person =
        |name: &str, email: Option<&str>| Person { name: Some(name.into()), email: email.map(Into::into) };
    let mut record = Record::from(Notice {
        id: Some(NoticeId::new(2026, 1).unwrap()),
        summary: "A wave is sent twice".into(),
        description: "A wave was sent twice,\nonce to a stranger.".into(),
        impact: Some("Strangers learn whom you know.".into()),
        workaround: None,
        credits: cvdesk_notice::Credits {
            reporters: vec![person("Ada", Some("ada@hullo.example"))],
            patchers: vec![person("Bo", None)],
        },
        lifecycle: Lifecycle {
            reported: Some(date(2026, 3, 1)),
            published: Some(date(2026, 3, 14)),
            fixed: None,
        },
        references: vec![Reference::Advisory { kind: "CVE".into(), id: "2026-12345".into() }],
        products: vec![Product {
            name: "hullo".into(),
            repository: "hullo.git".into(),
            branches: vec![
                Branch { name: "main".into(), marks: main },
                Branch { name: "v1-maint".into(), marks: stable },
            ],
        }],
    });
    let cvss: Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".parse().unwrap();
    record.details.flaws =
        vec![Flaw { cvss: vec![cvss], cwe: vec!["CWE-125".parse().unwrap()], ..Flaw::default() }];
    record.details.severity = Some("important".into());
    record
}

pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
