//! Measures the log: `cargo run --release -p cvdesk-store --example bench_log -- [ENTRIES] [DIR]`.
//!
//! Fills a desk with sealed entries through the real append, then times `verify` without keys, unsealing and
//! decoding, and appends by one and eight threads, beside the fsync of the same disk in the same run.
#![expect(clippy::print_stdout, reason = "a bench tells a terminal")]
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

use std::error::Error;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cvdesk_case::{
    ActorId, BranchName, CaseEvent, CaseId, CommandId, CommitHash, DeskId, Event, IntakeId, PolicyVersion,
    StreamId, TextId,
};
use cvdesk_desk::port::{Append, Batch, Store as _};
use cvdesk_store::{Founding, SqliteStore, StoreConfig, verify};
use jiff::Timestamp;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Entries of one case: about what a disclosure leaves behind before its receipts.
const A_CASE: u64 = 10;
/// Cases in one batch while filling.
const A_BATCH: u64 = 200;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let entries: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let folder = arguments.next().map_or_else(|| PathBuf::from("/tmp/cvdesk-bench-log"), PathBuf::from);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let config = StoreConfig {
        dir: folder.join("desk"),
        key_file: folder.join("desk.key"),
        heads_log: folder.join("heads.log"),
    };
    let store = SqliteStore::create(&config, Founding { desk: DeskId([7; 16]), epoch: 1 })?;
    let begun = Instant::now();
    fill(&store, entries)?;
    told(&format!("fill {entries} entries of {} cases", entries / A_CASE), begun.elapsed(), entries);
    drop(store);
    let bytes = std::fs::metadata(config.database())?.len();
    println!("{:<44} {:>8} MiB, {} bytes an entry", "database", bytes >> 20, bytes / entries.max(1));

    for _ in 0..3 {
        let begun = Instant::now();
        let report = verify(&config.database(), Some(&config.heads_log))?;
        if !report.is_sound() || report.entries != entries {
            return Err(format!("the log is not sound: {report:?}").into());
        }
        told("verify without keys", begun.elapsed(), entries);
    }

    let store = SqliteStore::open(&config)?;
    let begun = Instant::now();
    read(&store, 0..entries / A_CASE)?;
    told("unseal + decode, stream by stream, 1 thread", begun.elapsed(), entries);
    let begun = Instant::now();
    let half = entries / A_CASE / 2;
    thread::scope(|scope| {
        let other = scope.spawn(|| read(&store, half..entries / A_CASE));
        read(&store, 0..half)?;
        other.join().map_err(|_| "a thread was lost")?
    })?;
    told("unseal + decode, stream by stream, 2 threads", begun.elapsed(), entries);

    fsyncs("fsync of 8 KiB, before", &folder)?;
    appends(&store, 1, Duration::from_secs(5))?;
    appends(&store, 8, Duration::from_secs(5))?;
    fsyncs("fsync of 8 KiB, after", &folder)?;
    Ok(())
}

fn told(what: &str, took: Duration, entries: u64) {
    let each = took.as_nanos() / u128::from(entries.max(1));
    println!("{what:<44} {:>8.3} s, {each} ns an entry", took.as_secs_f64());
}

fn case(number: u64) -> StreamId {
    let [_, _, _, id @ ..] = number.to_be_bytes();
    StreamId::case(CaseId(id))
}

fn batch(number: u64, appends: Vec<Append>) -> Batch {
    let mut command = [0; 16];
    for (slot, byte) in command.iter_mut().zip(number.to_be_bytes()) {
        *slot = byte;
    }
    Batch {
        command: CommandId(command),
        actor: ActorId([3; 16]),
        at: Timestamp::UNIX_EPOCH,
        policy: PolicyVersion([9; 32]),
        appends,
        share_keys: Vec::new(),
        texts: Vec::new(),
        summaries: Vec::new(),
        wanted: Vec::new(),
        done: Vec::new(),
        erase: Vec::new(),
        forget: Vec::new(),
        fence: None,
    }
}

