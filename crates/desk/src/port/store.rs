//! The sealed log with what is kept beside it: keys, texts, summaries, outbox, lease.
//!
//! INVARIANT: everything confidential comes back as [`Confidential`]. Everything is written by
//! [`Store::append`] in one transaction or not at all.

use cvdesk_case::{ActorId, CommandId, EffectKey, Event, Owner, PolicyVersion, StreamId, TextId};
use cvdesk_policy::{Confidential, History, Summary};
use jiff::Timestamp;
use thiserror::Error;

/// Events for one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The stream.
    pub stream: StreamId,
    /// Its version before; 0 for a new stream. Another version is a conflict.
    pub expected: u32,
    /// The events, in order.
    pub events: Vec<Event>,
}

/// A text to seal.
#[derive(Clone, PartialEq, Eq)]
pub struct NewText {
    /// Whose text key seals it.
    pub owner: Owner,
    /// Its id, drawn by the caller.
    pub id: TextId,
    /// The text.
    pub text: String,
}

impl std::fmt::Debug for NewText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewText").field("owner", &self.owner).field("id", &self.id).finish_non_exhaustive()
    }
}

/// One atomic change.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The command; a repeated one changes nothing and is answered with the first answer.
    pub command: CommandId,
    /// Who acts.
    pub actor: ActorId,
    /// When, UTC.
    pub at: Timestamp,
    /// The policy version it was decided under.
    pub policy: PolicyVersion,
    /// Events by stream, each stream at most once, in the order they get their seq.
    pub appends: Vec<Append>,
    /// New streams that take over the keys of an existing one: `(new, existing)`. Any other new stream and any
    /// new person gets fresh keys.
    pub share_keys: Vec<(StreamId, StreamId)>,
    /// Texts the events refer to.
    pub texts: Vec<NewText>,
    /// Summaries to write or replace.
    pub summaries: Vec<(StreamId, Summary)>,
    /// Effects that became wanted. A key that is there already stays as it is, done or not.
    pub wanted: Vec<(EffectKey, StreamId)>,
    /// Effects that these events are the receipts of.
    pub done: Vec<EffectKey>,
    /// Owners whose text keys are destroyed, with whatever those sealed; whoever shares the keys loses the texts too.
    pub erase: Vec<Owner>,
    /// Texts that are destroyed: nobody reads them again. Those that are not there are passed over.
    pub forget: Vec<(Owner, TextId)>,
    /// The lease this is done under: refused with [`StoreError::Fenced`] where another holder has it now.
    pub fence: Option<u64>,
}

impl Batch {
    /// Events alone; the rest is empty.
    #[must_use]
    pub fn of(
        command: CommandId,
        actor: ActorId,
        at: Timestamp,
        policy: PolicyVersion,
        appends: Vec<Append>,
    ) -> Self {
        Self {
            command,
            actor,
            at,
            policy,
            appends,
            share_keys: Vec::new(),
            texts: Vec::new(),
            summaries: Vec::new(),
            wanted: Vec::new(),
            done: Vec::new(),
            erase: Vec::new(),
            forget: Vec::new(),
            fence: None,
        }
    }
}

/// The answer to an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// First and last seq of the command's events.
    pub first: u64,
    /// See `first`.
    pub last: u64,
    /// The command had been carried out before; nothing was written now.
    pub repeated: bool,
}

/// An effect that is wanted and not known to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Its key.
    pub effect: EffectKey,
    /// The stream it follows from; what it is gets computed from there, at the time it is done.
    pub stream: StreamId,
    /// The last entry of the change that first wanted it.
    pub since: u64,
    /// Whether it was begun.
    pub state: TaskState,
    /// How often it was tried.
    pub attempts: u32,
    /// Not to be tried before.
    pub not_before: Timestamp,
}

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Not begun, or surely without effect so far.
    Pending,
    /// Begun under a lease; the outcome is unknown until a receipt is written.
    Intended,
}

/// The right to reconcile, held by one process at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Grows with every new holder.
    pub fence: u64,
    /// When it runs out.
    pub until: Timestamp,
}

/// What a derived key is for; keys of different purposes share nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MacPurpose {
    /// Effect keys.
    Effect,
    /// Command ids of messages that may be delivered again.
    Command,
}

/// Why the store did not do it. Nothing was changed unless a variant says otherwise.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Somebody else changed the stream.
    #[error("{stream} has changed meanwhile (version {actual}, not {expected}); look again and repeat")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// The version the caller knew.
        expected: u32,
        /// The version now.
        actual: u32,
    },
    /// Another process has the lease now.
    #[error("another reconciler has taken over")]
    Fenced,
    /// The thing asked for is not there.
    #[error("no such text, blob or stream in this desk")]
    Absent,
    /// Its words were erased: the key that sealed them is destroyed.
    #[error("what people wrote there was erased")]
    Erased,
    /// The keys are missing or do not fit.
    #[error("{0}")]
    Key(String),
    /// The disk is full.
    #[error("no space left where the desk lies ({0}); free some and repeat: nothing was changed")]
    Full(String),
    /// The folder or file cannot be written.
    #[error("the desk cannot be written ({0}); nothing was changed")]
    ReadOnly(String),
    /// Another process kept the database busy for too long.
    #[error("the desk is busy ({0}); nothing was changed, repeat the command")]
    Busy(String),
    /// A newer cvdesk wrote this.
    #[error(
        "entry {seq} is `{kind}` version {kind_v}, which this cvdesk {ours} does not know; use cvdesk {needed} or newer"
    )]
    TooNew {
        /// The entry.
        seq: u64,
        /// Its kind.
        kind: String,
        /// Its version.
        kind_v: u16,
        /// This version.
        ours: String,
        /// The newest version that has written to this desk.
        needed: String,
    },
    /// Stored bytes are not what was written.
    #[error("{0}; run `cvdesk verify`")]
    Damaged(String),
    /// Any other trouble of disk or database.
    #[error("the desk's database failed: {0}")]
    Failed(String),
}

