//! Whatever a notice says, its XML can be read by anyone and says the same.

use cvdesk_notice::{
    Branch, Credits, Lifecycle, Mark, Notice, NoticeId, Person, Point, Product, Reference, Standing,
    lsn::{text, xml},
};
use jiff::civil::{Date, date};
use proptest::{collection::vec, option, prelude::*};

use crate::support::hullo::style;

/// Pieces that have broken writers of XML, mail or terminals before.
const HOSTILE: [&str; 19] = [
    "]]>",
    "<![CDATA[",
    "<",
    "&",
    "&amp;",
    "&#0;",
    "\"",
    "'",
    "--",
    "\0",
    "\u{1b}[2J",
    "\u{9b}2J",
    "\r\n",
    "\r",
    "\n",
    "\t",
    "\u{A0}",
    "\u{202E}",
    "\u{FFFF}",
];

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(HOSTILE.as_slice()).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        2 => Just(" ".to_owned()),
        3 => "[a-z]{1,12}",
    ];
    vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

fn id() -> impl Strategy<Value = NoticeId> {
    (1..=9999_u16, 1..=9999_u16).prop_map(|(year, number)| NoticeId::new(year, number).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (1..=9999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| date(year, month, day))
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let person = (option::of(words()), option::of(words())).prop_map(|(name, email)| Person { name, email });
    vec(person, 0..3)
}

fn lifecycle() -> impl Strategy<Value = Lifecycle> {
    (option::of(day()), option::of(day()), option::of(day()))
        .prop_map(|(reported, published, fixed)| Lifecycle { reported, published, fixed })
}

fn reference() -> impl Strategy<Value = Reference> {
    prop_oneof![
        (words(), words()).prop_map(|(kind, id)| Reference::Advisory { kind, id }),
        (words(), words()).prop_map(|(tracker, id)| Reference::Bug { tracker, id }),
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    let point = prop_oneof![words().prop_map(Point::Tag), words().prop_map(Point::Change)];
    let standing = prop_oneof![Just(Standing::Vulnerable), Just(Standing::Fixed)];
    (point, standing).prop_map(|(point, standing)| Mark { point, standing })
}

fn product() -> impl Strategy<Value = Product> {
    let branch = (words(), vec(mark(), 0..5)).prop_map(|(name, marks)| Branch { name, marks });
    (words(), words(), vec(branch, 0..3)).prop_map(|(name, repository, branches)| Product {
        name,
        repository,
        branches,
    })
}

pub fn notice() -> impl Strategy<Value = Notice> {
    let prose = (words(), words(), option::of(words()), option::of(words()));
    let credits = (people(), people()).prop_map(|(reporters, patchers)| Credits { reporters, patchers });
    (option::of(id()), prose, credits, lifecycle(), vec(reference(), 0..3), vec(product(), 0..3)).prop_map(
        |(id, (summary, description, impact, workaround), credits, lifecycle, references, products)| Notice {
            id,
            summary,
            description,
            impact,
            workaround,
            credits,
            lifecycle,
            references,
            products,
        },
    )
}

/// What [`xml::render`] promises to keep of a text, said in other words than its own.
fn kept(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lost = |character: char| {
        (character < ' ' && character != '\t' && character != '\n')
            || matches!(character, '\u{FFFE}' | '\u{FFFF}')
    };
    text.replace(lost, "\u{FFFD}")
}

fn kept_word(text: &str) -> String {
    kept(text).trim_matches([' ', '\t', '\n']).to_owned()
}

fn kept_person(person: &Person) -> Person {
    Person { name: person.name.as_deref().map(kept), email: person.email.as_deref().map(kept) }
}

fn kept_reference(reference: &Reference) -> Reference {
    match reference {
        Reference::Advisory { kind, id } => Reference::Advisory { kind: kept(kind), id: kept(id) },
        Reference::Bug { tracker, id } => Reference::Bug { tracker: kept(tracker), id: kept(id) },
    }
}

fn kept_mark(mark: &Mark) -> Mark {
    let point = match &mark.point {
        Point::Tag(tag) => Point::Tag(kept_word(tag)),
        Point::Change(change) => Point::Change(kept_word(change)),
    };
    Mark { point, standing: mark.standing }
}

fn kept_branch(branch: &Branch) -> Branch {
    Branch { name: kept_word(&branch.name), marks: branch.marks.iter().map(kept_mark).collect() }
}

fn kept_product(product: &Product) -> Product {
    Product {
        name: kept(&product.name),
        repository: kept_word(&product.repository),
        branches: product.branches.iter().map(kept_branch).collect(),
    }
}

fn kept_notice(notice: &Notice) -> Notice {
    Notice {
        id: notice.id,
        summary: kept(&notice.summary),
        description: kept(&notice.description),
        impact: notice.impact.as_deref().map(kept),
        workaround: notice.workaround.as_deref().map(kept),
        credits: Credits {
            reporters: notice.credits.reporters.iter().map(kept_person).collect(),
            patchers: notice.credits.patchers.iter().map(kept_person).collect(),
        },
        lifecycle: notice.lifecycle,
        references: notice.references.iter().map(kept_reference).collect(),
        products: notice.products.iter().map(kept_product).collect(),
    }
}

proptest! {
    // req L12, L13
    #[test]
    fn a_written_notice_reads_back_as_it_was(notice in notice()) {
        let read = xml::parse(&xml::render(&notice, &style()), &style()).unwrap();
        prop_assert_eq!(read, kept_notice(&notice));
    }

    // req L13
    #[test]
    fn a_written_notice_is_xml_to_everyone(notice in notice()) {
        let written = xml::render(&notice, &style());
        prop_assert!(roxmltree::Document::parse(&written).is_ok(), "{}", written);
    }

    // req L15
    #[test]
    fn the_text_holds_no_control_character_but_line_ends(notice in notice()) {
        let rendered = text::render(&notice, &style());
        prop_assert!(!rendered.contains(|c: char| c.is_control() && c != '\n'), "{}", rendered);
    }

    #[test]
    fn no_text_makes_the_reader_panic(source in words()) {
        let _ = xml::parse(&source, &style());
    }
}
