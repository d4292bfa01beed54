//! Time: how late it is, what the machine's clock says, and what counts since the machine started.

use std::sync::{Arc, Mutex};

use cvdesk_desk::port::Clock;
use cvdesk_desk::{ClockReading, clock_jump};
use jiff::{SignedDuration, Timestamp};

use crate::fuse::{Fuse, Point};
use crate::memory_store::lock;

/// When every episode begins: 2026-01-05T09:00:00Z.
const BEGIN: Timestamp = Timestamp::constant(1_767_603_600, 0);
/// Up to here a clock may be off unnoticed (F6).
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Time as it is, and as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    pub(crate) truth: Timestamp,
    /// What the wall clock is ahead.
    offset: SignedDuration,
    began: ClockReading,
    vouched: bool,
}

impl Times {
    pub(crate) fn new() -> Self {
        let began = ClockReading { boot: "one".to_owned(), since_boot: SignedDuration::ZERO, wall: BEGIN };
        Self { truth: BEGIN, offset: SignedDuration::ZERO, began, vouched: false }
    }

    pub(crate) fn wall(&self) -> Timestamp {
        self.truth + self.offset
    }

    pub(crate) fn pass(&mut self, seconds: i64) {
        self.truth += SignedDuration::from_secs(seconds);
    }

    /// Somebody, or something, sets the wall clock.
    pub(crate) fn set(&mut self, offset_seconds: i64) {
        self.offset = SignedDuration::from_secs(offset_seconds);
    }

    /// The wall clock is right again, and perhaps a person says so.
    pub(crate) fn mend(&mut self, vouched: bool) {
        self.offset = SignedDuration::ZERO;
        self.vouched |= vouched;
    }

    /// Whether the wall clock is off by more than may go unnoticed.
    pub(crate) fn is_wrong(&self) -> bool {
        self.offset.abs() > TOLERANCE
    }

    fn reading(&self) -> ClockReading {
        ClockReading {
            boot: "one".to_owned(),
            since_boot: self.truth.duration_since(BEGIN),
            wall: self.wall(),
        }
    }
}

/// The clock as a process reads it.
pub(crate) struct SimClock {
    pub(crate) times: Arc<Mutex<Times>>,
    pub(crate) process: Arc<Fuse>,
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let _ = self.process.pass(Point::Read);
        lock(&self.times).wall()
    }

    fn doubt(&self) -> Option<String> {
        let times = lock(&self.times);
        clock_jump(&times.began, &times.reading())
    }

    fn vouched(&self) -> bool {
        lock(&self.times).vouched
    }
}
