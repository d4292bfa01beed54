//! What the team finds: whether it is a security problem, and how severe it is; two separate decisions (L19).

use std::collections::BTreeMap;

use cvdesk_case::{Case, CaseEvent, PublicBecause, TextId};

use super::context::Context;
use super::embargo::goal_from;
use super::{Decision, lift};
use crate::act::Act;
use crate::eligibility::{Axis, Eligibility, Verdict};
use crate::refusal::Refusal;
use crate::schema::StartEvent;

pub(super) fn confirm(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Confirm;
    let warned = context.requirements(act, case, reason)?;
    if let Some(at) = case.confirmed {
        return context.spent(act, case, format!("{} was confirmed already, at {at:.0}", case.id));
    }
    let starts =
        context.policy.embargo.start.as_ref().is_some_and(|start| start.event == StartEvent::Confirmed);
    // What became public before anybody confirmed it stays public: a proposal would close it again.
    let proposed = (starts && case.embargo_until().is_none() && case.public().is_none())
        .then(|| goal_from(context, context.now))
        .flatten();
    let case = [CaseEvent::Confirmed { reason }].into_iter().chain(proposed).collect();
    Ok(Decision { case, warned, ..Decision::default() })
}

pub(super) fn dismiss(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Dismiss;
    let warned = context.requirements(act, case, reason)?;
    if case.dismissed.is_some() {
        return context.spent(act, case, format!("{} was dismissed already", case.id));
    }
    Ok(Decision::of_case(CaseEvent::Dismissed { reason, warned: warned.clone() }, warned))
}

/// Which code is affected: every value is one that the policy's table knows.
pub(super) fn assess_reach(
    context: &Context<'_>,
    case: &Case,
    facts: &BTreeMap<String, Vec<String>>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::AssessReach;
    let warned = context.requirements(act, case, reason)?;
    let Some(table) = &context.policy.eligibility else {
        return context.spent(act, case, "this process does not say which code is a security boundary");
    };
    if let Some(what) = unknown_value(table, facts) {
        let axis = facts.keys().find_map(|axis| unknown_in(table, facts, axis));
        let hint = axis.map_or_else(
            || {
                let names = table.axes.iter().map(|axis| axis.name.as_str());
                format!("its axes are: {}", names.collect::<Vec<_>>().join(", "))
            },
            |axis| format!("`{}` is one of: {}", axis.name, axis.values.join(", ")),
        );
        return Err(Refusal::by(context.act_rule(act), what, hint));
    }
    Ok(Decision::of_case(CaseEvent::ReachAssessed { facts: facts.clone(), reason }, warned))
}

/// The axis, where it is one and a value is none of its.
fn unknown_in<'a>(
    table: &'a Eligibility,
    facts: &BTreeMap<String, Vec<String>>,
    axis: &str,
) -> Option<&'a Axis> {
    let known = table.axis(axis)?;
    facts.get(axis)?.iter().any(|value| !known.has(value)).then_some(known)
}

/// What the table does not know.
fn unknown_value(table: &Eligibility, facts: &BTreeMap<String, Vec<String>>) -> Option<String> {
    facts.iter().find_map(|(axis, values)| match table.axis(axis) {
        None => Some(format!("`{axis}` is no axis of the table")),
        Some(known) => {
            let unknown = values.iter().find(|value| !known.has(value));
            unknown.map(|value| format!("`{value}` is no value of `{axis}`"))
        }
    })
}

/// Not eligible: the table must say so of the affected code (G4). What it finds eligible stays in; what is unsure
/// stays confidential unless somebody gives a reason (Q11).
pub(super) fn find_not_eligible(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::FindNotEligible;
    still_confidential(context, act, case)?;
    let mut warned = context.requirements(act, case, reason)?;
    let standing = context.standing(case);
    if let Some(judged) = standing.eligibility() {
        let unsure = context.policy.eligibility.as_ref().map_or("", |table| table.unsure_rule.as_str());
        let rule = context.rule(judged.rule.as_deref().unwrap_or(unsure));
        match judged.verdict {
            Verdict::NotEligible => {}
            Verdict::Eligible => {
                let what = "the affected code is inside the security boundary";
                return Err(Refusal::by(rule, what, Context::next_step(case)));
            }
            Verdict::Unsure => {
                let what = "whether the affected code is a security boundary is not sure: it stays confidential at first";
                warned.extend(Context::reason_for(rule, what, reason)?);
            }
        }
    }
    made_public(context, case, PublicBecause::NotEligible, reason, warned)
}

pub(super) fn find_no_exploit(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::FindNoExploit;
    still_confidential(context, act, case)?;
    let warned = context.requirements(act, case, reason)?;
    made_public(context, case, PublicBecause::NoExploit, reason, warned)
}

fn made_public(
    context: &Context<'_>,
    case: &Case,
    because: PublicBecause,
    reason: Option<TextId>,
    warned: Vec<String>,
) -> Result<Decision, Refusal> {
    let event = CaseEvent::MadePublic { because, reason, warned: warned.clone() };
    lift::with_notice(context, case, event, warned, None, None)
}

fn still_confidential(context: &Context<'_>, act: Act, case: &Case) -> Result<(), Refusal> {
    match case.public() {
        Some(opening) => {
            context.spent(act, case, format!("the case is public already, since {:.0}", opening.since))
        }
        None => Ok(()),
    }
}

/// How bad it is, on the policy's own scale.
pub(super) fn assess_severity(
    context: &Context<'_>,
    case: &Case,
    level: &str,
    vector: Option<&str>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::AssessSeverity;
    let warned = context.requirements(act, case, reason)?;
    let levels = context.policy.severity.as_ref().map_or(&[][..], |scale| scale.levels.as_slice());
    if !levels.iter().any(|known| known == level) {
        let what = format!("`{level}` is no level of this process's scale");
        return Err(Refusal::by(context.act_rule(act), what, format!("name one of: {}", levels.join(", "))));
    }
    if case.severity.as_deref() == Some(level) && case.vector.as_deref() == vector {
        return context.spent(act, case, format!("the severity is {level} already"));
    }
    let vector = vector.map(ToOwned::to_owned);
    Ok(Decision::of_case(CaseEvent::SeverityAssessed { level: level.to_owned(), vector, reason }, warned))
}
