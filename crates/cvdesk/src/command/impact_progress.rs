//! How far reading is, for a person who waits at a terminal longer than a second.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(200);

/// Counts commits and says so now and then.
pub struct Progress {
    read: AtomicUsize,
    /// When to speak next; `None` where nobody looks.
    next: Option<Mutex<Instant>>,
    started: Instant,
}

impl Progress {
    pub fn start() -> Self {
        let started = now();
        let next = std::io::stderr().is_terminal().then(|| Mutex::new(started + PATIENCE));
        Self { read: AtomicUsize::new(0), next, started }
    }

    /// Adds to what has been read; from any thread.
    pub fn add(&self, commits: usize) {
        let before = self.read.fetch_add(commits, Ordering::Relaxed);
        let Some(next) = &self.next else { return };
        if let Ok(mut next) = next.try_lock()
            && now() >= *next
        {
            *next = now() + PAUSE;
            let _ = write!(std::io::stderr(), "\r\u{1b}[Kreading history: {} commits", before + commits);
        }
    }

    /// Wipes the line, where there is one.
    pub fn done(self) {
        if self.next.is_some() && now() >= self.started + PATIENCE {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "measures how long a person waits, not what time it is")]
fn now() -> Instant {
    Instant::now()
}
