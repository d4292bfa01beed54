//! `cvdesk serve`: keeps the outside as it should be and watches what falls due, until told to stop.
//!
//! Each part of the service is a worker with a thread and a session of its own; they meet in the store. A door for
//! people and programs is one more line in [`WORKERS`].

mod journal;
mod reconciler;
mod stop;
mod timers;

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::json;

use self::journal::Journal;
use self::stop::Stop;
use crate::cli::{Global, Serve};
use crate::failure::{CONFLICT, FAILED, Failure};
use crate::output::{Done, Screen};
use crate::place;
use crate::session::{Session, folder};

/// One serving process a desk.
const LOCK: &str = "serve.lock";

/// What every worker is given.
struct Ground<'g> {
    global: &'g Global,
    journal: Journal,
    stop: &'g Stop,
    /// How often everything is looked at, at least.
    every: Duration,
}

/// A part of the service.
struct Worker {
    name: &'static str,
    run: fn(&Ground<'_>),
}

/// One line a part.
const WORKERS: &[Worker] =
    &[Worker { name: "reconciler", run: reconciler::run }, Worker { name: "timers", run: timers::run }];

pub fn run(global: &Global, wanted: &Serve, screen: Screen) -> Result<Done, Failure> {
    let dir = place::absolute(&folder(global)?).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    // What is wrong with the desk is told before anything runs.
    let session = Session::open(global)?;
    session.desk()?;
    let rehearsal = session.rehearsal;
    drop(session);
    let _lock = lock(&dir)?;
    let stop = Stop::on_signals()?;
    let journal = Journal::of(screen);
    journal.tell("started", &[("dir", dir.display().to_string()), ("pid", std::process::id().to_string())]);
    let ground = Ground { global, journal, stop: &stop, every: Duration::from_secs(u64::from(wanted.every)) };
    let whole = thread::scope(|scope| {
        let workers: Vec<_> = WORKERS
            .iter()
            .map(|worker| {
                let ground = &ground;
                let running = scope.spawn(move || {
                    let _ends = EndsAll(ground.stop);
                    (worker.run)(ground);
                });
                (worker.name, running)
            })
            .collect();
        let mut whole = true;
        for (name, running) in workers {
            if running.join().is_err() {
                journal.tell(
                    "alarm",
                    &[("worker", name.to_owned()), ("why", "it ended in the middle of its work".to_owned())],
                );
                whole = false;
            }
        }
        whole
    });
    journal.tell("stopped", &[]);
    let code = if whole { 0 } else { FAILED };
    Ok(Done { rehearsal, told: true, code, ..Done::new("", json!({ "stopped": true })) })
}

/// Half a service is worse than none: where one part ends, however it ends, the others end too.
struct EndsAll<'s>(&'s Stop);

impl Drop for EndsAll<'_> {
    fn drop(&mut self) {
        self.0.now();
    }
}

/// Takes the desk's place for one serving process; it is free again when this one ends, however it ends.
fn lock(dir: &Path) -> Result<File, Failure> {
    let path = dir.join(LOCK);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| Failure::new(FAILED, format!("cannot open `{}`: {error}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::new(
            CONFLICT,
            format!(
                "another `cvdesk serve` has `{}` already: one desk is served by one process",
                dir.display()
            ),
        )),
        Err(TryLockError::Error(error)) => {
            Err(Failure::new(FAILED, format!("cannot lock `{}`: {error}", path.display())))
        }
    }
}
