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

/// Which answer an id came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CveHow {
    /// It was assigned to the case.
    Assigned,
    /// The problem had it already, from somebody else.
    Already,
    /// It is one of several: the one request held several problems.
    Split,
}

impl Case {
    /// An id that was given is not asked for again.
    pub(super) fn request_cve(&mut self) {
        self.cve_asked = true;
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

    /// How an id first came is what is told of it.
    pub(super) fn assign_cve(&mut self, cve: &CveId, how: CveHow) {
        self.cve_how.entry(cve.clone()).or_insert(how);
        match &mut self.cve {
            Cve::Assigned(known) => push_new(known, cve),
            Cve::None | Cve::Requested | Cve::Declined => self.cve = Cve::Assigned(vec![cve.clone()]),
        }
    }

    /// Without ids the request is still open: each problem is asked for apart.
    pub(super) fn split_cve(&mut self, cves: &[CveId]) {
        for cve in cves {
            self.assign_cve(cve, CveHow::Split);
        }
    }

    /// With the last id the case is where it was before: asked for, or not.
    pub(super) fn take_back_cve(&mut self, cve: &CveId) {
        let Cve::Assigned(known) = &mut self.cve else { return };
        known.retain(|id| id != cve);
        self.cve_how.remove(cve);
        if known.is_empty() {
            self.cve = if self.cve_asked { Cve::Requested } else { Cve::None };
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
