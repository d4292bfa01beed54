//! What the writing thread is asked, and how it takes what is waiting.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use cvdesk_case::EffectKey;
use cvdesk_desk::port::{Appended, Lease, StoreError};
use jiff::Timestamp;

use super::super::outbox::TaskChange;
use super::super::prepare::Prepared;

/// Requests in one transaction, at most.
const MOST: usize = 256;

/// One change to write.
pub(in super::super) enum Work {
    /// A sealed batch.
    Append(Box<Prepared>),
    /// Take the lease.
    LeaseTake { holder: [u8; 16], now: Timestamp, seconds: u32 },
    /// Give it back.
    LeaseRelease { holder: [u8; 16] },
    /// Change a task.
    Task { effect: EffectKey, fence: u64, change: TaskChange },
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Answer {
    /// A batch was appended.
    Appended(Appended),
    /// The lease, where it was free.
    Lease(Option<Lease>),
    /// Done.
    Done,
}

/// A change and who waits for it.
pub(super) struct Request {
    /// The change.
    pub work: Work,
    /// Where the answer goes.
    pub answer: SyncSender<Result<Answer, StoreError>>,
}

/// How many more requests are worth waiting for, and how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    /// Stop waiting at this many.
    pub count: usize,
    /// Stop waiting after this long.
    pub time: Duration,
}

/// Takes what is waiting: the first request however long it takes, then all others that are there or worth
/// waiting for. Empty when `idle` passed without a request; `None` when nobody can ask any more.
pub(super) fn collect(
    waiting: &Receiver<Request>,
    idle: Option<Duration>,
    wait: Wait,
) -> Option<Vec<Request>> {
    let first = match idle {
        None => waiting.recv().ok()?,
        Some(idle) => match waiting.recv_timeout(idle) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => return Some(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => return None,
        },
    };
    let mut requests = vec![first];
    let begun = now();
    while requests.len() < MOST {
        if let Ok(request) = waiting.try_recv() {
            requests.push(request);
            continue;
        }
        let left = wait.time.saturating_sub(begun.elapsed());
        if requests.len() >= wait.count || left.is_zero() {
            break;
        }
        match waiting.recv_timeout(left) {
            Ok(request) => requests.push(request),
            Err(_) => break,
        }
    }
    Some(requests)
}

/// Measures how long things take; never enters what is stored.
#[expect(
    clippy::disallowed_methods,
    reason = "paces group commit and heads; no decision and no stored byte depends on it"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}
