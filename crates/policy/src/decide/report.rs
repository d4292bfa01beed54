//! What the report says, field by field: which answers there must be, and which are none.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{Answer, Case, CaseEvent};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::refusal::Refusal;
use crate::rule::Modality;
use crate::schema::{FieldKind, Policy, ReportField};

/// Fields that a must asks for at the start and that have no answer (B4).
pub(crate) fn unanswered<'a>(
    policy: &'a Policy,
    answers: &'a BTreeMap<String, Answer>,
) -> impl Iterator<Item = &'a ReportField> {
    policy.report.iter().filter(|field| {
        let must = policy.rule(&field.rule).is_some_and(|rule| rule.modality == Modality::Must);
        must && field.at_start && !answers.contains_key(&field.id)
    })
}

pub(super) fn fill(
    context: &Context<'_>,
    case: &Case,
    answers: &BTreeMap<String, Answer>,
    cleared: &BTreeSet<String>,
) -> Result<Decision, Refusal> {
    let act = Act::FillReport;
    let warned = context.requirements(act, case, None)?;
    check(context, answers)?;
    may_be_cleared(context, case, cleared)?;
    if answers.is_empty() && cleared.is_empty() {
        return context.spent(act, case, "nothing is answered");
    }
    let filled = CaseEvent::ReportFilled { answers: answers.clone(), cleared: cleared.clone() };
    Ok(Decision::of_case(filled, warned))
}

/// Refuses answers to fields that neither the policy nor the card has, and of another kind than it asks for.
pub(super) fn check(context: &Context<'_>, answers: &BTreeMap<String, Answer>) -> Result<(), Refusal> {
    let fields = context.policy.report_fields();
    for (id, answer) in answers {
        let Some(field) = fields.iter().find(|field| field.id == *id) else {
            let known = fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>();
            let rule = context.rule(&context.policy.project.otherwise);
            let hint = format!("the fields are: {}", known.join(", "));
            return Err(Refusal::by(rule, format!("the report has no field `{id}`"), hint));
        };
        if let Some(what) = misfit(field, answer) {
            return Err(Refusal::by(context.rule(&field.rule), what, asked(field)));
        }
    }
    Ok(())
}

/// An answer is taken back where there is one, and not where a must asks for it at the start.
fn may_be_cleared(context: &Context<'_>, case: &Case, cleared: &BTreeSet<String>) -> Result<(), Refusal> {
    let rule = context.act_rule(Act::FillReport);
    if let Some(id) = cleared.iter().find(|id| !case.answers.contains_key(*id)) {
        return Err(Refusal::by(
            rule,
            format!("`{id}` has no answer to take back"),
            Context::how_it_stands(case),
        ));
    }
    let mut left = case.answers.clone();
    left.retain(|id, _| !cleared.contains(id));
    let lacked = unanswered(context.policy, &left).find(|field| cleared.contains(&field.id));
    lacked.map_or(Ok(()), |field| {
        let what = format!("`{}` is asked for: it is answered otherwise, not taken back", field.id);
        Err(Refusal::by(context.rule(&field.rule), what, asked(field)))
    })
}

/// Refuses a form that leaves out what a must asks for at the start; a should is asked for and never a gate (L5).
pub(super) fn complete(context: &Context<'_>, answers: &BTreeMap<String, Answer>) -> Result<(), Refusal> {
    let missing = unanswered(context.policy, answers).next();
    missing.map_or(Ok(()), |field| {
        let what = format!("the report does not answer `{}`", field.id);
        Err(Refusal::by(context.rule(&field.rule), what, asked(field)))
    })
}

/// The field's question, and what answers it.
fn asked(field: &ReportField) -> String {
    format!("answer it with {}: {}", expected(field), field.asks)
}

fn misfit(field: &ReportField, answer: &Answer) -> Option<String> {
    let known = |choice: &String| field.choices.contains(choice);
    let fits = match (field.kind, answer) {
        (FieldKind::Flag, Answer::Flag(_))
        | (FieldKind::Text, Answer::Text(_))
        | (FieldKind::Instant, Answer::Instant(_)) => true,
        (FieldKind::Choice, Answer::Choice(choice)) => known(choice),
        (FieldKind::Choices, Answer::Choices(choices)) => choices.iter().all(known),
        (
            FieldKind::Flag | FieldKind::Choice | FieldKind::Choices | FieldKind::Text | FieldKind::Instant,
            _,
        ) => false,
    };
    (!fits).then(|| format!("the answer to `{}` is {}", field.id, expected(field)))
}

fn expected(field: &ReportField) -> String {
    match field.kind {
        FieldKind::Flag => "yes or no".to_owned(),
        FieldKind::Choice => format!("one of {}", field.choices.join(", ")),
        FieldKind::Choices => format!("some of {}", field.choices.join(", ")),
        FieldKind::Text => "text".to_owned(),
        FieldKind::Instant => "an instant".to_owned(),
    }
}
