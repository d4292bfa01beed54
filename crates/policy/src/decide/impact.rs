//! What the repository says of a case: other branch facts, backports, a private fix in public. A pass records what it
//! sees; what follows from it is decided by a person.

use cvdesk_case::{
    BackportRole, BackportStanding, BranchFacts, BranchName, Case, CaseEvent, CommitHash, FixStage,
    ImpactSource, TextId,
};

use super::context::Context;
use super::{Decision, close};
use crate::act::Act;
use crate::command::{FoundBackport, ImpactCommand};
use crate::refusal::Refusal;

/// The act that a command is: exposure is a fact that whoever may record exposures records.
pub(super) fn act(command: &ImpactCommand) -> Act {
    match command {
        ImpactCommand::SeeFix { .. } | ImpactCommand::DismissSighting { .. } => Act::Expose,
        ImpactCommand::Propose { .. }
        | ImpactCommand::Accept
        | ImpactCommand::Reject { .. }
        | ImpactCommand::FindBackport(_)
        | ImpactCommand::ConfirmBackport { .. }
        | ImpactCommand::RejectBackport { .. } => Act::RecordFix,
    }
}

/// The reason given with a command.
pub(super) fn reason(command: &ImpactCommand) -> Option<TextId> {
    match command {
        ImpactCommand::Reject { reason }
        | ImpactCommand::DismissSighting { reason, .. }
        | ImpactCommand::ConfirmBackport { reason, .. }
        | ImpactCommand::RejectBackport { reason, .. } => *reason,
        ImpactCommand::Propose { .. }
        | ImpactCommand::Accept
        | ImpactCommand::FindBackport(_)
        | ImpactCommand::SeeFix { .. } => None,
    }
}

pub(super) fn decide(
    context: &Context<'_>,
    case: &Case,
    command: &ImpactCommand,
) -> Result<Decision, Refusal> {
    match command {
        ImpactCommand::Propose { branches } => propose(context, case, branches),
        ImpactCommand::FindBackport(found) => find(context, case, found),
        ImpactCommand::SeeFix { commit, patch } => {
            let judged = case.sightings_dismissed.contains(commit);
            if case.public().is_some() || case.fixes_seen.contains_key(commit) || judged {
                return context.spent(Act::Expose, case, format!("{commit:.12} is nothing new"));
            }
            Ok(of(CaseEvent::FixSeen { commit: commit.clone(), patch: *patch }))
        }
        ImpactCommand::DismissSighting { commit, reason } => {
            person(context, case)?;
            if !case.fixes_seen.contains_key(commit) {
                return context.spent(Act::Expose, case, format!("{commit:.12} was not seen to be its fix"));
            }
            let what = "say why it is not the case's fix";
            let reason = context.stated(Act::Expose, what, *reason)?;
            Ok(of(CaseEvent::SightingDismissed { commit: commit.clone(), reason }))
        }
        ImpactCommand::Accept => accept(context, case),
        ImpactCommand::Reject { reason } => {
            person(context, case)?;
            if case.impact_proposed.is_none() {
                return context.spent(ACT, case, NOTHING_PROPOSED);
            }
            let reason = context.stated(ACT, "say why what the repository says is not recorded", *reason)?;
            Ok(of(CaseEvent::ImpactRejected { reason }))
        }
        ImpactCommand::ConfirmBackport { branch, commit, reason } => {
            confirm(context, case, branch, commit, *reason)
        }
        ImpactCommand::RejectBackport { branch, commit, reason } => {
            judged(context, case, branch, commit, BackportStanding::Rejected)?;
            let reason = context.stated(ACT, "say why it is no backport", *reason)?;
            let (branch, commit) = (branch.clone(), commit.clone());
            Ok(of(CaseEvent::BackportRejected { branch, commit, reason }))
        }
    }
}

const ACT: Act = Act::RecordFix;
const NOTHING_PROPOSED: &str = "the repository says nothing else of the branches than is recorded";

fn of(event: CaseEvent) -> Decision {
    Decision::of_case(event, Vec::new())
}

/// What a pass sees asks for nothing: it binds nobody.
fn propose(context: &Context<'_>, case: &Case, branches: &[BranchFacts]) -> Result<Decision, Refusal> {
    let known = |known: &Option<Vec<BranchFacts>>| known.as_deref() == Some(branches);
    if case.branches == branches {
        return context.spent(ACT, case, NOTHING_PROPOSED);
    }
    if known(&case.impact_proposed) || known(&case.impact_rejected) {
        return context.spent(ACT, case, "this was proposed already");
    }
    Ok(of(CaseEvent::ImpactProposed { branches: branches.to_vec() }))
}

