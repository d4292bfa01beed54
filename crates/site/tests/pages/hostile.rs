//! Whatever people write into a notice, pages hold it as text, feeds stay XML and lists stay JSON.

use cvdesk_notice::{
    Branch, Claim, Credits, Details, Flaw, Lifecycle, Link, LinkKind, Mark, Notice, NoticeId, Package,
    Person, Point, Product, Record, Reference, Revision, Standing, Status, Withdrawal,
};
use cvdesk_site::{Block, Chapter, Process, Section, Statement};
use jiff::civil::date;
use proptest::prelude::*;

use super::markup::tags;
use super::project::{everything, published, site};

/// What somebody may try, beside any text at all.
const TRICKS: [&str; 14] = [
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)",
    "</title><img src=x onerror=alert(1)>",
    "--><svg onload=alert(1)>",
    "&lt;script&gt;",
    "{{ shell.root }}{% include %}",
    "\u{202e}txt.exe\u{2066}",
    "\u{0}\u{1b}[31m\u{7}\u{85}",
    "]]><x/>",
    "</style><script src=https://evil.example/x.js></script>",
    "\r\n\r\n- a\n  b",
    "../../../etc/passwd",
    "\u{fdd0}\u{fffe}\u{10ffff}",
];

const ADDRESSES: [&str; 6] = [
    "javascript:alert(1)",
    "https://good.example/a?b=c&d=e",
    "https://evil.example/\"><script>",
    "data:text/html,<script>alert(1)</script>",
    " java\nscript:alert(1)",
    "//evil.example",
];

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(&TRICKS[..]).prop_map(ToOwned::to_owned),
        1 => proptest::sample::select(&ADDRESSES[..]).prop_map(ToOwned::to_owned),
        2 => "[a-zA-Z0-9 .]{0,12}",
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

/// A notice whose every text is `say`'s next word.
fn notice(mut say: impl FnMut() -> String) -> Notice {
    let mut person = || Person { name: Some(say()), email: Some(say()) };
    let credits = Credits { reporters: vec![person(), person()], patchers: vec![person()] };
    let mut mark = |standing, tag: bool| {
        let name = say();
        Mark { point: if tag { Point::Tag(name) } else { Point::Change(name) }, standing }
    };
    let marks = vec![
        mark(Standing::Vulnerable, true),
        mark(Standing::Vulnerable, true),
        mark(Standing::Vulnerable, false),
        mark(Standing::Fixed, true),
        mark(Standing::Fixed, false),
    ];
    let branch = Branch { name: say(), marks };
    Notice {
        id: Some(NoticeId::new(2026, 7).unwrap()),
        summary: say(),
        description: say(),
        impact: Some(say()),
        workaround: Some(say()),
        credits,
        lifecycle: Lifecycle {
            reported: Some(date(2026, 1, 2)),
            published: Some(date(2026, 1, 9)),
            fixed: Some(date(2026, 1, 10)),
        },
        references: vec![
            Reference::Advisory { kind: "CVE".into(), id: say() },
            Reference::Advisory { kind: say(), id: say() },
            Reference::Bug { tracker: say(), id: say() },
        ],
        products: vec![Product { name: say(), repository: say(), branches: vec![branch] }],
    }
}

fn details(mut say: impl FnMut() -> String, address: &str) -> Details {
    let claim = Claim {
        status: Status::Affected,
        from: say(),
        before: Some(say()),
        through: None,
        scheme: Some(say()),
        cves: vec![say()],
    };
    Details {
        name: Some(say()),
        publisher: Some(say()),
        severity: Some(say()),
        aliases: vec![say()],
        related: vec![say()],
        upstream: vec![say()],
        withdrawn: Some(Withdrawal {
            at: "2030-01-02T03:04:05Z".parse().unwrap(),
            why: say(),
            rejected: false,
        }),
        flaws: vec![Flaw {
            cve: Some(say()),
            title: Some(say()),
            description: Some(say()),
            cvss: vec!["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".parse().unwrap()],
            cwe: vec!["CWE-125".parse().unwrap()],
        }],
        revisions: vec![Revision { number: say(), at: "2026-01-09T00:00:00Z".parse().unwrap(), says: say() }],
        links: vec![
            Link { url: address.to_owned(), kind: LinkKind::Web, title: Some(say()) },
            Link { url: say(), kind: LinkKind::Fix, title: None },
        ],
        packages: vec![Package {
            name: say(),
            vendor: Some(say()),
            claims: vec![claim],
            ..Package::default()
        }],
    }
}

