//! Recording the flaw's commits and its fixes, and what follows from a fix on the main branch.

use cvdesk_case::{BranchName, Case, CaseEvent, CommitHash, FixStage, TagName, TextId};
use jiff::Timestamp;

use super::context::Context;
use super::{Decision, close, embargo, lift};
use crate::act::Act;
use crate::command::FixCommand;
use crate::refusal::Refusal;
use crate::schema::LiftEvent;

const ACT: Act = Act::RecordFix;

/// Records, and adds what follows: the clock's start, the lift, the closing.
pub(super) fn fix(context: &Context<'_>, case: &Case, command: &FixCommand) -> Result<Decision, Refusal> {
    let warned = context.requirements(ACT, case, None)?;
    let event = match command {
        FixCommand::FindIntroduction { commits } => CaseEvent::IntroductionFound { commits: commits.clone() },
        FixCommand::Stage { branch, commit } => stage(context, case, branch, commit)?,
        FixCommand::Land { branch, commit, since } => land(context, case, branch, commit, *since)?,
        FixCommand::Release { branch, tag } => release(context, case, branch, tag)?,
        FixCommand::TakeBack { branch, reason } => take_back(context, case, branch, *reason)?,
        FixCommand::AssessImpact { source, branches } => {
            CaseEvent::ImpactAssessed { source: *source, branches: branches.clone() }
        }
    };
    let mut decision = Decision::of_case(event, warned);
    decision.case.extend(embargo::started_by_fix(context, case, command));
    if matches!(command, FixCommand::Land { branch, .. } if branch.as_str() == context.policy.product.main_branch)
    {
        lift::by_event(context, case, ACT, LiftEvent::FixOnMain, None, &mut decision)?;
        close::merged(context, case, &mut decision);
    }
    Ok(decision)
}

fn stage(
    context: &Context<'_>,
    case: &Case,
    branch: &BranchName,
    commit: &CommitHash,
) -> Result<CaseEvent, Refusal> {
    let landed_hint =
        |word: &str| format!("record {word}: `cvdesk case fix {} --branch {branch} --landed HASH`", case.id);
    let rule = context.act_rule(ACT);
    if case.public().is_some() {
        let what = "the embargo is lifted: a fix is public from here on";
        return Err(Refusal::by(rule, what, landed_hint("it as landed")));
    }
    if has_landed(case, branch) {
        let what = format!("the fix on {branch} is public already");
        return Err(Refusal::by(rule, what, landed_hint("another public one")));
    }
    Ok(CaseEvent::FixStaged { branch: branch.clone(), commit: commit.clone() })
}

fn land(
    context: &Context<'_>,
    case: &Case,
    branch: &BranchName,
    commit: &CommitHash,
    since: Option<Timestamp>,
) -> Result<CaseEvent, Refusal> {
    context.has_been(ACT, since)?;
    let known = case.fixes.get(branch).is_some_and(|fix| fix.commits.contains(commit));
    if known && has_landed(case, branch) {
        return context.spent(ACT, case, format!("{commit:.12} on {branch} is recorded already"));
    }
    Ok(CaseEvent::FixLanded { branch: branch.clone(), commit: commit.clone(), since })
}

fn release(
    context: &Context<'_>,
    case: &Case,
    branch: &BranchName,
    tag: &TagName,
) -> Result<CaseEvent, Refusal> {
    if !has_landed(case, branch) {
        let what = format!("no public fix is recorded on {branch}");
        let hint = format!("record it first: `cvdesk case fix {} --branch {branch} --landed HASH`", case.id);
        return Err(Refusal::by(context.act_rule(ACT), what, hint));
    }
    Ok(CaseEvent::FixReleased { branch: branch.clone(), tag: tag.clone() })
}

/// What it opened stays open: what is public stays public, and a published notice is brought up to date.
fn take_back(
    context: &Context<'_>,
    case: &Case,
    branch: &BranchName,
    reason: Option<TextId>,
) -> Result<CaseEvent, Refusal> {
    if !case.fixes.contains_key(branch) {
        return context.spent(ACT, case, format!("no fix is recorded on {branch}"));
    }
    let reason = context.stated(ACT, "say why the fix on that branch was wrong", reason)?;
    Ok(CaseEvent::FixTakenBack { branch: branch.clone(), reason })
}

/// Whether the fix on a branch is public.
fn has_landed(case: &Case, branch: &BranchName) -> bool {
    case.fixes.get(branch).is_some_and(|fix| matches!(fix.stage, FixStage::Landed { .. }))
}
