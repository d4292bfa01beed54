//! Letting somebody in on a member's word, and accepting the policy.

use cvdesk_case::{Account, ActorId, DeskEvent, Owner, Proof, StreamId, TextId};
use cvdesk_policy::DeskCommand;

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::name;
use crate::port::{Append, Batch, NewText};
use crate::step::Texts;

/// Somebody to let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Name.
    pub name: String,
    /// Roles, as the policy spells them.
    pub roles: Vec<String>,
    /// Mail addresses that are theirs.
    pub addresses: Vec<String>,
    /// OS user that is theirs.
    pub os_uid: Option<u32>,
    /// They accepted the policy in force, and the actor passes that word on.
    pub accepted: bool,
}

impl Desk<'_> {
    /// Records that the acting person accepts the policy in force (L24).
    ///
    /// # Errors
    /// [`DeskError::Refused`] where nobody acts as a person, or they accepted it already.
    pub fn accept(&mut self, request: Request) -> Result<(), DeskError> {
        let person = request.actor.on_behalf_of.unwrap_or(request.actor.id);
        self.desk_step(request, &Texts::default(), &DeskCommand::Accept { person }).map(drop)
    }

    /// Lets a person in with the given roles and accounts; only an actor who has these roles may give them.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for a role the policy does not have or the actor cannot give, or an account that is
    /// somebody's already.
    pub fn join(&mut self, request: Request, person: &NewPerson) -> Result<ActorId, DeskError> {
        self.refresh()?;
        let policy = self.policy()?;
        for role in &person.roles {
            if !policy.role.contains_key(role) {
                let known = policy.role.keys().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ");
                return Err(DeskError::BadInput(format!("the policy has no role `{role}`; it has {known}")));
            }
            let mine = self
                .facts
                .people()
                .into_iter()
                .any(|(id, roles)| id == request.actor.id && roles.contains(role));
            if !mine {
                return Err(DeskError::BadInput(format!(
                    "you cannot give the role `{role}`: you do not have it yourself"
                )));
            }
        }
        let called = name::read(&person.name)?;
        self.free_accounts(person)?;
        let id = ActorId(self.ports.ids.draw());
        let name = TextId(self.ports.ids.draw());
        let owner = Owner::Person(id);
        let mut texts = vec![NewText { owner, id: name, text: called.to_owned() }];
        let mut events = vec![DeskEvent::PersonJoined { person: id, name, roles: person.roles.clone() }];
        for address in &person.addresses {
            let text = TextId(self.ports.ids.draw());
            texts.push(NewText { owner, id: text, text: address.clone() });
            events.push(DeskEvent::AccountLinked {
                person: id,
                account: Account::Mail(text),
                proof: Proof::Operator,
            });
        }
        let uid = person.os_uid.map(|uid| DeskEvent::AccountLinked {
            person: id,
            account: Account::OsUid(uid),
            proof: Proof::Operator,
        });
        events.extend(uid);
        let version = self.policy_version();
        events.extend(person.accepted.then_some(DeskEvent::PolicyAccepted { person: id, version }));
        let events = events.into_iter().map(Into::into).collect();
        let joined = Append { stream: StreamId::DESK, expected: self.facts.version(), events };
        self.ports.store.append(Batch {
            texts,
            ..Batch::of(request.command, request.actor.id, self.now(), self.policy_version(), vec![joined])
        })?;
        self.refresh()?;
        Ok(id)
    }

    fn free_accounts(&self, person: &NewPerson) -> Result<(), DeskError> {
        for address in &person.addresses {
            if crate::address::normalised(address).is_none() {
                return Err(DeskError::BadInput(format!("`{address}` is not a plain mail address")));
            }
            if self.person_of_address(address)?.is_some() {
                return Err(DeskError::BadInput(format!("`{address}` is linked to somebody already")));
            }
        }
        match person.os_uid {
            Some(uid) if self.person_of_uid(uid).is_some() => {
                Err(DeskError::BadInput(format!("OS user {uid} is linked to somebody already")))
            }
            Some(_) | None => Ok(()),
        }
    }
}
