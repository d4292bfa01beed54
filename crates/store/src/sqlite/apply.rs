//! Writes one sealed batch inside a transaction.

use cvdesk_case::{DeskId, Digest, Entry, genesis};
use cvdesk_desk::port::{Appended, StoreError};
use sqlx::SqliteConnection;

use super::log_rows;
use super::prepare::{Prepared, SealedAppend, SealedEvent};
use super::trouble::Trouble;
use super::{keys_of, lease, outbox, summaries, texts};
use crate::keys::shown;

/// Why a change was not written.
#[derive(Debug)]
pub(super) enum Undone {
    /// It must not be: only its own savepoint is undone.
    Refused(StoreError),
    /// The database could not: the whole transaction is undone.
    Trouble(Trouble),
}

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

/// The end of the log while entries are added to it.
struct Tip {
    seq: u64,
    hash: Digest,
}

/// Writes everything of a batch, or says why not.
pub(super) async fn apply(
    connection: &mut SqliteConnection,
    desk: DeskId,
    batch: &Prepared,
) -> Result<Appended, Undone> {
    if let Some((first, last)) = log_rows::span_of_command(connection, batch.command).await? {
        return Ok(Appended { first: seq_of(first)?, last: seq_of(last)?, repeated: true });
    }
    if let Some(fence) = batch.fence {
        lease::check(connection, fence).await?;
    }
    let mut tip = tip(connection, desk).await?;
    let before = tip.seq;
    for append in &batch.appends {
        check_version(connection, append).await?;
        for event in &append.events {
            add(connection, &mut tip, batch, append, event).await?;
        }
    }
    give_keys(connection, batch).await?;
    for text in &batch.texts {
        // Another process may have destroyed the key since the text was sealed under it: nobody would read it again.
        if !keys_of::has_text_key(connection, text.key_id).await? {
            return Err(Undone::Refused(StoreError::Erased));
        }
        texts::insert(connection, text).await?;
    }
    for (stream, sealed) in &batch.summaries {
        summaries::put(connection, *stream, sealed).await?;
    }
    for key_id in &batch.erase {
        keys_of::destroy_text(connection, *key_id).await?;
        texts::destroy(connection, *key_id).await?;
    }
    for text in &batch.forget {
        texts::forget(connection, *text).await?;
    }
    outbox::want(connection, batch, tip.seq).await?;
    // A batch without events has no seq of its own: first is then one past last.
    Ok(Appended { first: before.saturating_add(1), last: tip.seq, repeated: false })
}

async fn tip(connection: &mut SqliteConnection, desk: DeskId) -> Result<Tip, Undone> {
    match log_rows::newest(connection).await? {
        None => Ok(Tip { seq: 0, hash: genesis(desk) }),
        Some((seq, entry)) => Ok(Tip { seq: seq_of(seq)?, hash: Entry::hash_of(&entry) }),
    }
}

async fn check_version(connection: &mut SqliteConnection, append: &SealedAppend) -> Result<(), Undone> {
    let actual = match log_rows::newest_of_stream(connection, append.stream).await? {
        None => 0,
        Some(bytes) => {
            Entry::from_bytes(&bytes)
                .map_err(|error| {
                    damaged(&format!("the newest entry of {} is no entry: {error}", append.stream))
                })?
                .version
        }
    };
    if actual == append.expected {
        return Ok(());
    }
    Err(Undone::Refused(StoreError::Conflict { stream: append.stream, expected: append.expected, actual }))
}

async fn add(
    connection: &mut SqliteConnection,
    tip: &mut Tip,
    batch: &Prepared,
    append: &SealedAppend,
    event: &SealedEvent,
) -> Result<(), Undone> {
    let seq = tip.seq.saturating_add(1);
    let row = i64::try_from(seq).map_err(|_| damaged("the log is full"))?;
    // INVARIANT: seq and prev are read and written under the same write lock, so no two processes chain to one entry.
    let entry = Entry {
        seq,
        stream: append.stream,
        version: event.version,
        kind: event.kind.to_owned(),
        kind_v: event.kind_v,
        at: batch.at,
        actor: batch.actor,
        command: batch.command,
        policy: batch.policy,
        body_digest: event.digest,
        prev: tip.hash,
    }
    .to_bytes();
    log_rows::insert(connection, row, &entry, &event.body).await?;
    *tip = Tip { seq, hash: Entry::hash_of(&entry) };
    Ok(())
}

async fn give_keys(connection: &mut SqliteConnection, batch: &Prepared) -> Result<(), Undone> {
    for given in &batch.given {
        // Another process may have given this owner keys since the batch was sealed under ours.
        if keys_of::key_id_of(connection, given.owner).await?.is_some() {
            let met = format!("{} was begun by another process meanwhile", shown(given.owner));
            return Err(Undone::Refused(StoreError::Busy(met)));
        }
        keys_of::give(connection, given.owner, given.key_id, &given.proof).await?;
        for wrapped in &given.wrapped {
            keys_of::insert(connection, given.key_id, wrapped).await?;
        }
    }
    Ok(())
}

fn seq_of(row: i64) -> Result<u64, Undone> {
    u64::try_from(row).map_err(|_| damaged("the log has an entry before the first"))
}

fn damaged(what: &str) -> Undone {
    Undone::Refused(StoreError::Damaged(what.to_owned()))
}
