//! What `verify` tells.

use cvdesk_case::{DeskId, Digest};
use cvdesk_desk::port::VerifyFault;

/// What a check of the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// The desk, as the database names it.
    pub desk: DeskId,
    /// How many entries the log has.
    pub entries: u64,
    /// Hash of the last entry, or the genesis value of an empty log.
    pub head: Digest,
    /// The newest outside head that this log was held against.
    pub outside: Option<OutsideHead>,
    /// What is worth knowing and no fault, one sentence each: what could not be seen, odd lines among the heads.
    pub remarks: Vec<String>,
    /// The first thing that is not as it was written.
    pub fault: Option<VerifyFault>,
}

impl VerifyReport {
    /// What no run of `verify` covers, for the foot of what it prints.
    pub const NOT_COVERED: &str = "not covered: keys, texts, blobs, summaries and the outbox; altered ones fail to unseal, deleted or older ones are not noticed";

    /// Whether nothing was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.fault.is_none()
    }

    /// How many entries are newer than the newest outside head, so that a cut there could not be seen.
    #[must_use]
    pub fn beyond_outside(&self) -> u64 {
        self.entries.saturating_sub(self.outside.map_or(0, |head| head.seq))
    }
}

/// An outside head that the desk signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutsideHead {
    /// The desk's epoch then.
    pub epoch: u32,
    /// The log's last entry then.
    pub seq: u64,
}
