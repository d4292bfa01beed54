//! Moderating what is held: let it in as a case, take it as a request for membership, or keep it out.

use cvdesk_case::{ActorId, CaseId, IntakeId, Owner, StreamId};
use cvdesk_policy::{Ask, Duty, IntakeCommand, Item, Subject, Viewer, decide, duties};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::name;
use crate::step::Texts;
use crate::write::{Change, unopened};

/// What a moderator decides.
#[derive(Clone, Copy)]
enum Verdict<'v> {
    LetIn(CaseId),
    KeepOut { reason: Option<&'v str> },
    Application { applicant: ActorId, name: &'v str, affiliation: Option<&'v str> },
}

/// What a moderator's decision led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderated {
    /// What was moderated.
    pub intake: IntakeId,
    /// The case it became.
    pub case: Option<CaseId>,
    /// Who asks to become a member with it.
    pub applicant: Option<ActorId>,
    /// What is owed in the case now.
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
            return Ok(Moderated { intake: id, case, applicant: None, owed: Vec::new() });
        }
        let case_id = self.unused(CaseId::of_draw, StreamId::case)?;
        self.moderate(request, id, Verdict::LetIn(case_id))
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
            return Ok(Moderated { intake: id, case: None, applicant: None, owed: Vec::new() });
        }
        self.moderate(request, id, Verdict::KeepOut { reason })
    }

    /// Takes a held message as a request for membership (L22).
    ///
    /// # Errors
    /// As [`Desk::approve`]; [`DeskError::BadInput`] without a name.
    pub fn take_application(
        &mut self,
        request: Request,
        id: IntakeId,
        name: &str,
        affiliation: Option<&str>,
    ) -> Result<Moderated, DeskError> {
        let name = name::read(name)?;
        if self.ports.store.answered(request.command)?.is_some() {
            return Ok(Moderated { intake: id, case: None, applicant: None, owed: Vec::new() });
        }
        let applicant = ActorId(self.ports.ids.draw());
        let done = self.moderate(request, id, Verdict::Application { applicant, name, affiliation })?;
        self.refresh()?;
        Ok(done)
    }

    /// Decides again where somebody changed the report meanwhile, if only by answering it.
    fn moderate(
        &mut self,
        request: Request,
        id: IntakeId,
        verdict: Verdict<'_>,
    ) -> Result<Moderated, DeskError> {
        self.refresh()?;
        self.again_on_conflict(|desk| desk.try_moderate(request, id, verdict))
    }

    fn try_moderate(
        &self,
        request: Request,
        id: IntakeId,
        verdict: Verdict<'_>,
    ) -> Result<Moderated, DeskError> {
        let (_, intake) = self.intake(request.actor, id)?;
        let stream = StreamId::intake(id);
        let mut texts = Texts::default();
        let (become_case, asks) = match verdict {
            Verdict::LetIn(case) => (Some(case), None),
            Verdict::Application { applicant, .. } => (None, Some(applicant)),
            Verdict::KeepOut { .. } => (None, None),
        };
        let command = match verdict {
            Verdict::LetIn(case) => {
                let title = intake.subject().ok_or_else(|| DeskError::no_intake(id))?;
                IntakeCommand::Approve { case, title }
            }
            Verdict::KeepOut { reason } => {
                IntakeCommand::Reject { reason: reason.map(|reason| texts.add(self, stream, reason)) }
            }
            Verdict::Application { applicant, name, affiliation } => {
                let owner = Owner::Person(applicant);
                let name = texts.add(self, owner, name);
                let affiliation = affiliation.map(|affiliation| texts.add(self, owner, affiliation));
                IntakeCommand::TakeApplication { applicant, name, affiliation }
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
            other: None,
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
                owed = duties(self.policy_of(case)?.1, &self.facts, case, now);
            }
        }
        Ok(Moderated { intake: id, case: become_case, applicant: asks, owed })
    }
}
