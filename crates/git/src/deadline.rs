//! How long one errand may take altogether, over as many calls of git as it needs.

use std::time::{Duration, Instant};

/// A moment after which no call is started and every call is stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// Starts the time.
    #[expect(
        clippy::disallowed_methods,
        reason = "measures how long a child process runs, not what time it is"
    )]
    pub(crate) fn after(span: Duration) -> Self {
        Self(Instant::now() + span)
    }

    /// What is left of it.
    #[expect(
        clippy::disallowed_methods,
        reason = "measures how long a child process runs, not what time it is"
    )]
    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}
