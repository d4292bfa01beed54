//! The embargo's end: proposing and agreeing to one, starting its clock, starting it again.

use cvdesk_case::{ActorId, Case, CaseEvent, Proposal, TextId};
use jiff::Timestamp;

use super::context::Context;
use super::{Decision, consent};
use crate::act::Act;
use crate::asked;
use crate::command::FixCommand;
use crate::refusal::Refusal;
use crate::rule::Modality;
use crate::schema::{Anchor, Cap, Needs, Precedence, StartEvent};
use crate::span::days;

/// Proposes an end for others to agree to.
pub(super) fn propose(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::ProposeEmbargo;
    let mut warned = context.requirements(act, case, reason)?;
    ahead(context, case, act, until)?;
    // Proposed anew, it would be asked of everybody anew: what was agreed to it so far would be lost.
    let again = |open: &&Proposal| open.until == until && (reason.is_none() || open.reason.is_some());
    if let Some(open) = case.proposal.as_ref().filter(again) {
        return context.spent(act, case, format!("that end, {:.0}, is proposed already", open.until));
    }
    precedence(context, case, until)?;
    warned.extend(departures(context, case, until, reason)?);
    Ok(Decision::of_case(CaseEvent::EmbargoProposed { until, reason, warned: warned.clone() }, warned))
}

/// Agrees to an end. What departs from the goal needs what the policy says: a stated reason, the agreement of
/// everybody concerned (L29); beyond the soft cap another rule asks for a reason (L30).
pub(super) fn agree(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::AgreeEmbargo;
    let standing = case.proposal.as_ref().filter(|proposal| proposal.until == until);
    if standing.is_none() && case.embargo_agreed() == Some(until) && case.public().is_none() {
        return context.spent(act, case, format!("the end is agreed for {until:.0} already"));
    }
    // Whoever agrees to what was proposed with its reason agrees to that reason.
    let reason = reason.or(standing.and_then(|proposal| proposal.reason));
    let mut warned = context.requirements(act, case, reason)?;
    ahead(context, case, act, until)?;
    if standing.is_none() {
        precedence(context, case, until)?;
    }
    warned.extend(departures(context, case, until, reason)?);
    if asked::needs_consent(&context.standing(case), until) {
        return consent::gather(context, case, until, reason, warned);
    }
    Ok(Decision::of_case(CaseEvent::EmbargoAgreed { until, reason, warned: warned.clone() }, warned))
}

/// Starts the clock again, for one of the policy's causes; needs its reason, and consent only where the policy says
/// so (L28: it does not).
pub(super) fn restart(
    context: &Context<'_>,
    case: &Case,
    until: Option<Timestamp>,
    because: Option<&str>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::RestartEmbargo;
    let mut warned = context.requirements(act, case, reason)?;
    let Some(allowed) = &context.policy.embargo.restart else {
        return context.spent(act, case, "this process has no restart");
    };
    let rule = context.rule(&allowed.rule);
    let known = allowed.causes.iter().find(|known| match because {
        Some(id) => known.id == id,
        None => allowed.causes.len() == 1,
    });
    let Some(known) = known else {
        let told = allowed.causes.iter().map(|known| format!("`{}` ({})", known.id, known.says));
        let hint = format!("name one with `--cause`: {}", told.collect::<Vec<_>>().join(", "));
        return Err(Refusal::by(rule, "a restart has one of the causes that the process allows", hint));
    };
    let Some(reason) = reason else {
        return Err(Refusal::by(
            rule,
            "restarting the clock needs its reason",
            "repeat it with `--reason TEXT`: the reason is recorded",
        ));
    };
    let goal = context.policy.embargo.goal.as_ref().map_or(0, |goal| goal.days);
    let until = until.or_else(|| context.now.checked_add(days(goal)).ok()).unwrap_or(context.now);
    ahead(context, case, act, until)?;
    warned.extend(caps(context, case, until, Some(reason), Some(context.now))?);
    let restarted =
        CaseEvent::EmbargoRestarted { until, cause: Some(known.id.clone()), reason, warned: warned.clone() };
    Ok(Decision::of_case(restarted, warned))
}

/// The proposal of the goal, counted from the start event.
pub(super) fn goal_from(context: &Context<'_>, start: Timestamp) -> Option<CaseEvent> {
    let goal = context.policy.embargo.goal.as_ref()?;
    let until = start.checked_add(days(goal.days)).ok()?;
    Some(CaseEvent::EmbargoProposed { until, reason: None, warned: Vec::new() })
}

/// The proposal that the first fix of a case brings, where the clock starts with it.
pub(super) fn started_by_fix(context: &Context<'_>, case: &Case, command: &FixCommand) -> Option<CaseEvent> {
    let start = context.policy.embargo.start.as_ref()?;
    let is_fix = matches!(command, FixCommand::Stage { .. } | FixCommand::Land { .. });
    let starts = start.event == StartEvent::FixKnown
        && is_fix
        && case.fixes.is_empty()
        && case.embargo_until().is_none()
        && case.public().is_none();
    starts.then(|| goal_from(context, context.now)).flatten()
}

/// An end lies ahead, and only of an embargo that has not ended.
fn ahead(context: &Context<'_>, case: &Case, act: Act, until: Timestamp) -> Result<(), Refusal> {
    let rule = context.act_rule(act);
    if let Some(opening) = case.public() {
        let what = format!("the embargo was lifted at {:.0}: what is public stays public", opening.at);
        return Err(Refusal::by(rule, what, Context::next_step(case)));
    }
    if until <= context.now {
        let what = format!("{until:.0} has passed; an end lies ahead of now ({:.0})", context.now);
        let hint = format!("name a later instant, or lift: `cvdesk case lift {}`", case.id);
        return Err(Refusal::by(rule, what, hint));
    }
    if act == Act::ProposeEmbargo { Ok(()) } else { not_brought_forward(context, case, until) }
}

