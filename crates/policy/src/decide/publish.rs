//! Publishing a further version of a notice that has something new to say (N4, N5).

use cvdesk_case::{Case, CaseEvent, NoticeNumber, TextId};

use super::Decision;
use super::context::Context;
use super::lift::number_it;
use crate::act::Act;
use crate::card;
use crate::fact::notice_is_current;
use crate::refusal::Refusal;

pub(super) fn publish(
    context: &Context<'_>,
    case: &Case,
    reason: Option<TextId>,
    number: Option<NoticeNumber>,
) -> Result<Decision, Refusal> {
    let act = Act::Publish;
    let Some(notice) = context.policy.notice() else {
        return context.spent(act, case, "this process has no notice");
    };
    // INVARIANT (N1): nothing is published before the lift, whatever a policy requires or forgets to.
    if case.public().is_none() {
        let rule = context.rule(&notice.repository_rule);
        let what = "the embargo is not lifted: the notice repository is public";
        return Err(Refusal::by(rule, what, format!("lift first: `cvdesk case lift {}`", case.id)));
    }
    let warned = context.requirements(act, case, reason)?;
    let rule = context.rule(&notice.living_rule);
    if case.draft.is_none() {
        let hint = format!("write it: `cvdesk case notice {} --file FILE`", case.id);
        return Err(Refusal::by(context.rule(&notice.rule), "the notice has no text yet", hint));
    }
    if !card::draft_stands(context.policy, case) {
        let what = "the notice was written before the reporter said that others than the team may not learn who \
                    they are";
        let hint = format!(
            "read it (`cvdesk case notice {0}`) and write it again: `cvdesk case notice {0} --file FILE`",
            case.id
        );
        return Err(Refusal::by(context.rule(&notice.credit.rule), what, hint));
    }
    if let Some(last) = case.published.last()
        && notice_is_current(context.policy, case)
    {
        let what =
            format!("version {} says all that is known: there is nothing new to publish", last.version);
        return Err(Refusal::by(rule, what, Context::how_it_stands(case)));
    }
    if let (Some(stands), Some(_)) = (case.number, number) {
        let what = format!("the notice is {stands} already: a number is set once");
        return Err(Refusal::by(context.rule(&notice.number_rule), what, "leave out `--number`"));
    }
    let version = case.published.last().map_or(1, |last| last.version.saturating_add(1));
    let mut decision = number_it(context, case, number, reason)?;
    decision.case.push(CaseEvent::NoticePublished { version, warned: warned.clone(), reason });
    Ok(Decision { warned, ..decision })
}
