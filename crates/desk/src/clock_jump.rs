//! A clock that was moved: the wall clock compared with the one that only counts since the machine started.

use jiff::{SignedDuration, Timestamp};

use crate::desk::CLOCK_TOLERANCE;

/// Both clocks of a machine, read together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockReading {
    /// Which start of the machine.
    pub boot: String,
    /// How long that is ago, sleep included.
    pub since_boot: SignedDuration,
    /// What time it was said to be.
    pub wall: Timestamp,
}

/// Why the wall clock is doubted, where it went another way than the machine's own since an earlier reading. Two
/// starts of a machine cannot be compared.
#[must_use]
pub fn clock_jump(earlier: &ClockReading, now: &ClockReading) -> Option<String> {
    if earlier.boot != now.boot {
        return None;
    }
    let wall = now.wall.duration_since(earlier.wall);
    let passed = now.since_boot.saturating_sub(earlier.since_boot);
    let moved = wall.saturating_sub(passed);
    (moved.unsigned_abs() > CLOCK_TOLERANCE.unsigned_abs()).then(|| {
        let way = if moved.is_negative() { "back" } else { "forward" };
        let minutes = moved.unsigned_abs().as_secs() / 60;
        format!("the clock was set {way} by {minutes} minutes since {:.0}", earlier.wall)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(boot: &str, since_boot: i64, wall: i64) -> ClockReading {
        ClockReading {
            boot: boot.to_owned(),
            since_boot: SignedDuration::from_secs(since_boot),
            wall: Timestamp::from_second(1_700_000_000 + wall).unwrap(),
        }
    }

    // Fault F6: more than five minutes against the time since the machine started.
    #[test]
    fn a_clock_that_was_moved_by_more_than_five_minutes_is_doubted() {
        let begun = reading("a", 100, 0);
        assert_eq!(clock_jump(&begun, &reading("a", 4_100, 4_300)), None);
        let forward = clock_jump(&begun, &reading("a", 200, 86_500)).unwrap();
        assert!(forward.contains("set forward by 1440 minutes"), "{forward}");
        let back = clock_jump(&begun, &reading("a", 200, -3_600)).unwrap();
        assert!(back.contains("set back by 61 minutes"), "{back}");
        assert_eq!(clock_jump(&begun, &reading("b", 5, -3_600)), None, "another start of the machine");
    }
}
