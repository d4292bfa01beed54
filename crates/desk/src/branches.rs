//! The registry of maintained stable branches: what a fix must reach (L33, L34).

use cvdesk_case::{BranchName, CaseId, LifeCycle, StreamId};
use cvdesk_policy::{Actor, DeskCommand, Item, Subject, Viewer, known_instead};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::desk::{Desk, Request};
use crate::desk_step::DeskStepDone;
use crate::error::DeskError;
use crate::step::Texts;

/// A branch of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchLine {
    /// Its name.
    pub branch: BranchName,
    /// From and until which day.
    pub life: LifeCycle,
    /// Whether it is maintained today.
    pub maintained: bool,
}

impl Desk<'_> {
    /// Records that a branch is maintained between two days; said again, the newest word counts.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with the rule; [`DeskError::Store`].
    pub fn list_branch(
        &mut self,
        request: Request,
        branch: BranchName,
        from: Option<Date>,
        until: Option<Date>,
    ) -> Result<DeskStepDone, DeskError> {
        self.desk_step(request, &Texts::default(), &DeskCommand::ListBranch { branch, from, until })
    }

    /// The registry, for somebody of the desk.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn branches(&self, viewer: Actor) -> Result<Vec<BranchLine>, DeskError> {
        let seen = self.sight(Subject::Desk, Viewer::Actor(viewer), Item::facts(StreamId::DESK))?;
        let Some(sight) = seen else { return Ok(Vec::new()) };
        let facts = self.facts.peek(&sight)?;
        let today = TimeZone::UTC.to_datetime(self.now()).date();
        let lines = facts.branches.iter().map(|(branch, life)| BranchLine {
            branch: branch.clone(),
            life: *life,
            maintained: facts.maintained(today).any(|maintained| maintained == branch),
        });
        Ok(lines.collect())
    }

    /// The branches that are known, where a fix is recorded on one that nothing knows: perhaps a misspelt one.
    ///
    /// # Errors
    /// [`DeskError::Absent`]; [`DeskError::Store`].
    pub fn known_instead(
        &self,
        actor: Actor,
        id: CaseId,
        branch: &BranchName,
    ) -> Result<Option<Vec<BranchName>>, DeskError> {
        let (_, case) = self.case(actor, id)?;
        Ok(known_instead(self.policy_of(&case)?.1, &self.facts, &case, branch))
    }
}