/// The first thing that `verify` found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyFault {
    /// The first entry that is not as it was written.
    pub seq: u64,
    /// What is wrong with it.
    pub what: String,
}

/// The sealed log.
pub trait Store: Send + Sync {
    /// Writes one change atomically and durably: it is on the disk when this returns. Concurrent calls may
    /// share one transaction.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed.
    fn append(&self, batch: Batch) -> Result<Appended, StoreError>;

    /// A stream's whole history, unsealed and checked against its entries; empty where there is no such stream.
    ///
    /// # Errors
    /// [`StoreError`] where an entry cannot be unsealed or is not known.
    fn history(&self, stream: StreamId) -> Result<History, StoreError>;

    /// A stream's version; 0 where there is no such stream.
    ///
    /// # Errors
    /// [`StoreError`].
    fn stream_version(&self, stream: StreamId) -> Result<u32, StoreError> {
        Ok(self.history(stream)?.len())
    }

    /// The events a command appended, with their streams, where it was carried out before.
    ///
    /// # Errors
    /// [`StoreError`].
    fn answered(&self, command: CommandId) -> Result<Option<Vec<(StreamId, History)>>, StoreError>;

    /// One text.
    ///
    /// # Errors
    /// [`StoreError::Absent`] where it is not there; [`StoreError::Erased`] where its key was destroyed.
    fn text(&self, owner: Owner, id: TextId) -> Result<Confidential<String>, StoreError>;

    /// Every summary, unsealed, in no order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn summaries(&self) -> Result<Vec<Confidential<Summary>>, StoreError>;

    /// HMAC-SHA-256 under a key of this desk and purpose.
    fn mac(&self, purpose: MacPurpose, data: &[u8]) -> [u8; 32];

    /// Takes the lease where it is free or run out, for `seconds`; `None` where another holder has it. The
    /// holder that has it already gets it again under the same fence. One that would last for longer than
    /// `seconds` from now was taken while the clock was ahead, and has run out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lease_take(&self, holder: [u8; 16], now: Timestamp, seconds: u32)
    -> Result<Option<Lease>, StoreError>;

    /// Gives the lease back; nothing happens where another holder has it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lease_release(&self, holder: [u8; 16]) -> Result<(), StoreError>;

    /// Tasks not done, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn tasks(&self) -> Result<Vec<Task>, StoreError>;

    /// Records durably that a task is begun, under a lease.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] where another holder has the lease.
    fn task_intend(&self, effect: EffectKey, fence: u64) -> Result<(), StoreError>;

    /// Records an attempt that failed: its state from here on and when to try again.
    ///
    /// # Errors
    /// [`StoreError::Fenced`].
    fn task_defer(
        &self,
        effect: EffectKey,
        fence: u64,
        state: TaskState,
        not_before: Timestamp,
    ) -> Result<(), StoreError>;

    /// Drops a task that nothing wants any more.
    ///
    /// # Errors
    /// [`StoreError::Fenced`].
    fn task_drop(&self, effect: EffectKey, fence: u64) -> Result<(), StoreError>;

    /// The last entry's seq; 0 for an empty log. Lets a second process see that there is news.
    ///
    /// # Errors
    /// [`StoreError`].
    fn last_seq(&self) -> Result<u64, StoreError>;

    /// Why nothing may go out, where that is so: an outside head is newer than this database (a restored or
    /// cut copy), so that what looks undone may have been done.
    ///
    /// # Errors
    /// [`StoreError`].
    fn hold(&self) -> Result<Option<String>, StoreError>;

    /// The last entry that the backup had, where this is a restored copy that waits to be accepted: whatever came
    /// after it was written here. `None` for any other copy, and for one restored by a cvdesk that did not say.
    ///
    /// # Errors
    /// [`StoreError`].
    fn restored_after(&self) -> Result<Option<u64>, StoreError>;

    /// How often this desk was restored and the copy accepted, counted from one.
    fn epoch(&self) -> u32;

    /// Ends the hold: a person accepted this copy in place of what the outside heads know. Its epoch, which is
    /// given, is higher than any that they name, so that the desk it replaces holds. A process that has the desk
    /// open goes on holding until it opens it anew.
    ///
    /// # Errors
    /// [`StoreError`].
    fn accept_copy(&self) -> Result<u32, StoreError>;

    /// When the newest entry was written, by the clock of then.
    ///
    /// # Errors
    /// [`StoreError`].
    fn last_at(&self) -> Result<Option<Timestamp>, StoreError>;
}
