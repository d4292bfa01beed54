//! Erasing what people wrote in a case: the facts stay, and nothing goes on in it after that.

use cvdesk_case::{Case, CaseEvent, CaseId, TextId};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::refusal::Refusal;

/// What is published stays the project's to revise and to withdraw, which takes its words.
pub(super) fn erase(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
    parts: &[CaseId],
) -> Result<Decision, Refusal> {
    let act = Act::Erase;
    if let Some(part) = parts.first() {
        let what =
            format!("{part} was split off from it and reads the same report, whose words would go too");
        let hint = format!("end that one first, and erase it: `cvdesk case erase {part} --reason TEXT`");
        return Err(Refusal::by(context.act_rule(act), what, hint));
    }
    if !case.published.is_empty() {
        let what = "its notice is published: the project has to be able to revise and to withdraw it";
        let hint = "what a notice says is public; `cvdesk case withdraw` says that it counts no more";
        return Err(Refusal::by(context.act_rule(act), what, hint));
    }
    let warned = context.requirements(act, case, reason)?;
    let reason = context.stated(
        act,
        "say why; the reason outlives the case's words, so name nothing of it",
        reason,
    )?;
    Ok(Decision::of_case(CaseEvent::Erased { reason, warned: warned.clone() }, warned))
}

/// A case without words takes none: no step goes on in it.
pub(super) fn refuse_erased(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    if case.erased.is_none() {
        return Ok(());
    }
    let what = "what people wrote in this case was erased: nothing goes on in it";
    let hint = "its facts stay: `cvdesk case show`, `cvdesk case timeline`; what is new is a case of its own";
    Err(Refusal::by(context.act_rule(Act::Erase), what, hint))
}
