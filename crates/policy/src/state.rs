//! The triage state: a view of the facts, in the profile's own words.

use crate::fact::Standing;
use crate::schema::StateRule;

/// The name of the first state whose condition holds.
pub(crate) fn state<'a>(standing: &Standing<'a>) -> &'a str {
    rule(standing).map_or("", |state| state.name.as_str())
}

/// The first state whose condition holds.
pub(crate) fn rule<'a>(standing: &Standing<'a>) -> Option<&'a StateRule> {
    let states = &standing.policy.state;
    // INVARIANT: the loader refuses a policy whose last state does not always hold for an open case.
    states.iter().find(|state| standing.holds(&state.when)).or(states.last())
}
