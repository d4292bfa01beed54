//! What the checks find, and where they point.

use cvdesk_notice::{
    Credits, Lifecycle, Notice, NoticeId, Person, Record, Reference,
    lint::{Known, Level, lint},
    lsn::{LsnStyle, xml::LsnFile},
};
use jiff::civil::date;

fn sound() -> Record {
    let person = || Person { name: Some("Ada".into()), email: Some("ada@hullo.example".into()) };
    Record::from(Notice {
        id: NoticeId::new(2026, 1).ok(),
        summary: "A wave is sent twice".into(),
        description: "It is, see CVE-2026-12345.".into(),
        impact: None,
        workaround: None,
        credits: Credits { reporters: vec![person()], patchers: vec![person()] },
        lifecycle: Lifecycle {
            reported: Some(date(2026, 3, 1)),
            published: Some(date(2026, 3, 14)),
            fixed: Some(date(2026, 3, 14)),
        },
        references: vec![Reference::Advisory { kind: "CVE".into(), id: "2026-12345".into() }],
        products: vec![cvdesk_notice::Product {
            name: "p".into(),
            repository: "p.git".into(),
            branches: Vec::new(),
        }],
    })
}

/// Level, code and place of what is found once a sound notice is changed.
fn found(change: impl FnOnce(&mut Record, &mut Known)) -> Vec<(Level, &'static str, String)> {
    let (mut record, mut known) =
        (sound(), Known { consented: Some(["ada@hullo.example".to_owned()].into()), ..Known::default() });
    change(&mut record, &mut known);
    lint(&record, &known).into_iter().map(|each| (each.level, each.code, each.spot.to_string())).collect()
}

#[test]
fn a_sound_notice_has_no_finding() {
    assert_eq!(found(|_, _| {}), []);
}

// req N7
#[test]
fn a_summary_over_eighty_characters_warns() {
    let summary = |length| found(|record, _| record.notice.summary = "\u{e1}".repeat(length));
    assert_eq!(summary(80), []);
    assert_eq!(summary(81), [(Level::Warning, "summary-long", "summary".to_owned())]);
}

// req N9
#[test]
fn odd_dates_are_information() {
    let odd = found(|record, _| {
        record.notice.lifecycle = Lifecycle {
            reported: Some(date(2026, 3, 1)),
            published: Some(date(2026, 2, 1)),
            fixed: Some(date(2026, 1, 1)),
        };
    });
    let place = || "lifecycle".to_owned();
    assert_eq!(
        odd,
        [
            (Level::Info, "published-before-reported", place()),
            (Level::Info, "fixed-before-published", place())
        ]
    );
}

// req N9
#[test]
fn a_day_of_publication_that_is_missing_or_to_come_warns() {
    let missing = found(|record, _| record.notice.lifecycle.published = None);
    assert_eq!(missing, [(Level::Warning, "date-missing", "lifecycle".to_owned())]);
    let looked_at = |today| found(|_, known| known.today = Some(today));
    assert_eq!(looked_at(date(2026, 3, 13)), [(Level::Warning, "not-public-yet", "lifecycle".to_owned())]);
    assert_eq!(looked_at(date(2026, 3, 14)), []);
}

// req N5
#[test]
fn a_fix_that_no_version_tells_is_information() {
    let last = |at: &str| {
        found(|record, _| {
            let at = at.parse().unwrap();
            record.details.revisions =
                vec![cvdesk_notice::Revision { number: "1".into(), at, says: "x".into() }];
        })
    };
    assert_eq!(last("2026-03-13T23:59:59Z"), [(Level::Info, "no-revision", "lifecycle".to_owned())]);
    assert_eq!(last("2026-03-14T00:00:00Z"), []);
}

#[test]
fn a_product_without_a_name_is_an_error() {
    let nameless = found(|record, _| record.notice.products[0].name = " ".into());
    assert_eq!(nameless, [(Level::Error, "no-product-name", "product".to_owned())]);
}

#[test]
fn what_is_still_to_be_filled_in_is_an_error() {
    let new = cvdesk_notice::to_fill_in(NoticeId::new(2026, 1).ok(), "p", "p.git", "main");
    let found = found(|record, _| record.notice = new);
    let places: Vec<_> = found
        .iter()
        .filter(|(_, code, _)| *code == "placeholder")
        .map(|(level, _, place)| (*level, place.as_str()))
        .collect();
    let wanted = [
        "summary",
        "description",
        "impact",
        "workaround",
        "credits.reporter",
        "credits.patcher",
        "reference",
        "product.branch",
    ];
    assert_eq!(places, wanted.map(|place| (Level::Error, place)));
}

#[test]
fn what_the_public_must_not_learn_is_an_error() {
    for (text, code) in [
        ("see C-7K3M-9QXP", "case-id"),
        ("(https://gitlab.internal/x)", "private-url"),
        ("http://10.1.2.3:8080/", "private-url"),
        ("https://build.hullo.example/1", "private-url"),
        ("file:///home/ada/poc.c", "private-url"),
        ("at build.hullo.example:8080/1", "private-host"),
        ("https://ada:secret@hullo.example/", "credentials"),
    ] {
        let found = found(|record, known| {
            record.notice.impact = Some(text.to_owned());
            known.private_hosts = vec!["build.*".to_owned()];
        });
        assert_eq!(found, [(Level::Error, code, "impact".to_owned())], "{text}");
    }
    for text in ["https://hullo.example/C-7K3M", "virsh -c qemu:///system", "version 1.2.3.4"] {
        assert_eq!(found(|record, _| record.notice.impact = Some(text.into())), [], "{text}");
    }
}

