//! How a case stood over time: its state, labels, marker and the comments that it has by the policy after each fact, where one of them changed.

use cvdesk_case::{Case, CaseId, StreamId};
use cvdesk_policy::{Actor, Confidential, Item};
use jiff::Timestamp;
use serde::Serialize;

use crate::desk::Desk;
use crate::error::DeskError;

/// How a case stood from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoodFrom {
    /// Since when.
    pub at: Timestamp,
    /// Triage state, in the policy's word.
    pub state: String,
    /// Labels of its issue.
    pub labels: Vec<String>,
    /// Comments that its issue has by the policy itself.
    pub comments: Vec<String>,
    /// Whether it was public: the marker is off.
    pub public: bool,
}

impl Desk<'_> {
    /// Tells how a case stood over time, by the policy that it runs under now and the desk as it is now.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn over_time(&self, actor: Actor, id: CaseId) -> Result<Vec<StoodFrom>, DeskError> {
        let (history, whole) = self.case(actor, id)?;
        let (_, policy) = self.policy_of(&whole)?;
        let item = Item::facts(StreamId::case(id));
        let sight = self.sight_of_case(actor, &whole, id)?;
        let facts = history.peek(&sight)?;
        let mut case = Confidential::wrap(item, Case::new(id));
        let mut stood: Vec<StoodFrom> = Vec::new();
        for (place, fact) in facts.iter().enumerate() {
            case.evolve(std::slice::from_ref(fact));
            // The facts of one command are one moment.
            if facts.get(place.saturating_add(1)).is_some_and(|next| next.command == fact.command) {
                continue;
            }
            let now = StoodFrom {
                at: fact.at,
                state: case.state(policy, &self.facts),
                labels: case.labels(policy, &self.facts),
                comments: case.cve_comments(policy),
                public: case.is_public(),
            };
            let same = |before: &StoodFrom| StoodFrom { at: now.at, ..before.clone() } == now;
            if !stood.last().is_some_and(same) {
                stood.push(now);
            }
        }
        Ok(stood)
    }
}
