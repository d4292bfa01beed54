//! Who asks, and what their roles are.

use cvdesk_case::{ActorId, Desk};

use crate::check::OPERATOR_ROLE;
use crate::schema::Policy;

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

    /// Whether this one of the roles is the actor's.
    pub(crate) fn has_one_of(self, desk: &Desk, roles: &[String]) -> bool {
        let operator = self.id.operator_uid().is_some();
        let person = desk.people.get(&self.on_behalf_of.filter(|_| operator).unwrap_or(self.id));
        roles.iter().any(|role| {
            person.is_some_and(|person| person.roles.contains(role)) || (operator && role == OPERATOR_ROLE)
        })
    }

    /// Whether the actor counts as a person where a rule asks for several.
    pub(crate) fn counts_as_person(self, desk: &Desk) -> bool {
        self.on_behalf_of.is_none() && desk.people.contains_key(&self.id)
    }
}

/// Roles that whoever founds a desk gets.
#[must_use]
pub fn founder_roles(policy: &Policy) -> Vec<String> {
    policy.role.iter().filter(|(_, role)| role.founder).map(|(name, _)| name.clone()).collect()
}
