//! `cvdesk reconcile --plan` and `--accept-plan`: what a desk that holds would do, and a person's word for it.

use cvdesk_case::CaseId;
use cvdesk_desk::{CopyPlan, Desk, OutsideCommit, Request, Then, WaitingEffect};
use serde_json::{Value, json};

use super::adapters::OwnAdapters;
use crate::failure::Failure;
use crate::output::Done;
use crate::session::Session;

pub fn show(
    session: &Session,
    desk: &mut Desk<'_>,
    adapters: &OwnAdapters,
    mails_too: bool,
) -> Result<Done, Failure> {
    let done = match desk.copy_plan(adapters.borrow(), mails_too)? {
        None => {
            Done::new("This desk does not hold: nothing needs to be accepted.\n", json!({ "holds": false }))
        }
        Some(plan) => Done::new(told(session, &plan, mails_too), as_json(&plan)),
    };
    Ok(Done { rehearsal: session.rehearsal, ..done })
}

pub fn accept(
    session: &Session,
    desk: &mut Desk<'_>,
    adapters: &OwnAdapters,
    request: Request,
    mails_too: bool,
    digest: &str,
) -> Result<Done, Failure> {
    let accepted = desk.accept_copy(request, adapters.borrow(), mails_too, digest)?;
    let mut text = format!(
        "This copy is the desk from here on (epoch {}); {} effect(s) count as done.\n",
        accepted.epoch, accepted.settled
    );
    for what in &accepted.assumed {
        text.push_str(&format!("  counts as done, and nobody can tell: {what}\n"));
    }
    for case in &accepted.withdrawn {
        text.push_str(&format!(
            "  the notice of {case} is withdrawn outside; {}\n",
            record_withdrawal(*case)
        ));
    }
    for case in &accepted.exposed {
        text.push_str(&format!("  {case} is public outside, and recorded so\n"));
    }
    for (case, why) in &accepted.left {
        text.push_str(&format!("  {case} is public outside and not recorded: {why}\n"));
    }
    text.push_str("A process that serves the old copy, or this one since before, must be started anew.\n");
    let left: Vec<_> = accepted.left.iter().map(|(case, why)| json!({ "case": case, "why": why })).collect();
    let result = json!({ "epoch": accepted.epoch, "settled": accepted.settled, "assumed": accepted.assumed, "withdrawn": accepted.withdrawn, "exposed": accepted.exposed, "left": left });
    Ok(Done { rehearsal: session.rehearsal, ..Done::new(text, result) })
}

fn told(session: &Session, plan: &CopyPlan, mails_too: bool) -> String {
    let mut text = format!("HOLD: {}\n\nThe outside has, and this copy does not know:\n", plan.why);
    if plan.outside.is_empty() {
        text.push_str("  nothing that could be seen\n");
    }
    for commit in &plan.outside {
        text.push_str(&format!("  {}\n", told_commit(commit)));
    }
    text.push_str("What waits in this copy:\n");
    if plan.waiting.is_empty() {
        text.push_str("  nothing\n");
    }
    for effect in &plan.waiting {
        text.push_str(&format!("  {}\n", told_waiting(effect)));
    }
    let mails = if mails_too { " --send-waiting-mails" } else { "" };
    text.push_str(&format!(
        "\nMails and answers of people that came after the backup are lost here; their senders may write again.\n\
         Next, when the desk that this one replaces is stopped:\n  cvdesk --dir {} reconcile --accept-plan {}{mails}\n",
        session.dir.display(),
        plan.digest
    ));
    text
}

fn told_commit(commit: &OutsideCommit) -> String {
    let number = commit.number.map_or_else(|| "a notice".to_owned(), |number| format!("notice {number}"));
    let short = commit.commit.as_str().get(..12).unwrap_or_default();
    match commit.of {
        Some((case, version)) if commit.confidential_here => {
            format!(
                "{number}, version {version} of {case} (commit {short}): the case is confidential here and becomes public"
            )
        }
        Some((case, version)) if commit.withdraws => format!(
            "the withdrawal of {number}, version {version} of {case} (commit {short}): counts as done; when the plan is accepted, {}",
            record_withdrawal(case)
        ),
        Some((case, version)) => {
            format!("{number}, version {version} of {case} (commit {short}): counts as done")
        }
        None => format!(
            "{number} of a case that is not in this copy (commit {short}): its number is not given again"
        ),
    }
}

/// The step that makes the copy know what everybody reads.
fn record_withdrawal(case: CaseId) -> String {
    format!("record it here with `cvdesk case withdraw {case} --reason TEXT`")
}

fn told_waiting(effect: &WaitingEffect) -> String {
    let then = match effect.then {
        Then::IsThere => "it is there, and counts as done",
        Then::CountsAsDone => {
            "nobody can tell whether it went out since: counts as done (--send-waiting-mails sends it)"
        }
        Then::WantedHere => "it was first wanted in this copy, and is done when the plan is accepted",
        Then::IsDone => "it is not there, and is done when the plan is accepted",
    };
    format!("{}: {then}", effect.what)
}

fn as_json(plan: &CopyPlan) -> Value {
    let outside: Vec<_> = plan
        .outside
        .iter()
        .map(|commit| {
            json!({
                "commit": commit.commit, "number": commit.number, "case": commit.of.map(|(case, _)| case),
                "version": commit.of.map(|(_, version)| version), "withdraws": commit.withdraws, "confidential_here": commit.confidential_here,
            })
        })
        .collect();
    let waiting: Vec<_> = plan
        .waiting
        .iter()
        .map(|effect| {
            let then = match effect.then {
                Then::IsThere => "is_there",
                Then::CountsAsDone => "counts_as_done",
                Then::WantedHere => "wanted_here",
                Then::IsDone => "is_done",
            };
            json!({ "what": effect.what, "then": then })
        })
        .collect();
    json!({ "holds": true, "why": plan.why, "outside": outside, "waiting": waiting, "digest": plan.digest })
}
