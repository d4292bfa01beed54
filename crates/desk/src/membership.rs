//! Who becomes and stays a member: a word for an applicant, the answer, leaving; and the list of all of them.

use cvdesk_case::{ActorId, Owner, StreamId};
use cvdesk_policy::{Actor, DeskCommand, Item, Subject, Viewer};

use crate::desk::{Desk, Request};
use crate::desk_step::DeskStepDone;
use crate::error::DeskError;
use crate::step::Texts;

/// Everybody who takes part in the desk or asks to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// Those who do.
    pub members: Vec<Member>,
    /// Those who asked and were not answered yet.
    pub applicants: Vec<Applicant>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub id: ActorId,
    /// Their name.
    pub name: String,
    /// Roles, as the policy spells them.
    pub roles: Vec<String>,
    /// Whom they speak for.
    pub affiliation: Option<String>,
    /// Whether they accepted the policy in force; `None` where their roles need not.
    pub accepted: Option<bool>,
}

/// Somebody who asked to become a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Drawn for them; theirs once they are approved.
    pub id: ActorId,
    /// Their name.
    pub name: String,
    /// Whom they speak for.
    pub affiliation: Option<String>,
    /// Names of those who vouched.
    pub vouched: Vec<String>,
}

impl Desk<'_> {
    /// Gives a member's word for an applicant (L23).
    ///
    /// # Errors
    /// [`DeskError::Refused`] with the rule; [`DeskError::Store`].
    pub fn vouch(
        &mut self,
        request: Request,
        applicant: ActorId,
        reason: Option<&str>,
    ) -> Result<DeskStepDone, DeskError> {
        self.of_the_desk(request, reason, |reason| DeskCommand::Vouch { applicant, reason })
    }

    /// Approves an applicant, who gets these roles (L7).
    ///
    /// # Errors
    /// As [`Desk::vouch`].
    pub fn approve_applicant(
        &mut self,
        request: Request,
        applicant: ActorId,
        roles: &[String],
        reason: Option<&str>,
    ) -> Result<DeskStepDone, DeskError> {
        let roles = roles.to_vec();
        self.of_the_desk(request, reason, |reason| DeskCommand::Approve { applicant, roles, reason })
    }

    /// Declines an applicant.
    ///
    /// # Errors
    /// As [`Desk::vouch`].
    pub fn decline_applicant(
        &mut self,
        request: Request,
        applicant: ActorId,
        reason: Option<&str>,
    ) -> Result<DeskStepDone, DeskError> {
        self.of_the_desk(request, reason, |reason| DeskCommand::Decline { applicant, reason })
    }

    /// Ends somebody's membership; it acts at once.
    ///
    /// # Errors
    /// As [`Desk::vouch`].
    pub fn remove(
        &mut self,
        request: Request,
        person: ActorId,
        reason: Option<&str>,
    ) -> Result<DeskStepDone, DeskError> {
        self.of_the_desk(request, reason, |reason| DeskCommand::Remove { person, reason })
    }

    fn of_the_desk(
        &mut self,
        request: Request,
        reason: Option<&str>,
        command: impl FnOnce(Option<cvdesk_case::TextId>) -> DeskCommand,
    ) -> Result<DeskStepDone, DeskError> {
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::DESK, reason));
        let command = command(reason);
        self.desk_step(request, &texts, &command)
    }

    /// Everybody who takes part or asks to, for somebody of the desk; nobody for anybody else.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn members(&self, viewer: Actor) -> Result<Members, DeskError> {
        let seen = self.sight(Subject::Desk, Viewer::Actor(viewer), Item::facts(StreamId::DESK))?;
        let Some(sight) = seen else { return Ok(Members::default()) };
        let facts = self.facts.peek(&sight)?;
        let open =
            |person: ActorId, text: Option<cvdesk_case::TextId>| -> Result<Option<String>, DeskError> {
                let Some(text) = text else { return Ok(None) };
                self.text(Subject::Desk, Viewer::Actor(viewer), Owner::Person(person), text)
            };
        let accept = self.policy()?.membership.as_ref().and_then(|membership| membership.accept.as_ref());
        let newest = self.policy_version();
        let members = facts.people.iter().map(|(id, person)| {
            let bound =
                accept.is_some_and(|accept| accept.roles.iter().any(|role| person.roles.contains(role)));
            Ok(Member {
                id: *id,
                name: self.name_of(viewer, *id)?,
                roles: person.roles.iter().cloned().collect(),
                affiliation: open(*id, person.affiliation)?,
                accepted: bound.then(|| person.accepted.contains(&newest)),
            })
        });
        let applicants = facts.applications.iter().map(|(id, applied)| {
            let vouched = applied.vouched.iter().map(|who| self.name_of(viewer, *who));
            Ok(Applicant {
                id: *id,
                name: open(*id, Some(applied.name))?.unwrap_or_default(),
                affiliation: open(*id, applied.affiliation)?,
                vouched: vouched.collect::<Result<_, DeskError>>()?,
            })
        });
        Ok(Members {
            members: members.collect::<Result<_, DeskError>>()?,
            applicants: applicants.collect::<Result<_, DeskError>>()?,
        })
    }
}
