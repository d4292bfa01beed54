//! What lies on the disk: writes are in the machine's memory until they are synced, and a power cut loses the rest.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{BlobId, CommandId, EffectKey, Event, Owner, Stamped, StreamId, TextId};
use cvdesk_desk::port::{Appended, Batch, Lease, StoreError, Task, TaskState};
use cvdesk_policy::{SUMMARY_BYTES, Summary};
use jiff::{SignedDuration, Timestamp};

use crate::canary::canaries;

/// Names the keys that seal what an owner has.
pub(crate) type KeyId = u64;

/// One write.
#[derive(Debug, Clone)]
pub(crate) enum Write {
    /// A checked batch, with the keys its new owners get.
    Batch(Box<Batch>, Vec<(Owner, KeyId)>),
    Lease {
        holder: Option<[u8; 16]>,
        fence: u64,
        until: Timestamp,
    },
    Task(EffectKey, TaskWrite),
    Blob(BlobId, KeyId, Vec<u8>),
    BlobGone(BlobId),
    Accepted(u32),
}

/// A change of one task.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TaskWrite {
    Intend,
    Defer(TaskState, Timestamp),
    Drop,
}

/// A wanted effect, done or not.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) stream: StreamId,
    pub(crate) since: u64,
    pub(crate) place: usize,
    /// `None` once it is done.
    pub(crate) state: Option<TaskState>,
    pub(crate) attempts: u32,
    pub(crate) not_before: Timestamp,
}

/// A whole state of the disk.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) streams: BTreeMap<StreamId, Vec<Stamped>>,
    /// Where each entry lies: stream and place in it.
    pub(crate) log: Vec<(StreamId, usize)>,
    commands: BTreeMap<CommandId, (u64, u64)>,
    pub(crate) keys: BTreeMap<Owner, KeyId>,
    pub(crate) texts: BTreeMap<(KeyId, TextId), String>,
    /// Keys whose text half was destroyed.
    pub(crate) erased: BTreeSet<KeyId>,
    pub(crate) blobs: BTreeMap<BlobId, (KeyId, Vec<u8>)>,
    pub(crate) summaries: BTreeMap<StreamId, Summary>,
    pub(crate) outbox: BTreeMap<EffectKey, Row>,
    holder: Option<[u8; 16]>,
    pub(crate) fence: u64,
    pub(crate) until: Timestamp,
    pub(crate) epoch: u32,
    /// Why it waits for a person, where it was restored.
    pub(crate) restored: Option<String>,
    /// The last entry that its backup had.
    pub(crate) restored_after: Option<u64>,
}

/// The machine's disk.
#[derive(Debug)]
pub struct Disk {
    pub(crate) live: Image,
    durable: Image,
    unsynced: Vec<Write>,
    secret: u64,
    next_key: KeyId,
}

impl Image {
    fn empty() -> Self {
        Self {
            streams: BTreeMap::new(),
            log: Vec::new(),
            commands: BTreeMap::new(),
            keys: BTreeMap::new(),
            texts: BTreeMap::new(),
            erased: BTreeSet::new(),
            blobs: BTreeMap::new(),
            summaries: BTreeMap::new(),
            outbox: BTreeMap::new(),
            holder: None,
            fence: 0,
            until: Timestamp::MIN,
            epoch: 1,
            restored: None,
            restored_after: None,
        }
    }

    /// How many events a stream has.
    pub(crate) fn version(&self, stream: StreamId) -> u32 {
        self.streams.get(&stream).map_or(0, |facts| u32::try_from(facts.len()).unwrap())
    }

    /// The facts at a place of the log.
    pub(crate) fn entry(&self, index: usize) -> &Stamped {
        let (stream, place) = self.log[index];
        &self.streams[&stream][place]
    }

