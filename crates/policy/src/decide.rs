//! `decide`: the only place that permits. Pure: policy, desk, subject, actor, now and command in, events or a
//! refusal out.

mod close;
mod consent;
mod context;
mod cve;
mod embargo;
mod erase;
mod fix;
mod impact;
mod intake;
mod kin;
mod leaving;
mod lift;
mod link;
mod membership;
mod party;
mod patch;
mod publish;
mod record;
mod report;
mod talk;
mod triage;

use cvdesk_case::{Case, CaseEvent, Desk, DeskEvent, Intake, IntakeEvent, TextId};
use jiff::Timestamp;

use self::context::Context;
pub(crate) use self::context::{counts_from, goes_on_after_closing};
pub use self::leaving::{Leaving, refuse_leaving};
pub(crate) use self::report::unanswered;
use crate::act::Act;
use crate::actor::Actor;
use crate::command::{CaseCommand, DeskCommand, IntakeCommand, LiftGround, MergeCommand};
use crate::refusal::Refusal;
use crate::schema::Policy;
use crate::sight::Confidential;

/// What is asked of what.
#[derive(Debug)]
pub enum Ask<'a> {
    /// Of the desk.
    Desk(&'a DeskCommand),
    /// Of something received.
    Intake(&'a Confidential<Intake>, &'a IntakeCommand),
    /// Of a case.
    Case(&'a Confidential<Case>, &'a CaseCommand),
    /// Of two cases: the one that is the same problem as the other, and that other one.
    Two(&'a Confidential<Case>, &'a Confidential<Case>, &'a MergeCommand),
}

/// What happens, by stream; written atomically or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// For the desk's stream.
    pub desk: Vec<DeskEvent>,
    /// For the stream of what was received.
    pub intake: Vec<IntakeEvent>,
    /// For the case's stream.
    pub case: Vec<CaseEvent>,
    /// For the stream of the other case, where one is split off or two are one.
    pub other: Vec<CaseEvent>,
    /// Clause ids that warned and were answered with a reason.
    pub warned: Vec<String>,
}

impl Decision {
    fn of_case(event: CaseEvent, warned: Vec<String>) -> Self {
        Self { case: vec![event], warned, ..Self::default() }
    }

    fn of_desk(event: DeskEvent) -> Self {
        Self { desk: vec![event], ..Self::default() }
    }
}

/// Permits or refuses.
///
/// # Errors
/// A [`Refusal`] with the rule that spoke, its words, and the next legal step.
pub fn decide(
    policy: &Policy,
    desk: &Confidential<Desk>,
    actor: Actor,
    now: Timestamp,
    ask: &Ask<'_>,
) -> Result<Decision, Refusal> {
    let context = Context { policy, desk: desk.inner(), actor, now };
    let mut decision = match ask {
        Ask::Desk(command) => membership::decide(&context, command),
        Ask::Intake(subject, command) => intake::decide(&context, subject.inner(), command),
        Ask::Case(subject, command) => decide_case(&context, subject.inner(), command),
        Ask::Two(from, into, command) => {
            erase::refuse_erased(&context, from.inner())?;
            erase::refuse_erased(&context, into.inner())?;
            kin::decide(&context, from.inner(), into.inner(), command)
        }
    }?;
    if let Some(person) = actor.on_behalf_of {
        match ask {
            // The desk's stream has no such fact: the entry's actor is the operator, and that is what counts.
            Ask::Desk(_) => {}
            Ask::Intake(..) => decision.intake.insert(0, IntakeEvent::ActedOnBehalf { person }),
            Ask::Case(..) | Ask::Two(..) => decision.case.insert(0, CaseEvent::ActedOnBehalf { person }),
        }
    }
    Ok(decision)
}

