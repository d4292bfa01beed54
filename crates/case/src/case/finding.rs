//! What the report says, and what the team found: whether it is a security problem, and how severe, two words apart
//! (L19).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Case;
use crate::event::Answer;

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

    /// Answers to the report's fields; a field's new answer stands in place of its old one.
    pub(super) fn fill_report(&mut self, answers: &BTreeMap<String, Answer>, cleared: &BTreeSet<String>) {
        for (id, answer) in answers {
            if self.answers.insert(id.clone(), answer.clone()).as_ref() != Some(answer) {
                self.since_draft.answered.insert(id.clone());
            }
        }
        for id in cleared {
            if self.answers.remove(id).is_some() {
                self.since_draft.answered.insert(id.clone());
            }
        }
        // What was scrubbed was what the report said then.
        self.scrubbed = None;
    }

    /// A vector belongs to the level it was given with.
    pub(super) fn rate(&mut self, level: &str, vector: Option<&str>) {
        self.severity = Some(level.to_owned());
        self.vector = vector.map(str::to_owned);
    }
}
