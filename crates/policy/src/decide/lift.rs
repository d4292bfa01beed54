//! Becoming public: at the embargo's end, earlier by enough people, by the event that is the lift, for want of a
//! fix, or because it is public already.
//!
//! The notice's number is taken here, in the lift's transaction and never before, so that no gap shows a case.

use cvdesk_case::{Case, CaseEvent, DeskEvent, Exposure, LiftedBy, NoticeNumber, TextId};
use jiff::Timestamp;

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::card;
use crate::refusal::Refusal;
use crate::rule::Rule;
use crate::schema::{LiftEvent, Missing};

/// Lifts at the end, or before it where the act says so.
pub(super) fn lift(
    context: &Context<'_>,
    case: &Case,
    act: Act,
    reason: Option<TextId>,
    number: Option<NoticeNumber>,
) -> Result<Decision, Refusal> {
    still_confidential(context, act, case)?;
    // When it may be lifted comes before what is missing for it: nobody looks for a patch to lift on the wrong day.
    if act == Act::Lift {
        due(context, case)?;
    }
    let warned = context.requirements(act, case, reason)?;
    let by = if act == Act::Lift { LiftedBy::Date } else { LiftedBy::People };
    let lifted = CaseEvent::EmbargoLifted { by, reason, warned: warned.clone() };
    with_notice(context, case, lifted, warned, number, reason)
}

/// Exposure is a fact: what is public already is recorded as public, whatever is missing; it stays owed.
pub(super) fn expose(
    context: &Context<'_>,
    case: &Case,
    how: Exposure,
    reason: Option<TextId>,
    since: Option<Timestamp>,
) -> Result<Decision, Refusal> {
    let act = Act::Expose;
    still_confidential(context, act, case)?;
    let reason = context.stated(act, "say where it is public: that is the reason", reason)?;
    context.has_been(act, since)?;
    let event = CaseEvent::BecamePublic { how, reason: Some(reason), since };
    with_notice(context, case, event, Vec::new(), None, None)
}

/// No fix came in reasonable time (Q40).
pub(super) fn give_up(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::GiveUp;
    still_confidential(context, act, case)?;
    let warned = context.requirements(act, case, reason)?;
    let event = CaseEvent::EmbargoLifted { by: LiftedBy::GivenUp, reason, warned: warned.clone() };
    with_notice(context, case, event, warned, None, None)
}

/// Adds the lift to what happens, where the policy says that this event is it.
pub(super) fn by_event(
    context: &Context<'_>,
    case: &Case,
    act: Act,
    event: LiftEvent,
    reason: Option<TextId>,
    decision: &mut Decision,
) -> Result<(), Refusal> {
    let lifts = context.policy.lift.event.as_ref().filter(|lifts| lifts.is == event);
    if lifts.is_none() || case.public().is_some() {
        return Ok(());
    }
    // A fix that is public on the main branch is public: nothing that is missing can hold it.
    let warned = match event {
        LiftEvent::PatchesSent => Vec::new(),
        LiftEvent::FixOnMain => context.requirements(act, case, reason)?,
    };
    let lifted = CaseEvent::EmbargoLifted { by: LiftedBy::Event, reason, warned: warned.clone() };
    let case = context.after(case, &decision.case);
    let opened = with_notice(context, &case, lifted, warned, None, None)?;
    decision.case.extend(opened.case);
    decision.desk.extend(opened.desk);
    decision.warned.extend(opened.warned);
    Ok(())
}

/// The fact that opens a case, and the first version of its notice where there is a text for one.
pub(super) fn with_notice(
    context: &Context<'_>,
    case: &Case,
    opens: CaseEvent,
    warned: Vec<String>,
    number: Option<NoticeNumber>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    // A number that no notice follows would be a gap; without a text it is taken when one is published.
    let ready = context.policy.notice().is_some()
        && card::draft_stands(context.policy, case)
        && case.confirmed.is_some()
        && may_be_published(context, &context.after(case, std::slice::from_ref(&opens)));
    let mut decision = if ready { number_it(context, case, number, reason)? } else { Decision::default() };
    if !decision.case.is_empty() {
        decision.case.push(CaseEvent::NoticePublished { version: 1, warned: Vec::new(), reason: None });
    }
    decision.case.insert(0, opens);
    decision.warned = warned;
    Ok(decision)
}