fn decide_case(context: &Context<'_>, case: &Case, command: &CaseCommand) -> Result<Decision, Refusal> {
    erase::refuse_erased(context, case)?;
    if let CaseCommand::Propose { act, reason } = command {
        return record::propose_act(context, case, *act, *reason);
    }
    let act = act_of(context, case, command);
    context.may(act, Some(case))?;
    context.open(act, case)?;
    let decision = permitted(context, case, act, command)?;
    let decision = seconded(context, case, act, reason_of(command), decision)?;
    number_is_kept(context, act, command, &decision)?;
    Ok(decision)
}

/// A number is set by whoever has the last word: one that is not recorded would be dropped unsaid.
fn number_is_kept(
    context: &Context<'_>,
    act: Act,
    command: &CaseCommand,
    decision: &Decision,
) -> Result<(), Refusal> {
    let (CaseCommand::Lift { number: named, .. } | CaseCommand::Publish { number: named, .. }) = command
    else {
        return Ok(());
    };
    let waits = decision.case.iter().any(|event| matches!(event, CaseEvent::Seconded { .. }));
    match named.filter(|_| waits) {
        None => Ok(()),
        Some(number) => Err(Refusal::by(
            context.act_rule(act),
            format!("the number {number} would be dropped: it takes more people to {}", act.phrase()),
            "ask for it without `--number`; whoever asks last names the number",
        )),
    }
}

/// The act that a command is, here and now.
fn act_of(context: &Context<'_>, case: &Case, command: &CaseCommand) -> Act {
    match command {
        CaseCommand::FillReport { .. } => Act::FillReport,
        CaseCommand::Invite { .. } => Act::Invite,
        CaseCommand::Uninvite { .. } => Act::Uninvite,
        CaseCommand::AssessReach { .. } => Act::AssessReach,
        CaseCommand::FindNotEligible { .. } => Act::FindNotEligible,
        CaseCommand::FindNoExploit { .. } => Act::FindNoExploit,
        CaseCommand::Confirm { .. } => Act::Confirm,
        CaseCommand::Dismiss { .. } => Act::Dismiss,
        CaseCommand::AssessSeverity { .. } => Act::AssessSeverity,
        CaseCommand::ProposeEmbargo { .. } => Act::ProposeEmbargo,
        CaseCommand::AgreeEmbargo { .. } | CaseCommand::Consent { .. } => Act::AgreeEmbargo,
        CaseCommand::ObjectEmbargo { .. } => Act::ObjectEmbargo,
        CaseCommand::RestartEmbargo { .. } => Act::RestartEmbargo,
        CaseCommand::RequestCve => Act::RequestCve,
        CaseCommand::AssignCve(_) | CaseCommand::TakeBackCve { .. } => Act::AssignCve,
        CaseCommand::DeclineCve { .. } => Act::DeclineCve,
        CaseCommand::StartWork => Act::StartWork,
        CaseCommand::AddPatch { .. } => Act::AddPatch,
        CaseCommand::FaultPatch { .. } => Act::FaultPatch,
        CaseCommand::Scrub { .. } => Act::Scrub,
        CaseCommand::SendPatches { .. } => Act::SendPatches,
        CaseCommand::Fix(_) => Act::RecordFix,
        CaseCommand::Impact(command) => impact::act(command),
        CaseCommand::DraftNotice { .. } => Act::DraftNotice,
        CaseCommand::Lift { ground: LiftGround::Early, .. } if lift::end_lies_ahead(context, case) => {
            Act::LiftEarly
        }
        CaseCommand::Lift { .. } => Act::Lift,
        CaseCommand::Expose { .. } => Act::Expose,
        CaseCommand::GiveUp { .. } => Act::GiveUp,
        CaseCommand::Publish { .. } => Act::Publish,
        CaseCommand::HandOff { .. } => Act::HandOff,
        CaseCommand::Close { .. } => Act::Close,
        CaseCommand::Reopen { .. } => Act::Reopen,
        CaseCommand::Erase { .. } => Act::Erase,
        CaseCommand::AdoptPolicy { .. } => Act::AdoptPolicy,
        CaseCommand::Talk(command) => talk::act_of(command),
        CaseCommand::Party(command) => party::act_of(command),
        CaseCommand::Split { .. } => Act::Split,
        CaseCommand::Propose { act, .. } => *act,
    }
}