#[test]
fn what_only_looks_like_a_private_host_warns() {
    for text in ["ping 10.1.2.3", "192.168.0.7:8080/x", "foo.local", "(build.lan)", "see [fd00::1]:80/x"] {
        let found = found(|record, _| record.notice.impact = Some(text.to_owned()));
        assert_eq!(found, [(Level::Warning, "private-host", "impact".to_owned())], "{text}");
    }
}

#[test]
fn everything_that_some_format_publishes_is_read() {
    use cvdesk_notice::{Flaw, Link, LinkKind, Package, Revision, Withdrawal};
    let says = || "see C-7K3M-9QXP".to_owned();
    let at = || "2026-05-05T05:05:05Z".parse().unwrap();
    let found = found(|record, _| {
        record.notice.credits.patchers[0].name = Some(says());
        record.notice.products[0].repository = "https://ada:secret@hullo.example/p.git".into();
        let details = &mut record.details;
        details.withdrawn = Some(Withdrawal { at: at(), why: says(), rejected: false });
        details.revisions = vec![Revision { number: "1".into(), at: at(), says: says() }];
        details.links =
            vec![Link { url: "https://hullo.example/x".into(), kind: LinkKind::Web, title: Some(says()) }];
        details.flaws = vec![Flaw { title: Some(says()), description: Some(says()), ..Flaw::default() }];
        details.packages = vec![Package { name: says(), vendor: Some(says()), ..Package::default() }];
    });
    let places: Vec<_> = found.iter().map(|(_, code, place)| (*code, place.as_str())).collect();
    assert_eq!(
        places,
        [
            ("case-id", "credits.patcher"),
            ("credentials", "product.repository"),
            ("case-id", "withdrawn.why"),
            ("case-id", "revision.says"),
            ("case-id", "link.title"),
            ("case-id", "flaw.title"),
            ("case-id", "flaw.description"),
            ("case-id", "package.name"),
            ("case-id", "package.vendor"),
        ]
    );
}

#[test]
fn other_cve_ids_warn_until_they_are_known_to_be_public() {
    let names = |published: &[&str]| {
        found(|record, known| {
            record.notice.description = "Like CVE-2010-2237.".into();
            known.published = published.iter().map(ToString::to_string).collect();
        })
    };
    assert_eq!(names(&[]), [(Level::Warning, "unpublished-cve", "description".to_owned())]);
    assert_eq!(names(&["CVE-2010-2237"]), []);
    let none = found(|record, _| {
        record.notice.references.clear();
        record.notice.description = "x".into();
    });
    assert_eq!(none, [(Level::Warning, "no-cve", "reference".to_owned())]);
}

// req N8
#[test]
fn addresses_stand_where_their_owners_agreed() {
    let prose = found(|record, _| record.notice.description = "Ask bob@hullo.example.".into());
    assert_eq!(prose, [(Level::Warning, "address", "description".to_owned())]);
    assert_eq!(found(|record, _| record.notice.description = "Ask ada@hullo.example.".into()), []);
    let unasked = found(|_, known| known.consented = Some(["bob@hullo.example".to_owned()].into()));
    assert_eq!(unasked.len(), 2);
    assert_eq!(unasked[0], (Level::Error, "no-consent", "credits.reporter".to_owned()));
    let odd = found(|record, _| record.notice.credits.patchers[0].email = Some("Ada Lovelace".into()));
    assert_eq!(odd, [(Level::Warning, "credit-address", "credits.patcher".to_owned())]);
    let nobody_asked = found(|_, known| known.consented = None);
    assert_eq!(nobody_asked.len(), 2);
    assert_eq!(nobody_asked[0], (Level::Info, "consent-unknown", "credits.reporter".to_owned()));
}

// req N10
#[test]
fn a_branch_that_the_project_does_not_name_warns_and_is_pointed_at() {
    let style = LsnStyle {
        namespace: "n".into(),
        title: "T".into(),
        prefix: "P".into(),
        repository_base: String::new(),
        prose_width: 70,
        field_width: 52,
        states: cvdesk_notice::lsn::StateWords::default(),
    };
    let source = "<security-notice xmlns='n'><id>2026-0001</id><summary>s</summary><description>d</description>\n\
                  <product name='p'><repository/>\n<branch><name>main</name></branch>\n  <branch><name>odd</name>\
                  <change state='vulnerable'>abc</change></branch></product></security-notice>";
    let file = LsnFile::read(source, &style).unwrap();
    let known = Known { branches: vec!["main".into(), "v*-maint".into()], ..Known::default() };
    let found = lint(&Record::from(file.notice().unwrap()), &known);
    let pointed: Vec<_> = found
        .iter()
        .filter(|each| each.spot.to_string().starts_with("product"))
        .map(|each| (each.code, file.place(&each.spot)))
        .collect();
    assert_eq!(pointed, [("unknown-branch", (4, 3)), ("short-hash", (4, 3)), ("nothing-vulnerable", (3, 1))]);
}
