//! Receiving and moderating: who is let straight through, who is held, who lets them in.

use cvdesk_case::{CaseEvent, HeldBecause, Identity, Intake, IntakeEvent, IntakeState, Role, Sender, TextId};
use jiff::Timestamp;

use super::{Context, Decision};
use crate::act::Act;
use crate::command::{IntakeCommand, Receive};
use crate::refusal::Refusal;
use crate::schema::StartEvent;
use crate::span::days;

pub(super) fn decide(
    context: &Context<'_>,
    intake: &Intake,
    command: &IntakeCommand,
) -> Result<Decision, Refusal> {
    match command {
        IntakeCommand::Receive(receive) => Ok(take_in(context, intake, receive)),
        IntakeCommand::Approve { case, title } => {
            undecided(context, intake, Act::Approve)?;
            let case_events = open_case(
                context,
                intake,
                intake.from.clone(),
                *title,
                intake.received.unwrap_or(context.now),
            );
            Ok(Decision {
                intake: vec![IntakeEvent::Approved { case: *case }],
                case: case_events,
                ..Decision::default()
            })
        }
        IntakeCommand::Reject { reason } => {
            undecided(context, intake, Act::Reject)?;
            Ok(Decision { intake: vec![IntakeEvent::Rejected { reason: *reason }], ..Decision::default() })
        }
    }
}

/// Takes anything in; what is not proven to come from a member waits for a moderator (L8, I8: doubt holds).
fn take_in(context: &Context<'_>, intake: &Intake, receive: &Receive) -> Decision {
    let received = IntakeEvent::Received {
        channel: receive.channel,
        raw: receive.raw,
        raw_bytes: receive.raw_bytes,
        raw_digest: receive.raw_digest,
        sender: receive.sender,
        recipient: receive.recipient,
        from: receive.from.clone(),
        subject: receive.subject,
        body: receive.body,
        message_id: receive.message_id,
        identity: receive.identity,
        automatic: receive.automatic,
    };
    match standing(context, receive) {
        Ok(member) => Decision {
            intake: vec![received, IntakeEvent::Passed { case: receive.case, member }],
            case: open_case(context, intake, receive.from.clone(), receive.title, context.now),
            ..Decision::default()
        },
        Err(because) => {
            Decision { intake: vec![received, IntakeEvent::Held { because }], ..Decision::default() }
        }
    }
}

/// The member it is from, or why it is held.
fn standing(context: &Context<'_>, receive: &Receive) -> Result<cvdesk_case::ActorId, HeldBecause> {
    if receive.too_complex {
        return Err(HeldBecause::TooComplex);
    }
    let roles = context.policy.channel.mail.as_ref().map_or(&[][..], |mail| mail.straight_through.as_slice());
    let member = receive.person.filter(|person| {
        context
            .desk
            .people
            .get(person)
            .is_some_and(|person| roles.iter().any(|role| person.roles.contains(role)))
    });
    match (member, receive.identity) {
        (Some(member), Identity::Proven(_)) => Ok(member),
        (Some(_), Identity::Unproven) => Err(HeldBecause::IdentityUnproven),
        (None, _) => Err(HeldBecause::NotAMember),
    }
}

/// The facts a case begins with: it is open, the reporter takes part (L11), and the goal is proposed (L25).
fn open_case(
    context: &Context<'_>,
    intake: &Intake,
    from: Option<Sender>,
    title: TextId,
    received: Timestamp,
) -> Vec<CaseEvent> {
    let opened = CaseEvent::Opened { intake: intake.id, title, received };
    let reporter = from.map(|contact| CaseEvent::ParticipantJoined {
        role: Role::Reporter,
        person: None,
        contact: Some(contact),
    });
    let proposed = match context.policy.embargo.start.event {
        StartEvent::Received => goal_from(context, received),
        StartEvent::Confirmed => None,
    };
    [opened].into_iter().chain(reporter).chain(proposed).collect()
}

/// The proposal of the goal, counted from the start event.
pub(super) fn goal_from(context: &Context<'_>, start: Timestamp) -> Option<CaseEvent> {
    let until = start.checked_add(days(context.policy.embargo.goal.days)).ok()?;
    Some(CaseEvent::EmbargoProposed { until, reason: None })
}

/// Refuses a moderation of what is not held, or by whom may not.
fn undecided(context: &Context<'_>, intake: &Intake, act: Act) -> Result<(), Refusal> {
    context.may(act)?;
    let rule = context.act_rule(act);
    match intake.state {
        IntakeState::Held(_) => Ok(()),
        IntakeState::Admitted(case) => Err(Refusal::by(
            rule,
            format!("{} was let in already and became case {case}", intake.id),
            format!("go on with `cvdesk case show {case}`"),
        )),
        IntakeState::Rejected => Err(Refusal::by(
            rule,
            format!("{} was rejected already", intake.id),
            "ask the reporter to send it again if that was wrong: its raw bytes are kept",
        )),
        IntakeState::Received => {
            Err(Refusal::by(rule, format!("{} is not held", intake.id), "see `cvdesk held list`"))
        }
    }
}
