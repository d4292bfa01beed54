//! Raw bytes too large for a text: sealed, under random ids, never deduplicated.

use cvdesk_case::{BlobId, StreamId};
use cvdesk_policy::Confidential;

use super::store::StoreError;

/// Sealed bytes beside the log.
pub trait Blobs: Send + Sync {
    /// Seals bytes under the stream's keys and makes them durable (written, synced, renamed, folder synced)
    /// before it returns. A blob that no event comes to name is garbage that nobody can read. The same bytes under
    /// the same id again are the same blob; other bytes are refused.
    ///
    /// # Errors
    /// [`StoreError`] where the bytes are not durable.
    fn put(&self, stream: StreamId, id: BlobId, bytes: &[u8]) -> Result<(), StoreError>;

    /// Removes bytes that no event came to name: what an append that surely changed nothing left behind.
    fn discard(&self, id: BlobId);

    /// Reads and unseals.
    ///
    /// # Errors
    /// [`StoreError`] where it is absent, damaged or sealed under other keys.
    fn get(&self, stream: StreamId, id: BlobId) -> Result<Confidential<Vec<u8>>, StoreError>;
}
