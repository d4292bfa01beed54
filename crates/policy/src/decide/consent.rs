//! Mutual agreement: who is asked about a proposed end, who has answered, and what no answer means (L29).

use std::collections::BTreeSet;

use cvdesk_case::{ActorId, Case, CaseEvent, Participant, Proposal, TextId};
use jiff::Timestamp;

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::actor::part_name;
use crate::refusal::Refusal;
use crate::rule::Rule;
use crate::schema::{ConsentRule, Quorum, Silence};
use crate::span::days;

/// Who has agreed to an end so far.
struct Agreed {
    people: BTreeSet<ActorId>,
    participants: BTreeSet<u16>,
    since: Timestamp,
}

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
        // The last missing answer may have come by silence: the same person completes it then.
        None if !complete(context, case, &agreed) => return twice(context, case),
        None => {}
    }
    if complete(context, case, &agreed) {
        events.push(CaseEvent::EmbargoAgreed { until, reason, warned: warned.clone() });
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
    asked(context, case, number)?;
    speaks_for(context, case, act, number, reason)?;
    let mut agreed = Agreed::to(proposal);
    if !agreed.participants.insert(number) {
        return twice(context, case);
    }
    let mut events = vec![CaseEvent::EmbargoConsented { participant: Some(number), reason }];
    if complete(context, case, &agreed) {
        let (until, reason, warned) = (proposal.until, proposal.reason, proposal.warned.clone());
        events.push(CaseEvent::EmbargoAgreed { until, reason, warned });
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
        asked(context, case, number)?;
        speaks_for(context, case, act, number, said)?;
    }
    Ok(Decision::of_case(CaseEvent::EmbargoObjected { participant, reason }, warned))
}

impl Agreed {
    fn nobody(since: Timestamp) -> Self {
        Self { people: BTreeSet::new(), participants: BTreeSet::new(), since }
    }

    fn to(proposal: &Proposal) -> Self {
        Self {
            people: proposal.people.clone(),
            participants: proposal.participants.clone(),
            since: proposal.at,
        }
    }
}

/// Whether everybody has agreed who is asked: enough people of the desk, and the quorum of the participants.
fn complete(context: &Context<'_>, case: &Case, agreed: &Agreed) -> bool {
    let Some(rule) = &context.policy.embargo.consent else { return true };
    let people = agreed.people.iter().filter(|who| context.desk.people.contains_key(who)).count();
    let silent_counts = match rule.silence {
        Silence::IsNoConsent => false,
        Silence::IsConsentAfterDays(after) => {
            agreed.since.checked_add(days(after)).is_ok_and(|end| end <= context.now)
        }
    };
    let (mut all, mut yes) = (0_usize, 0_usize);
    for part in in_the_set(rule, case) {
        all = all.saturating_add(1);
        let answered = agreed.participants.contains(&part.number)
            || part.person.is_some_and(|person| agreed.people.contains(&person));
        yes = yes.saturating_add(usize::from(answered || silent_counts));
    }
    let enough = match rule.quorum {
        Quorum::All => yes == all,
        Quorum::Majority => all == 0 || yes.saturating_mul(2) > all,
    };
    people >= usize::from(rule.people) && enough
}

/// The participants whose consent is asked for.
fn in_the_set<'a>(rule: &'a ConsentRule, case: &'a Case) -> impl Iterator<Item = &'a Participant> {
    case.present().filter(|part| rule.participants.iter().any(|name| name == part_name(part.role)))
}

/// The actor's own number, where their consent is asked for as a participant.
fn own_number(context: &Context<'_>, case: &Case) -> Option<u16> {
    let rule = context.policy.embargo.consent.as_ref()?;
    let me = context.actor.speaks_as();
    in_the_set(rule, case).find(|part| part.person == Some(me)).map(|part| part.number)
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
fn asked(context: &Context<'_>, case: &Case, number: u16) -> Result<(), Refusal> {
    let rule = context.policy.embargo.consent.as_ref();
    if rule.is_some_and(|rule| in_the_set(rule, case).any(|part| part.number == number)) {
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