/// A must about publishing holds the first version as it holds every other: the case opens, its notice stays owed.
fn may_be_published(context: &Context<'_>, case: &Case) -> bool {
    let requires = context.policy.act.get(&Act::Publish).map_or(&[][..], |rule| rule.requires.as_slice());
    let standing = context.standing(case);
    requires.iter().all(|needed| needed.missing != Missing::Refuse || standing.holds(&needed.needs))
}

/// Whether an end stands and has not come.
pub(super) fn end_lies_ahead(context: &Context<'_>, case: &Case) -> bool {
    case.embargo_until().is_some_and(|until| until > context.now)
}

fn still_confidential(context: &Context<'_>, act: Act, case: &Case) -> Result<(), Refusal> {
    match case.public() {
        Some(opening) => {
            context.spent(act, case, format!("the embargo was lifted already, at {:.0}", opening.at))
        }
        None => Ok(()),
    }
}

fn due(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    match case.embargo_until() {
        Some(until) if until > context.now => {
            let (takes, asked) = match context.people(Act::LiftEarly) {
                1 => (String::new(), String::new()),
                people => {
                    (format!("; lifting it before takes {people} people"), format!("; {people} in all must"))
                }
            };
            let what = format!("the embargo runs until {until:.0}{takes}");
            let hint = format!("wait, or ask for it with `cvdesk case lift {} --early`{asked}", case.id);
            Err(Refusal::by(context.act_rule(Act::LiftEarly), what, hint))
        }
        Some(_) => Ok(()),
        None => {
            let start = context.policy.embargo.start.as_ref();
            let rule = start.map_or_else(|| context.act_rule(Act::Lift), |start| context.rule(&start.rule));
            let hint = format!("agree to one: `cvdesk case embargo {} --until WHEN`", case.id);
            Err(Refusal::by(rule, "no embargo end is set", hint))
        }
    }
}

/// Takes the next free number of the year of report (N2), or an unused one that a person sets with a reason.
pub(super) fn number_it(
    context: &Context<'_>,
    case: &Case,
    wanted: Option<NoticeNumber>,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let Some(notice) = context.policy.notice().filter(|_| case.number.is_none()) else {
        return Ok(Decision::default());
    };
    // A restored copy kept the number under which the outside has this case already.
    if let Some(number) =
        context.desk.number_of(case.id).filter(|kept| wanted.is_none_or(|asked| asked == *kept))
    {
        let case = vec![CaseEvent::NoticeNumbered { number, reason: wanted.and(reason) }];
        return Ok(Decision { case, ..Decision::default() });
    }
    let rule = context.rule(&notice.number_rule);
    let number = match wanted {
        None => context.desk.next_number(year_of_report(context, case)),
        Some(number) => {
            let what = format!("setting the number {number} by hand needs its reason");
            Context::reason_for(rule, &what, reason)?;
            of_its_year(context, case, rule, number)?;
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

/// A number is of the series of the year of the report (N2); another year's only where that one is full.
fn of_its_year(context: &Context<'_>, case: &Case, rule: &Rule, number: NoticeNumber) -> Result<(), Refusal> {
    let year = year_of_report(context, case);
    let next = context.desk.next_number(year);
    if number.year == year || context.desk.numbers.contains_key(&next) {
        return Ok(());
    }
    let what = format!("{number} is no number of {year}, the year of the report");
    Err(Refusal::by(rule, what, format!("set an unused number of {year}, or leave it out for {next}")))
}

fn year_of_report(context: &Context<'_>, case: &Case) -> u16 {
    let received = case.received.unwrap_or(context.now);
    crate::wanted::date(received).year().try_into().unwrap_or(0)
}
