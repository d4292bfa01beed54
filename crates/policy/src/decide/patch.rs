//! The private work on a fix: starting it, patches, what is wrong with them, scrubbing, sending them.

use cvdesk_case::{BlobId, BranchName, Case, CaseEvent, TextId};

use super::context::Context;
use super::{Decision, lift};
use crate::act::Act;
use crate::refusal::Refusal;
use crate::schema::LiftEvent;

pub(super) fn start_work(context: &Context<'_>, case: &Case) -> Result<Decision, Refusal> {
    let act = Act::StartWork;
    let warned = context.requirements(act, case, None)?;
    if case.work_started.is_some() {
        return context.spent(act, case, "work on a fix began already");
    }
    Ok(Decision::of_case(CaseEvent::WorkStarted {}, warned))
}

pub(super) fn add(
    context: &Context<'_>,
    case: &Case,
    patch: BlobId,
    branch: Option<&BranchName>,
) -> Result<Decision, Refusal> {
    let act = Act::AddPatch;
    let warned = context.requirements(act, case, None)?;
    if case.public().is_some() {
        let what = "the case is public: patches go to the development list from here on";
        return context.spent(act, case, what);
    }
    Ok(Decision::of_case(CaseEvent::PatchAdded { patch, branch: branch.cloned() }, warned))
}

pub(super) fn fault(context: &Context<'_>, case: &Case, reason: Option<TextId>) -> Result<Decision, Refusal> {
    let act = Act::FaultPatch;
    let warned = context.requirements(act, case, reason)?;
    // A private commit is a proposed patch as well.
    if case.patches.is_empty() && case.fixes.is_empty() {
        let hint = format!("keep the one that it is about first: `cvdesk case patch add {} FILE`", case.id);
        return Err(Refusal::by(
            context.act_rule(act),
            "the case keeps no patch that could have a fault",
            hint,
        ));
    }
    let reason = context.stated(act, "say what is wrong with the patch", reason)?;
    Ok(Decision::of_case(CaseEvent::PatchFaulted { reason }, warned))
}

pub(super) fn scrub(context: &Context<'_>, case: &Case, reason: Option<TextId>) -> Result<Decision, Refusal> {
    let act = Act::Scrub;
    let warned = context.requirements(act, case, reason)?;
    if case.scrubbed.is_some() {
        return context.spent(act, case, "the reporter's private data is out already");
    }
    Ok(Decision::of_case(CaseEvent::Scrubbed { reason }, warned))
}

/// Sends the patches to the development list; where that is the lift, both happen at once (Q33).
pub(super) fn send(context: &Context<'_>, case: &Case, reason: Option<TextId>) -> Result<Decision, Refusal> {
    let act = Act::SendPatches;
    if case.patches_sent.is_some() {
        return context.spent(act, case, "the patches were sent already");
    }
    let warned = context.requirements(act, case, reason)?;
    let sent = CaseEvent::PatchesSent { warned: warned.clone(), reason };
    let mut decision = Decision::of_case(sent, warned);
    lift::by_event(context, case, act, LiftEvent::PatchesSent, reason, &mut decision)?;
    Ok(decision)
}
