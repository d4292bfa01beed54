//! The loader's fuzz target over the profiles, the broken policies and seeded mutations of both:
//! `CVDESK_FUZZ_SECONDS` long, `CVDESK_SEED` repeats a run.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cvdesk_policy::fuzz::fuzz_load;

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

/// Every TOML file of the profiles and of the broken policies.
fn corpus() -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![here.join("tests/broken"), here.join("../../profiles")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// What is too deep or too long to be kept as a file.
fn generated() -> Vec<Vec<u8>> {
    let deep = format!("cvdesk_policy = {}", "[".repeat(100_000));
    let dotted = format!("a{} = 1", ".a".repeat(100_000));
    let tables = "[[rule]]\n".repeat(50_000);
    let inline = format!("project = {}", "{ a = ".repeat(50_000));
    let guard = |text: &str| BASE.replace("opened && !dismissed", text);
    let nested = guard(&"(".repeat(500));
    let long = guard(&"!".repeat(512));
    [deep, dotted, tables, inline, nested, long].map(String::into_bytes).into()
}

const BASE: &str = include_str!("broken/base.toml");

const WORDS: [&str; 24] = [
    "\n",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\0",
    "true",
    "-1",
    "99999999999999999999",
    "nan",
    "1979-05-27",
    "\u{feff}",
    "\"\"",
    "'''",
    "[[rule]]\n",
    "[act.lift]\n",
    "&& ",
    "has(",
    "\u{1F600}",
];

/// Lines are what a policy is made of: most mutations move, double or drop one, or a piece of one.
fn mutated(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = random.pick(corpus).clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, random.pick(&WORDS).bytes())),
            2 => {
                let other = random.pick(corpus);
                let from = random.below(other.len());
                bytes.splice(at..at, other.iter().skip(from).take(200).copied());
            }
            3 => drop(bytes.drain(at..(at + random.below(12)).min(bytes.len()))),
            4 | 5 => {
                let mut lines: Vec<Vec<u8>> =
                    bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                let (one, other) = (random.below(lines.len()), random.below(lines.len()));
                match random.below(3) {
                    0 => lines.swap(one, other),
                    1 => drop(lines.remove(one)),
                    _ => lines.insert(one, lines.get(other).unwrap().clone()),
                }
                bytes = lines.join(&b'\n');
            }
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
fn no_file_breaks_the_loader() {
    let number = |name: &str, default: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (seconds, seed) = (number("CVDESK_FUZZ_SECONDS", 5), number("CVDESK_SEED", 0));
    println!("CVDESK_SEED={seed} CVDESK_FUZZ_SECONDS={seconds}");
    let end = Instant::now() + Duration::from_secs(seconds);
    let corpus = corpus();
    for raw in generated().iter().chain(&corpus) {
        fuzz_load(raw);
    }
    let mut random = Random(seed);
    let mut runs = 0_u64;
    while Instant::now() < end {
        fuzz_load(&mutated(&mut random, &corpus));
        runs += 1;
    }
    println!("{runs} mutations");
}
