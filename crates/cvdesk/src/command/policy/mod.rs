//! `cvdesk policy`: checks, explains, compares, tests and begins a policy, without a desk or over one.

mod adopt;
mod check;
mod diff;
mod explain;
mod new;
pub(in crate::command) mod source;
mod test;

use cvdesk_policy::policy_schema;

use crate::cli::{Global, PolicyVerb};
use crate::failure::{FAILED, Failure};
use crate::output::{Done, Screen};

pub fn run(global: &Global, wanted: &PolicyVerb, screen: Screen) -> Result<Done, Failure> {
    match wanted {
        PolicyVerb::Check { policy } => check::run(policy, screen),
        PolicyVerb::Explain(wanted) => explain::run(global, wanted),
        PolicyVerb::Diff { policy, after } => diff::run(global, policy, after.as_deref(), screen),
        PolicyVerb::Adopt { policy, preview, settings } => {
            adopt::run(global, policy, *preview, settings, screen)
        }
        PolicyVerb::Test { profile, update } => test::run(profile, *update, screen),
        PolicyVerb::New(wanted) => new::run(wanted, screen),
        PolicyVerb::Schema => schema(),
    }
}

/// The published schema, for editors and other tools.
fn schema() -> Result<Done, Failure> {
    let schema = policy_schema();
    let text =
        serde_json::to_string_pretty(&schema).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    Ok(Done::new(text + "\n", schema))
}
