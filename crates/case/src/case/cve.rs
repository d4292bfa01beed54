//! The CVE: asked for, declined or given.

use super::{Case, push_new};
use crate::name::CveId;

/// Where the CVE stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cve {
    /// Nobody has asked for one.
    #[default]
    None,
    /// One was asked for.
    Requested,
    /// Whoever gives them declined.
    Declined,
    /// These were given, in order.
    Assigned(Vec<CveId>),
}

impl Case {
    /// An id that was given is not asked for again.
    pub(super) fn request_cve(&mut self) {
        if matches!(self.cve, Cve::None | Cve::Declined) {
            self.cve = Cve::Requested;
        }
    }

    /// An id that was given stays given.
    pub(super) fn decline_cve(&mut self) {
        if matches!(self.cve, Cve::None | Cve::Requested) {
            self.cve = Cve::Declined;
        }
    }

    pub(super) fn assign_cve(&mut self, cve: &CveId) {
        match &mut self.cve {
            Cve::Assigned(known) => push_new(known, cve),
            Cve::None | Cve::Requested | Cve::Declined => self.cve = Cve::Assigned(vec![cve.clone()]),
        }
    }

    /// The CVE ids given so far.
    #[must_use]
    pub fn cves(&self) -> &[CveId] {
        match &self.cve {
            Cve::Assigned(known) => known,
            Cve::None | Cve::Requested | Cve::Declined => &[],
        }
    }
}
