//! Rows of the log for the walk, a thousand to a row of the answer.
//!
//! What a row costs on its way from SQLite's thread to ours is several times what checking it costs; so SQLite puts
//! the bytes of many rows together, and hands rows out singly only where they are not of the usual shape.

use cvdesk_case::ENTRY_BYTES;
use sqlx::{Row as _, SqliteConnection};

use super::walk::Walk;
use crate::sqlite::{ROWS_TOGETHER, Trouble};

/// Rows put together at a time.
const ROWS: i64 = 1000;

/// Walks the rows after one place and up to another.
pub(super) async fn walk_rows(
    connection: &mut SqliteConnection,
    walk: &mut Walk,
    after: i64,
    until: i64,
) -> Result<(), Trouble> {
    let mut after = after;
    while let Some(last) = walk_some(connection, walk, after, until).await? {
        if walk.finding.is_some() {
            return Ok(());
        }
        after = last;
    }
    Ok(())
}

/// Walks the next rows; returns where they end, or `None` where there are none.
async fn walk_some(
    connection: &mut SqliteConnection,
    walk: &mut Walk,
    after: i64,
    until: i64,
) -> Result<Option<i64>, Trouble> {
    let row =
        sqlx::query(ROWS_TOGETHER).bind(after).bind(until).bind(ROWS).fetch_one(&mut *connection).await?;
    let (Some(first), Some(last)): (Option<i64>, Option<i64>) = (row.try_get(1)?, row.try_get(2)?) else {
        return Ok(None);
    };
    let lengths: &str = row.try_get(6)?;
    let together = Together {
        first,
        entries: row.try_get(4)?,
        bodies: row.try_get(5)?,
        lengths: lengths.split(',').map_while(|length| length.parse().ok()).collect(),
    };
    let usual: i64 = row.try_get(3)?;
    if together.are(row.try_get(0)?, last, usual) {
        together.walk(walk);
    } else {
        walk_singly(connection, walk, after, last).await?;
    }
    Ok(Some(last))
}

/// Rows without gaps, their bytes in a row.
struct Together<'a> {
    first: i64,
    entries: &'a [u8],
    bodies: &'a [u8],
    lengths: Vec<usize>,
}

impl Together<'_> {
    /// Whether these are `count` rows up to `last` without a gap, all of whose entries have the usual length.
    fn are(&self, count: i64, last: i64, usual: i64) -> bool {
        let rows = i64::try_from(self.lengths.len()).unwrap_or_default();
        let bodies = self.lengths.iter().fold(0_usize, |sum, length| sum.saturating_add(*length));
        rows == count
            && usual == count
            && last.checked_sub(self.first).and_then(|span| span.checked_add(1)) == Some(count)
            && self.entries.len() == self.lengths.len().saturating_mul(ENTRY_BYTES)
            && self.bodies.len() == bodies
    }

    fn walk(&self, walk: &mut Walk) {
        let mut bodies = self.bodies;
        for ((entry, length), row) in
            self.entries.chunks_exact(ENTRY_BYTES).zip(&self.lengths).zip(self.first..)
        {
            let Some((body, rest)) = bodies.split_at_checked(*length) else { return };
            if !walk.step(row, entry, body) {
                return;
            }
            bodies = rest;
        }
    }
}

async fn walk_singly(
    connection: &mut SqliteConnection,
    walk: &mut Walk,
    after: i64,
    last: i64,
) -> Result<(), Trouble> {
    let rows = sqlx::query("SELECT seq, entry, body FROM log WHERE seq > $1 AND seq <= $2 ORDER BY seq")
        .bind(after)
        .bind(last)
        .fetch_all(connection)
        .await?;
    for row in rows {
        if !walk.step(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?) {
            break;
        }
    }
    Ok(())
}
