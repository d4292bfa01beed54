//! Cases that belong together: one is split in two, two are the same problem.

use cvdesk_case::{Case, CaseEvent, CaseId, TextId};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::command::{Joining, MergeCommand};
use crate::refusal::Refusal;
use crate::span::days;

/// A part becomes a case of its own: confidential, with the same reporters and the end that stands here.
pub(super) fn split(
    context: &Context<'_>,
    case: &Case,
    into: CaseId,
    title: TextId,
    reporters: &[Joining],
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Split;
    let warned = context.requirements(act, case, reason)?;
    let (Some(intake), Some(received)) = (case.intake, case.received) else {
        return context.spent(act, case, "it did not come from a report");
    };
    let opened = CaseEvent::Opened { intake, title, received };
    let mut other = vec![opened, CaseEvent::SplitOff { from: case.id }];
    other.extend(reporters.iter().map(joined));
    let goal = case.embargo_until().or_else(|| {
        let goal = context.policy.embargo.goal.as_ref()?;
        context.now.checked_add(days(goal.days)).ok()
    });
    other.extend(goal.map(|until| CaseEvent::EmbargoProposed { until, reason: None, warned: Vec::new() }));
    let split = CaseEvent::Split { into, reason };
    Ok(Decision { other, ..Decision::of_case(split, warned) })
}

/// Two cases become one, or two again.
pub(super) fn decide(
    context: &Context<'_>,
    from: &Case,
    into: &Case,
    command: &MergeCommand,
) -> Result<Decision, Refusal> {
    context.may(Act::Merge, Some(from))?;
    context.may(Act::Merge, Some(into))?;
    match command {
        MergeCommand::Merge { joining, reason } => merge(context, from, into, joining, *reason),
        MergeCommand::Unmerge { reason } => unmerge(context, from, into, *reason),
    }
}

/// The strictest audience: nobody reads more than before, since whoever comes along accepts the terms there first. The
/// earliest end: an earlier one is proposed. Every reporter comes along.
fn merge(
    context: &Context<'_>,
    from: &Case,
    into: &Case,
    joining: &[Joining],
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Merge;
    context.open(act, from)?;
    context.open(act, into)?;
    let warned = context.requirements(act, from, reason)?;
    if from.id == into.id {
        return context.spent(act, from, "a case is not merged into itself");
    }
    let (Some(received), None) = (from.received, into.merged_into) else {
        return context.spent(act, from, "that case is itself merged into another one");
    };
    if from.public().is_some() != into.public().is_some() {
        let what = "one of the two is public and the other is not";
        let hint = "where it is the same problem, record that the other is public first: `cvdesk case lift --already-public`";
        return Err(Refusal::by(context.act_rule(act), what, hint));
    }
    let mut other: Vec<CaseEvent> = joining.iter().map(joined).collect();
    let numbers = (1..=u16::try_from(joining.len()).unwrap_or(u16::MAX))
        .map(|offset| offset.saturating_add(u16::try_from(into.participants.len()).unwrap_or(u16::MAX)));
    let (participants, until) = (numbers.collect(), from.embargo_until());
    other.push(CaseEvent::MergedIn { case: from.id, received, participants, until });
    let earlier = from.embargo_until().filter(|end| into.embargo_until().is_none_or(|other| *end < other));
    other.extend(earlier.map(|until| CaseEvent::EmbargoProposed { until, reason: None, warned: Vec::new() }));
    let merged = CaseEvent::MergedInto { case: into.id, reason };
    Ok(Decision { other, ..Decision::of_case(merged, warned) })
}

fn joined(part: &Joining) -> CaseEvent {
    let Joining { role, person, contact, unnamed } = part.clone();
    CaseEvent::ParticipantJoined { role, person, contact, unnamed }
}

/// Everything as it was: who came along leaves, the case goes on by itself, and the end that the merge had proposed is
/// proposed no more: what was proposed before is again, with who agreed to it, or the end of a case that was merged later
/// and is still one with it, where that is earlier. What somebody decided since the merge stands: they agreed or objected to that end,
/// or proposed another.
fn unmerge(
    context: &Context<'_>,
    from: &Case,
    into: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Merge;
    let Some(merged) = into.merged_in.get(&from.id).filter(|_| from.merged_into == Some(into.id)) else {
        return context.spent(act, into, format!("{} is not merged into it", from.id));
    };
    let reason = Some(context.stated(act, "say why they are two problems after all", reason)?);
    let here = merged.participants.iter().filter(|number| into.present().any(|part| part.number == **number));
    let mut other: Vec<CaseEvent> =
        here.map(|number| CaseEvent::ParticipantLeft { participant: *number }).collect();
    other.extend(withdrawn(from.id, into));
    other.push(CaseEvent::Unmerged { case: from.id, reason: None });
    let unmerged = CaseEvent::Unmerged { case: into.id, reason };
    Ok(Decision { other, ..Decision::of_case(unmerged, Vec::new()) })
}

/// What an unmerge does to the end that the merge proposed, where nobody decided on it since.
fn withdrawn(from: CaseId, into: &Case) -> Vec<CaseEvent> {
    let Some(end) = into.end_before_merge(from) else { return Vec::new() };
    let before = end.proposal.as_ref().map(|open| open.until);
    let stands = into.embargo_agreed().into_iter().chain(before).min();
    // Their ends were not proposed, as this one's was earlier.
    let earlier = into.merged_after(from).filter_map(|merged| merged.until).min();
    let earlier = earlier.filter(|until| stands.is_none_or(|stands| *until < stands));
    let proposed = |until| CaseEvent::EmbargoProposed { until, reason: None, warned: Vec::new() };
    [CaseEvent::ProposalWithdrawn { before }].into_iter().chain(earlier.map(proposed)).collect()
}
