//! Lifting the embargo: at its end, earlier by enough people, or because it is public already.
//!
//! The notice's number is taken here, in the lift's transaction and never before, so that no gap shows a case.

use cvdesk_case::{ActorId, Case, CaseEvent, DeskEvent, LiftedBy, NoticeNumber, TextId};

use super::{Context, Decision};
use crate::act::Act;
use crate::command::LiftGround;
use crate::refusal::Refusal;

pub(super) fn lift(
    context: &Context<'_>,
    case: &Case,
    ground: LiftGround,
    reason: Option<TextId>,
    number: Option<NoticeNumber>,
) -> Result<Decision, Refusal> {
    let act = Act::Lift;
    context.may(act)?;
    context.open(act, case)?;
    if let Some(lift) = case.lifted() {
        let what = format!("the embargo was lifted already, at {:.0}", lift.at);
        return Err(Refusal::by(context.act_rule(act), what, context.next_step(case)));
    }
    // When it may be lifted comes before what is missing for it: nobody looks for a patch to lift on the wrong day.
    let ground = on_ground(context, case, ground, reason)?;
    // Exposure is a fact: what is public already is recorded as public, whatever is missing; it stays owed.
    let mut warned = match ground {
        Ground::Stands(LiftedBy::AlreadyPublic) => Vec::new(),
        Ground::OneAsks | Ground::Stands(_) => context.requirements(act, case, reason)?,
    };
    let by = match ground {
        Ground::OneAsks => {
            let seconded = CaseEvent::LiftSeconded { reason };
            return Ok(Decision { case: vec![seconded], warned, ..Decision::default() });
        }
        Ground::Stands(by) => by,
    };
    let lifted = CaseEvent::EmbargoLifted { by, reason, warned: warned.clone() };
    // A number that no notice follows would be a gap; without a text it is taken when one is published.
    let mut decision = match (&case.draft, case.confirmed) {
        (Some(_), Some(_)) => number_it(context, case, number, reason)?,
        (Some(_), None) | (None, _) => Decision::default(),
    };
    if !decision.case.is_empty() {
        decision.case.push(CaseEvent::NoticePublished { version: 1, warned: Vec::new(), reason: None });
    }
    decision.case.insert(0, lifted);
    decision.warned.append(&mut warned);
    Ok(decision)
}

/// What a ground amounts to now.
enum Ground {
    /// One person asks; more must.
    OneAsks,
    /// It holds.
    Stands(LiftedBy),
}

fn on_ground(
    context: &Context<'_>,
    case: &Case,
    ground: LiftGround,
    reason: Option<TextId>,
) -> Result<Ground, Refusal> {
    match ground {
        LiftGround::Due => due(context, case).map(Ground::Stands),
        LiftGround::Early if end_has_come(context, case) => Ok(Ground::Stands(LiftedBy::Date)),
        LiftGround::Early => early(context, case),
        LiftGround::AlreadyPublic => {
            let what = "say where it is public: that is the reason";
            Context::reason_for(context.act_rule(Act::Lift), what, reason)?;
            Ok(Ground::Stands(LiftedBy::AlreadyPublic))
        }
    }
}

fn end_has_come(context: &Context<'_>, case: &Case) -> bool {
    case.embargo_until().is_some_and(|until| until <= context.now)
}

fn due(context: &Context<'_>, case: &Case) -> Result<LiftedBy, Refusal> {
    match case.embargo_until() {
        Some(until) if until > context.now => {
            let early = &context.policy.embargo.early;
            let what =
                format!("the embargo runs until {until:.0}; lifting it before takes {} people", early.people);
            let hint = format!(
                "wait, or ask for it with `cvdesk case lift {} --early`; {} in all must",
                case.id, early.people
            );
            Err(Refusal::by(context.rule(&early.rule), what, hint))
        }
        Some(_) => Ok(LiftedBy::Date),
        None => {
            let rule = context.rule(&context.policy.embargo.start.rule);
            let hint = format!("agree to one: `cvdesk case embargo {} --until WHEN`", case.id);
            Err(Refusal::by(rule, "no embargo end is set", hint))
        }
    }
}

/// Counts different people: agents, operators and the same person twice count once or not at all (L108).
fn early(context: &Context<'_>, case: &Case) -> Result<Ground, Refusal> {
    let early = &context.policy.embargo.early;
    let rule = context.rule(&early.rule);
    if !context.actor.counts_as_person(context.desk) {
        let what = "an operator counts as nobody here, also on behalf of a person";
        return Err(Refusal::by(
            rule,
            what,
            "the people themselves ask, each from an account that is linked to them",
        ));
    }
    let me: ActorId = context.actor.id;
    if case.lift_seconded.contains(&me) {
        let what = format!("you asked for it already; {} different people must", early.people);
        return Err(Refusal::by(rule, what, "somebody else must ask for it now"));
    }
    let asked = case.lift_seconded.len().saturating_add(1);
    Ok(if asked < usize::from(early.people) { Ground::OneAsks } else { Ground::Stands(LiftedBy::People) })
}

/// Takes the next free number of the year of report (N2), or an unused one that a person sets with a reason.
pub(super) fn number_it(
    context: &Context<'_>,
    case: &Case,
    wanted: Option<NoticeNumber>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    if case.number.is_some() {
        return Ok(Decision::default());
    }
    let rule = context.rule(&context.policy.notice.number_rule);
    let number = match wanted {
        None => context.desk.next_number(year_of_report(context, case)),
        Some(number) => {
            let what = format!("setting the number {number} by hand needs its reason");
            Context::reason_for(rule, &what, reason)?;
            number
        }
    };
    if let Some(taken) = context.desk.numbers.get(&number) {
        let what = format!("number {number} is taken by {taken}");
        let hint = match wanted {
            Some(_) => "leave it out for the next free one",
            None => "every number of that year is taken: set one of another year with its reason",
        };
        return Err(Refusal::by(rule, what, hint));
    }
    Ok(Decision {
        desk: vec![DeskEvent::NoticeNumberTaken { number, case: case.id }],
        case: vec![CaseEvent::NoticeNumbered { number, reason: wanted.and(reason) }],
        ..Decision::default()
    })
}

fn year_of_report(context: &Context<'_>, case: &Case) -> u16 {
    let received = case.received.unwrap_or(context.now);
    crate::wanted::date(received).year().try_into().unwrap_or(0)
}
