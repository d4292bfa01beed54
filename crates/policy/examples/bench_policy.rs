//! What a policy costs: reading and checking it, deciding under it, walking it. A table over profiles/*/policy.toml:
//! `cargo run --release -p cvdesk-policy --example bench_policy [FILE ...]`.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cvdesk_policy::{Limits, Policy};

const LOADS: usize = 200;

#[expect(clippy::disallowed_methods, reason = "a bench measures with a clock; the crate reads none")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

/// Median and worst.
fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    (middle, times.last().copied().unwrap_or_default())
}

fn profiles() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path().join("policy.toml");
        if file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn name(file: &Path) -> String {
    let folder = file.parent().and_then(Path::file_name);
    folder.map_or_else(|| file.display().to_string(), |folder| folder.to_string_lossy().into_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    let named: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let files = if named.is_empty() { profiles()? } else { named };
    println!(
        "{:<16} {:>10} {:>10} {:>11} {:>8} {:>12} {:>10} {:>8} {:>7}",
        "profile", "load p50", "load max", "per ask", "states", "transitions", "refusals", "walk", "faults"
    );
    for file in files {
        let source = std::fs::read_to_string(&file)?;
        let policy = Policy::load(&source).map_err(|error| format!("{}: {error}", file.display()))?;
        let loads = (0..LOADS).map(|_| timed(|| Policy::load(&source)).1).collect();
        let (middle, worst) = spread(loads);
        let (walked, took) = timed(|| policy.explore(Limits::default()));
        let asked = u32::try_from(walked.transitions.saturating_add(walked.refusals)).unwrap_or(u32::MAX);
        println!(
            "{:<16} {:>10.2?} {:>10.2?} {:>11.2?} {:>8} {:>12} {:>10} {:>8.2?} {:>7}",
            name(&file),
            middle,
            worst,
            // All that a walk does, divided by what it asked: an upper bound of what a decision costs.
            took.checked_div(asked).unwrap_or_default(),
            walked.states,
            walked.transitions,
            walked.refusals,
            took,
            walked.faults.len()
        );
        for fault in &walked.faults {
            let (line, column) = Policy::place_of(&source, &fault.place);
            println!("  line {line}, column {column} ({}): {}", fault.place, fault.what);
            for step in &fault.path {
                println!("      {step}");
            }
        }
        let told = |bound: &&String| bound.starts_with("cut") || bound.starts_with("walked apart");
        for bound in walked.bounds.iter().filter(told) {
            println!("  {bound}");
        }
    }
    Ok(())
}
