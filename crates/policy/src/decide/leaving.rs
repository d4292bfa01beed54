//! Words that are about to leave: what looks private in them holds the step until somebody says why it may go out.

use cvdesk_case::CaseId;

use crate::act::Act;
use crate::refusal::Refusal;
use crate::schema::Policy;

/// A step after which others read words of a case, with what looks private in those words.
#[derive(Debug, Clone, Copy)]
pub struct Leaving<'a> {
    /// The case.
    pub case: CaseId,
    /// The step.
    pub act: Act,
    /// Each place, as people say it.
    pub places: &'a [String],
    /// Whether somebody said why they may stand.
    pub reasoned: bool,
}

/// Refuses a step whose words still hold what looks private, unless somebody says why each may stand (Q9, Q21, L26).
///
/// # Errors
/// A [`Refusal`] by the rule of the step, with every place.
pub fn refuse_leaving(policy: &Policy, leaving: &Leaving<'_>) -> Result<(), Refusal> {
    if leaving.reasoned || leaving.places.is_empty() {
        return Ok(());
    }
    let rule = policy.act.get(&leaving.act).map_or(&policy.project.otherwise, |granted| &granted.rule);
    let Some(rule) = policy.rule(rule) else { return Ok(()) };
    let what = format!("this looks private and would leave: {}", leaving.places.join("; "));
    let hint = format!(
        "take it out, as `cvdesk case public {} --preview` shows it, or say with `--reason TEXT` why each may stand",
        leaving.case
    );
    Err(Refusal::by(rule, what, hint))
}