/// The reason given with a command.
fn reason_of(command: &CaseCommand) -> Option<TextId> {
    match command {
        CaseCommand::AssessReach { reason, .. }
        | CaseCommand::FindNotEligible { reason }
        | CaseCommand::FindNoExploit { reason }
        | CaseCommand::Confirm { reason }
        | CaseCommand::Dismiss { reason }
        | CaseCommand::AssessSeverity { reason, .. }
        | CaseCommand::ProposeEmbargo { reason, .. }
        | CaseCommand::AgreeEmbargo { reason, .. }
        | CaseCommand::Consent { reason, .. }
        | CaseCommand::ObjectEmbargo { reason, .. }
        | CaseCommand::RestartEmbargo { reason, .. }
        | CaseCommand::DeclineCve { reason }
        | CaseCommand::TakeBackCve { reason, .. }
        | CaseCommand::FaultPatch { reason }
        | CaseCommand::Scrub { reason }
        | CaseCommand::HandOff { reason, .. }
        | CaseCommand::SendPatches { reason }
        | CaseCommand::Lift { reason, .. }
        | CaseCommand::Expose { reason, .. }
        | CaseCommand::GiveUp { reason }
        | CaseCommand::Publish { reason, .. }
        | CaseCommand::Close { reason, .. }
        | CaseCommand::Reopen { reason }
        | CaseCommand::Erase { reason, .. }
        | CaseCommand::AdoptPolicy { reason }
        | CaseCommand::Split { reason, .. }
        | CaseCommand::Propose { reason, .. } => *reason,
        CaseCommand::AssignCve(answer) => answer.reason,
        CaseCommand::Talk(command) => talk::reason_of(command),
        CaseCommand::Party(command) => party::reason_of(command),
        CaseCommand::Impact(command) => impact::reason(command),
        CaseCommand::FillReport { .. }
        | CaseCommand::Invite { .. }
        | CaseCommand::Uninvite { .. }
        | CaseCommand::RequestCve
        | CaseCommand::StartWork
        | CaseCommand::AddPatch { .. }
        | CaseCommand::Fix(_)
        | CaseCommand::DraftNotice { .. } => None,
    }
}

