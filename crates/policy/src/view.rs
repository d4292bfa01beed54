//! What is legal now: each act of a case with the rule that grants or forbids it, so that nobody hunts for it.

use cvdesk_case::{Case, Desk};
use jiff::Timestamp;
use serde::Serialize;

use crate::act::Act;
use crate::actor::Actor;
use crate::fact::holds;
use crate::schema::{Missing, Policy};
use crate::sight::Confidential;
use crate::state::state;

/// An act and whether it is open to somebody now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allowed {
    /// The act.
    pub act: Act,
    /// As people say it.
    pub phrase: &'static str,
    /// Why it is not open; `None` where it is.
    pub not_yet: Option<String>,
    /// The rule's words.
    pub quote: String,
}

/// Every act of a case, for an actor.
#[must_use]
pub fn allowed(policy: &Policy, desk: &Confidential<Desk>, case: &Confidential<Case>, actor: Actor) -> Vec<Allowed> {
    let case_acts = Act::ALL.into_iter().filter(|act| !matches!(act, Act::Approve | Act::Reject));
    case_acts.filter_map(|act| one(policy, desk.inner(), case.inner(), actor, act)).collect()
}

fn one(policy: &Policy, desk: &Desk, case: &Case, actor: Actor, act: Act) -> Option<Allowed> {
    let granted = policy.act.get(&act)?;
    let missing = granted.requires.iter().find(|needed| needed.missing == Missing::Refuse && !holds(policy, case, needed.fact));
    let role = (!actor.has_one_of(desk, &granted.roles)).then(|| format!("it takes the role {}", granted.roles.join(" or ")));
    let rule = policy.rule(missing.map_or(&granted.rule, |needed| &needed.rule))?;
    let not_yet = role.or_else(|| missing.map(|needed| needed.fact.missing().to_owned()));
    Some(Allowed { act, phrase: act.phrase(), not_yet, quote: rule.quote() })
}

impl Confidential<Case> {
    /// The triage state, told to nobody who could not open the facts: the caller shows it beside them.
    #[must_use]
    pub fn state(&self, policy: &Policy) -> String {
        state(policy, self.inner()).to_owned()
    }

    /// Whether an embargo end has passed that nobody has acted on.
    #[must_use]
    pub fn end_has_come(&self, now: Timestamp) -> bool {
        self.inner().embargo_until().is_some_and(|until| until <= now)
    }
}
