//! Records that use every corner of the formats.

use cvdesk_notice::{
    Branch, Claim, Credits, Details, Flaw, Lifecycle, Link, LinkKind, Mark, Notice, NoticeId, Package,
    Person, Point, Product, Record, Reference, Revision, Standing, Status, Withdrawal,
};
use jiff::{Timestamp, civil::date};

/// Small, seeded randomness (splitmix64): `CVDESK_SEED` repeats a run.
pub struct Dice(u64);

impl Dice {
    pub fn of_this_run() -> Self {
        Self(std::env::var("CVDESK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (!self.once_in(3)).then(|| make(self))
    }

    fn some<T>(&mut self, most: usize, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }
}

const WORDS: [&str; 16] = [
    "a",
    "flaw",
    "in",
    "the",
    "daemon",
    "\u{e1}rv\u{ed}z",
    "\u{4f60}\u{597d}",
    "\u{1f980}",
    "<script>",
    "&amp;",
    "]]>",
    "\"x\"",
    "| cell |",
    "[a](javascript:1)",
    "=?utf-8?q?x?=",
    "\\n;,",
];

fn words(dice: &mut Dice, least: usize, most: usize) -> String {
    let count = least + dice.below(most - least + 1);
    let mut text = String::new();
    for place in 0..count {
        text.push_str(dice.pick(&[" ", " ", " ", "\n", "\n\n"]).get(..usize::from(place > 0)).unwrap_or(" "));
        text.push_str(dice.pick(&WORDS));
    }
    if dice.once_in(15) { text + &"long".repeat(400) } else { text }
}

fn hash(dice: &mut Dice) -> String {
    (0..40).map(|_| char::from_digit(u32::try_from(dice.below(16)).unwrap(), 16).unwrap()).collect()
}

const CVSS: [&str; 6] = [
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    "CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:C/C:H/I:L/A:N",
    "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:C/C:L/I:L/A:L/E:F/RL:O/RC:R",
    "CVSS:3.1/AV:A/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N/CR:H/MAV:L/MS:C",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    "CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:P/VC:L/VI:N/VA:L/SC:L/SI:N/SA:N/E:P/MVC:H/S:P/AU:Y/R:U/V:D/RE:M/U:Amber",
];

fn flaw(dice: &mut Dice, cve: Option<String>) -> Flaw {
    Flaw {
        cve,
        title: dice.maybe(|dice| words(dice, 1, 8)),
        description: dice.maybe(|dice| words(dice, 1, 900)),
        cvss: dice.some(3, |dice| dice.pick(&CVSS).parse().unwrap()),
        cwe: dice.some(2, |dice| dice.pick(&["CWE-125", "CWE-416", "CWE-20", "CWE-787"]).parse().unwrap()),
    }
}

fn people(dice: &mut Dice) -> Vec<Person> {
    dice.some(3, |dice| Person {
        name: dice.maybe(|dice| words(dice, 0, 3)),
        email: dice.maybe(|dice| dice.pick(&["ada@hullo.example", "", "Ada Lovelace"]).to_owned()),
    })
}

fn branch(dice: &mut Dice) -> Branch {
    let mark = |dice: &mut Dice| {
        let point = if dice.once_in(2) {
            Point::Tag(format!("v1.{}.{}", dice.below(9), dice.below(9)))
        } else {
            Point::Change(hash(dice))
        };
        Mark { point, standing: dice.pick(&[Standing::Vulnerable, Standing::Fixed]) }
    };
    Branch {
        name: dice.pick(&["main", "v1-maint", "a b & c", "\u{e9}"]).to_owned(),
        marks: dice.some(9, mark),
    }
}

fn package(dice: &mut Dice) -> Package {
    let claim = |dice: &mut Dice| Claim {
        status: dice.pick(&[
            Status::Affected,
            Status::Affected,
            Status::Fixed,
            Status::Unaffected,
            Status::Unknown,
        ]),
        from: dice.pick(&["0", "1.0.0", "2.3.4"]).to_owned(),
        before: dice.maybe(|_| "3.0.0".to_owned()),
        through: dice.maybe(|_| "2.9.9".to_owned()),
        scheme: Some("semver".to_owned()),
        cves: Vec::new(),
    };
    Package {
        name: words(dice, 1, 2),
        vendor: dice.maybe(|_| "Hullo".to_owned()),
        ecosystem: dice.maybe(|_| "PyPI".to_owned()),
        purl: dice.maybe(|_| "pkg:pypi/hullo".to_owned()),
        claims: dice.some(4, claim),
        ..Package::default()
    }
}

fn instant(dice: &mut Dice) -> Timestamp {
    Timestamp::from_second(1_400_000_000 + i64::try_from(dice.below(300_000_000)).unwrap()).unwrap()
}

/// A record with a number, a day, and at least one CVE id.
pub fn record(dice: &mut Dice, number: u16) -> Record {
    let cves: Vec<_> = (0..=dice.below(3)).map(|_| format!("2026-{}", 10_000 + dice.below(80_000))).collect();
    let mut references: Vec<_> =
        cves.iter().map(|id| Reference::Advisory { kind: "CVE".into(), id: id.clone() }).collect();
    references.extend(dice.some(2, |dice| Reference::Bug {
        tracker: dice.pick(&["redhat", "debian", "nobody"]).into(),
        id: dice.pick(&["12", "a b", "\u{e9}&x=<"]).into(),
    }));
    let product = |dice: &mut Dice| Product {
        name: dice.pick(&["libvirt", "libvirt-python", "a <b>"]).into(),
        repository: dice.pick(&["libvirt.git", "x y"]).into(),
        branches: dice.some(4, branch),
    };
    let notice = Notice {
        id: Some(NoticeId::new(2026, number).unwrap()),
        summary: words(dice, 1, 12),
        description: words(dice, 1, 60),
        impact: dice.maybe(|dice| words(dice, 0, 40)),
        workaround: dice.maybe(|dice| words(dice, 0, 40)),
        credits: Credits { reporters: people(dice), patchers: people(dice) },
        lifecycle: Lifecycle {
            reported: dice.maybe(|_| date(2026, 1, 2)),
            published: Some(date(2026, 3, 4)),
            fixed: dice.maybe(|_| date(2026, 4, 5)),
        },
        references,
        products: dice.some(3, product),
    };
    let mut flaws: Vec<_> = cves.iter().map(|id| flaw(dice, Some(format!("CVE-{id}")))).collect();
    flaws.extend(dice.maybe(|dice| flaw(dice, None)));
    let mut instants = dice.some(4, instant);
    instants.sort();
    let revision =
        |(at, number): (Timestamp, usize)| Revision { number: number.to_string(), at, says: "More".into() };
    let withdrawn = dice.once_in(8);
    let dice_rejects = dice.once_in(2);
    let details = Details {
        severity: dice.maybe(|_| "important".to_owned()),
        aliases: dice.some(1, |_| "GHSA-xxxx-yyyy-zzzz".to_owned()),
        withdrawn: withdrawn.then(|| Withdrawal {
            at: "2030-01-02T03:04:05Z".parse().unwrap(),
            why: "It was none.".into(),
            rejected: dice_rejects,
        }),
        flaws,
        revisions: instants.into_iter().zip(1..).map(revision).collect(),
        links: dice.some(2, |dice| Link {
            url: dice.pick(&["https://hullo.example/a", "https://hullo.example/b?c=d"]).to_owned(),
            kind: dice.pick(&[LinkKind::Fix, LinkKind::Web, LinkKind::Report]),
            title: dice.maybe(|dice| words(dice, 0, 3)),
        }),
        packages: dice.some(2, package),
        ..Details::default()
    };
    Record { notice, details }
}
