//! The parser's fuzz target over a small corpus and seeded mutations: `CVDESK_FUZZ_SECONDS` long, `CVDESK_SEED`
//! repeats a run.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use cvdesk_mail::fuzz::fuzz_parse;

/// A small generator (`SplitMix64`): enough to mutate, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        from.get(self.below(from.len())).unwrap()
    }
}

fn files() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// What is too large, or too much of a bomb, to be kept as a file.
fn generated() -> Vec<Vec<u8>> {
    let mut boundaries = String::new();
    let mut pieces = "Content-Disposition: attachment;\n".to_owned();
    for n in 0..20_000 {
        write!(boundaries, "Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n").unwrap();
        writeln!(pieces, " filename*{n}*=%41;").unwrap();
    }
    let messages = "Content-Type: message/rfc822\n\n".repeat(20_000);
    let parts = "Content-Type: multipart/digest; boundary=b\n\n".to_owned() + &"--b\n\n\n".repeat(20_000);
    let fields = "X: y\n".repeat(20_000);
    let comments = format!(
        "From: {}x@y.test\nAuthentication-Results: mx.desk.test{}\n\n",
        "(".repeat(50_000),
        " (".repeat(50_000)
    );
    let addresses = format!("From: {}\n\nx", "a@b.test,".repeat(20_000));
    let html = format!("Content-Type: text/html\n\n{}", "<p &lt;".repeat(20_000));
    [boundaries, pieces, messages, parts, fields, comments, addresses, html].map(String::into_bytes).into()
}

const WORDS: [&str; 14] = [
    "\n\n",
    "\r",
    "\0",
    "--b",
    "--",
    "Content-Type: message/rfc822\n\n",
    "Content-Type: multipart/mixed; boundary=b\n\n",
    "Content-Transfer-Encoding: base64\n",
    "=?utf-8?b?",
    "?=",
    "*0*=",
    "(",
    "\"",
    "\u{feff}",
];

fn mutated(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = random.pick(corpus).clone();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len() + 1);
        match random.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, random.pick(&WORDS).bytes())),
            2 => {
                let other = random.pick(corpus);
                let from = random.below(other.len());
                bytes.splice(at..at, other.iter().skip(from).take(400).copied());
            }
            3 => drop(bytes.drain(at..(at + random.below(20)).min(bytes.len()))),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.next().to_le_bytes()[0];
                }
            }
        }
    }
    bytes
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the run is as long as it was asked to be")]
fn no_mail_breaks_the_parser() {
    let number = |name: &str, default: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (seconds, seed) = (number("CVDESK_FUZZ_SECONDS", 5), number("CVDESK_SEED", 0));
    println!("CVDESK_SEED={seed} CVDESK_FUZZ_SECONDS={seconds}");
    let end = Instant::now() + Duration::from_secs(seconds);
    let corpus = files();
    for raw in generated().iter().chain(&corpus) {
        fuzz_parse(raw);
    }
    let mut random = Random(seed);
    let mut runs = 0_u64;
    while Instant::now() < end {
        fuzz_parse(&mutated(&mut random, &corpus));
        runs += 1;
    }
    println!("{runs} mutations");
}
