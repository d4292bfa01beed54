//! Who asks, and what their roles are.

use cvdesk_case::{ActorId, Case, Desk, Participant, Person, Role};

use crate::asked::taking_part;
use crate::check::OPERATOR_ROLE;
use crate::schema::{Accept, Missing, Policy};

/// Who asks for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Who acts and is recorded as acting.
    pub id: ActorId,
    /// The person an operator acts for: their roles count, their approval does not.
    pub on_behalf_of: Option<ActorId>,
}

impl Actor {
    /// The desk itself.
    pub const SYSTEM: Self = Self { id: ActorId::SYSTEM, on_behalf_of: None };

    /// A person or operator for themselves.
    #[must_use]
    pub fn new(id: ActorId) -> Self {
        Self { id, on_behalf_of: None }
    }

    /// Whose roles count: an operator may speak for a person.
    pub(crate) fn speaks_as(self) -> ActorId {
        self.on_behalf_of.filter(|_| self.id.operator_uid().is_some()).unwrap_or(self.id)
    }

    /// Whether one of the desk's roles is the actor's.
    pub(crate) fn has_one_of(self, desk: &Desk, roles: &[String]) -> bool {
        let operator = self.id.operator_uid().is_some();
        let person = desk.people.get(&self.speaks_as());
        roles.iter().any(|role| {
            person.is_some_and(|person| person.roles.contains(role)) || (operator && role == OPERATOR_ROLE)
        })
    }

    /// The parts that the actor has in a case; none once they were removed from the desk, whatever part they had.
    pub(crate) fn parts<'a>(self, desk: &'a Desk, case: &'a Case) -> impl Iterator<Item = &'a Participant> {
        let me = self.speaks_as();
        taking_part(desk, case).filter(move |part| part.person == Some(me))
    }

    /// Whether one of the roles is a part that the actor has in the case.
    pub(crate) fn takes_part_as(self, desk: &Desk, case: &Case, roles: &[String]) -> bool {
        self.parts(desk, case).any(|part| roles.iter().any(|role| role == part_name(part.role)))
    }

    /// The rule by which the actor has to accept the policy first, and the person whom it binds.
    fn bound_by<'p, 'd>(self, policy: &'p Policy, desk: &'d Desk) -> Option<(&'p Accept, &'d Person)> {
        let accept = policy.membership.as_ref().and_then(|membership| membership.accept.as_ref());
        let accept = accept.filter(|accept| accept.missing == Missing::Refuse)?;
        let person = desk.people.get(&self.speaks_as())?;
        accept.roles.iter().any(|role| person.roles.contains(role)).then_some((accept, person))
    }

    /// The rule that asks the actor to accept the policy in force before they act.
    pub(crate) fn not_yet_bound<'p>(self, policy: &'p Policy, desk: &Desk) -> Option<&'p Accept> {
        let newest = desk.newest_policy()?;
        let (accept, person) = self.bound_by(policy, desk)?;
        (!person.accepted.contains(&newest)).then_some(accept)
    }

    /// Whether the actor ever accepted the policy, where it binds them: nobody reads in confidence who is not bound to
    /// keep it (L24). A newer version binds by what was accepted until it is accepted too; acting takes that.
    pub(crate) fn keeps_confidence(self, policy: &Policy, desk: &Desk) -> bool {
        self.bound_by(policy, desk).is_none_or(|(_, person)| !person.accepted.is_empty())
    }

    /// Whether the actor counts as a person where a rule asks for several.
    pub(crate) fn counts_as_person(self, desk: &Desk) -> bool {
        self.on_behalf_of.is_none() && desk.people.contains_key(&self.id)
    }

    /// Whether the actor is a program that the desk let in.
    pub(crate) fn is_agent(self, desk: &Desk) -> bool {
        desk.agents.contains_key(&self.id)
    }
}

/// Parts that people have in a case, as policies name them: roles without a row of their own.
pub(crate) const PARTS: [&str; 4] = ["reporter", "expert", "vendor", "party"];

/// Whether a role is a part in a case rather than one of the desk's.
pub(crate) fn is_part(role: &str) -> bool {
    PARTS.contains(&role)
}

/// A part's name in policies.
pub(crate) fn part_name(role: Role) -> &'static str {
    let [reporter, expert, vendor, party] = PARTS;
    match role {
        Role::Reporter => reporter,
        Role::Expert => expert,
        Role::Vendor => vendor,
        Role::Party => party,
    }
}

/// Roles that whoever founds a desk gets.
#[must_use]
pub fn founder_roles(policy: &Policy) -> Vec<String> {
    policy.role.iter().filter(|(_, role)| role.founder).map(|(name, _)| name.clone()).collect()
}
