//! What a case would be like under the desk's newest policy, before somebody moves it there.

use cvdesk_case::CaseId;
use cvdesk_policy::{Actor, diff, diff_case};

use crate::desk::Desk;
use crate::error::DeskError;

/// What moving a case to the newest policy would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adoption {
    /// For the case itself, a sentence each.
    pub case: Vec<String>,
    /// In the process it runs under, a sentence each.
    pub process: Vec<String>,
}

impl Desk<'_> {
    /// Compares the policy that a case is pinned to with the newest one.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn preview_adoption(&self, actor: Actor, id: CaseId) -> Result<Adoption, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let (_, pinned) = self.policy_of(&case)?;
        let newest = self.policy()?;
        let of_case = diff_case(pinned, newest, &self.facts, &case, self.now());
        Ok(Adoption {
            case: of_case.map(|change| change.says).unwrap_or_default(),
            process: diff(pinned, newest).into_iter().map(|change| change.says).collect(),
        })
    }
}
