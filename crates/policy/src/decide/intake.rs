//! Receiving and moderating: who is let straight through, who is held, who lets them in.

use std::collections::BTreeSet;

use cvdesk_case::{
    ActorId, Case, CaseEvent, CaseId, Channel, DeskEvent, Exposure, HeldBecause, Identity, Intake,
    IntakeEvent, IntakeState, PublicBecause, Role, Sender, TextId,
};
use jiff::Timestamp;

use super::context::Context;
use super::embargo::goal_from;
use super::{Decision, report};
use crate::act::Act;
use crate::command::{IntakeCommand, Receive};
use crate::refusal::Refusal;
use crate::schema::StartEvent;

pub(super) fn decide(
    context: &Context<'_>,
    intake: &Intake,
    command: &IntakeCommand,
) -> Result<Decision, Refusal> {
    match command {
        IntakeCommand::Receive(receive) => take_in(context, intake, receive),
        IntakeCommand::Approve { case, title } => {
            undecided(context, intake, Act::Approve)?;
            let report = Report {
                from: intake.from.clone(),
                title: *title,
                received: intake.received.unwrap_or(context.now),
                answers: intake.answers.clone(),
                public: intake.public,
            };
            Ok(Decision {
                intake: vec![IntakeEvent::Approved { case: *case }],
                case: open_case(context, intake, *case, report),
                ..Decision::default()
            })
        }
        IntakeCommand::TakeApplication { applicant, name, affiliation } => {
            undecided(context, intake, Act::TakeApplication)?;
            let applied = DeskEvent::MembershipApplied {
                applicant: *applicant,
                name: *name,
                affiliation: *affiliation,
                intake: Some(intake.id),
            };
            Ok(Decision {
                intake: vec![IntakeEvent::TakenAsApplication { applicant: *applicant }],
                desk: vec![applied],
                ..Decision::default()
            })
        }
        IntakeCommand::Reject { reason } => {
            undecided(context, intake, Act::Reject)?;
            Ok(Decision { intake: vec![IntakeEvent::Rejected { reason: *reason }], ..Decision::default() })
        }
    }
}

/// Takes in what came. What a channel does not take is answered with where to go (Q1); what came by mail and is not
/// proven to come from a member waits for a moderator (L8, I8: doubt holds).
fn take_in(context: &Context<'_>, intake: &Intake, receive: &Receive) -> Result<Decision, Refusal> {
    if receive.channel == Channel::Form {
        report::complete(context, &receive.answers)?;
        report::check(context, &receive.answers)?;
    }
    let how = came(context, receive);
    let opened = match how {
        Came::StraightIn | Came::FromMember(_) => {
            open_case(context, intake, receive.case, Report::of(context, receive))
        }
        Came::Redirected | Came::Held(_) => Vec::new(),
    };
    let then = match how {
        Came::StraightIn => IntakeEvent::Admitted { case: receive.case },
        Came::FromMember(member) => IntakeEvent::Passed { case: receive.case, member },
        Came::Redirected => IntakeEvent::Redirected {},
        Came::Held(because) => IntakeEvent::Held { because },
    };
    Ok(Decision { intake: vec![received(receive), then], case: opened, ..Decision::default() })
}

/// What becomes of something that came.
#[derive(Clone, Copy)]
enum Came {
    StraightIn,
    FromMember(ActorId),
    Redirected,
    Held(HeldBecause),
}

fn came(context: &Context<'_>, receive: &Receive) -> Came {
    match receive.channel {
        Channel::Tracker | Channel::Form => Came::StraightIn,
        Channel::Mail if context.policy.channel.mail.is_none() => Came::Redirected,
        Channel::Mail => standing(context, receive).map_or_else(Came::Held, Came::FromMember),
    }
}

fn received(receive: &Receive) -> IntakeEvent {
    IntakeEvent::Received {
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
        answers: receive.answers.clone(),
        public: receive.public,
    }
}

/// The member it is from, or why it is held.
fn standing(context: &Context<'_>, receive: &Receive) -> Result<ActorId, HeldBecause> {
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

/// What a case is opened from.
struct Report {
    from: Option<Sender>,
    title: TextId,
    received: Timestamp,
    answers: std::collections::BTreeMap<String, cvdesk_case::Answer>,
    public: bool,
}

impl Report {
    fn of(context: &Context<'_>, receive: &Receive) -> Self {
        Self {
            from: receive.from.clone(),
            title: receive.title,
            received: context.now,
            answers: receive.answers.clone(),
            public: receive.public,
        }
    }
}

/// The facts a case begins with: it is open, the reporter takes part (L11), its report says what it says; it is public
/// already, or public from the start by the policy, or confidential with the goal proposed (L25).
fn open_case(context: &Context<'_>, intake: &Intake, id: CaseId, report: Report) -> Vec<CaseEvent> {
    let Report { from, title, received, answers, public } = report;
    let opened = CaseEvent::Opened { intake: intake.id, title, received };
    let reporter = from.map(|contact| CaseEvent::ParticipantJoined {
        role: Role::Reporter,
        person: None,
        contact: Some(contact),
        unnamed: None,
    });
    let filled =
        (!answers.is_empty()).then_some(CaseEvent::ReportFilled { answers, cleared: BTreeSet::new() });
    let mut events: Vec<CaseEvent> = [opened].into_iter().chain(reporter).chain(filled).collect();
    let starts =
        context.policy.embargo.start.as_ref().is_some_and(|start| start.event == StartEvent::Received);
    let then = if public {
        Some(CaseEvent::BecamePublic { how: Exposure::AlreadyPublic, reason: None, since: None })
    } else if is_public_at_once(context, id, &events) {
        Some(CaseEvent::MadePublic { because: PublicBecause::AtOnce, reason: None, warned: Vec::new() })
    } else if starts {
        goal_from(context, received)
    } else {
        None
    };
    events.extend(then);
    events
}

/// Whether the process keeps such a report public from the start.
fn is_public_at_once(context: &Context<'_>, id: CaseId, events: &[CaseEvent]) -> bool {
    let Some(at_once) = &context.policy.lift.at_once else { return false };
    let case = context.after(&Case::new(id), events);
    context.standing(&case).holds(&at_once.when)
}

/// Whoever reads such mail and would let it in is told where it was sent instead, by the rule about it (Q1), not that
/// the process has no such step.
fn redirected(context: &Context<'_>, intake: &Intake) -> Result<(), Refusal> {
    let redirect =
        context.policy.channel.redirect.as_ref().filter(|_| intake.state == IntakeState::Redirected);
    let reads = context.actor.has_one_of(context.desk, &context.policy.audience.held);
    redirect.filter(|_| reads).map_or(Ok(()), |redirect| {
        let what =
            format!("{} makes no case: mail is no way in, and was answered with where to go", intake.id);
        Err(Refusal::by(context.rule(&redirect.rule), what, format!("reports go to {}", redirect.to)))
    })
}

/// Refuses a moderation of what is not held, or by whom may not.
fn undecided(context: &Context<'_>, intake: &Intake, act: Act) -> Result<(), Refusal> {
    redirected(context, intake)?;
    context.may(act, None)?;
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
        IntakeState::Application(_) => Err(Refusal::by(
            rule,
            format!("{} was taken as a request for membership already", intake.id),
            "see `cvdesk person list`",
        )),
        IntakeState::Received | IntakeState::Redirected => {
            Err(Refusal::by(rule, format!("{} is not held", intake.id), "see `cvdesk held list`"))
        }
    }
}
