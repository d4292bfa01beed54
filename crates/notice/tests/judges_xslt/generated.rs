//! Files of notices as nobody would write them, and as somebody will.

pub const NAMESPACE: &str = "https://hullo.example/notice/1.0";

/// Small, seeded randomness (splitmix64): `CVDESK_SEED` repeats a run.
pub struct Dice(u64);

impl Dice {
    #[expect(clippy::disallowed_methods, reason = "a test reads the run's seed")]
    pub fn of_this_run() -> Self {
        Self(std::env::var("CVDESK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_080_001))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    /// Whether a chance of one in `of` came true.
    pub fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const WORDS: [&str; 24] = [
    "a",
    "of",
    "the",
    "flaw",
    "guest",
    "daemon",
    "\u{e1}rv\u{ed}z",
    "\u{4f60}\u{597d}",
    "e\u{301}",
    "a\u{a0}b",
    "\u{1f980}",
    "virDomainBlockRebase",
    "/dev/mapper/control",
    "&lt;driver/&gt;",
    "&amp;",
    "\"quoted\"",
    "it's",
    "&#x2028;",
    "&#13;",
    "&#9;",
    "]]&gt;",
    "x--y",
    "\u{7f}",
    "\u{9b}",
];

const SPACES: [&str; 8] = [" ", " ", " ", " ", "  ", "\n", "\t", "\r\n"];

/// Words with white space between and around them; now and then one that no line holds.
fn words(dice: &mut Dice, most: usize) -> String {
    let mut text = String::new();
    for _ in 0..dice.below(most + 1) {
        if dice.once_in(40) {
            text.push_str(&"long".repeat(dice.below(30) + 10));
        } else {
            text.push_str(dice.pick(&WORDS));
        }
        if dice.once_in(3) {
            text.push_str(&"m".repeat(dice.below(12)));
        }
        text.push_str(dice.pick(&SPACES));
    }
    if dice.once_in(2) { text.trim_end().to_owned() } else { text }
}

/// Prose as the published notices have it, or in another of XML's ways.
fn prose(dice: &mut Dice, name: &str) -> String {
    let most = dice.below(120);
    let text = words(dice, most);
    match dice.below(5) {
        0 => format!("<{name}>{text}</{name}>"),
        1 => format!("<{name}/>"),
        2 => format!(
            "<{name}>{text}<!-- said twice -->{text}<?and more?> <em xmlns='else'>{text}</em></{name}>"
        ),
        _ => {
            let plain =
                text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("]]>", "]]");
            format!("<{name}>\n<![CDATA[{plain}]]>\n  </{name}>")
        }
    }
}

fn some(dice: &mut Dice, most: usize, make: impl Fn(&mut Dice) -> String) -> String {
    (0..dice.below(most + 1)).map(|_| make(dice) + "\n").collect()
}

fn attribute(dice: &mut Dice) -> String {
    words(dice, 2).replace('"', "&quot;")
}

fn person(dice: &mut Dice, role: &str) -> String {
    let name = some(dice, 1, |dice| format!("<name>{}</name>", words(dice, 3)));
    let emails = if dice.once_in(8) { 2 } else { 1 };
    let email = some(dice, emails, |dice| {
        let address = words(dice, 1);
        format!("<email>{}@hullo.example</email>", address.trim())
    });
    let blank = if dice.once_in(10) { "<email></email>" } else { "" };
    format!("<{role}>{name}{email}{blank}</{role}>")
}

fn credits(dice: &mut Dice) -> String {
    let reporters = some(dice, 3, |dice| person(dice, "reporter"));
    let patchers = some(dice, 3, |dice| person(dice, "patcher"));
    format!("<credits>{reporters}{patchers}</credits>")
}

fn day(dice: &mut Dice, name: &str) -> String {
    match dice.below(8) {
        0 => String::new(),
        1 => format!("<{name}> 20260102\n</{name}>"),
        _ => format!("<{name}>{}</{name}>", 20_080_101 + dice.below(180_000)),
    }
}

fn lifecycle(dice: &mut Dice) -> String {
    format!(
        "<lifecycle>{}{}{}</lifecycle>",
        day(dice, "fixed"),
        day(dice, "reported"),
        day(dice, "published")
    )
}

fn reference(dice: &mut Dice) -> String {
    let inside = some(dice, 6, |dice| {
        if dice.once_in(3) {
            format!("<bug id=\"{}\" tracker=\"{}\"/>", attribute(dice), attribute(dice))
        } else {
            format!("<advisory type=\"CVE\" id=\"2026-{}\"/>", dice.below(100_000))
        }
    });
    let stray = dice.pick(&["", "", "ppp\n", "<other id='1'/>"]);
    format!("<reference>{stray}{inside}</reference>")
}

fn mark(dice: &mut Dice) -> String {
    let name = dice.pick(&["tag", "change"]);
    let state = dice.pick(&["vulnerable", "vulnerable", "fixed", "fixed", "odd", ""]);
    let state = if state.is_empty() { String::new() } else { format!(" state=\"{state}\"") };
    let value =
        dice.pick(&["v1.0", " v1.1 ", "\u{e9}v2", "0123456789abcdef0123456789abcdef01234567", "a\"b&lt;c"]);
    format!("<{name}{state}>{value}</{name}>")
}

fn product(dice: &mut Dice) -> String {
    let repository =
        dice.pick(&["hullo.git", "hullo", "a.git.b.git", ".git", "", "h\u{e9}.git", " hullo.git\n"]);
    let branches = some(dice, 4, |dice| {
        let name = dice.pick(&["main", "v1-maint", "\u{e9}&amp;\"", ""]);
        let marks = some(dice, 12, mark);
        format!("<branch>{marks}<name>{name}</name></branch>")
    });
    format!("<product name=\"{}\"><repository>{repository}</repository>{branches}</product>", attribute(dice))
}

/// A notice's file.
pub fn notice(dice: &mut Dice) -> String {
    let id = if dice.once_in(20) {
        "odd".to_owned()
    } else {
        format!("{:04}-{:04}", 2000 + dice.below(40), dice.below(9999))
    };
    let mut parts = vec![format!("<summary>{}</summary>", words(dice, 14)), prose(dice, "description")];
    for name in ["impact", "workaround"] {
        if !dice.once_in(3) {
            parts.push(prose(dice, name));
        }
    }
    for part in [credits, lifecycle, reference] {
        if !dice.once_in(6) {
            parts.push(part(dice));
        }
    }
    parts.push(some(dice, 3, product));
    if dice.once_in(4) {
        parts.reverse();
    }
    let parts = parts.join("\n\n  ");
    format!("<security-notice xmlns=\"{NAMESPACE}\">\n  <id>{id}</id>\n\n  {parts}\n</security-notice>\n")
}
