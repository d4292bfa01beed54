//! `cargo bench -p cvdesk --bench impact`: the open curl cases, repeated to 200, through the command, as its users wait
//! for it. bench/impact/bench.py times the peers' ways beside it; this one needs git and `../shared` only.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock and prints"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

#[path = "../tests/impact/git.rs"]
#[expect(dead_code, reason = "the benchmark takes the verbs it needs")]
mod git;
#[path = "../tests/impact/real.rs"]
mod real;

const CASES: usize = 200;
const RUNS: usize = 5;

/// The published cases of curl, over and over, without their answers.
fn asked() -> Option<String> {
    let mut known = real::lines("cases.jsonl")?;
    known.retain(|case| case["repo"] == "curl");
    let case = |n: usize| {
        let mut case = known[n % known.len()].clone();
        case["id"] = n.to_string().into();
        case["expect"] = Value::Null;
        format!("{case}\n")
    };
    Some((0..CASES).map(case).collect::<Vec<_>>().concat())
}

/// Runs the command once, with its index in `home`.
fn once(repo: &Path, cases: &Path, home: &Path) -> Duration {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvdesk"));
    command
        .env_clear()
        .envs([("PATH", "/usr/local/bin:/usr/bin:/bin")])
        .env("HOME", home)
        .stdin(Stdio::null());
    command.arg("impact").arg("--repo").arg(repo).arg("--cases").arg(cases);
    let begun = Instant::now();
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    let took = begun.elapsed();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), CASES);
    took
}

/// The middle one of several runs, each after `prepare`.
fn median(prepare: impl Fn(), run: impl Fn() -> Duration) -> Duration {
    let mut times: Vec<_> = (0..RUNS)
        .map(|_| {
            prepare();
            run()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}

fn main() {
    let Some(asked) = asked() else { return };
    let scratch = tempfile::tempdir().unwrap();
    let (home, cases) = (scratch.path().join("home"), scratch.path().join("cases.jsonl"));
    fs::write(&cases, asked).unwrap();
    let repo = real::copy("curl", scratch.path()).unwrap();
    let forget = || {
        let _ = fs::remove_dir_all(&home);
        fs::create_dir_all(&home).unwrap();
    };
    for (condition, aim) in [("no commit-graph", "1.5 s (0.7)"), ("a commit-graph", "none")] {
        let cold = median(forget, || once(&repo, &cases, &home));
        let warm = median(|| {}, || once(&repo, &cases, &home));
        println!(
            "curl, {CASES} cases, {condition}: cold {cold:.3?} (aim {aim}), warm index {warm:.3?} (aim 0.1 s)"
        );
        git::git(&repo, &["commit-graph", "write", "--reachable"]);
    }
}
