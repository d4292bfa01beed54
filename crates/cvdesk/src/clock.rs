//! The clocks and the randomness that the binary hands to the ports.

use cvdesk_desk::port::{Clock, Ids};
use jiff::Timestamp;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the Clock port's implementation")]
        let now = Timestamp::now();
        now
    }
}

/// A clock that stands where somebody set it: the rehearsal's.
#[derive(Debug, Clone, Copy)]
pub struct SetClock(Timestamp);

impl SetClock {
    /// A clock that stands at an instant.
    pub fn at(instant: Timestamp) -> Self {
        Self(instant)
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemIds;

impl Ids for SystemIds {
    fn draw(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        #[expect(
            clippy::expect_used,
            reason = "an operating system without randomness can make no id and no key: nothing can go on"
        )]
        getrandom::fill(&mut bytes).expect("the operating system gives randomness");
        bytes
    }
}
