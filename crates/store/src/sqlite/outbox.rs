//! What the outside should come to show: wanted with the facts that want it, done with their receipts.

use cvdesk_case::{EffectKey, StreamId};
use cvdesk_desk::port::{Task, TaskState};
use jiff::Timestamp;
use sqlx::{Row as _, SqliteConnection};

use super::apply::Undone;
use super::lease;
use super::prepare::Prepared;

const PENDING: i32 = 0;
const INTENDED: i32 = 1;
const DONE: i32 = 2;

/// A change of one task, made under a lease.
#[derive(Debug, Clone, Copy)]
pub(super) enum TaskChange {
    /// It is begun.
    Intend,
    /// It failed: its state and when to try again.
    Defer(TaskState, Timestamp),
    /// Nothing wants it any more.
    Drop,
}

/// Adds what a batch wants and marks what it is the receipt of.
pub(super) async fn want(
    connection: &mut SqliteConnection,
    batch: &Prepared,
    since: u64,
) -> Result<(), sqlx::Error> {
    let since = i64::try_from(since).unwrap_or(i64::MAX);
    let at = batch.at.as_microsecond();
    for ((effect, stream), place) in batch.wanted.iter().zip(0_i32..) {
        sqlx::query(
            "INSERT INTO outbox (effect, stream, since, place, state, attempts, not_before) VALUES ($1, $2, $3, $4, $5, 0, $6) \
             ON CONFLICT (effect) DO NOTHING",
        )
        .bind(effect.0.as_slice())
        .bind(stream.to_bytes().as_slice())
        .bind(since)
        .bind(place)
        .bind(PENDING)
        .bind(at)
        .execute(&mut *connection)
        .await?;
    }
    // A receipt for an effect that was never wanted here is kept too: wanted later, it must not be done again.
    let receipts_of = batch.appends.first().map_or(StreamId::DESK, |append| append.stream);
    for effect in &batch.done {
        sqlx::query(
            "INSERT INTO outbox (effect, stream, since, place, state, attempts, not_before) VALUES ($1, $2, $3, 0, $4, 0, $5) \
             ON CONFLICT (effect) DO UPDATE SET state = excluded.state",
        )
        .bind(effect.0.as_slice())
        .bind(receipts_of.to_bytes().as_slice())
        .bind(since)
        .bind(DONE)
        .bind(at)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Changes one task; a task that is done or not there stays as it is.
pub(super) async fn change(
    connection: &mut SqliteConnection,
    effect: EffectKey,
    fence: u64,
    change: TaskChange,
) -> Result<(), Undone> {
    lease::check(connection, fence).await?;
    let query = match change {
        TaskChange::Intend => sqlx::query("UPDATE outbox SET state = $2 WHERE effect = $1 AND state < $3")
            .bind(effect.0.as_slice().to_vec())
            .bind(INTENDED)
            .bind(DONE),
        TaskChange::Defer(state, not_before) => sqlx::query(
            "UPDATE outbox SET state = $2, attempts = attempts + 1, not_before = $4 WHERE effect = $1 AND state < $3",
        )
        .bind(effect.0.as_slice().to_vec())
        .bind(match state {
            TaskState::Pending => PENDING,
            TaskState::Intended => INTENDED,
        })
        .bind(DONE)
        .bind(not_before.as_microsecond()),
        TaskChange::Drop => sqlx::query("DELETE FROM outbox WHERE effect = $1 AND state < $2")
            .bind(effect.0.as_slice().to_vec())
            .bind(DONE),
    };
    query.execute(connection).await?;
    Ok(())
}

/// Tasks not done, oldest first.
pub(super) async fn open_tasks(connection: &mut SqliteConnection) -> Result<Vec<Task>, sqlx::Error> {
    sqlx::query("SELECT effect, stream, state, attempts, not_before, since FROM outbox WHERE state < 2 ORDER BY since, place, effect")
        .fetch_all(connection)
        .await?
        .iter()
        .map(|row| {
            let odd = || sqlx::Error::Decode("a task that no cvdesk wrote".into());
            let effect: Vec<u8> = row.try_get(0)?;
            let stream: Vec<u8> = row.try_get(1)?;
            let state: i32 = row.try_get(2)?;
            let since: i64 = row.try_get(5)?;
            Ok(Task {
                effect: EffectKey(effect.try_into().map_err(|_| odd())?),
                stream: stream.try_into().ok().and_then(StreamId::from_bytes).ok_or_else(odd)?,
                since: u64::try_from(since).map_err(|_| odd())?,
                state: if state == INTENDED { TaskState::Intended } else { TaskState::Pending },
                attempts: row.try_get(3)?,
                not_before: Timestamp::from_microsecond(row.try_get(4)?).map_err(|_| odd())?,
            })
        })
        .collect()
}
