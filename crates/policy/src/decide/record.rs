//! Recording what was written, who takes part, what an agent proposes.

use cvdesk_case::{ActorId, Case, CaseEvent, HandOff, NoticeDraft, Role, Sender, TextId};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::card;
use crate::refusal::Refusal;

pub(super) fn invite(
    context: &Context<'_>,
    case: &Case,
    role: Role,
    (person, contact): (Option<ActorId>, Option<&Sender>),
    known_as: Option<u16>,
) -> Result<Decision, Refusal> {
    let act = Act::Invite;
    let warned = context.requirements(act, case, None)?;
    if person.is_none() && contact.is_none() {
        return context.spent(act, case, "nobody is named");
    }
    if person.is_some_and(|person| context.desk.former.contains_key(&person)) {
        let hint = "take them in again first: `cvdesk person add`";
        return Err(Refusal::by(context.act_rule(act), "they were removed from the desk", hint));
    }
    let there = case.present().any(|part| part.role == role && person.is_some() && part.person == person);
    if there {
        return context.spent(act, case, "they take part already");
    }
    if let Some(number) = known_as {
        return context.spent(act, case, format!("they take part already, as participant {number}"));
    }
    let joined = CaseEvent::ParticipantJoined { role, person, contact: contact.cloned(), unnamed: None };
    Ok(Decision::of_case(joined, warned))
}

pub(super) fn uninvite(context: &Context<'_>, case: &Case, participant: u16) -> Result<Decision, Refusal> {
    let act = Act::Uninvite;
    let warned = context.requirements(act, case, None)?;
    let Some(part) = case.present().find(|part| part.number == participant) else {
        return context.spent(act, case, format!("there is no participant {participant}"));
    };
    if part.role == Role::Reporter {
        let hint = "one who came along by mistake leaves with `cvdesk case unmerge`";
        return Err(Refusal::by(context.act_rule(act), "the reporter brought the problem: they stay", hint));
    }
    Ok(Decision::of_case(CaseEvent::ParticipantLeft { participant }, warned))
}

pub(super) fn hand_off(
    context: &Context<'_>,
    case: &Case,
    contact: &str,
    stage: HandOff,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::HandOff;
    let warned = context.requirements(act, case, reason)?;
    let Some(known) = context.policy.hand_off.iter().find(|known| known.contact == contact) else {
        let names = context.policy.hand_off.iter().map(|known| known.contact.as_str()).collect::<Vec<_>>();
        let what = format!("`{contact}` is no contact of this process");
        return Err(Refusal::by(
            context.act_rule(act),
            what,
            format!("the contacts are: {}", names.join(", ")),
        ));
    };
    let before = case.hand_offs.get(contact);
    if before == Some(&stage) {
        let what = format!("that is recorded of {contact} already");
        return Err(Refusal::by(context.rule(&known.rule), what, Context::how_it_stands(case)));
    }
    if before.is_some_and(|before| step_of(stage) <= step_of(*before)) && reason.is_none() {
        let what = format!("the hand-off to {contact} is further than that already");
        let hint = "where it goes back, repeat it with `--reason TEXT`: the reason is recorded";
        return Err(Refusal::by(context.rule(&known.rule), what, hint));
    }
    Ok(Decision::of_case(CaseEvent::HandedOff { contact: contact.to_owned(), stage, reason }, warned))
}

/// A hand-off goes forward: told, taken, and then done or declined.
fn step_of(stage: HandOff) -> u8 {
    match stage {
        HandOff::Told => 0,
        HandOff::Taken => 1,
        HandOff::Done | HandOff::Declined => 2,
    }
}

/// An agent's proposal of an act: recorded, and decided by a person (Q16).
pub(super) fn propose_act(
    context: &Context<'_>,
    case: &Case,
    act: Act,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    context.open(act, case)?;
    let Some(agents) = context.policy.agents.as_ref().filter(|_| context.actor.is_agent(context.desk)) else {
        let what = "proposing an act is what agents do: a person does it";
        return context.spent(act, case, what);
    };
    let Some(reason) = reason else {
        let what = "an agent's proposal says why";
        return Err(Refusal::by(context.rule(&agents.rule), what, "give a reason"));
    };
    Ok(Decision::of_case(CaseEvent::ActProposed { act: act.name().to_owned(), reason }, Vec::new()))
}

/// The notice's prose. Where the process asks people before it thanks them, whoever said that they stay unnamed does.
pub(super) fn draft(
    context: &Context<'_>,
    case: &Case,
    draft: &NoticeDraft,
    names_reporter: bool,
) -> Result<Decision, Refusal> {
    let warned = context.requirements(Act::DraftNotice, case, None)?;
    let asked = context.policy.notice().filter(|notice| notice.credit.consent);
    if let Some(notice) = asked.filter(|_| names_reporter && card::stays_unnamed(case)) {
        let what =
            "the draft names the reporter, who said that others than the team may not learn who they are";
        let hint = format!(
            "leave them out, or credit them in the words of the report's `credit`; if they agreed since: \
             `cvdesk case report {} --set share_identity=yes`",
            case.id
        );
        return Err(Refusal::by(context.rule(&notice.credit.rule), what, hint));
    }
    Ok(Decision::of_case(CaseEvent::NoticeDrafted { draft: draft.clone() }, warned))
}