fn life() -> Outcome<Vec<Event>> {
    let commit: CommitHash = "0123456789abcdef0123456789abcdef01234567".parse()?;
    let branch: BranchName = "v10.0-maint".parse()?;
    let at = Timestamp::UNIX_EPOCH;
    let text = TextId([5; 16]);
    let mut events: Vec<Event> = vec![
        CaseEvent::Opened { intake: IntakeId([1; 5]), title: text, received: at }.into(),
        CaseEvent::Confirmed { reason: Some(text) }.into(),
        CaseEvent::EmbargoProposed { until: at, reason: None, warned: Vec::new() }.into(),
        CaseEvent::EmbargoAgreed { until: at, reason: Some(text), warned: vec!["L28".to_owned()] }.into(),
        CaseEvent::CveRequested {}.into(),
        CaseEvent::IntroductionFound { commits: vec![commit.clone(), commit.clone()] }.into(),
    ];
    while events.len() < usize::try_from(A_CASE)? {
        events.push(
            CaseEvent::FixLanded { branch: branch.clone(), commit: commit.clone(), since: None }.into(),
        );
    }
    Ok(events)
}

fn fill(store: &SqliteStore, entries: u64) -> Outcome<()> {
    let events = life()?;
    let cases = entries / A_CASE;
    for first in (0..cases).step_by(usize::try_from(A_BATCH)?) {
        let appends = (first..cases.min(first + A_BATCH))
            .map(|number| Append { stream: case(number), expected: 0, events: events.clone() })
            .collect();
        store.append(batch(first + 1, appends))?;
    }
    Ok(())
}

fn read(store: &SqliteStore, cases: std::ops::Range<u64>) -> Outcome<()> {
    for number in cases {
        if store.history(case(number))?.is_empty() {
            return Err("a case is missing".into());
        }
    }
    Ok(())
}

fn appends(store: &SqliteStore, threads: u64, time: Duration) -> Outcome<()> {
    let done = AtomicU64::new(0);
    let event: Event = CaseEvent::Confirmed { reason: None }.into();
    let begun = Instant::now();
    let mut took: Vec<Duration> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                let (done, event) = (&done, &event);
                scope.spawn(move || -> Outcome<Vec<Duration>> {
                    let mut took = Vec::new();
                    while begun.elapsed() < time {
                        let number =
                            (1 << 39) + threads * (1 << 34) + thread * (1 << 28) + u64::try_from(took.len())?;
                        let one = Instant::now();
                        let append =
                            Append { stream: case(number), expected: 0, events: vec![event.clone()] };
                        store.append(batch(number, vec![append]))?;
                        took.push(one.elapsed());
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(took)
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.join().map_err(|_| "a thread was lost")??);
        }
        Outcome::Ok(all)
    })?;
    let rate = f64::from(u32::try_from(done.load(Ordering::Relaxed))?) / begun.elapsed().as_secs_f64();
    let (p50, p99) = quantiles(&mut took);
    println!(
        "{:<44} {rate:>8.0} a second, p50 {:.2} ms, p99 {:.2} ms",
        format!("append a new case of one event, {threads} threads"),
        p50.as_secs_f64() * 1e3,
        p99.as_secs_f64() * 1e3
    );
    Ok(())
}

fn fsyncs(what: &str, folder: &Path) -> Outcome<()> {
    let path = folder.join("fsync.probe");
    let mut took = Vec::new();
    for _ in 0..300 {
        let mut file = File::create(&path)?;
        let begun = Instant::now();
        file.write_all(&[0x5a; 8192])?;
        file.sync_all()?;
        took.push(begun.elapsed());
    }
    std::fs::remove_file(&path)?;
    let (p50, p99) = quantiles(&mut took);
    println!("{what:<44} {:>8.2} ms p50, {:.2} ms p99", p50.as_secs_f64() * 1e3, p99.as_secs_f64() * 1e3);
    Ok(())
}

fn quantiles(took: &mut [Duration]) -> (Duration, Duration) {
    took.sort_unstable();
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or_default();
    (at(50), at(99))
}