    /// The facts that a command wrote, by stream in the order of the log.
    pub(crate) fn answered(&self, command: CommandId) -> Option<Vec<(StreamId, Vec<Stamped>)>> {
        let (first, last) = *self.commands.get(&command)?;
        let mut answer: Vec<(StreamId, Vec<Stamped>)> = Vec::new();
        for seq in first..=last {
            let fact = self.entry(usize::try_from(seq).unwrap() - 1).clone();
            match answer.iter_mut().find(|(stream, _)| *stream == fact.stream) {
                Some((_, facts)) => facts.push(fact),
                None => answer.push((fact.stream, vec![fact])),
            }
        }
        Some(answer)
    }

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Batch(batch, keys) => self.apply_batch(batch, keys),
            Write::Lease { holder, fence, until } => {
                (self.holder, self.fence, self.until) = (*holder, *fence, *until);
            }
            Write::Task(effect, change) => self.apply_task(*effect, *change),
            Write::Blob(id, key, bytes) => {
                self.blobs.insert(*id, (*key, bytes.clone()));
            }
            Write::BlobGone(id) => {
                self.blobs.remove(id);
            }
            Write::Accepted(epoch) => {
                self.epoch = *epoch;
                self.restored = None;
                self.restored_after = None;
            }
        }
    }

    fn apply_batch(&mut self, batch: &Batch, keys: &[(Owner, KeyId)]) {
        self.keys.extend(keys.iter().copied());
        let first = self.log.len() as u64 + 1;
        for append in &batch.appends {
            for event in &append.events {
                self.push(batch, append.stream, event);
            }
        }
        self.commands.insert(batch.command, (first, self.log.len() as u64));
        for text in &batch.texts {
            self.texts.insert((self.keys[&text.owner], text.id), text.text.clone());
        }
        self.summaries.extend(batch.summaries.iter().cloned());
        for key in batch.erase.iter().filter_map(|owner| self.keys.get(owner).copied()).collect::<Vec<_>>() {
            self.erased.insert(key);
            self.texts.retain(|(sealed_by, _), _| *sealed_by != key);
        }
        for (owner, text) in &batch.forget {
            if let Some(key) = self.keys.get(owner).copied() {
                self.texts.remove(&(key, *text));
            }
        }
        let row = |stream, place, state| Row {
            stream,
            since: first,
            place,
            state,
            attempts: 0,
            not_before: batch.at,
        };
        for (place, (effect, stream)) in batch.wanted.iter().enumerate() {
            self.outbox.entry(*effect).or_insert_with(|| row(*stream, place, Some(TaskState::Pending)));
        }
        let stream = batch.appends.first().map_or(StreamId::DESK, |append| append.stream);
        for effect in &batch.done {
            self.outbox.entry(*effect).or_insert_with(|| row(stream, 0, None)).state = None;
        }
    }

    fn push(&mut self, batch: &Batch, stream: StreamId, event: &Event) {
        let seq = self.log.len() as u64 + 1;
        let facts = self.streams.entry(stream).or_default();
        self.log.push((stream, facts.len()));
        facts.push(Stamped {
            seq,
            stream,
            version: u32::try_from(facts.len()).unwrap() + 1,
            at: batch.at,
            actor: batch.actor,
            command: batch.command,
            policy: batch.policy,
            event: event.clone(),
        });
    }

    fn apply_task(&mut self, effect: EffectKey, change: TaskWrite) {
        let Some(row) = self.outbox.get_mut(&effect).filter(|row| row.state.is_some()) else { return };
        match change {
            TaskWrite::Intend => row.state = Some(TaskState::Intended),
            TaskWrite::Defer(state, not_before) => {
                row.state = Some(state);
                row.attempts += 1;
                row.not_before = not_before;
            }
            TaskWrite::Drop => {
                self.outbox.remove(&effect);
            }
        }
    }

    /// The canaries of everything that lies there and that whoever has the keys can still read.
    fn readable(&self) -> BTreeSet<u64> {
        let open = |key: &KeyId| !self.erased.contains(key);
        let mut found = BTreeSet::new();
        for (_, text) in self.texts.iter().filter(|((key, _), _)| open(key)) {
            found.extend(canaries(text));
        }
        for (_, bytes) in self.blobs.values().filter(|(key, _)| open(key)) {
            found.extend(canaries(&String::from_utf8_lossy(bytes)));
        }
        // Summaries are sealed with what erasing leaves.
        for summary in self.summaries.values() {
            found.extend(canaries(&format!("{summary:?}")));
        }
        found
    }

    /// Tasks not done, oldest first.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let mut open: Vec<_> = self
            .outbox
            .iter()
            .filter_map(|(effect, row)| Some((effect, row, row.state?)))
            .map(|(effect, row, state)| {
                let task = Task {
                    effect: *effect,
                    stream: row.stream,
                    since: row.since,
                    state,
                    attempts: row.attempts,
                    not_before: row.not_before,
                };
                ((row.since, row.place, effect.0), task)
            })
            .collect();
        open.sort_by_key(|(order, _)| *order);
        open.into_iter().map(|(_, task)| task).collect()
    }
}

impl Disk {
    /// An empty disk of one desk; the number stands for the desk's secret.
    #[must_use]
    pub fn new(secret: u64) -> Self {
        Self { live: Image::empty(), durable: Image::empty(), unsynced: Vec::new(), secret, next_key: 1 }
    }

    pub(crate) fn secret(&self) -> u64 {
        self.secret
    }

    /// Writes: everybody on the machine sees it, and no power cut forgives.
    pub(crate) fn write(&mut self, write: Write) {
        self.live.apply(&write);
        self.unsynced.push(write);
    }

    /// Everything written so far survives a power cut from here on.
    pub(crate) fn sync(&mut self) {
        for write in std::mem::take(&mut self.unsynced) {
            self.durable.apply(&write);
        }
    }

    /// The power is cut: of what was not synced, some of the oldest writes are there and the others are not.
    pub(crate) fn lose_power(&mut self, kept: usize) {
        self.unsynced.truncate(kept);
        self.sync();
        self.live = self.durable.clone();
    }

    /// The canaries that can be read of what a power cut would leave.
    pub(crate) fn readable(&self) -> BTreeSet<u64> {
        self.durable.readable()
    }

