//! A small made-up project, `hullo`, and a notice of its own.

use cvdesk_notice::{
    Branch, Credits, Lifecycle, Mark, Notice, NoticeId, Person, Point, Product, Reference, Standing,
    lsn::{LsnStyle, StateWords},
};
use jiff::civil::date;

pub fn style() -> LsnStyle {
    LsnStyle {
        namespace: "https://hullo.example/notice/1.0".into(),
        title: "Hullo Security Notice".into(),
        prefix: "HSN".into(),
        repository_base: "https://git.hullo.example/".into(),
        prose_width: 70,
        field_width: 52,
        states: StateWords::default(),
    }
}

pub fn notice() -> Notice {
    Notice {
        id: Some(NoticeId::new(2026, 1).unwrap()),
        summary: "A wave to <everyone> & \"nobody\" is sent twice over the wire".into(),
        description: "A wave whose name ends in ]]> was sent twice,\nonce to a stranger.".into(),
        impact: Some("Strangers learn whom you know.".into()),
        workaround: None,
        credits: Credits {
            reporters: vec![person("Ada", "ada@hullo.example")],
            patchers: vec![person("Bo", "bo@hullo.example"), Person { name: Some("Cy".into()), email: None }],
        },
        lifecycle: Lifecycle {
            reported: Some(date(2026, 3, 1)),
            published: Some(date(2026, 3, 14)),
            fixed: None,
        },
        references: vec![
            Reference::Advisory { kind: "CVE".into(), id: "2026-12345".into() },
            Reference::Bug { tracker: "hullo".into(), id: "7".into() },
        ],
        products: vec![Product {
            name: "hullo".into(),
            repository: "hullo.git".into(),
            branches: vec![
                branch("main", vec![tag(Standing::Vulnerable, "v1.0"), change(Standing::Vulnerable, "aaaa")]),
                branch(
                    "v1-maint",
                    vec![
                        change(Standing::Vulnerable, "aaaa"),
                        change(Standing::Fixed, "bbbb"),
                        tag(Standing::Vulnerable, "v1.0"),
                        tag(Standing::Fixed, "v1.0.1"),
                        tag(Standing::Vulnerable, "v1.0.0"),
                    ],
                ),
            ],
        }],
    }
}

/// A notice that says as little as one can.
pub fn bare_notice() -> Notice {
    Notice {
        id: None,
        summary: "too early".into(),
        description: "Nothing is known.".into(),
        impact: None,
        workaround: None,
        credits: Credits::default(),
        lifecycle: Lifecycle::default(),
        references: Vec::new(),
        products: Vec::new(),
    }
}

pub fn person(name: &str, email: &str) -> Person {
    Person { name: Some(name.into()), email: Some(email.into()) }
}

fn branch(name: &str, marks: Vec<Mark>) -> Branch {
    Branch { name: name.into(), marks }
}

fn tag(standing: Standing, name: &str) -> Mark {
    Mark { point: Point::Tag(name.into()), standing }
}

fn change(standing: Standing, hash: &str) -> Mark {
    Mark { point: Point::Change(hash.into()), standing }
}