fn find(context: &Context<'_>, case: &Case, found: &FoundBackport) -> Result<Decision, Refusal> {
    let FoundBackport { branch, commit, of: original, role, evidence } = found.clone();
    if case.backports.contains_key(&(branch.clone(), commit.clone())) {
        return context.spent(ACT, case, format!("{commit:.12} on {branch} was found already"));
    }
    Ok(of(CaseEvent::BackportFound { branch, commit, of: original, role, evidence }))
}

/// Records what was proposed; once the case is public, with the fixes and releases that it names, so that the branches
/// owe them no more.
fn accept(context: &Context<'_>, case: &Case) -> Result<Decision, Refusal> {
    person(context, case)?;
    let Some(branches) = &case.impact_proposed else {
        return context.spent(ACT, case, NOTHING_PROPOSED);
    };
    let warned = context.requirements(ACT, case, None)?;
    let mut decision = Decision { warned, ..Decision::default() };
    // A confidential case's fix that is public is no bookkeeping: somebody records it for what it is.
    if case.public().is_some() {
        decision.case.extend(branches.iter().flat_map(|facts| landed(case, facts)));
        let main = context.policy.product.main_branch.as_str();
        let reaches_main = decision
            .case
            .iter()
            .any(|event| matches!(event, CaseEvent::FixLanded { branch, .. } if branch.as_str() == main));
        if reaches_main {
            close::merged(context, case, &mut decision);
        }
    }
    let assessed = CaseEvent::ImpactAssessed { source: ImpactSource::Ancestry, branches: branches.clone() };
    decision.case.push(assessed);
    Ok(decision)
}

/// The fixes and releases of a branch that are not recorded yet.
fn landed(case: &Case, facts: &BranchFacts) -> Vec<CaseEvent> {
    let fix = case.fixes.get(&facts.branch).filter(|fix| fix.stage != FixStage::Staged);
    let known = |commit: &&CommitHash| fix.is_some_and(|fix| fix.commits.contains(commit));
    let is_known = |tag: &&cvdesk_case::TagName| fix.is_some_and(|fix| fix.releases.contains(tag));
    let branch = || facts.branch.clone();
    let fixes = facts.fixed_changes.iter().filter(|commit| !known(commit));
    let releases = facts.fixed_tags.iter().filter(|tag| !is_known(tag) && !facts.fixed_changes.is_empty());
    let fixes =
        fixes.map(|commit| CaseEvent::FixLanded { branch: branch(), commit: commit.clone(), since: None });
    fixes.chain(releases.map(|tag| CaseEvent::FixReleased { branch: branch(), tag: tag.clone() })).collect()
}

fn confirm(
    context: &Context<'_>,
    case: &Case,
    branch: &BranchName,
    commit: &CommitHash,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let role = judged(context, case, branch, commit, BackportStanding::Confirmed)?;
    let warned = context.requirements(ACT, case, reason)?;
    let (branch, commit) = (branch.clone(), commit.clone());
    let confirmed = CaseEvent::BackportConfirmed { branch: branch.clone(), commit: commit.clone(), reason };
    let mut decision = Decision::of_case(confirmed, warned);
    let recorded = case.fixes.get(&branch).is_some_and(|fix| fix.commits.contains(&commit));
    if role == BackportRole::Fixes && case.public().is_some() && !recorded {
        let on_main = branch.as_str() == context.policy.product.main_branch;
        decision.case.push(CaseEvent::FixLanded { branch, commit, since: None });
        if on_main {
            close::merged(context, case, &mut decision);
        }
    }
    Ok(decision)
}

/// A commit that somebody judges: one that was found, by a person, and not judged so already.
fn judged(
    context: &Context<'_>,
    case: &Case,
    branch: &BranchName,
    commit: &CommitHash,
    wanted: BackportStanding,
) -> Result<BackportRole, Refusal> {
    person(context, case)?;
    match case.backports.get(&(branch.clone(), commit.clone())) {
        Some(backport) if backport.standing == wanted => {
            context.spent(ACT, case, format!("{commit:.12} on {branch} was judged so already"))
        }
        Some(backport) => Ok(backport.role),
        None => {
            let what = format!("{commit:.12} on {branch} was not found to be like any commit of this case");
            let hint = format!(
                "a fix that nothing links to it is recorded: `cvdesk case fix {} --branch {branch} --landed {commit}`",
                case.id
            );
            Err(Refusal::by(context.act_rule(ACT), what, hint))
        }
    }
}

/// Programs see; people judge.
fn person(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    if context.actor.is_agent(context.desk) {
        return context.spent(ACT, case, "a program sees, and a person judges");
    }
    Ok(())
}
