//! Commits whose parents are known without opening them: by git's commit-graph file, or by our own cache.

use gix_hash::oid;

use crate::error::Trouble;

/// Numbered commits with their parents.
pub(crate) trait Known: Sync {
    fn count(&self) -> u32;

    fn find(&self, id: &oid) -> Option<u32>;

    fn id(&self, number: u32) -> Option<&oid>;

    /// Puts the numbers of a commit's parents into `parents`, which is emptied first; all are below `count`.
    ///
    /// # Errors
    /// [`Trouble::Misled`] where they cannot be.
    fn parents(&self, number: u32, parents: &mut Vec<u32>) -> Result<(), Trouble>;

    /// A number that is higher than those of the commit's parents; 0 where nobody knows one.
    fn generation(&self, number: u32) -> u32;
}
