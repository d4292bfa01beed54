//! Closing and reopening a case, and moving it to another version of the policy.

use cvdesk_case::{Case, CaseEvent, TextId};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::refusal::Refusal;

pub(super) fn close(
    context: &Context<'_>,
    case: &Case,
    outcome: Option<&str>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Close;
    let warned = context.requirements(act, case, reason)?;
    let outcomes = &context.policy.closing.outcomes;
    if let Some(outcome) = outcome.filter(|outcome| !outcomes.iter().any(|known| known == outcome)) {
        let what = format!("`{outcome}` is no outcome of this process");
        let hint = format!("leave it out, or name one of: {}", outcomes.join(", "));
        return Err(Refusal::by(context.act_rule(act), what, hint));
    }
    let outcome = outcome.map(ToOwned::to_owned);
    Ok(Decision::of_case(CaseEvent::Closed { outcome, reason, warned: warned.clone() }, warned))
}

pub(super) fn reopen(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Reopen;
    let warned = context.requirements(act, case, reason)?;
    if case.closed.is_none() {
        return context.spent(act, case, "the case is not closed");
    }
    if let Some(into) = case.merged_into {
        let what = format!("it goes on as {into}");
        let hint = format!("make them two again: `cvdesk case unmerge {} --reason TEXT`", case.id);
        return Err(Refusal::by(context.act_rule(act), what, hint));
    }
    let reason = context.stated(act, "say why the case is worked on again", reason)?;
    Ok(Decision::of_case(CaseEvent::Reopened { reason }, warned))
}

/// A merge closes a public case by itself, where the policy says so (Q34).
pub(super) fn merged(context: &Context<'_>, case: &Case, decision: &mut Decision) {
    let Some(merged) = &context.policy.closing.merged else { return };
    let opens = decision.case.iter().any(|event| matches!(event, CaseEvent::EmbargoLifted { .. }));
    if case.closed.is_none() && (case.public().is_some() || opens) {
        let outcome = merged.outcome.clone();
        decision.case.push(CaseEvent::Closed { outcome, reason: None, warned: Vec::new() });
    }
}

/// A case stays on the policy it was opened under until somebody moves it.
pub(super) fn adopt_policy(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::AdoptPolicy;
    let warned = context.requirements(act, case, reason)?;
    match context.desk.newest_policy().filter(|newest| case.policy != Some(*newest)) {
        Some(to) => Ok(Decision::of_case(CaseEvent::PolicyMoved { to, reason }, warned)),
        None => context.spent(act, case, "the case is on the newest policy already"),
    }
}
