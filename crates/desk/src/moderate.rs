//! Moderating what is held: let it in as a case, or keep it out.

use cvdesk_case::{CaseId, IntakeId, StreamId};
use cvdesk_policy::{Ask, Duty, IntakeCommand, Item, Subject, Viewer, decide, duties};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::step::Texts;
use crate::write::{Change, unopened};

/// What a moderator's decision led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderated {
    /// What was moderated.
    pub intake: IntakeId,
    /// The case it became.
    pub case: Option<CaseId>,
    /// What is owed in it now.
    pub owed: Vec<Duty>,
}

impl Desk<'_> {
    /// Lets a held report in; it becomes a case that takes over its keys.
    ///
    /// # Errors
    /// [`DeskError::Refused`] where it is not held any more; [`DeskError::Absent`]; [`DeskError::Store`].
    pub fn approve(&mut self, request: Request, id: IntakeId) -> Result<Moderated, DeskError> {
        if let Some(answer) = self.ports.store.answered(request.command)? {
            let case = answer.iter().find_map(|(stream, _)| match stream.kind() {
                Some(cvdesk_case::StreamKind::Case(case)) => Some(case),
                _ => None,
            });
            return Ok(Moderated { intake: id, case, owed: Vec::new() });
        }
        let case_id = self.unused(CaseId::of_draw, StreamId::case)?;
        self.moderate(request, id, Some(case_id), None)
    }

    /// Keeps a held report out.
    ///
    /// # Errors
    /// As [`Desk::approve`].
    pub fn reject(
        &mut self,
        request: Request,
        id: IntakeId,
        reason: Option<&str>,
    ) -> Result<Moderated, DeskError> {
        if self.ports.store.answered(request.command)?.is_some() {
            return Ok(Moderated { intake: id, case: None, owed: Vec::new() });
        }
        self.moderate(request, id, None, reason)
    }

    /// Decides again where somebody changed the report meanwhile, if only by answering it.
    fn moderate(
        &mut self,
        request: Request,
        id: IntakeId,
        become_case: Option<CaseId>,
        reason: Option<&str>,
    ) -> Result<Moderated, DeskError> {
        self.refresh()?;
        self.again_on_conflict(|desk| desk.try_moderate(request, id, become_case, reason))
    }

    fn try_moderate(
        &self,
        request: Request,
        id: IntakeId,
        become_case: Option<CaseId>,
        reason: Option<&str>,
    ) -> Result<Moderated, DeskError> {
        let (_, intake) = self.intake(request.actor, id)?;
        let stream = StreamId::intake(id);
        let mut texts = Texts::default();
        let command = match (become_case, intake.subject()) {
            (Some(case), Some(title)) => IntakeCommand::Approve { case, title },
            (Some(_), None) => return Err(DeskError::no_intake(id)),
            (None, _) => {
                IntakeCommand::Reject { reason: reason.map(|reason| texts.add(self, stream, reason)) }
            }
        };
        let now = self.now();
        let decision =
            decide(self.policy()?, &self.facts, request.actor, now, &Ask::Intake(&intake, &command))?;
        let opened = become_case.map(|case| (case, unopened(case)));
        let title = self.subject_of(&intake)?;
        let change = Change {
            request,
            at: now,
            policy: self.policy_version(),
            decision,
            intake: Some((id, &intake)),
            case: opened.as_ref().map(|(case, empty)| (*case, empty)),
            texts: texts.0,
            share_keys: become_case.map(|case| (StreamId::case(case), stream)).into_iter().collect(),
            title,
        };
        let (_, after) = self.write(&change)?;
        let mut owed = Vec::new();
        if let (Some(case), Some(opened)) = (&after.case, become_case) {
            // A moderator who is not of the case's audience is told its id and nothing more.
            let facts = Item::facts(StreamId::case(opened));
            if self.sight(Subject::Case(case), Viewer::Actor(request.actor), facts)?.is_some() {
                owed = duties(self.policy_of(case)?.1, case, now);
            }
        }
        Ok(Moderated { intake: id, case: become_case, owed })
    }
}
