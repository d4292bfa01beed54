//! Publishing a further version of a notice that has something new to say (N4, N5).

use cvdesk_case::{Case, CaseEvent, TextId};

use super::lift::number_it;
use super::{Context, Decision};
use crate::act::Act;
use crate::fact::{Fact, holds};
use crate::refusal::Refusal;

pub(super) fn publish(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::Publish;
    context.may(act)?;
    context.open(act, case)?;
    // INVARIANT (N1): nothing is published before the lift, whatever a policy requires or forgets to.
    if case.lifted().is_none() {
        let rule = context.rule(&context.policy.notice.rule);
        let what = "the embargo is not lifted: the notice repository is public";
        return Err(Refusal::by(rule, what, format!("lift first: `cvdesk case lift {}`", case.id)));
    }
    let warned = context.requirements(act, case, reason)?;
    let rule = context.rule(&context.policy.notice.living_rule);
    if case.draft.is_none() {
        let hint = format!("write it: `cvdesk case notice {} --file FILE`", case.id);
        return Err(Refusal::by(
            context.rule(&context.policy.notice.rule),
            "the notice has no text yet",
            hint,
        ));
    }
    if let Some(last) = case.published.last()
        && holds(context.policy, case, Fact::NoticeCurrent)
    {
        let what =
            format!("version {} says all that is known: there is nothing new to publish", last.version);
        return Err(Refusal::by(rule, what, context.next_step(case)));
    }
    let version = case.published.last().map_or(1, |last| last.version.saturating_add(1));
    let mut decision = number_it(context, case, None, reason)?;
    decision.case.push(CaseEvent::NoticePublished { version, warned: warned.clone(), reason });
    Ok(Decision { warned, ..decision })
}
