//! The triage state: a view of the facts, in the profile's own words.

use cvdesk_case::Case;

use crate::fact::holds;
use crate::schema::Policy;

/// The name of the first state whose facts all hold.
pub(crate) fn state<'a>(policy: &'a Policy, case: &Case) -> &'a str {
    let found = policy.state.iter().find(|state| state.when.iter().all(|fact| holds(policy, case, *fact)));
    // INVARIANT: the loader refuses a policy whose last state does not always hold for an open case.
    found.or(policy.state.last()).map_or("", |state| state.name.as_str())
}
