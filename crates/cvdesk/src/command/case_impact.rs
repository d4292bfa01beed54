//! `cvdesk case impact`, `cvdesk case backport`, `cvdesk case leak`: what people decide about what the repository says.

use cvdesk_case::{CaseId, CommitHash, Exposure};
use cvdesk_policy::{CaseCommand, ImpactCommand};
use serde_json::json;

use super::pass;
use crate::cli::{BackportVerb, Global, ImpactVerb, Leak};
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

pub fn impact(
    session: &Session,
    global: &Global,
    wanted: &ImpactVerb,
    screen: Screen,
) -> Result<Done, Failure> {
    match wanted {
        ImpactVerb::Show(case) => show(session, global, typed::case(&case.case)?),
        ImpactVerb::Accept(case) => {
            let id = typed::case(&case.case)?;
            step(session, global, screen, id, None, |_| ImpactCommand::Accept)
        }
        ImpactVerb::Reject { case, why } => {
            let id = typed::case(&case.case)?;
            step(session, global, screen, id, why.text(), |reason| ImpactCommand::Reject { reason })
        }
    }
}

pub fn backport(
    session: &Session,
    global: &Global,
    wanted: &BackportVerb,
    screen: Screen,
) -> Result<Done, Failure> {
    let (BackportVerb::Confirm(commit) | BackportVerb::Reject(commit)) = wanted;
    let id = typed::case(&commit.case.case)?;
    let (branch, hash) = (typed::name(&commit.branch)?, typed::name(&commit.commit)?);
    let reason = commit.why.text();
    step(session, global, screen, id, reason, |reason| match wanted {
        BackportVerb::Confirm(_) => ImpactCommand::ConfirmBackport { branch, commit: hash, reason },
        BackportVerb::Reject(_) => ImpactCommand::RejectBackport { branch, commit: hash, reason },
    })
}

/// Records that the case is public because it leaked: the fact, with the commit that it was seen in.
pub fn leak(session: &Session, global: &Global, wanted: &Leak, screen: Screen) -> Result<Done, Failure> {
    let id = typed::case(&wanted.case.case)?;
    let commit: CommitHash = typed::name(&wanted.commit)?;
    if wanted.dismiss {
        let reason = wanted.why.text();
        return step(session, global, screen, id, reason, |reason| ImpactCommand::DismissSighting {
            commit,
            reason,
        });
    }
    let seen = format!("the fix is public as {commit}");
    let reason = match wanted.why.text() {
        Some(more) => format!("{seen}: {more}"),
        None => seen,
    };
    let expose = |reason| CaseCommand::Expose { how: Exposure::Leak, reason, since: None };
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let done = desk.step(request, id, Some(&reason), expose)?;
    Ok(pass::after(session, &mut desk, told::step(screen, id, &done)))
}

fn show(session: &Session, global: &Global, id: CaseId) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let proposed = desk.impact_proposed(session.actor(&desk, global)?, id)?;
    let text = proposed.as_deref().map_or_else(
        || "The repository says nothing else of the branches than is recorded.\n".to_owned(),
        |difference| {
            format!(
                "{}\nNext: `cvdesk case impact accept {id}`, or `cvdesk case impact reject {id} --reason TEXT`\n",
                told::safe_text(difference)
            )
        },
    );
    Ok(Done::new(text, json!({ "case": id, "proposed": proposed })))
}

fn step(
    session: &Session,
    global: &Global,
    screen: Screen,
    id: CaseId,
    reason: Option<&str>,
    command: impl FnOnce(Option<cvdesk_case::TextId>) -> ImpactCommand,
) -> Result<Done, Failure> {
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let done = desk.step(request, id, reason, |reason| CaseCommand::Impact(command(reason)))?;
    Ok(pass::after(session, &mut desk, told::step(screen, id, &done)))
}
