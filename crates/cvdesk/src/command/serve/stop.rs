//! When the service is to end: on SIGTERM or SIGINT, within ten seconds, whatever the outside does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::failure::{FAILED, Failure};

/// How often workers look up.
const LOOK: Duration = Duration::from_millis(200);
/// How long a call to the outside may go on after that.
const GRACE: Duration = Duration::from_secs(9);

/// Whether to end.
#[derive(Debug, Clone)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens for the signals that end a service.
    pub fn on_signals() -> Result<Self, Failure> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGTERM, SIGINT] {
            signal_hook::flag::register(signal, Arc::clone(&flag))
                .map_err(|error| Failure::new(FAILED, format!("cannot listen for signals: {error}")))?;
        }
        let stop = Self(flag);
        let watched = stop.clone();
        thread::spawn(move || watched.end_at_last());
        Ok(stop)
    }

    /// Ends it from inside.
    pub fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether to end.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits, unless it is to end.
    pub fn wait(&self, time: Duration) {
        let mut left = time;
        while !self.is_set() && !left.is_zero() {
            let part = left.min(LOOK);
            pause(part);
            left = left.saturating_sub(part);
        }
    }

    /// A call that hangs holds nobody up: its intent is recorded, and the next start looks whether it arrived.
    fn end_at_last(&self) {
        while !self.is_set() {
            pause(LOOK);
        }
        pause(GRACE);
        std::process::exit(0);
    }
}

fn pause(time: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "a service waits for its next turn and looks up meanwhile"
    )]
    thread::sleep(time);
}
