//! The CVE: asked for, and how whoever gives ids answers: assigned, had already, several, declined; and taken back.

use cvdesk_case::{Case, CaseEvent, Cve, CveHow, CveId, TextId};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::command::{CveAnswer, Elsewhere};
use crate::refusal::Refusal;

pub(super) fn request(context: &Context<'_>, case: &Case) -> Result<Decision, Refusal> {
    let warned = context.requirements(Act::RequestCve, case, None)?;
    match &case.cve {
        Cve::None | Cve::Declined => Ok(Decision::of_case(CaseEvent::CveRequested {}, warned)),
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
            Context::how_it_stands(case),
        )),
    }
}

/// Ids are recorded as they were answered. One id names one problem (CVE CNA rules, "counting"): where another case of
/// the desk has it, that takes a reason, unless the two are the same problem by record.
pub(super) fn assign(context: &Context<'_>, case: &Case, answer: &CveAnswer) -> Result<Decision, Refusal> {
    let act = Act::AssignCve;
    let CveAnswer { cves, how, elsewhere, reason } = answer;
    let warned = context.requirements(act, case, *reason)?;
    if let Some(known) = cves.iter().find(|cve| case.cves().contains(cve)) {
        let rule = context.act_rule(act);
        return Err(Refusal::by(rule, format!("{known} is recorded already"), Context::how_it_stands(case)));
    }
    alone(context, case, elsewhere, *reason)?;
    let event = match (how, cves.as_slice()) {
        (CveHow::Split, []) if case.cve != Cve::Requested => {
            return context.spent(act, case, "no CVE is requested and not answered");
        }
        (CveHow::Split, [one]) => {
            let hint = format!(
                "name every id that was given, or record the one: `cvdesk case cve {} --id {one}`",
                case.id
            );
            return Err(Refusal::by(context.act_rule(act), "one id is not several", hint));
        }
        (CveHow::Split, cves) => CaseEvent::CveSplit { cves: cves.to_vec(), reason: *reason },
        (CveHow::Assigned | CveHow::Already, [cve]) => {
            CaseEvent::CveAssigned { cve: cve.clone(), already: *how == CveHow::Already, reason: *reason }
        }
        (CveHow::Assigned | CveHow::Already, _) => {
            return context.spent(act, case, "one id is recorded at a time where none was split");
        }
    };
    Ok(Decision::of_case(event, warned))
}

fn alone(
    context: &Context<'_>,
    case: &Case,
    elsewhere: &Elsewhere,
    reason: Option<TextId>,
) -> Result<(), Refusal> {
    let (cve, which, duplicate) = match elsewhere {
        Elsewhere::Nowhere => return Ok(()),
        Elsewhere::Seen(_, other)
            if case.merged_into == Some(*other) || case.merged_in.contains_key(other) =>
        {
            return Ok(());
        }
        Elsewhere::Seen(cve, other) => {
            let duplicate = format!(
                "where both are the same problem, `cvdesk case duplicate {} --of {other}`; ",
                case.id
            );
            (cve, other.to_string(), duplicate)
        }
        Elsewhere::Unseen(cve) => (cve, "another case of this desk".to_owned(), String::new()),
    };
    if reason.is_some() {
        return Ok(());
    }
    Err(Refusal::by(
        context.act_rule(Act::AssignCve),
        format!("{which} has {cve} already: one id names one problem"),
        format!("{duplicate}where each is rightly told under it, repeat it with `--reason TEXT`"),
    ))
}

/// What was published stays as it is; the next version says it without the id.
pub(super) fn take_back(
    context: &Context<'_>,
    case: &Case,
    cve: &CveId,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::AssignCve;
    if !case.cves().contains(cve) {
        return context.spent(act, case, format!("{cve} is no id of this case"));
    }
    let reason = context.stated(act, "say why it is not the case's id", reason)?;
    Ok(Decision::of_case(CaseEvent::CveTakenBack { cve: cve.clone(), reason }, Vec::new()))
}

pub(super) fn decline(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::DeclineCve;
    let warned = context.requirements(act, case, reason)?;
    if !case.cves().is_empty() {
        return context.spent(act, case, "a CVE is assigned already");
    }
    let reason = context.stated(act, "say why no CVE is given", reason)?;
    Ok(Decision::of_case(CaseEvent::CveDeclined { reason }, warned))
}