/// An agreed end moves forward only as an early lift does: by as many people (L26). Otherwise one person could
/// agree to the next minute and lift then.
fn not_brought_forward(context: &Context<'_>, case: &Case, until: Timestamp) -> Result<(), Refusal> {
    let people = context.people(Act::LiftEarly);
    let Some(agreed) = case.embargo_agreed().filter(|agreed| until < *agreed && people > 1) else {
        return Ok(());
    };
    let what = format!("the end is agreed for {agreed:.0}; ending it before takes {people} people");
    let hint = format!("ask for the lift with `cvdesk case lift {} --early`; {people} in all must", case.id);
    Err(Refusal::by(context.act_rule(Act::LiftEarly), what, hint))
}

/// Which of two proposals counts: where the earliest does, a later one waits until that is decided on.
fn precedence(context: &Context<'_>, case: &Case, until: Timestamp) -> Result<(), Refusal> {
    let earlier = case.proposal.as_ref().filter(|open| open.by != ActorId::SYSTEM && open.until < until);
    match (context.policy.embargo.precedence, earlier) {
        (Precedence::Earliest, Some(open)) => {
            let what = format!("an earlier end, {:.0}, is proposed: the earliest counts", open.until);
            let hint = format!("object to it first: `cvdesk case object {} --reason TEXT`", case.id);
            Err(Refusal::by(context.act_rule(Act::ProposeEmbargo), what, hint))
        }
        (Precedence::Earliest | Precedence::Newest, _) => Ok(()),
    }
}

/// What an end departs from: refuses, or gives the clauses that the reason answers.
fn departures(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
) -> Result<Vec<String>, Refusal> {
    let mut warned = rejected_unless(context, case, reason)?;
    if asked::is_longer(&context.standing(case), until) {
        warned.extend(longer(context, case, until, reason)?);
    }
    warned.extend(caps(context, case, until, reason, case.embargo_restarted)?);
    Ok(warned)
}

/// A process may reject any end that is asked for, unless something is shown (Q39).
fn rejected_unless(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Vec<String>, Refusal> {
    let Some(unless) = &context.policy.embargo.reject_unless else { return Ok(Vec::new()) };
    let rule = context.rule(&unless.rule);
    if !context.standing(case).holds(&unless.holds) {
        let what = format!("an embargo is not agreed to: {}", unless.otherwise);
        return Err(Refusal::by(rule, what, context.step_towards(Act::AgreeEmbargo, &unless.holds, case)));
    }
    if unless.needs.contains(&Needs::Reason) {
        return Context::reason_for(rule, "an embargo needs the circumstances that call for it", reason);
    }
    Ok(Vec::new())
}

fn longer(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
) -> Result<Vec<String>, Refusal> {
    let embargo = &context.policy.embargo;
    let goal = embargo.goal.as_ref().map_or(0, |goal| goal.days);
    let start = asked::start_of(&context.standing(case));
    let what = format!(
        "{until:.0} is more than {goal} days after {start:.0}: a longer embargo needs its stated reason"
    );
    match &embargo.longer {
        Some(longer) if longer.needs.contains(&Needs::Reason) => {
            // It departs from the goal too, where that is an aim (L27).
            let goal = context.rule(embargo.goal.as_ref().map_or("", |goal| goal.rule.as_str()));
            let aim = if goal.modality == Modality::Should { goal.clauses.clone() } else { Vec::new() };
            let longer = Context::reason_for(context.rule(&longer.rule), &what, reason)?;
            Ok([aim, longer].concat())
        }
        Some(_) => Ok(Vec::new()),
        // Nothing is said of longer ones: the goal's own rule speaks, as binding as it is.
        None => {
            let rule = embargo.goal.as_ref().map_or("", |goal| goal.rule.as_str());
            Context::reason_for(context.rule(rule), &what, reason)
        }
    }
}

fn caps(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
    restarted: Option<Timestamp>,
) -> Result<Vec<String>, Refusal> {
    let embargo = &context.policy.embargo;
    if let Some((hard, anchor)) = beyond(context, case, embargo.hard.as_ref(), until, restarted) {
        let what =
            format!("{until:.0} is more than {} days after {anchor:.0}, the longest there may be", hard.days);
        let hint = format!("name an earlier end: `cvdesk case embargo {} --until WHEN`", case.id);
        return Err(Refusal::by(context.rule(&hard.rule), what, hint));
    }
    match beyond(context, case, embargo.soft.as_ref(), until, restarted) {
        Some((soft, anchor)) => {
            let what = format!(
                "{until:.0} is more than {} days after {anchor:.0}, the longest that embargoes aim at",
                soft.days
            );
            Context::reason_for(context.rule(&soft.rule), &what, reason)
        }
        None => Ok(Vec::new()),
    }
}

/// The cap that an end goes beyond, and the anchor it counts from.
fn beyond<'a>(
    context: &Context<'_>,
    case: &Case,
    cap: Option<&'a Cap>,
    until: Timestamp,
    restarted: Option<Timestamp>,
) -> Option<(&'a Cap, Timestamp)> {
    let cap = cap?;
    let first = case.embargo_first_set.unwrap_or(context.now);
    let anchor = match cap.anchor {
        Anchor::FirstSet => first,
        Anchor::LastRestart => restarted.unwrap_or(first),
    };
    (until.duration_since(anchor) > days(cap.days)).then_some((cap, anchor))
}
