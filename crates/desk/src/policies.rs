//! Policies that were read: a version is the hash of its text, so what is read once stays right.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use cvdesk_case::PolicyVersion;
use cvdesk_policy::Policy;

use crate::error::DeskError;

/// Policies by version; cheap to copy.
#[derive(Debug, Clone, Default)]
pub struct Policies(BTreeMap<PolicyVersion, Arc<Policy>>);

impl Policies {
    /// A version that was read.
    #[must_use]
    pub fn get(&self, version: PolicyVersion) -> Option<&Policy> {
        self.0.get(&version).map(AsRef::as_ref)
    }

    /// Reads a version where it is not known yet.
    pub(crate) fn learn(
        &mut self,
        version: PolicyVersion,
        read: impl FnOnce() -> Result<Policy, DeskError>,
    ) -> Result<(), DeskError> {
        if let Entry::Vacant(unknown) = self.0.entry(version) {
            unknown.insert(Arc::new(read()?));
        }
        Ok(())
    }
}
