//! kill -9 at random points of the tour of both profiles, then resume: same final state, one of every mail and commit.
//!
//! strace kills the process at the N-th call of one kind (write, sync, rename, ...), each kind as often as its share
//! of a whole tour; git's own processes are let be. The database works in threads of its own, a new one for every
//! command of the tour, and calls are counted thread by thread: so every other point is two kills. The first is
//! anywhere in the story; the run that goes on is killed again at one of the first calls, and there the first that
//! writes is the step where the first kill fell. `CVDESK_KILL_POINTS` says how many points (20, soak: 500).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests stand outside of #[test]"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

/// Up to which call of a resumed run the second kill falls: about as many as one command makes.
const FIRST_CALLS: u64 = 24;
/// Calls that change something outside the process, or wait for it.
const CALLS: &str =
    "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,ftruncate,openat,mkdir,clone,clone3";

fn cvdesk(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cvdesk")).env_remove("CVDESK_DIR").args(arguments).output().unwrap()
}

fn strace(log: &Path, inject: Option<String>, dir: &Path) -> Output {
    let mut command = Command::new("strace");
    command.env_remove("CVDESK_DIR");
    command.args(["-f", "-b", "execve", "-o"]).arg(log).arg("-e").arg(format!("trace={CALLS}"));
    if let Some(inject) = inject {
        command.arg("-e").arg(format!("inject={inject}"));
    }
    command.arg(env!("CARGO_BIN_EXE_cvdesk")).arg("--dir").arg(dir).arg("tour").output().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test's knobs")]
fn knob(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// A small generator (splitmix64): the same seed, the same points.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % bound
    }
}

/// The tours, each in a folder of its own.
const TOURS: [&str; 2] = ["libvirt", "qemu"];

/// What a finished tour left, without what is random in it.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    timeline: Vec<String>,
    shown: String,
    mails: Vec<String>,
    commits: Vec<String>,
    notice: Option<String>,
    held: Value,
}

fn all_left(dir: &Path) -> Vec<Left> {
    TOURS.iter().map(|tour| left(&dir.join(tour))).collect()
}

