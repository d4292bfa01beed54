//! The store port in memory, under the same contract as the one on SQLite, as one process sees the disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cvdesk_case::{BlobId, CommandId, EffectKey, Owner, Stamped, StreamId, TextId};
use cvdesk_desk::port::{Appended, Batch, Blobs, Lease, MacPurpose, Store, StoreError, Task, TaskState};
use cvdesk_policy::{Confidential, History, Item, Summary};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::disk::{Disk, KeyId, TaskWrite, Write};
use crate::fuse::{Died, Fuse, Point};

/// A desk's store in memory, open in one process.
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
    process: Arc<Fuse>,
    epoch: u32,
    /// Keys of streams that have blobs and no event yet; gone with the process.
    pending: Mutex<BTreeMap<Owner, KeyId>>,
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl MemoryStore {
    /// Opens the disk in a process that lives for ever.
    #[must_use]
    pub fn open(disk: Arc<Mutex<Disk>>) -> Self {
        Self::of_process(disk, Arc::new(Fuse::default()))
    }

    pub(crate) fn of_process(disk: Arc<Mutex<Disk>>, process: Arc<Fuse>) -> Self {
        let epoch = lock(&disk).live.epoch;
        Self { disk, process, epoch, pending: Mutex::default() }
    }

    /// One text, for the test that looks behind the seals.
    ///
    /// # Errors
    /// [`StoreError::Absent`].
    pub fn unsealed_text(&self, owner: Owner, id: TextId) -> Result<String, StoreError> {
        self.disk().text(owner, id).cloned()
    }

    /// One blob, for the test that looks behind the seals.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; [`StoreError::Damaged`] where it is sealed under other keys.
    pub fn unsealed_blob(&self, stream: StreamId, id: BlobId) -> Result<Vec<u8>, StoreError> {
        let owner = Owner::Stream(stream);
        let stored = self.disk().live.keys.get(&owner).copied();
        let key = stored.or_else(|| self.pending().get(&owner).copied()).ok_or(StoreError::Absent)?;
        if self.disk().live.erased.contains(&key) {
            return Err(StoreError::Erased);
        }
        match self.disk().live.blobs.get(&id) {
            None => Err(StoreError::Absent),
            Some((sealed_by, bytes)) if *sealed_by == key => Ok(bytes.clone()),
            Some(_) => Err(StoreError::Damaged(format!("blob {id} is sealed under other keys"))),
        }
    }

    /// A stream's facts, for the test that looks behind the seals.
    #[must_use]
    pub fn facts(&self, stream: StreamId) -> Vec<Stamped> {
        self.disk().live.streams.get(&stream).cloned().unwrap_or_default()
    }

    /// Every summary, for the test that looks behind the seals.
    #[must_use]
    pub fn unsealed_summaries(&self) -> Vec<(StreamId, Summary)> {
        self.disk().live.summaries.iter().map(|(stream, summary)| (*stream, summary.clone())).collect()
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        lock(&self.disk)
    }

    fn pending(&self) -> MutexGuard<'_, BTreeMap<Owner, KeyId>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self, point: Point) -> Result<(), StoreError> {
        self.process.pass(point).map_err(|Died| StoreError::Failed("the process was killed".to_owned()))
    }

    /// One change: checked, written, synced, answered. The process can die between any two of these.
    fn change<T>(
        &self,
        check: impl FnOnce(&mut Disk) -> Result<(T, Option<Write>), StoreError>,
    ) -> Result<T, StoreError> {
        self.pass(Point::Before)?;
        if !self.process.finds_room() {
            return Err(StoreError::Full("the disk".to_owned()));
        }
        let (answer, writes) = {
            let mut disk = self.disk();
            let (answer, write) = check(&mut disk)?;
            let writes = write.is_some();
            if let Some(write) = write {
                disk.write(write);
            }
            (answer, writes)
        };
        if writes {
            self.pass(Point::Unsynced)?;
            // INVARIANT: what was answered survives a power cut.
            self.disk().sync();
        }
        self.pass(Point::After)?;
        Ok(answer)
    }

    fn task(&self, effect: EffectKey, fence: u64, change: TaskWrite) -> Result<(), StoreError> {
        self.change(|disk| {
            disk.check_fence(fence)?;
            Ok(((), Some(Write::Task(effect, change))))
        })
    }
}

