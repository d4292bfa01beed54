//! Making a failing episode small: actions are left out as long as something is still found wrong.

use crate::run::{Episode, Outcome, run_episode};

/// Runs at most.
const TRIES: usize = 400;

/// Leaves out what the failure does not need; gives what is left out and how it ends then.
#[must_use]
pub fn shrunk(episode: &Episode) -> (Vec<u64>, Outcome) {
    let first = run_episode(episode, &[]);
    // What comes after the failure was never done.
    let done = first.told.len() as u64;
    let mut left_out: Vec<u64> = (done..episode.steps).collect();
    let mut best = first;
    let mut size = done.div_ceil(2).max(1);
    let mut tries = 0;
    while tries < TRIES {
        let mut from = 0;
        let before = left_out.len();
        while from < done && tries < TRIES {
            let to = (from + size).min(done);
            let more: Vec<u64> = (from..to).filter(|index| !left_out.contains(index)).collect();
            if !more.is_empty() {
                let without = [left_out.clone(), more].concat();
                let outcome = run_episode(episode, &without);
                tries += 1;
                if outcome.violation.is_some() {
                    (left_out, best) = (without, outcome);
                }
            }
            from = to;
        }
        if size == 1 && left_out.len() == before {
            break;
        }
        size = (size / 2).max(1);
    }
    (left_out, best)
}
