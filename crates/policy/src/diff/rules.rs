//! Rules that come, go, bind more or less, or say something else.

use super::{About, Changes};
use crate::rule::Rule;
use crate::schema::Policy;

pub(super) fn compare(before: &Policy, after: &Policy, changes: &mut Changes) {
    for rule in &after.rule {
        if let Some(was) = before.rule(&rule.id) {
            changed(was, rule, changes);
        } else {
            let says = format!("a new {}: {}", rule.modality.word(), quoted(rule));
            changes.add(About::Rules, says, [field(rule, "")]);
        }
    }
    for rule in before.rule.iter().filter(|rule| after.rule(&rule.id).is_none()) {
        let says = format!("a {} is no rule any more: {}", rule.modality.word(), quoted(rule));
        changes.add(About::Rules, says, [field(rule, "")]);
    }
}

fn changed(was: &Rule, rule: &Rule, changes: &mut Changes) {
    if was.modality != rule.modality {
        let says =
            format!("{} is a {} now; it was a {}", quoted(rule), rule.modality.word(), was.modality.word());
        changes.add(About::Modality, says, [field(rule, ".modality")]);
    }
    if was.says != rule.says {
        let says = format!("{} says “{}” now; it said “{}”", rule.clause(), rule.says, was.says);
        changes.add(About::Rules, says, [field(rule, ".says")]);
    }
    if was.clauses != rule.clauses {
        let says =
            format!("{} stands for {} now; it stood for {}", quoted(rule), rule.clause(), was.clause());
        changes.add(About::Rules, says, [field(rule, ".clauses")]);
    }
    if was.heading != rule.heading {
        let says =
            format!("{} stands under “{}” now; it stood under “{}”", quoted(rule), rule.heading, was.heading);
        changes.add(About::Rules, says, [field(rule, ".heading")]);
    }
}

fn quoted(rule: &Rule) -> String {
    format!("“{}” ({})", rule.says, rule.clause())
}

fn field(rule: &Rule, end: &str) -> String {
    format!("rule.{}{end}", rule.id)
}