    /// Puts another state in place of this one.
    pub(crate) fn replace(&mut self, image: &Image) {
        self.unsynced.clear();
        self.live = image.clone();
        self.durable = image.clone();
    }

    /// New keys for an owner.
    pub(crate) fn draw_key(&mut self) -> KeyId {
        self.next_key += 1;
        self.next_key
    }

    /// What an append that may be carried out would give: the first answer, or `None` where it is to be written.
    pub(crate) fn check(&self, batch: &Batch) -> Result<Option<Appended>, StoreError> {
        if let Some((first, last)) = self.live.commands.get(&batch.command) {
            return Ok(Some(Appended { first: *first, last: *last, repeated: true }));
        }
        if let Some(fence) = batch.fence {
            self.check_fence(fence)?;
        }
        for append in &batch.appends {
            let actual = self.live.version(append.stream);
            if actual != append.expected {
                return Err(StoreError::Conflict {
                    stream: append.stream,
                    expected: append.expected,
                    actual,
                });
            }
        }
        for text in &batch.texts {
            if self.live.keys.get(&text.owner).is_some_and(|key| self.live.erased.contains(key)) {
                return Err(StoreError::Erased);
            }
        }
        if batch.erase.iter().any(|owner| !self.live.keys.contains_key(owner)) {
            return Err(StoreError::Absent);
        }
        for (stream, summary) in &batch.summaries {
            let bytes = serde_json::to_vec(summary).unwrap().len();
            if bytes > SUMMARY_BYTES {
                let what = format!("the summary of {stream} has {bytes} bytes, {SUMMARY_BYTES} are the most");
                return Err(StoreError::Failed(what));
            }
        }
        Ok(None)
    }

    /// Refuses a change under a fence that is not the newest.
    pub(crate) fn check_fence(&self, fence: u64) -> Result<(), StoreError> {
        if self.live.fence == fence { Ok(()) } else { Err(StoreError::Fenced) }
    }

    /// Keys of the streams and people that a batch begins.
    pub(crate) fn new_keys(
        &mut self,
        batch: &Batch,
        pending: &BTreeMap<Owner, KeyId>,
    ) -> Result<Vec<(Owner, KeyId)>, StoreError> {
        let mut keys: Vec<(Owner, KeyId)> = Vec::new();
        let begun = batch.appends.iter().map(|append| Owner::Stream(append.stream));
        let owners: Vec<Owner> = begun.chain(batch.texts.iter().map(|text| text.owner)).collect();
        let taken_over = |owner: Owner| {
            let found = batch.share_keys.iter().find(|(new, _)| Owner::Stream(*new) == owner);
            found.map(|(_, old)| Owner::Stream(*old))
        };
        let (fresh, sharing): (Vec<_>, Vec<_>) =
            owners.into_iter().partition(|owner| taken_over(*owner).is_none());
        for owner in fresh.into_iter().chain(sharing) {
            let known = |owner: &Owner, keys: &[(Owner, KeyId)]| {
                let new = keys.iter().find(|(known, _)| known == owner).map(|(_, key)| *key);
                new.or_else(|| self.live.keys.get(owner).copied())
            };
            if known(&owner, &keys).is_some() {
                continue;
            }
            let key = match taken_over(owner) {
                Some(old) => known(&old, &keys).ok_or(StoreError::Absent)?,
                None => match pending.get(&owner) {
                    Some(key) => *key,
                    None => self.draw_key(),
                },
            };
            keys.push((owner, key));
        }
        Ok(keys)
    }

    /// Takes or prolongs the lease: what to write, where it is free, run out or this holder's.
    pub(crate) fn lease(&self, holder: [u8; 16], now: Timestamp, seconds: u32) -> Option<(Write, Lease)> {
        let ours = self.live.holder == Some(holder);
        let left = self.live.until.duration_since(now);
        let runs = left.is_positive() && left <= SignedDuration::from_secs(i64::from(seconds));
        if !ours && self.live.holder.is_some() && runs {
            return None;
        }
        let fence = if ours { self.live.fence } else { self.live.fence + 1 };
        let until = now + SignedDuration::from_secs(i64::from(seconds));
        Some((Write::Lease { holder: Some(holder), fence, until }, Lease { fence, until }))
    }

    /// What giving the lease back writes, where it is this holder's.
    pub(crate) fn release(&self, holder: [u8; 16]) -> Option<Write> {
        let lease = Write::Lease { holder: None, fence: self.live.fence, until: self.live.until };
        (self.live.holder == Some(holder)).then_some(lease)
    }

    /// A text as it lies there, for whoever looks behind the seals.
    pub(crate) fn text(&self, owner: Owner, id: TextId) -> Result<&String, StoreError> {
        let key = *self.live.keys.get(&owner).ok_or(StoreError::Absent)?;
        if self.live.erased.contains(&key) {
            return Err(StoreError::Erased);
        }
        self.live.texts.get(&(key, id)).ok_or(StoreError::Absent)
    }
}
