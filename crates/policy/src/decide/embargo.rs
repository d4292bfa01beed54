//! Agreeing to an embargo's end and starting its clock again.

use cvdesk_case::{Case, CaseEvent, Embargo, TextId};
use jiff::Timestamp;

use super::{Context, Decision};
use crate::act::Act;
use crate::refusal::Refusal;
use crate::schema::{Anchor, Needs, StartEvent};
use crate::span::days;

/// Agrees to an end. Beyond the goal an initial embargo needs its stated reason (L29); beyond the aim another
/// rule asks for one (L30). The proposal itself, within the goal, needs nothing.
pub(super) fn agree(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::AgreeEmbargo;
    context.may(act)?;
    context.open(act, case)?;
    let mut warned = context.requirements(act, case, reason)?;
    ahead(context, case, act, until)?;
    if case.embargo_restarted.is_none() {
        warned.extend(longer(context, case, until, reason)?);
    }
    warned.extend(beyond_aim(context, case, until, reason, case.embargo_restarted)?);
    Ok(one(CaseEvent::EmbargoAgreed { until, reason, warned: warned.clone() }, warned))
}

/// Starts the clock again: needs its reason, not consent (L28).
pub(super) fn restart(
    context: &Context<'_>,
    case: &Case,
    until: Option<Timestamp>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::RestartEmbargo;
    context.may(act)?;
    context.open(act, case)?;
    let mut warned = context.requirements(act, case, reason)?;
    let rule = context.rule(&context.policy.embargo.restart.rule);
    let Needs::Reason = context.policy.embargo.restart.needs;
    let Some(reason) = reason else {
        return Err(Refusal::by(
            rule,
            "restarting the clock needs its reason",
            "repeat it with `--reason TEXT`: the reason is recorded",
        ));
    };
    let until = until
        .or_else(|| context.now.checked_add(days(context.policy.embargo.goal.days)).ok())
        .unwrap_or(context.now);
    ahead(context, case, act, until)?;
    warned.extend(beyond_aim(context, case, until, Some(reason), Some(context.now))?);
    Ok(one(CaseEvent::EmbargoRestarted { until, reason, warned: warned.clone() }, warned))
}

fn one(event: CaseEvent, warned: Vec<String>) -> Decision {
    Decision { case: vec![event], warned, ..Decision::default() }
}

/// An end lies ahead, and only of an embargo that has not ended.
fn ahead(context: &Context<'_>, case: &Case, act: Act, until: Timestamp) -> Result<(), Refusal> {
    let rule = context.act_rule(act);
    if let Some(lift) = case.lifted() {
        let what = format!("the embargo was lifted at {:.0}: what is public stays public", lift.at);
        return Err(Refusal::by(rule, what, context.next_step(case)));
    }
    if until <= context.now {
        let what = format!("{until:.0} has passed; an end lies ahead of now ({:.0})", context.now);
        return Err(Refusal::by(
            rule,
            what,
            format!("name a later instant, or lift: `cvdesk case lift {}`", case.id),
        ));
    }
    not_brought_forward(context, case, until)
}

/// An agreed end moves forward only as an early lift does: by as many people (L26). Otherwise one person could
/// agree to the next minute and lift then.
fn not_brought_forward(context: &Context<'_>, case: &Case, until: Timestamp) -> Result<(), Refusal> {
    let early = &context.policy.embargo.early;
    match case.embargo {
        Embargo::Agreed { until: agreed } if until < agreed && early.people > 1 => {
            let what =
                format!("the end is agreed for {agreed:.0}; ending it before takes {} people", early.people);
            let hint = format!(
                "ask for the lift with `cvdesk case lift {} --early`; {} in all must",
                case.id, early.people
            );
            Err(Refusal::by(context.rule(&early.rule), what, hint))
        }
        Embargo::None | Embargo::Proposed { .. } | Embargo::Agreed { .. } | Embargo::Ended(_) => Ok(()),
    }
}

fn longer(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
) -> Result<Vec<String>, Refusal> {
    let embargo = &context.policy.embargo;
    let start = match embargo.start.event {
        StartEvent::Received => case.received,
        StartEvent::Confirmed => case.confirmed,
    };
    let start = start.unwrap_or(context.now);
    if until.duration_since(start) <= days(embargo.goal.days) {
        return Ok(Vec::new());
    }
    let Needs::Reason = embargo.longer.needs;
    let what = format!(
        "{until:.0} is more than {} days after {start:.0}: a longer embargo needs its stated reason",
        embargo.goal.days
    );
    Context::reason_for(context.rule(&embargo.longer.rule), &what, reason)
}

fn beyond_aim(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
    restarted: Option<Timestamp>,
) -> Result<Vec<String>, Refusal> {
    let aim = &context.policy.embargo.aim;
    let first = case.embargo_first_set.unwrap_or(context.now);
    let anchor = match aim.anchor {
        Anchor::FirstSet => first,
        Anchor::LastRestart => restarted.unwrap_or(first),
    };
    if until.duration_since(anchor) <= days(aim.days) {
        return Ok(Vec::new());
    }
    let what = format!(
        "{until:.0} is more than {} days after {anchor:.0}, the longest that embargoes aim at",
        aim.days
    );
    Context::reason_for(context.rule(&aim.rule), &what, reason)
}
