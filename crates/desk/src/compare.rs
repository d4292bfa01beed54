//! What another policy would change for the open cases that somebody may see.

use cvdesk_policy::{Actor, CaseChange, Policy, diff_case};

use crate::desk::Desk;
use crate::error::DeskError;

impl Desk<'_> {
    /// How each open case that the actor may see would change, from the policy it is pinned to.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn compare(&self, actor: Actor, after: &Policy) -> Result<Vec<CaseChange>, DeskError> {
        let mut changes = Vec::new();
        for line in self.cases(actor)? {
            let (_, case) = self.case(actor, line.id)?;
            let pinned = self.written_policy_of(&case)?;
            changes.extend(diff_case(pinned, after, &self.facts, &case, self.now()));
        }
        Ok(changes)
    }
}
