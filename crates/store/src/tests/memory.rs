//! The simulator's store under the same suite: what is shown over it holds over this one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cvdesk_case::{BlobId, Owner, Stamped, StreamId, TextId};
use cvdesk_desk::port::StoreError;
use cvdesk_policy::Summary;
use cvdesk_sim::{Disk, MemoryStore};

use super::suite::Backend;

/// A desk in memory.
pub(super) struct Memory {
    disk: Arc<Mutex<Disk>>,
    store: MemoryStore,
}

impl Backend for Memory {
    type Store = MemoryStore;

    fn fresh() -> Self {
        static SECRETS: AtomicU64 = AtomicU64::new(1);
        let disk = Arc::new(Mutex::new(Disk::new(SECRETS.fetch_add(1, Ordering::Relaxed))));
        Self { store: MemoryStore::open(Arc::clone(&disk)), disk }
    }

    fn store(&self) -> &MemoryStore {
        &self.store
    }

    fn reopen(&mut self) {
        self.store = MemoryStore::open(Arc::clone(&self.disk));
    }

    fn text(&self, owner: Owner, id: TextId) -> Result<String, StoreError> {
        self.store.unsealed_text(owner, id)
    }

    fn blob(&self, stream: StreamId, id: BlobId) -> Result<Vec<u8>, StoreError> {
        self.store.unsealed_blob(stream, id)
    }

    fn facts(&self, stream: StreamId) -> Vec<Stamped> {
        self.store.facts(stream)
    }

    fn titles(&self) -> Vec<(StreamId, String)> {
        let title = |summary| match summary {
            Summary::Case(summary) => summary.title,
            Summary::Intake(summary) => summary.title,
        };
        let all = self.store.unsealed_summaries().into_iter();
        all.map(|(stream, summary)| (stream, title(summary))).collect()
    }
}
