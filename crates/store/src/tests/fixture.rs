//! A desk in a scratch folder, and small verbs to fill it.

use std::sync::atomic::{AtomicU64, Ordering};

use cvdesk_case::{
    ActorId, BlobId, CaseEvent, CaseId, Channel, CommandId, DeskId, EffectKey, Event, HeldBecause, Identity,
    IntakeEvent, IntakeId, Owner, PolicyVersion, Stamped, StreamId, TextId,
};
use cvdesk_desk::port::{Append, Batch, NewText, StoreError};
use cvdesk_policy::{CaseSummary, Summary};
use jiff::Timestamp;
use sqlx::SqliteConnection;
use tempfile::TempDir;

use super::suite::Backend;
use crate::sqlite::Session;
use crate::{Founding, SqliteStore, StoreConfig, VerifyReport, verify};

pub(super) const DESK: DeskId = DeskId([0xde; 16]);

/// A desk on SQLite.
pub(super) struct Scratch {
    pub config: StoreConfig,
    store: Option<SqliteStore>,
    _folder: TempDir,
}

impl Scratch {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = StoreConfig {
            dir: folder.path().join("desk"),
            key_file: folder.path().join("desk.key"),
            heads_log: folder.path().join("heads.log"),
        };
        let store = SqliteStore::create(&config, Founding { desk: DESK, epoch: 1 }).unwrap();
        Self { config, store: Some(store), _folder: folder }
    }

    pub(super) fn store(&self) -> &SqliteStore {
        self.store.as_ref().unwrap()
    }

    pub(super) fn close(&mut self) {
        self.store = None;
    }

    pub(super) fn open(&self) -> Result<SqliteStore, StoreError> {
        SqliteStore::open(&self.config)
    }

    pub(super) fn refused_opening(&mut self) -> String {
        self.close();
        self.open().unwrap_err().to_string()
    }

    pub(super) fn verify(&self) -> VerifyReport {
        verify(&self.config.database(), Some(&self.config.heads_log)).unwrap()
    }

    pub(super) fn verify_alone(&self) -> VerifyReport {
        verify(&self.config.database(), None).unwrap()
    }

    /// Does to the database what only somebody beside cvdesk does.
    pub(super) fn meddle(&mut self, work: impl AsyncFnOnce(&mut SqliteConnection)) {
        self.close();
        let mut session = Session::open(&self.config.database(), false).unwrap();
        session.run(work);
        session.close().unwrap();
    }
}

impl Backend for Scratch {
    type Store = SqliteStore;

    fn fresh() -> Self {
        Self::new()
    }

    fn store(&self) -> &SqliteStore {
        self.store()
    }

    fn reopen(&mut self) {
        self.close();
        self.store = Some(self.open().unwrap());
    }

    fn text(&self, owner: Owner, id: TextId) -> Result<String, StoreError> {
        self.store().unsealed_text(owner, id)
    }

    fn blob(&self, stream: StreamId, id: BlobId) -> Result<Vec<u8>, StoreError> {
        self.store().unsealed_blob(stream, id)
    }

    fn facts(&self, stream: StreamId) -> Vec<Stamped> {
        self.store().facts(stream).unwrap()
    }

    fn titles(&self) -> Vec<(StreamId, String)> {
        let title = |summary| match summary {
            Summary::Case(summary) => summary.title,
            Summary::Intake(summary) => summary.title,
        };
        self.store()
            .unsealed_summaries()
            .unwrap()
            .into_iter()
            .map(|(stream, summary)| (stream, title(summary)))
            .collect()
    }
}

pub(super) fn case(id: u8) -> StreamId {
    StreamId::case(CaseId([id; 5]))
}

pub(super) fn intake(id: u8) -> StreamId {
    StreamId::intake(IntakeId([id; 5]))
}

pub(super) fn text_id(id: u8) -> TextId {
    TextId([id; 16])
}

pub(super) fn effect(id: u8) -> EffectKey {
    EffectKey([id; 16])
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// A batch of a command of its own that changes nothing yet.
pub(super) fn batch() -> Batch {
    static COMMANDS: AtomicU64 = AtomicU64::new(1);
    let number = COMMANDS.fetch_add(1, Ordering::Relaxed);
    let mut command = [0; 16];
    command[..8].copy_from_slice(&number.to_be_bytes());
    command[8..12].copy_from_slice(&std::process::id().to_be_bytes());
    Batch {
        command: CommandId(command),
        actor: ActorId([3; 16]),
        at: at(0),
        policy: PolicyVersion([9; 32]),
        appends: Vec::new(),
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

/// A batch that appends events to one stream.
pub(super) fn append(stream: StreamId, expected: u32, events: Vec<Event>) -> Batch {
    Batch { appends: vec![Append { stream, expected, events }], ..batch() }
}

pub(super) fn confirmed() -> Event {
    CaseEvent::Confirmed { reason: None }.into()
}

pub(super) fn opened() -> Event {
    CaseEvent::Opened { intake: IntakeId([1; 5]), title: text_id(1), received: at(0) }.into()
}

pub(super) fn received(raw: BlobId) -> Event {
    IntakeEvent::Received {
        channel: Channel::Mail,
        raw,
        raw_bytes: 6,
        raw_digest: cvdesk_case::RawDigest([1; 32]),
        sender: None,
        recipient: text_id(2),
        from: None,
        subject: Some(text_id(1)),
        body: None,
        message_id: None,
        identity: Identity::Unproven,
        automatic: false,
        answers: std::collections::BTreeMap::new(),
        public: false,
    }
    .into()
}

pub(super) fn held() -> Event {
    IntakeEvent::Held { because: HeldBecause::NotAMember }.into()
}

pub(super) fn new_text(owner: impl Into<Owner>, id: u8, text: &str) -> NewText {
    NewText { owner: owner.into(), id: text_id(id), text: text.to_owned() }
}

pub(super) fn summary(id: u8, title: &str) -> Summary {
    Summary::Case(CaseSummary {
        id: CaseId([id; 5]),
        title: title.to_owned(),
        state: "confirmed".to_owned(),
        received: at(0),
        embargo_until: None,
        public: false,
        closed: false,
        owner: None,
        number: None,
        owed: None,
        due: None,
    })
}
