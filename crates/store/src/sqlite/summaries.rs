//! Sealed summaries, one a stream, all of the same sealed length.

use std::thread;

use cvdesk_case::{Owner, StreamId};
use cvdesk_desk::port::StoreError;
use cvdesk_policy::{SUMMARY_BYTES, Summary};
use sqlx::{Row as _, SqliteConnection};

use super::SqliteStore;
use crate::keys::{DataKeys, Purpose, StoredKeys};
use crate::seal::{Bound, Item, Padding, Scope, open, seal};

/// Every summary is padded to this many bytes: the longest, the mark, and a round number.
const PADDED: usize = SUMMARY_BYTES + 8;

/// A summary as it is stored, with its stream's keys.
struct SealedSummary {
    stream: StreamId,
    sealed: Vec<u8>,
    keys: StoredKeys,
}

/// Writes or replaces a summary.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    stream: StreamId,
    sealed: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO summaries (stream, sealed) VALUES ($1, $2) ON CONFLICT (stream) DO UPDATE SET sealed = excluded.sealed",
    )
    .bind(stream.to_bytes().as_slice())
    .bind(sealed)
    .execute(connection)
    .await?;
    Ok(())
}

async fn all(connection: &mut SqliteConnection) -> Result<Vec<SealedSummary>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT s.stream, s.sealed, o.key_id, o.proof, k.key_version, k.wrapped FROM summaries s \
         LEFT JOIN owner_keys o ON o.owner_kind = 1 AND o.owner = s.stream \
         LEFT JOIN data_keys k ON k.key_id = o.key_id AND k.purpose = $1 ORDER BY s.stream, k.key_version",
    )
    .bind(Purpose::Facts.number())
    .fetch_all(connection)
    .await?;
    let mut summaries: Vec<SealedSummary> = Vec::with_capacity(rows.len());
    for row in rows {
        let stream = fixed(&row, 0)?;
        let stream =
            StreamId::from_bytes(stream).ok_or_else(|| sqlx::Error::Decode("no kind of stream".into()))?;
        let wrapped = (Purpose::Facts.number(), row.try_get(4)?, row.try_get(5)?);
        match summaries.last_mut().filter(|last| last.stream == stream) {
            Some(last) => last.keys.wrapped.push(wrapped),
            None => summaries.push(SealedSummary {
                stream,
                sealed: row.try_get(1)?,
                keys: StoredKeys { id: fixed(&row, 2)?, proof: row.try_get(3)?, wrapped: vec![wrapped] },
            }),
        }
    }
    Ok(summaries)
}

fn fixed<const N: usize>(row: &sqlx::sqlite::SqliteRow, column: usize) -> Result<[u8; N], sqlx::Error> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| sqlx::Error::Decode("an id of another length".into()))
}

impl SqliteStore {
    /// Seals a summary.
    pub(super) fn sealed_summary(
        &self,
        stream: StreamId,
        summary: &Summary,
        keys: &DataKeys,
    ) -> Result<Vec<u8>, StoreError> {
        let json = serde_json::to_vec(summary).map_err(|error| {
            StoreError::Failed(format!("the summary of {stream} cannot be written: {error}"))
        })?;
        if json.len() > SUMMARY_BYTES {
            return Err(StoreError::Failed(format!(
                "the summary of {stream} has {} bytes, {SUMMARY_BYTES} are the most; shorten its texts",
                json.len()
            )));
        }
        seal(keys.newest(Purpose::Facts)?, &self.summary_bound(stream), Padding::Fixed(PADDED), &json)
    }

    /// Every summary, unsealed on as many threads as there are cores.
    pub(crate) fn unsealed_summaries(&self) -> Result<Vec<(StreamId, Summary)>, StoreError> {
        let rows = self.readers.read(async |connection| all(connection).await)?;
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let share = rows.len().div_ceil(threads).max(1);
        thread::scope(|scope| {
            let workers: Vec<_> = rows
                .chunks(share)
                .map(|rows| {
                    scope.spawn(|| {
                        rows.iter().map(|row| self.unsealed_summary(row)).collect::<Result<Vec<_>, _>>()
                    })
                })
                .collect();
            let mut summaries = Vec::with_capacity(rows.len());
            for worker in workers {
                let part = worker.join().map_err(|_| StoreError::Failed("a thread was lost".to_owned()))?;
                summaries.extend(part?);
            }
            Ok(summaries)
        })
    }

    fn unsealed_summary(&self, row: &SealedSummary) -> Result<(StreamId, Summary), StoreError> {
        let damaged = || StoreError::Damaged(format!("the summary of {} cannot be unsealed", row.stream));
        let keys = self.ring.unwrap(Owner::Stream(row.stream), &row.keys)?;
        let plain = open(&keys.facts, &self.summary_bound(row.stream), &row.sealed).map_err(|_| damaged())?;
        let summary = serde_json::from_slice(&plain).map_err(|_| damaged())?;
        Ok((row.stream, summary))
    }

    fn summary_bound(&self, stream: StreamId) -> Bound<'static> {
        Bound { desk: self.desk, scope: Scope::Stream(stream), item: Item::Summary }
    }
}
