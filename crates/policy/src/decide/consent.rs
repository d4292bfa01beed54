//! Mutual agreement: who is asked about a proposed end, who has answered, and what no answer means (L29).

use cvdesk_case::{Case, CaseEvent, TextId};
use jiff::Timestamp;

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::asked::{self, Agreed};
use crate::refusal::Refusal;
use crate::rule::Rule;

/// A team member agrees to an end that needs everybody's consent: it is proposed where it was not, and agreed where
/// nobody is missing.
pub(super) fn gather(
    context: &Context<'_>,
    case: &Case,
    until: Timestamp,
    reason: Option<TextId>,
    warned: Vec<String>,
) -> Result<Decision, Refusal> {
    let standing = case.proposal.as_ref().filter(|proposal| proposal.until == until);
    let mut agreed = standing.map_or_else(|| Agreed::nobody(context.now), Agreed::to);
    let mut events = Vec::new();
    if standing.is_none() {
        events.push(CaseEvent::EmbargoProposed { until, reason, warned: warned.clone() });
    }
    match own_number(context, case) {
        Some(number) => {
            agreed.participants.insert(number);
            events.push(CaseEvent::EmbargoConsented { participant: Some(number), reason });
        }
        None if agreed.people.insert(context.actor.id) => {
            events.push(CaseEvent::EmbargoConsented { participant: None, reason });
        }
        // The last missing answer may have come by silence, or whoever was missing left: the same person completes it.
        None if !complete(context, case, &agreed) => return twice(context, case),
        None => {}
    }
    if complete(context, case, &agreed) {
        let agreed_to = (until, reason, warned.clone());
        // Nobody has left what is proposed only now.
        let gone = standing.map_or_else(Vec::new, |_| asked::dropped_out(&context.standing(case), &agreed));
        events.extend(agreement(gone, agreed_to));
    }
    Ok(Decision { case: events, warned, ..Decision::default() })
}

/// The answer of a participant to the proposed end, by themselves or passed on with what it rests on.
pub(super) fn consent(
    context: &Context<'_>,
    case: &Case,
    participant: Option<u16>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::AgreeEmbargo;
    let warned = context.requirements(act, case, reason)?;
    let Some(proposal) = &case.proposal else {
        return context.spent(act, case, "no embargo end is proposed");
    };
    let Some(number) = participant.or_else(|| own_number(context, case)) else {
        return super::embargo::agree(context, case, proposal.until, reason);
    };
    is_asked(context, case, number)?;
    speaks_for(context, case, act, number, reason)?;
    let mut agreed = Agreed::to(proposal);
    let first = agreed.participants.insert(number);
    let is_complete = complete(context, case, &agreed);
    if !first && !is_complete {
        return twice(context, case);
    }
    let said = CaseEvent::EmbargoConsented { participant: Some(number), reason };
    let mut events: Vec<_> = first.then_some(said).into_iter().collect();
    if is_complete {
        let agreed_to = (proposal.until, proposal.reason, proposal.warned.clone());
        events.extend(agreement(asked::dropped_out(&context.standing(case), &agreed), agreed_to));
    }
    Ok(Decision { case: events, warned, ..Decision::default() })
}

/// Somebody who is asked objects: the proposal falls, an agreed end stands.
pub(super) fn object(
    context: &Context<'_>,
    case: &Case,
    participant: Option<u16>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::ObjectEmbargo;
    let warned = context.requirements(act, case, reason)?;
    if case.proposal.is_none() {
        return context.spent(act, case, "no embargo end is proposed");
    }
    let said = reason;
    let reason = context.stated(act, "an objection says why", reason)?;
    let participant = participant.or_else(|| own_number(context, case));
    if let Some(number) = participant {
        is_asked(context, case, number)?;
        speaks_for(context, case, act, number, said)?;
    }
    Ok(Decision::of_case(CaseEvent::EmbargoObjected { participant, reason }, warned))
}

/// An end that nobody is missing for is agreed; one that somebody would still be missing for, had they not left, is
/// agreed with a word on that.
fn agreement(
    gone: Vec<u16>,
    (until, reason, warned): (Timestamp, Option<TextId>, Vec<String>),
) -> impl Iterator<Item = CaseEvent> {
    let without = (!gone.is_empty()).then_some(CaseEvent::AskedNoMore { participants: gone });
    without.into_iter().chain([CaseEvent::EmbargoAgreed { until, reason, warned }])
}

/// Whether everybody has agreed who is asked.
fn complete(context: &Context<'_>, case: &Case, agreed: &Agreed) -> bool {
    asked::is_complete(&context.standing(case), agreed)
}

/// The actor's own number, where their consent is asked for as a participant.
fn own_number(context: &Context<'_>, case: &Case) -> Option<u16> {
    let rule = context.policy.embargo.consent.as_ref()?;
    let me = context.actor.speaks_as();
    let standing = context.standing(case);
    asked::in_the_set(&standing, rule).find(|part| part.person == Some(me)).map(|part| part.number)
}

/// Who is asked answers for themselves; somebody else passes their answer on, saying what it rests on.
fn speaks_for(
    context: &Context<'_>,
    case: &Case,
    act: Act,
    number: u16,
    reason: Option<TextId>,
) -> Result<(), Refusal> {
    if own_number(context, case) == Some(number) && context.actor.on_behalf_of.is_none() {
        return Ok(());
    }
    context.passes_on(act)?;
    context.stated(act, "say what the participant's agreement rests on, such as their mail", reason)?;
    Ok(())
}

/// Refuses the answer of somebody who is not asked.
fn is_asked(context: &Context<'_>, case: &Case, number: u16) -> Result<(), Refusal> {
    let rule = context.policy.embargo.consent.as_ref();
    let standing = context.standing(case);
    if rule.is_some_and(|rule| asked::in_the_set(&standing, rule).any(|part| part.number == number)) {
        return Ok(());
    }
    let what = format!("participant {number} is not one of those whose agreement is asked for");
    let hint = format!("see who takes part with `cvdesk case show {}`", case.id);
    Err(Refusal::by(consent_rule(context), what, hint))
}

fn twice(context: &Context<'_>, case: &Case) -> Result<Decision, Refusal> {
    let hint = format!("others must agree: see `cvdesk case show {}`", case.id);
    Err(Refusal::by(consent_rule(context), "that agreement is recorded already", hint))
}

fn consent_rule<'a>(context: &Context<'a>) -> &'a Rule {
    match &context.policy.embargo.consent {
        Some(consent) => context.rule(&consent.rule),
        None => context.act_rule(Act::AgreeEmbargo),
    }
}
