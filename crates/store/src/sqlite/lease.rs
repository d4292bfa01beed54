//! The right to reconcile: one row with its holder, a fence that grows with every new one, and an end.

use cvdesk_desk::port::{Lease, StoreError};
use jiff::{SignedDuration, Timestamp};
use sqlx::{Row as _, SqliteConnection};

use super::apply::Undone;

const NAME: &str = "reconciler";

struct Held {
    holder: Option<Vec<u8>>,
    fence: i64,
    until: i64,
}

async fn held(connection: &mut SqliteConnection) -> Result<Held, sqlx::Error> {
    let row = sqlx::query("SELECT holder, fence, until FROM lease WHERE name = $1")
        .bind(NAME)
        .fetch_optional(connection)
        .await?;
    match row {
        None => Ok(Held { holder: None, fence: 0, until: i64::MIN }),
        Some(row) => Ok(Held { holder: row.try_get(0)?, fence: row.try_get(1)?, until: row.try_get(2)? }),
    }
}

/// Refuses a change under a fence that is not the newest.
pub(super) async fn check(connection: &mut SqliteConnection, fence: u64) -> Result<(), Undone> {
    let now = held(connection).await?.fence;
    if u64::try_from(now) == Ok(fence) { Ok(()) } else { Err(Undone::Refused(StoreError::Fenced)) }
}

/// Takes or prolongs the lease; `None` where another holder has it.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    holder: [u8; 16],
    now: Timestamp,
    seconds: u32,
) -> Result<Option<Lease>, Undone> {
    let held = held(connection).await?;
    let ours = held.holder.as_deref() == Some(holder.as_slice());
    let most = i64::from(seconds).saturating_mul(1_000_000);
    let left = held.until.saturating_sub(now.as_microsecond());
    if !ours && held.holder.is_some() && left > 0 && left <= most {
        return Ok(None);
    }
    let fence = if ours { held.fence } else { held.fence.saturating_add(1) };
    let until = now
        .checked_add(SignedDuration::from_secs(i64::from(seconds)))
        .map_err(|_| Undone::Refused(StoreError::Failed("the lease would end after all time".to_owned())))?;
    sqlx::query(
        "INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, $3, $4) ON CONFLICT (name) \
         DO UPDATE SET holder = excluded.holder, fence = excluded.fence, until = excluded.until",
    )
    .bind(NAME)
    .bind(holder.as_slice())
    .bind(fence)
    .bind(until.as_microsecond())
    .execute(connection)
    .await?;
    Ok(Some(Lease { fence: u64::try_from(fence).unwrap_or_default(), until }))
}

/// Gives the lease back, where it is this holder's.
pub(super) async fn release(connection: &mut SqliteConnection, holder: [u8; 16]) -> Result<(), Undone> {
    sqlx::query("UPDATE lease SET holder = NULL WHERE name = $1 AND holder = $2")
        .bind(NAME)
        .bind(holder.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}
