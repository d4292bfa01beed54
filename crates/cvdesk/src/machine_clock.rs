//! The machine's clock, held against what counts since the machine started (F6): a clock that was moved is doubted.
//!
//! The first reading after a start of the machine is kept in the desk's folder. A start resets the comparison; what
//! the clock did while the machine was off cannot be told.

use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_desk::port::Clock;
use cvdesk_desk::{ClockReading, clock_jump};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::clock::SystemClock;
use crate::failure::{FAILED, Failure};
use crate::place;

/// The reading's file in the desk's folder.
pub const FILE: &str = "clock.mark";

/// The reading that is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Mark {
    boot: String,
    since_boot_seconds: i64,
    wall: Timestamp,
    /// A person said that the clock was right then.
    vouched: bool,
}

/// The machine's clock, and what was kept of it.
#[derive(Debug, Clone)]
pub struct MachineClock {
    mark: Option<Mark>,
}

impl MachineClock {
    /// Reads what was kept in a desk's folder; keeps a first reading where there is none of this start.
    pub fn of(dir: &Path) -> Self {
        let Some(now) = reading() else { return Self { mark: None } };
        let path = dir.join(FILE);
        let kept = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<Mark>(&text).ok());
        let mark = kept.filter(|mark| mark.boot == now.boot).or_else(|| {
            let first = Mark::of(&now, false);
            // A folder that cannot be written still has a clock.
            let _ = first.write(&path);
            Some(first)
        });
        Self { mark }
    }

    /// Keeps the clock as it is now as right.
    pub fn vouch(dir: &Path) -> Result<Timestamp, Failure> {
        let now =
            reading().ok_or_else(|| Failure::new(FAILED, "this machine does not say when it started"))?;
        let path = dir.join(FILE);
        Mark::of(&now, true)
            .write(&path)
            .map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display())))?;
        Ok(now.wall)
    }
}

impl Mark {
    fn of(reading: &ClockReading, vouched: bool) -> Self {
        Self {
            boot: reading.boot.clone(),
            since_boot_seconds: reading.since_boot.as_secs(),
            wall: reading.wall,
            vouched,
        }
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        let beside: PathBuf = place::beside(path, ".new");
        fs::write(&beside, serde_json::to_vec(self)?)?;
        fs::rename(&beside, path)
    }

    fn reading(&self) -> ClockReading {
        ClockReading {
            boot: self.boot.clone(),
            since_boot: SignedDuration::from_secs(self.since_boot_seconds),
            wall: self.wall,
        }
    }
}

/// Both clocks now, where the machine says when it started.
fn reading() -> Option<ClockReading> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Some(ClockReading {
        boot: boot.trim().to_owned(),
        since_boot: SignedDuration::from_secs(since.tv_sec),
        wall: SystemClock.now(),
    })
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    fn doubt(&self) -> Option<String> {
        let doubt = clock_jump(&self.mark.as_ref()?.reading(), &reading()?)?;
        Some(format!("{doubt}; set it right, or say that it is right: `cvdesk doctor --clock-is-right`"))
    }

    fn vouched(&self) -> bool {
        self.mark.as_ref().is_some_and(|mark| mark.vouched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(dir: &Path, moved_seconds: i64) -> MachineClock {
        let mut mark = Mark::of(&reading().unwrap(), false);
        mark.wall -= SignedDuration::from_secs(moved_seconds);
        mark.write(&dir.join(FILE)).unwrap();
        MachineClock::of(dir)
    }

    // Fault F6.
    #[test]
    fn a_clock_that_was_set_is_doubted_until_a_person_vouches_for_it() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(kept(dir.path(), 200).doubt(), None);
        let doubt = kept(dir.path(), 90_000).doubt().unwrap();
        assert!(doubt.contains("forward by 1500 minutes") && doubt.contains("--clock-is-right"), "{doubt}");
        MachineClock::vouch(dir.path()).unwrap();
        let right = MachineClock::of(dir.path());
        assert!(right.vouched() && right.doubt().is_none());
    }
}