impl Store for MemoryStore {
    fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        let pending = self.pending().clone();
        self.change(|disk| {
            if let Some(repeated) = disk.check(&batch)? {
                return Ok((repeated, None));
            }
            let keys = disk.new_keys(&batch, &pending)?;
            let first = disk.live.log.len() as u64 + 1;
            let events: usize = batch.appends.iter().map(|append| append.events.len()).sum();
            let last = (first + events as u64).saturating_sub(1);
            Ok((Appended { first, last, repeated: false }, Some(Write::Batch(Box::new(batch), keys))))
        })
    }

    fn history(&self, stream: StreamId) -> Result<History, StoreError> {
        self.pass(Point::Read)?;
        Ok(Confidential::wrap(Item::facts(stream), self.facts(stream)))
    }

    fn stream_version(&self, stream: StreamId) -> Result<u32, StoreError> {
        self.pass(Point::Read)?;
        Ok(self.disk().live.version(stream))
    }

    fn answered(&self, command: CommandId) -> Result<Option<Vec<(StreamId, History)>>, StoreError> {
        self.pass(Point::Read)?;
        let wrap = |(stream, facts)| (stream, Confidential::wrap(Item::facts(stream), facts));
        Ok(self.disk().live.answered(command).map(|streams| streams.into_iter().map(wrap).collect()))
    }

    fn text(&self, owner: Owner, id: TextId) -> Result<Confidential<String>, StoreError> {
        self.pass(Point::Read)?;
        Ok(Confidential::wrap(Item::text(owner, id), self.unsealed_text(owner, id)?))
    }

    fn summaries(&self) -> Result<Vec<Confidential<Summary>>, StoreError> {
        self.pass(Point::Read)?;
        let wrap = |(stream, summary)| Confidential::wrap(Item::summary(stream), summary);
        Ok(self.unsealed_summaries().into_iter().map(wrap).collect())
    }

    fn mac(&self, purpose: MacPurpose, data: &[u8]) -> [u8; 32] {
        let label: &[u8] = match purpose {
            MacPurpose::Effect => b"effect",
            MacPurpose::Command => b"command",
        };
        let mut hash = Sha256::new();
        hash.update(self.disk().secret().to_be_bytes());
        hash.update([u8::try_from(label.len()).unwrap()]);
        hash.update(label);
        hash.update(data);
        hash.finalize().into()
    }

    fn lease_take(
        &self,
        holder: [u8; 16],
        now: Timestamp,
        seconds: u32,
    ) -> Result<Option<Lease>, StoreError> {
        let taken = self.change(|disk| {
            Ok(disk.lease(holder, now, seconds).map(|(write, lease)| (lease, write)).unzip())
        })?;
        if let Some(lease) = taken {
            self.process.took(lease.fence);
        }
        Ok(taken)
    }

    fn lease_release(&self, holder: [u8; 16]) -> Result<(), StoreError> {
        self.change(|disk| Ok(((), disk.release(holder))))
    }

    fn tasks(&self) -> Result<Vec<Task>, StoreError> {
        self.pass(Point::Read)?;
        Ok(self.disk().live.tasks())
    }

    fn task_intend(&self, effect: EffectKey, fence: u64) -> Result<(), StoreError> {
        let (newest, entries) = self.change(|disk| {
            disk.check_fence(fence)?;
            let stands = (disk.live.fence, disk.live.log.len() as u64);
            Ok((stands, Some(Write::Task(effect, TaskWrite::Intend))))
        })?;
        self.process.began(effect, newest, entries);
        Ok(())
    }

    fn task_defer(
        &self,
        effect: EffectKey,
        fence: u64,
        state: TaskState,
        not_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.task(effect, fence, TaskWrite::Defer(state, not_before))
    }

    fn task_drop(&self, effect: EffectKey, fence: u64) -> Result<(), StoreError> {
        self.task(effect, fence, TaskWrite::Drop)
    }

    fn last_seq(&self) -> Result<u64, StoreError> {
        self.pass(Point::Read)?;
        Ok(self.disk().live.log.len() as u64)
    }

    fn hold(&self) -> Result<Option<String>, StoreError> {
        self.pass(Point::Read)?;
        let disk = self.disk();
        let stale = disk.live.epoch > self.epoch;
        let stale = stale.then(|| "this process has an older copy open".to_owned());
        Ok(disk.live.restored.clone().or(stale))
    }

    fn restored_after(&self) -> Result<Option<u64>, StoreError> {
        self.pass(Point::Read)?;
        Ok(self.disk().live.restored_after)
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn accept_copy(&self) -> Result<u32, StoreError> {
        self.change(|disk| {
            let raised = disk.live.epoch + 1;
            Ok((raised, Some(Write::Accepted(raised))))
        })
    }

    fn last_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.pass(Point::Read)?;
        let disk = self.disk();
        Ok(disk.live.log.len().checked_sub(1).map(|last| disk.live.entry(last).at))
    }
}

impl Blobs for MemoryStore {
    fn put(&self, stream: StreamId, id: BlobId, bytes: &[u8]) -> Result<(), StoreError> {
        let owner = Owner::Stream(stream);
        let pending = self.pending().get(&owner).copied();
        let drawn = self.change(|disk| {
            let stored = disk.live.keys.get(&owner).copied();
            if let (Some(key), Some(there)) = (stored, disk.live.blobs.get(&id)) {
                // A command that was cut off before its append and is given again.
                if *there == (key, bytes.to_vec()) {
                    return Ok((None, None));
                }
                return Err(StoreError::Failed(format!("blob {id} of {stream} is there already")));
            }
            let key = stored.or(pending).unwrap_or_else(|| disk.draw_key());
            Ok((stored.is_none().then_some(key), Some(Write::Blob(id, key, bytes.to_vec()))))
        })?;
        if let Some(key) = drawn {
            self.pending().insert(owner, key);
        }
        Ok(())
    }

    fn discard(&self, id: BlobId) {
        // A blob that stays is garbage that nobody can read.
        let _ = self.change(|_| Ok(((), Some(Write::BlobGone(id)))));
    }

    fn get(&self, stream: StreamId, id: BlobId) -> Result<Confidential<Vec<u8>>, StoreError> {
        self.pass(Point::Read)?;
        Ok(Confidential::wrap(Item::blob(stream, id), self.unsealed_blob(stream, id)?))
    }
}

/// A lock that a panic elsewhere does not close.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
