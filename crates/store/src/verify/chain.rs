//! Walks the whole log, a long one in two halves at a time, each on a connection and thread of its own.

use std::path::Path;
use std::thread;

use cvdesk_case::{DeskId, Digest, genesis};

use super::finding::Finding;
use super::rows::walk_rows;
use super::walk::{Walk, out_of_order};
use crate::sqlite::{Session, Trouble, log_rows};

/// A log this short is walked in one go.
const SHORT: i64 = 2_000;

/// The log as walked.
pub(super) struct Chain {
    /// How many entries it has, where nothing was found.
    pub entries: u64,
    /// Hash of the last.
    pub head: Digest,
    /// The first thing found.
    pub finding: Option<Finding>,
}

/// Walks all entries that are there now; more may be written meanwhile.
pub(super) fn walk(session: &mut Session, database: &Path, desk: DeskId) -> Result<Chain, Trouble> {
    let last = session.run(async |connection| log_rows::newest(connection).await)?.map_or(0, |(seq, _)| seq);
    let mut first = Walk::from(1, Some(genesis(desk)));
    if last < SHORT {
        // The bound below every row finds those that claim to lie before the first.
        session.run(async |connection| walk_rows(connection, &mut first, i64::MIN, last).await)?;
        return Ok(whole(first, genesis(desk)));
    }
    let middle = last / 2;
    let mut second = Walk::from(u64::try_from(middle).unwrap_or_default().saturating_add(1), None);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut session = Session::read_only(database)?;
            session.run(async |connection| walk_rows(connection, &mut second, middle, last).await)
        });
        session.run(async |connection| walk_rows(connection, &mut first, i64::MIN, middle).await)?;
        other.join().map_err(|_| sqlx::Error::WorkerCrashed)?
    })?;
    // A row missing at the very end of the first half shows only against where the second begins.
    if first.finding.is_none() && first.next() != second.begun() {
        first.finding = Some(Finding::at(first.next(), "it is missing"));
    }
    Ok(joined(first, &second, genesis(desk)))
}

fn whole(walk: Walk, genesis: Digest) -> Chain {
    Chain {
        entries: walk.next().saturating_sub(1),
        head: walk.last.unwrap_or(genesis),
        finding: walk.finding,
    }
}

/// Puts the halves together: the second must link to the first and go on where each stream stood.
fn joined(first: Walk, second: &Walk, genesis: Digest) -> Chain {
    let mut findings: Vec<Finding> = Vec::new();
    if let (Some(prev), Some(last), Some(hash)) = (second.first_prev, first.last, second.first_hash)
        && prev != last
    {
        findings.push(Finding::Link { seq: second.begun(), hash });
    }
    for (stream, span) in &second.streams {
        let before = first.streams.get(stream).map_or(0, |span| span.last);
        if before.wrapping_add(1) != span.first {
            findings.push(out_of_order(span.seq, *stream, span.first, before));
        }
    }
    findings.extend(second.finding.clone());
    let entries = second.next().saturating_sub(1);
    let head = second.last.unwrap_or(genesis);
    let finding = first.finding.or_else(|| findings.into_iter().min_by_key(Finding::seq));
    Chain { entries, head, finding }
}
