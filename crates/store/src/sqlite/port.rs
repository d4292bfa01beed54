//! The `Store` port on SQLite: each verb in the words of the port, told to the file that does it.

use cvdesk_case::{CommandId, EffectKey, Entry, Owner, StreamId, TextId};
use cvdesk_desk::port::{Appended, Batch, Lease, MacPurpose, Store, StoreError, Task, TaskState};
use cvdesk_policy::{Confidential, History, Item, Summary};
use jiff::Timestamp;

use super::outbox::{self, TaskChange};
use super::writer::{Answer, Work};
use super::{SqliteStore, log_rows};
use crate::instance_key::hmac;

impl Store for SqliteStore {
    fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        let (prepared, new_keys) = self.prepare(&batch)?;
        let erased = prepared.erase.clone();
        let appended = match self.writer.write(Work::Append(Box::new(prepared)))? {
            Answer::Appended(appended) => appended,
            Answer::Lease(_) | Answer::Done => return Err(wrong_answer()),
        };
        if !appended.repeated {
            for (owner, keys) in &new_keys {
                self.ring.remember(*owner, keys);
            }
            for id in erased {
                self.ring.forget(id);
            }
        }
        Ok(appended)
    }

    fn history(&self, stream: StreamId) -> Result<History, StoreError> {
        Ok(Confidential::wrap(Item::facts(stream), self.facts(stream)?))
    }

    fn stream_version(&self, stream: StreamId) -> Result<u32, StoreError> {
        let newest =
            self.readers.read(async |connection| log_rows::newest_of_stream(connection, stream).await)?;
        let entry = newest.map(|bytes| Entry::from_bytes(&bytes)).transpose();
        let entry =
            entry.map_err(|error| StoreError::Damaged(format!("the newest entry of {stream}: {error}")))?;
        Ok(entry.map_or(0, |entry| entry.version))
    }

    fn answered(&self, command: CommandId) -> Result<Option<Vec<(StreamId, History)>>, StoreError> {
        let wrap = |(stream, facts)| (stream, Confidential::wrap(Item::facts(stream), facts));
        Ok(self.facts_of(command)?.map(|streams| streams.into_iter().map(wrap).collect()))
    }

    fn text(&self, owner: Owner, id: TextId) -> Result<Confidential<String>, StoreError> {
        Ok(Confidential::wrap(Item::text(owner, id), self.unsealed_text(owner, id)?))
    }

    fn summaries(&self) -> Result<Vec<Confidential<Summary>>, StoreError> {
        let wrap = |(stream, summary)| Confidential::wrap(Item::summary(stream), summary);
        Ok(self.unsealed_summaries()?.into_iter().map(wrap).collect())
    }

    fn mac(&self, purpose: MacPurpose, data: &[u8]) -> [u8; 32] {
        let label: &[u8] = match purpose {
            MacPurpose::Effect => b"cvdesk mac v1 effect",
            MacPurpose::Command => b"cvdesk mac v1 command",
        };
        *hmac(&hmac(&self.macs, &[label]), &[data])
    }

    fn lease_take(
        &self,
        holder: [u8; 16],
        now: Timestamp,
        seconds: u32,
    ) -> Result<Option<Lease>, StoreError> {
        match self.writer.write(Work::LeaseTake { holder, now, seconds })? {
            Answer::Lease(lease) => Ok(lease),
            Answer::Appended(_) | Answer::Done => Err(wrong_answer()),
        }
    }

    fn lease_release(&self, holder: [u8; 16]) -> Result<(), StoreError> {
        self.writer.write(Work::LeaseRelease { holder }).map(|_| ())
    }

    fn tasks(&self) -> Result<Vec<Task>, StoreError> {
        self.readers.read(async |connection| outbox::open_tasks(connection).await)
    }

    fn task_intend(&self, effect: EffectKey, fence: u64) -> Result<(), StoreError> {
        self.writer.write(Work::Task { effect, fence, change: TaskChange::Intend }).map(|_| ())
    }

    fn task_defer(
        &self,
        effect: EffectKey,
        fence: u64,
        state: TaskState,
        not_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .write(Work::Task { effect, fence, change: TaskChange::Defer(state, not_before) })
            .map(|_| ())
    }

    fn task_drop(&self, effect: EffectKey, fence: u64) -> Result<(), StoreError> {
        self.writer.write(Work::Task { effect, fence, change: TaskChange::Drop }).map(|_| ())
    }

    fn last_seq(&self) -> Result<u64, StoreError> {
        let newest = self.readers.read(async |connection| log_rows::newest(connection).await)?;
        Ok(newest.map_or(0, |(seq, _)| u64::try_from(seq).unwrap_or_default()))
    }

    fn hold(&self) -> Result<Option<String>, StoreError> {
        match self.restored()? {
            Some(why) => Ok(Some(why)),
            None => self.outside_doubt(),
        }
    }

    fn restored_after(&self) -> Result<Option<u64>, StoreError> {
        self.last_restored()
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn accept_copy(&self) -> Result<u32, StoreError> {
        self.raise_epoch()
    }

    fn last_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let newest = self.readers.read(async |connection| log_rows::newest(connection).await)?;
        let Some((seq, bytes)) = newest else { return Ok(None) };
        let entry = Entry::from_bytes(&bytes)
            .map_err(|error| StoreError::Damaged(format!("row {seq} of the log is not an entry: {error}")))?;
        Ok(Some(entry.at))
    }
}

fn wrong_answer() -> StoreError {
    StoreError::Failed("the thread that writes answered another question".to_owned())
}
