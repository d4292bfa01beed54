//! What passes between a case and those who take part: the terms first, then status, package and answer.

use cvdesk_case::{Case, CaseEvent, Participant, PartyAnswer, Role, TextId};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::asked;
use crate::command::PartyCommand;
use crate::refusal::Refusal;

/// The act that it is.
pub(super) fn act_of(command: &PartyCommand) -> Act {
    match command {
        PartyCommand::AcceptTerms { .. } => Act::AcceptTerms,
        PartyCommand::TellStatus { .. } => Act::TellStatus,
        PartyCommand::Package { .. } => Act::Prenotify,
        PartyCommand::Answer { .. } => Act::AnswerPackage,
    }
}

/// The reason given with it.
pub(super) fn reason_of(command: &PartyCommand) -> Option<TextId> {
    match command {
        PartyCommand::AcceptTerms { reason, .. }
        | PartyCommand::TellStatus { reason, .. }
        | PartyCommand::Package { reason, .. }
        | PartyCommand::Answer { reason, .. } => *reason,
    }
}

pub(super) fn decide(
    context: &Context<'_>,
    case: &Case,
    command: &PartyCommand,
) -> Result<Decision, Refusal> {
    let act = act_of(command);
    let reason = reason_of(command);
    let warned = context.requirements(act, case, reason)?;
    let event = match command {
        PartyCommand::AcceptTerms { participant, .. } => {
            let part = whose(context, case, act, *participant, reason)?;
            if part.accepted {
                return context.spent(act, case, "the terms are accepted already");
            }
            CaseEvent::TermsAccepted { participant: part.number, reason }
        }
        PartyCommand::TellStatus { participant, product, status, tracking, .. } => {
            let part = whose(context, case, act, *participant, reason)?;
            bound(context, act, part)?;
            if product.trim().is_empty()
                || product.len() > LONGEST_PRODUCT
                || product.chars().any(char::is_control)
            {
                let what = format!("a product's name is one line of at most {LONGEST_PRODUCT} bytes");
                return Err(Refusal::by(context.act_rule(act), what, "name it as its makers do"));
            }
            CaseEvent::PartyStatusSaid {
                participant: part.number,
                product: product.trim().to_owned(),
                status: *status,
                tracking: *tracking,
                reason,
            }
        }
        PartyCommand::Package { participant, digest, reason } => {
            let part = present(context, case, act, *participant)?;
            if part.role == Role::Reporter {
                return context.spent(act, case, "a reporter is no party that prepares a release");
            }
            bound(context, act, part)?;
            CaseEvent::PackageMade { participant: part.number, digest: *digest, reason: *reason }
        }
        PartyCommand::Answer { participant, answer, .. } => {
            let part = whose(context, case, act, *participant, reason)?;
            if part.package.is_none() {
                return context.spent(act, case, "they were given no package to answer");
            }
            if part.answer == Some(*answer) {
                return context.spent(act, case, "that is their answer already");
            }
            if let PartyAnswer::NeedUntil(until) = answer
                && *until <= context.now
            {
                let what = format!(
                    "{until:.0} has passed: what they ask for lies ahead of now ({:.0})",
                    context.now
                );
                return Err(Refusal::by(context.act_rule(act), what, "name a later instant"));
            }
            CaseEvent::PartyAnswered { participant: part.number, answer: *answer, reason }
        }
    };
    Ok(Decision::of_case(event, warned))
}

/// Longest name of a product, bytes.
const LONGEST_PRODUCT: usize = 200;

/// The participant that it is about: the actor, or another one whose word the actor passes on, saying what it rests on.
fn whose<'c>(
    context: &Context<'c>,
    case: &'c Case,
    act: Act,
    participant: Option<u16>,
    reason: Option<TextId>,
) -> Result<&'c Participant, Refusal> {
    let me = context.actor.speaks_as();
    let own = asked::taking_part(context.desk, case).find(|part| {
        part.person == Some(me)
            && participant.is_none_or(|number| number == part.number)
            && part.role != Role::Reporter
    });
    if let Some(own) = own {
        if context.actor.on_behalf_of.is_some() {
            context.stated(act, "say what their word rests on", reason)?;
        }
        return Ok(own);
    }
    let Some(number) = participant else {
        let what = "you take part in this case in no such part";
        return Err(Refusal::by(
            context.act_rule(act),
            what,
            "say for whom: `--for NUMBER`, as `cvdesk case show` tells",
        ));
    };
    let part = present(context, case, act, number)?;
    context.passes_on(act)?;
    context.stated(act, "say what their word rests on", reason)?;
    Ok(part)
}

fn present<'c>(
    context: &Context<'c>,
    case: &'c Case,
    act: Act,
    number: u16,
) -> Result<&'c Participant, Refusal> {
    asked::taking_part(context.desk, case).find(|part| part.number == number).ok_or_else(|| {
        let what = format!("there is no participant {number}");
        Refusal::by(
            context.act_rule(act),
            what,
            format!("see who takes part with `cvdesk case show {}`", case.id),
        )
    })
}

/// The terms first, then content.
fn bound(context: &Context<'_>, act: Act, part: &Participant) -> Result<(), Refusal> {
    if part.accepted {
        return Ok(());
    }
    let rule = context.act_rule(if context.policy.act.contains_key(&Act::AcceptTerms) {
        Act::AcceptTerms
    } else {
        act
    });
    let what = format!("participant {} has not accepted the terms of taking part", part.number);
    Err(Refusal::by(
        rule,
        what,
        "they do with `cvdesk case terms`, or you pass their word on with `--for NUMBER --reason TEXT`",
    ))
}