fn process(mut say: impl FnMut() -> String, address: &str) -> Process {
    let link = Block::Link { before: say(), shown: say(), url: address.to_owned() };
    Process {
        title: say(),
        lead: say(),
        report: vec![link, Block::Text(say())],
        chapters: vec![Chapter {
            heading: say(),
            statements: vec![Statement {
                says: say(),
                modality: say(),
                clauses: vec![say()],
                does: vec![say()],
            }],
        }],
        sections: vec![Section {
            heading: say(),
            blocks: vec![Block::List(vec![say()]), Block::Terms(vec![(say(), say())])],
        }],
    }
}

/// Elements that our templates write.
const OURS: [&str; 50] = [
    "a", "article", "b", "body", "br", "circle", "cite", "code", "dd", "details", "div", "dl", "dt",
    "footer", "form", "h1", "h2", "h3", "head", "header", "html", "input", "label", "li", "line", "link",
    "main", "meta", "nav", "ol", "option", "p", "path", "rect", "script", "section", "select", "small",
    "span", "summary", "svg", "table", "tbody", "td", "th", "thead", "time", "title", "tr", "ul",
];

/// Attributes that our templates write.
const ATTRIBUTES: [&str; 47] = [
    "aria-current",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "autocomplete",
    "charset",
    "class",
    "content",
    "cx",
    "cy",
    "d",
    "data-id",
    "data-products",
    "data-severity",
    "data-state",
    "data-year",
    "datetime",
    "defer",
    "focusable",
    "for",
    "height",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "overflow",
    "preserveAspectRatio",
    "r",
    "rel",
    "role",
    "rx",
    "scope",
    "src",
    "tabindex",
    "title",
    "type",
    "value",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

fn page_is_ours(path: &str, page: &str) {
    let tags = tags(page).unwrap_or_else(|fault| panic!("{path}: {fault}"));
    let scripts = tags.iter().filter(|tag| tag.name == "script").count();
    assert_eq!(scripts, usize::from(path == "index.html"), "{path}");
    for tag in tags {
        assert!(OURS.contains(&tag.name.as_str()), "{path}: {tag:?}");
        for (name, value) in &tag.attributes {
            assert!(ATTRIBUTES.contains(&name.as_str()), "{path}: {tag:?}");
            if name == "href" || name == "src" {
                let known = ["https://", "http://", "mailto:", "./", "../", "#"];
                let file = value == "site.js" || value.starts_with("20") || value.starts_with("hsn-");
                let listed = ["index.txt", "changes.csv", "feed-tlp-white.json"].contains(&value.as_str());
                assert!(
                    file || listed || known.iter().any(|start| value.starts_with(start)),
                    "{path}: {value}"
                );
            }
        }
    }
    let turned =
        |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}');
    let driving = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    assert!(!page.contains(turned) && !page.contains(driving), "{path}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hostile_words_stay_words_in_every_file(
        said in proptest::collection::vec(words(), 1..9),
        address in proptest::sample::select(&ADDRESSES[..]),
    ) {
        let mut next = 0;
        let mut say = || { next += 1; said[next % said.len()].clone() };
        let notice = notice(&mut say);
        let details = details(&mut say, address);
        let site = site("https://security.hullo.example/").with_process(process(&mut say, address));
        let record = Record { notice: notice.clone(), details: details.clone() };
        prop_assert!(record.notice.id.is_some());
        let files = everything(&site, &[published(&notice, details)]);
        for file in &files {
            let steps = file.path.split('/');
            prop_assert!(!file.path.starts_with('/') && steps.clone().all(|step| !matches!(step, "" | "." | "..")), "{}", file.path);
            let text = std::str::from_utf8(&file.bytes).unwrap();
            let ending = file.path.rsplit('.').next().unwrap();
            match ending {
                "html" => page_is_ours(&file.path, text),
                "json" => prop_assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{}", file.path),
                "xml" | "atom" => {
                    let document = roxmltree::Document::parse(text);
                    prop_assert!(document.is_ok(), "{}: {:?}", file.path, document);
                    prop_assert!(!document.unwrap().descendants().any(|node| node.has_tag_name("script")), "{}", file.path);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn an_address_that_runs_something_is_no_link() {
    let site = site("https://security.hullo.example/");
    let mut count = 0;
    let mut say = || {
        count += 1;
        format!("word{count}")
    };
    let notice = notice(&mut say);
    let mut page_with = |address: &str| {
        let made = site.notice(&published(&notice, details(&mut say, address)));
        super::project::text(&made.files, "2026/0007.html").to_owned()
    };
    assert!(!page_with("javascript:alert(1)").contains("href=\"javascript:"));
    assert!(page_with("https://good.example/").contains("<a href=\"https://good.example/\">word"));
}
