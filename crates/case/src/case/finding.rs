//! What the team found: whether it is a security problem, and how severe, two words apart (L19).

use jiff::Timestamp;

use super::Case;

impl Case {
    /// The newest word counts.
    pub(super) fn confirm(&mut self, at: Timestamp) {
        self.confirmed = Some(at);
        self.dismissed = None;
        self.forget_seconds();
    }

    /// The newest word counts.
    pub(super) fn dismiss(&mut self, at: Timestamp) {
        self.dismissed = Some(at);
        self.confirmed = None;
        self.forget_seconds();
    }

    /// A vector belongs to the level it was given with.
    pub(super) fn rate(&mut self, level: &str, vector: Option<&str>) {
        self.severity = Some(level.to_owned());
        self.vector = vector.map(str::to_owned);
    }
}