fn left(dir: &Path) -> Left {
    let desk = dir.join("desk");
    let desk = desk.to_str().unwrap();
    let json = |arguments: &[&str]| -> Value {
        let output = cvdesk(&[&["--dir", desk, "--at", "2026-03-28", "--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let verified = cvdesk(&["--dir", desk, "verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let cases = json(&["case", "list", "--all"]);
    let case = cases["result"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(cases["result"].as_array().unwrap().len(), 1, "one report became one case");
    let told = json(&["case", "timeline", &case]);
    let mut timeline: Vec<String> =
        told["result"].as_array().unwrap().iter().map(|line| masked(&line.to_string())).collect();
    timeline.sort();
    let notices = dir.join("desk/notices");
    let has_notices = notices.exists();
    let log = ["log", "--reverse", "--format=%an %ae %ad%n%s"];
    Left {
        timeline,
        shown: masked(&json(&["case", "show", &case])["result"].to_string()),
        mails: outbox(dir),
        commits: if has_notices {
            git(&notices, &log).lines().map(ToOwned::to_owned).collect()
        } else {
            vec![]
        },
        notice: fs::read_to_string(notices.join("notices/2026/0001.xml")).ok(),
        held: json(&["held", "list"])["result"].clone(),
    }
}

fn outbox(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir.join("desk/outbox")).into_iter().flatten().flatten();
    let mut mails: Vec<String> =
        entries.map(|entry| masked(&fs::read_to_string(entry.path()).unwrap())).collect();
    mails.sort();
    mails
}

fn git(repository: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(repository).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Hides ids, effect keys, and how a receipt is known: a probe may have found what the killed run had done.
fn masked(text: &str) -> String {
    let mut masked = String::new();
    for word in text.split_inclusive(|char: char| !char.is_ascii_alphanumeric() && char != '-') {
        let end = word.trim_end_matches(|char: char| !char.is_ascii_alphanumeric() && char != '-').len();
        let (body, tail) = word.split_at(end);
        let is_hash = body.len() >= 32 && body.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_id = body.len() == 11 && (body.starts_with("C-") || body.starts_with("R-"));
        masked.push_str(if is_hash || is_id { "#" } else { body });
        masked.push_str(tail);
    }
    masked.replace(", found there by a probe", "")
}

/// Before the lift nothing of a case is outside, killed or not (req N1).
fn nothing_early(dir: &Path) {
    let desk = dir.join("desk");
    if !desk.join("cvdesk.toml").exists() || desk.join("init.unfinished").exists() {
        return;
    }
    let cases = cvdesk(&["--dir", desk.to_str().unwrap(), "--json", "case", "list", "--all"]);
    let cases: Value = serde_json::from_slice(&cases.stdout).unwrap();
    let public = cases["result"].as_array().unwrap().iter().any(|case| case["public"] == true);
    if !public {
        let notices = desk.join("notices");
        assert!(!notices.exists() || git(&notices, &["rev-list", "--all"]).is_empty());
        assert!(
            outbox(dir).iter().all(|mail| !mail.contains("CVE-1980-")),
            "an announcement before the lift"
        );
    }
}

#[test]
fn a_tour_killed_anywhere_ends_as_if_it_had_not_been() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("skipped: strace is not installed, so no kill point can be set");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    let log = at("calls");
    let whole = strace(&log, None, &at("whole"));
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let expected = all_left(&at("whole"));
    let sent: Vec<_> = expected.iter().map(|left| (left.mails.len(), left.commits.len())).collect();
    // One reply, one announcement, two commits of two lines; of the other, one redirect.
    assert_eq!(sent, [(2, 4), (1, 0)]);
    let calls = count_calls(&fs::read_to_string(&log).unwrap());
    let total: u64 = calls.values().sum();

    let seed = knob("CVDESK_SEED", 1);
    let points = knob("CVDESK_KILL_POINTS", 20);
    println!("seed {seed}: {points} points among {total} calls {calls:?}");
    let mut dice = Dice(seed);
    let drawn: Vec<Vec<(&str, u64)>> = (0..points)
        .map(|point| {
            let mut kills = vec![draw(&calls, dice.below(total))];
            if point % 2 == 1 {
                let (call, _) = draw(&calls, dice.below(total));
                kills.push((call, 1 + dice.below(FIRST_CALLS.min(calls[call]))));
            }
            kills
        })
        .collect();
    let runs: u64 = drawn.iter().map(|kills| kills.len() as u64).sum();
    let killed = AtomicU64::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (drawn, expected, killed, at) = (&drawn, &expected, &killed, &at);
            scope.spawn(move || {
                for point in (worker..drawn.len()).step_by(workers) {
                    let kills = &drawn[point];
                    let place = format!("point {point} ({kills:?}, seed {seed})");
                    let fell = killed_and_resumed(&at(&format!("killed-{point}")), kills, expected, &place);
                    killed.fetch_add(fell, Ordering::Relaxed);
                }
            });
        }
    });
    let killed = killed.into_inner();
    println!("{killed} of {runs} runs were killed");
    assert!(killed * 2 >= runs, "too few runs were killed for this test to mean something");
}

/// How many of the kills fell; a late point may not be reached: that run is simply whole.
fn killed_and_resumed(dir: &Path, kills: &[(&str, u64)], expected: &[Left], place: &str) -> u64 {
    let log = dir.with_extension("calls");
    let mut killed = 0;
    for (call, number) in kills {
        let run = strace(&log, Some(format!("{call}:signal=KILL:when={number}")), dir);
        killed += u64::from(!run.status.success());
        for tour in TOURS {
            nothing_early(&dir.join(tour));
        }
    }
    let resumed = cvdesk(&["--dir", dir.to_str().unwrap(), "tour"]);
    assert!(resumed.status.success(), "{place}: {}", String::from_utf8_lossy(&resumed.stderr));
    assert_eq!(all_left(dir), expected, "{place}");
    fs::remove_dir_all(dir).unwrap();
    killed
}

/// How often each call was made by the thread that made it most: the numbers that a kill point can have.
fn count_calls(log: &str) -> BTreeMap<String, u64> {
    let mut by_thread: BTreeMap<(String, &str), u64> = BTreeMap::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(char::is_whitespace) else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        if call.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            *by_thread.entry((call.to_owned(), thread)).or_default() += 1;
        }
    }
    let mut calls = BTreeMap::new();
    for ((call, _), number) in by_thread {
        let most: &mut u64 = calls.entry(call).or_default();
        *most = number.max(*most);
    }
    calls
}

/// The call and number that a draw below the total falls on.
fn draw(calls: &BTreeMap<String, u64>, mut drawn: u64) -> (&str, u64) {
    for (call, number) in calls {
        if drawn < *number {
            return (call, drawn + 1);
        }
        drawn -= number;
    }
    panic!("the draw lies below the total")
}
