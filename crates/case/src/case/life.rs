//! A case's life as a whole: opened, closed, reopened, moved to another policy.

use jiff::Timestamp;

use super::Case;
use crate::id::{IntakeId, PolicyVersion, TextId};
use crate::stamped::Stamped;

impl Case {
    pub(super) fn open(&mut self, intake: IntakeId, title: TextId, received: Timestamp, stamped: &Stamped) {
        self.policy = Some(stamped.policy);
        self.opened = Some(stamped.at);
        self.intake = Some(intake);
        self.title = Some(title);
        self.received = Some(received);
    }

    /// The report that it alone was opened from: what was split off was opened from a part of another case's, and whoever
    /// takes part in it does not read the rest.
    #[must_use]
    pub fn own_report(&self) -> Option<IntakeId> {
        self.intake.filter(|_| self.split_from.is_none())
    }

    pub(super) fn close(&mut self, outcome: Option<&str>, at: Timestamp) {
        self.closed = Some((at, outcome.map(str::to_owned)));
        self.forget_seconds();
    }

    pub(super) fn reopen(&mut self) {
        self.closed = None;
        self.forget_seconds();
    }

    /// The words are gone; who took part and what happened stays.
    pub(super) fn erase(&mut self, reason: TextId, stamped: &Stamped) {
        self.erased.get_or_insert((stamped.at, stamped.actor));
        self.erasure_reasons.push(reason);
        self.forget_seconds();
    }

    /// The other policy may ask for other people.
    pub(super) fn move_to(&mut self, policy: PolicyVersion) {
        self.policy = Some(policy);
        self.forget_seconds();
    }
}
