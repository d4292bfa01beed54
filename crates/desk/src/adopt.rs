//! A desk takes a new policy; and what a case would be like under it, before somebody moves it there.

use cvdesk_case::{ActorId, CaseId, DeskEvent, PolicyVersion, StreamId, TextId};
use cvdesk_policy::{Actor, Policy, diff, diff_case, founder_roles};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::port::{Append, Batch, NewText};

/// What moving a case to the newest policy would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adoption {
    /// For the case itself, a sentence each.
    pub case: Vec<String>,
    /// In the process it runs under, a sentence each.
    pub process: Vec<String>,
}

impl Desk<'_> {
    /// Takes a policy for every case that opens from now on. Open cases stay on theirs; a narrower audience acts on
    /// them at once. Whoever adopts it as a member is bound by it (L24); the other members are asked to accept it.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] where the actor neither runs the machine nor has a role that a founder gets, where a
    /// value is still open, or where it is the policy in force already; [`DeskError::Store`].
    pub fn take_policy(&mut self, request: Request, policy: &Policy) -> Result<PolicyVersion, DeskError> {
        self.refresh()?;
        if self.ports.store.answered(request.command)?.is_some() {
            return Ok(self.policy_version());
        }
        self.may_decide_for_project(request.actor, "a new policy is adopted")?;
        let policy = policy.clone().complete().map_err(|error| DeskError::BadInput(error.to_string()))?;
        let version = policy.version();
        if version == self.policy_version() {
            return Err(DeskError::BadInput(
                "that is the policy in force already; nothing changes".to_owned(),
            ));
        }
        let source = TextId(self.ports.ids.draw());
        let mut events = vec![DeskEvent::PolicyAdopted { version, source }];
        let person = self.member(request.actor);
        events.extend(person.map(|person| DeskEvent::PolicyAccepted { person, version }));
        let texts = vec![NewText { owner: StreamId::DESK.into(), id: source, text: policy.normalised() }];
        let append = Append {
            stream: StreamId::DESK,
            expected: self.facts.version(),
            events: events.into_iter().map(Into::into).collect(),
        };
        self.ports.store.append(Batch {
            texts,
            ..Batch::of(request.command, request.actor.id, self.now(), version, vec![append])
        })?;
        self.refresh()?;
        Ok(version)
    }

    /// What is the project's decision, whoever runs the machine carries out, or a member with a role that the founder
    /// got.
    pub(crate) fn may_decide_for_project(&self, actor: Actor, what: &str) -> Result<(), DeskError> {
        let roles = founder_roles(self.policy()?);
        let people = self.facts.people();
        let founder = people
            .iter()
            .any(|(id, theirs)| *id == actor.id && theirs.iter().any(|role| roles.contains(role)));
        if founder || actor.id.operator_uid().is_some() {
            return Ok(());
        }
        let roles = roles.join(" or ");
        Err(DeskError::BadInput(format!("{what} by whoever has the role {roles}, or runs the machine")))
    }

    fn member(&self, actor: Actor) -> Option<ActorId> {
        self.facts.people().into_iter().map(|(id, _)| id).find(|id| *id == actor.id)
    }

    /// Compares the policy that a case is pinned to with the newest one.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn preview_adoption(&self, actor: Actor, id: CaseId) -> Result<Adoption, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let pinned = self.written_policy_of(&case)?;
        let newest = self.policy()?;
        let of_case = diff_case(pinned, newest, &self.facts, &case, self.now());
        Ok(Adoption {
            case: of_case.map(|change| change.says).unwrap_or_default(),
            process: diff(pinned, newest).into_iter().map(|change| change.says).collect(),
        })
    }
}
