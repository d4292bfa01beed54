//! Recording what was found, asked for, given, fixed and written.

use cvdesk_case::{BranchName, Case, CaseEvent, Cve, CveId, FixStage, NoticeDraft, TextId};

use super::intake::goal_from;
use super::{Context, Decision};
use crate::act::Act;
use crate::command::CaseCommand;
use crate::refusal::Refusal;
use crate::schema::StartEvent;

fn one(event: CaseEvent, warned: Vec<String>) -> Decision {
    Decision { case: vec![event], warned, ..Decision::default() }
}

/// Role, openness and requirements of an act.
fn allowed(
    context: &Context<'_>,
    act: Act,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Vec<String>, Refusal> {
    context.may(act)?;
    context.open(act, case)?;
    context.requirements(act, case, reason)
}

pub(super) fn confirm(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let warned = allowed(context, Act::Confirm, case, reason)?;
    if let Some(at) = case.confirmed {
        let what = format!("{} was confirmed already, at {at:.0}", case.id);
        return Err(Refusal::by(context.act_rule(Act::Confirm), what, context.next_step(case)));
    }
    let proposed = match context.policy.embargo.start.event {
        // What became public before anybody confirmed it stays public: a proposal would close it again.
        StartEvent::Confirmed if case.embargo_until().is_none() && case.lifted().is_none() => {
            goal_from(context, context.now)
        }
        StartEvent::Confirmed | StartEvent::Received => None,
    };
    let events = [CaseEvent::Confirmed { reason }].into_iter().chain(proposed).collect();
    Ok(Decision { case: events, warned, ..Decision::default() })
}

pub(super) fn request_cve(context: &Context<'_>, case: &Case) -> Result<Decision, Refusal> {
    let warned = allowed(context, Act::RequestCve, case, None)?;
    match &case.cve {
        Cve::None => Ok(one(CaseEvent::CveRequested {}, warned)),
        Cve::Requested => {
            let rule = context.act_rule(Act::RequestCve);
            Err(Refusal::by(
                rule,
                "a CVE was requested already",
                format!("record its id: `cvdesk case cve {} --id CVE-...`", case.id),
            ))
        }
        Cve::Assigned(_) => Err(Refusal::by(
            context.act_rule(Act::RequestCve),
            "a CVE is assigned already",
            context.next_step(case),
        )),
    }
}

pub(super) fn assign_cve(context: &Context<'_>, case: &Case, cve: &CveId) -> Result<Decision, Refusal> {
    let warned = allowed(context, Act::AssignCve, case, None)?;
    if case.cves().contains(cve) {
        let rule = context.act_rule(Act::AssignCve);
        return Err(Refusal::by(rule, format!("{cve} is recorded already"), context.next_step(case)));
    }
    Ok(one(CaseEvent::CveAssigned { cve: cve.clone() }, warned))
}

pub(super) fn fix(context: &Context<'_>, case: &Case, command: &CaseCommand) -> Result<Decision, Refusal> {
    let act = Act::RecordFix;
    let warned = allowed(context, act, case, None)?;
    let refuse = |what: String, hint: String| Err(Refusal::by(context.act_rule(act), what, hint));
    let event = match command {
        CaseCommand::FindIntroduction { commits } => {
            CaseEvent::IntroductionFound { commits: commits.clone() }
        }
        CaseCommand::StageFix { branch, commit } => {
            if case.lifted().is_some() {
                let what = "the embargo is lifted: a fix is public from here on".to_owned();
                return refuse(
                    what,
                    format!(
                        "record it as landed: `cvdesk case fix {} --branch {branch} --landed HASH`",
                        case.id
                    ),
                );
            }
            if landed(case, branch) {
                return refuse(
                    format!("the fix on {branch} is public already"),
                    format!(
                        "record another public one: `cvdesk case fix {} --branch {branch} --landed HASH`",
                        case.id
                    ),
                );
            }
            CaseEvent::FixStaged { branch: branch.clone(), commit: commit.clone() }
        }
        CaseCommand::LandFix { branch, commit } => {
            if case.fixes.get(branch).is_some_and(|fix| {
                fix.commits.contains(commit) && matches!(fix.stage, cvdesk_case::FixStage::Landed { .. })
            }) {
                return refuse(
                    format!("{commit:.12} on {branch} is recorded already"),
                    context.next_step(case),
                );
            }
            CaseEvent::FixLanded { branch: branch.clone(), commit: commit.clone() }
        }
        CaseCommand::ReleaseFix { branch, tag } => {
            if !landed(case, branch) {
                let what = format!("no public fix is recorded on {branch}");
                return refuse(
                    what,
                    format!("record it first: `cvdesk case fix {} --branch {branch} --landed HASH`", case.id),
                );
            }
            CaseEvent::FixReleased { branch: branch.clone(), tag: tag.clone() }
        }
        CaseCommand::AssessImpact { source, branches } => {
            CaseEvent::ImpactAssessed { source: *source, branches: branches.clone() }
        }
        CaseCommand::Confirm { .. }
        | CaseCommand::AgreeEmbargo { .. }
        | CaseCommand::RestartEmbargo { .. }
        | CaseCommand::RequestCve
        | CaseCommand::AssignCve { .. }
        | CaseCommand::DraftNotice { .. }
        | CaseCommand::Lift { .. }
        | CaseCommand::Publish { .. } => return Ok(Decision::default()),
    };
    Ok(one(event, warned))
}

pub(super) fn draft(context: &Context<'_>, case: &Case, draft: &NoticeDraft) -> Result<Decision, Refusal> {
    let warned = allowed(context, Act::DraftNotice, case, None)?;
    Ok(one(CaseEvent::NoticeDrafted { draft: draft.clone() }, warned))
}

/// Whether the fix on a branch is public.
fn landed(case: &Case, branch: &BranchName) -> bool {
    case.fixes.get(branch).is_some_and(|fix| matches!(fix.stage, FixStage::Landed { .. }))
}