/// What happens, once role and openness are settled.
fn permitted(
    context: &Context<'_>,
    case: &Case,
    act: Act,
    command: &CaseCommand,
) -> Result<Decision, Refusal> {
    let reason = reason_of(command);
    match command {
        CaseCommand::FillReport { answers, cleared } => report::fill(context, case, answers, cleared),
        CaseCommand::Invite { role, person, contact, known_as } => {
            record::invite(context, case, *role, (*person, contact.as_ref()), *known_as)
        }
        CaseCommand::Uninvite { participant } => record::uninvite(context, case, *participant),
        CaseCommand::AssessReach { facts, .. } => triage::assess_reach(context, case, facts, reason),
        CaseCommand::FindNotEligible { .. } => triage::find_not_eligible(context, case, reason),
        CaseCommand::FindNoExploit { .. } => triage::find_no_exploit(context, case, reason),
        CaseCommand::Confirm { .. } => triage::confirm(context, case, reason),
        CaseCommand::Dismiss { .. } => triage::dismiss(context, case, reason),
        CaseCommand::AssessSeverity { level, vector, .. } => {
            triage::assess_severity(context, case, level, vector.as_deref(), reason)
        }
        CaseCommand::ProposeEmbargo { until, .. } => embargo::propose(context, case, *until, reason),
        CaseCommand::AgreeEmbargo { until, .. } => embargo::agree(context, case, *until, reason),
        CaseCommand::Consent { participant, .. } => consent::consent(context, case, *participant, reason),
        CaseCommand::ObjectEmbargo { participant, .. } => {
            consent::object(context, case, *participant, reason)
        }
        CaseCommand::RestartEmbargo { until, cause, .. } => {
            embargo::restart(context, case, *until, cause.as_deref(), reason)
        }
        CaseCommand::RequestCve => cve::request(context, case),
        CaseCommand::AssignCve(answer) => cve::assign(context, case, answer),
        CaseCommand::TakeBackCve { cve, .. } => cve::take_back(context, case, cve, reason),
        CaseCommand::DeclineCve { .. } => cve::decline(context, case, reason),
        CaseCommand::StartWork => patch::start_work(context, case),
        CaseCommand::AddPatch { patch, branch } => patch::add(context, case, *patch, branch.as_ref()),
        CaseCommand::FaultPatch { .. } => patch::fault(context, case, reason),
        CaseCommand::Scrub { .. } => patch::scrub(context, case, reason),
        CaseCommand::SendPatches { .. } => patch::send(context, case, reason),
        CaseCommand::Fix(command) => fix::fix(context, case, command),
        CaseCommand::Impact(command) => impact::decide(context, case, command),
        CaseCommand::DraftNotice { draft, names_reporter } => {
            record::draft(context, case, draft, *names_reporter)
        }
        CaseCommand::Lift { number, .. } => lift::lift(context, case, act, reason, *number),
        CaseCommand::Expose { how, since, .. } => lift::expose(context, case, *how, reason, *since),
        CaseCommand::GiveUp { .. } => lift::give_up(context, case, reason),
        CaseCommand::Publish { number, .. } => publish::publish(context, case, reason, *number),
        CaseCommand::HandOff { contact, stage, .. } => {
            record::hand_off(context, case, contact, *stage, reason)
        }
        CaseCommand::Close { outcome, .. } => close::close(context, case, outcome.as_deref(), reason),
        CaseCommand::Reopen { .. } => close::reopen(context, case, reason),
        CaseCommand::Erase { parts, .. } => erase::erase(context, case, reason, parts),
        CaseCommand::AdoptPolicy { .. } => close::adopt_policy(context, case, reason),
        CaseCommand::Talk(command) => talk::decide(context, case, command),
        CaseCommand::Party(command) => party::decide(context, case, command),
        CaseCommand::Split { into, title, reporters, .. } => {
            kin::split(context, case, *into, *title, reporters, reason)
        }
        // Answered before roles are asked for.
        CaseCommand::Propose { .. } => Ok(Decision::default()),
    }
}

/// Where an act takes several people, all but the last of them ask for it. Agents, operators and the same person
/// twice count as nobody or once (L108).
fn seconded(
    context: &Context<'_>,
    case: &Case,
    act: Act,
    reason: Option<TextId>,
    decision: Decision,
) -> Result<Decision, Refusal> {
    let people = context.people(act);
    if people <= 1 {
        return Ok(decision);
    }
    let rule = context.act_rule(act);
    if !context.actor.counts_as_person(context.desk) {
        return Err(Refusal::by(
            rule,
            "an operator counts as nobody here, also on behalf of a person",
            "the people themselves ask, each from an account that is linked to them",
        ));
    }
    let asked = case.seconded.get(act.name());
    if asked.is_some_and(|asked| asked.contains(&context.actor.id)) {
        let what = format!("you asked for it already; {people} different people must");
        return Err(Refusal::by(rule, what, "somebody else must ask for it now"));
    }
    // Whoever asked and is a member no more counts no more.
    let others =
        asked.map_or(0, |asked| asked.iter().filter(|who| context.desk.people.contains_key(who)).count());
    if others.saturating_add(1) < usize::from(people) {
        let event = CaseEvent::Seconded { act: act.name().to_owned(), reason };
        return Ok(Decision::of_case(event, decision.warned));
    }
    Ok(decision)
}
