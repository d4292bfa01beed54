//! Patch ids, which only the caller can compute: they need the files that the commits changed.

use crate::CommitId;

/// A patch id; only compared, so a shorter one may be filled up with zeros.
pub type PatchId = [u8; 32];

/// Computes patch ids on demand.
pub trait PatchIds {
    /// Returns a patch id for each commit, in the same order; `None` where it cannot be computed, such as for a
    /// merge or where files are missing.
    ///
    /// Asked at most once for a batch of cases, and only for commits that other evidence makes candidates.
    fn patch_ids(&mut self, commits: &[CommitId]) -> Vec<Option<PatchId>>;
}
