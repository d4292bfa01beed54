//! Rows of the log. Stream, version and command are found by indexes over the entry's own bytes.

use cvdesk_case::{CommandId, Entry, StreamId};
use cvdesk_desk::port::StoreError;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

/// One row, not yet believed.
pub(super) struct LogRow {
    /// Where it lies.
    pub seq: i64,
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The sealed body.
    pub body: Vec<u8>,
}

impl LogRow {
    fn read(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self { seq: row.try_get(0)?, entry: row.try_get(1)?, body: row.try_get(2)? })
    }

    /// The entry, where the row lies at its place.
    pub(super) fn entry(&self) -> Result<Entry, StoreError> {
        let damaged = |what: &str| StoreError::Damaged(format!("row {} of the log {what}", self.seq));
        let entry =
            Entry::from_bytes(&self.entry).map_err(|error| damaged(&format!("is not an entry: {error}")))?;
        if i64::try_from(entry.seq) == Ok(self.seq) { Ok(entry) } else { Err(damaged("holds another entry")) }
    }
}

/// The 20 bytes by which a stream's entries are found, in order.
fn stream_key(stream: StreamId, version: u32) -> Vec<u8> {
    [stream.to_bytes().as_slice(), &version.to_be_bytes()].concat()
}

/// A stream's rows, oldest first.
pub(super) async fn of_stream(
    connection: &mut SqliteConnection,
    stream: StreamId,
) -> Result<Vec<LogRow>, sqlx::Error> {
    sqlx::query(
        "SELECT seq, entry, body FROM log WHERE substr(entry, 9, 20) BETWEEN $1 AND $2 ORDER BY substr(entry, 9, 20)",
    )
    .bind(stream_key(stream, 0))
    .bind(stream_key(stream, u32::MAX))
    .fetch_all(connection)
    .await?
    .iter()
    .map(LogRow::read)
    .collect()
}

/// A command's rows, oldest first.
pub(super) async fn of_command(
    connection: &mut SqliteConnection,
    command: CommandId,
) -> Result<Vec<LogRow>, sqlx::Error> {
    sqlx::query("SELECT seq, entry, body FROM log WHERE substr(entry, 87, 16) = $1 ORDER BY seq")
        .bind(command.0.as_slice())
        .fetch_all(connection)
        .await?
        .iter()
        .map(LogRow::read)
        .collect()
}

/// First and last seq of a command's entries.
pub(super) async fn span_of_command(
    connection: &mut SqliteConnection,
    command: CommandId,
) -> Result<Option<(i64, i64)>, sqlx::Error> {
    let row = sqlx::query("SELECT min(seq), max(seq) FROM log WHERE substr(entry, 87, 16) = $1")
        .bind(command.0.as_slice())
        .fetch_one(connection)
        .await?;
    let (first, last): (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    Ok(first.zip(last))
}

/// A stream's newest entry.
pub(super) async fn newest_of_stream(
    connection: &mut SqliteConnection,
    stream: StreamId,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT entry FROM log WHERE substr(entry, 9, 20) BETWEEN $1 AND $2 ORDER BY substr(entry, 9, 20) DESC LIMIT 1",
    )
    .bind(stream_key(stream, 0))
    .bind(stream_key(stream, u32::MAX))
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// The log's newest entry, with where it lies.
pub(crate) async fn newest(connection: &mut SqliteConnection) -> Result<Option<(i64, Vec<u8>)>, sqlx::Error> {
    let row = sqlx::query("SELECT seq, entry FROM log ORDER BY seq DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// The entry at one place.
pub(crate) async fn at(connection: &mut SqliteConnection, seq: i64) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let row =
        sqlx::query("SELECT entry FROM log WHERE seq = $1").bind(seq).fetch_optional(connection).await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// The rows after a place, oldest first.
pub(super) async fn after(connection: &mut SqliteConnection, seq: i64) -> Result<Vec<LogRow>, sqlx::Error> {
    sqlx::query("SELECT seq, entry, body FROM log WHERE seq > $1 ORDER BY seq")
        .bind(seq)
        .fetch_all(connection)
        .await?
        .iter()
        .map(LogRow::read)
        .collect()
}

/// Adds a row.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    seq: i64,
    entry: &[u8],
    body: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO log (seq, entry, body) VALUES ($1, $2, $3)")
        .bind(seq)
        .bind(entry)
        .bind(body)
        .execute(connection)
        .await?;
    Ok(())
}
