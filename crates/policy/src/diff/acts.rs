//! Who may do what, with how many people, and what it asks for.

use super::{About, Changes, gained_and_lost};
use crate::act::Act;
use crate::explain::uses::acts::{asks, may};
use crate::explain::words::{and, days, people, since, who_of};
use crate::schema::{ActRule, After, Policy, Requirement};

pub(super) fn compare(before: &Policy, after: &Policy, changes: &mut Changes) {
    for (act, rule) in &after.act {
        match before.act.get(act) {
            Some(was) => changed(before, after, (*act, was, rule), changes),
            None => appeared(after, *act, rule, changes),
        }
    }
    for act in before.act.keys().filter(|act| !after.act.contains_key(act)) {
        let says = format!("nobody may {} any more: it is no step of the process", act.phrase());
        changes.add(About::Acts, says, [field(*act, "")]);
    }
}

/// A new act with everything that it asks for.
fn appeared(after: &Policy, act: Act, rule: &ActRule, changes: &mut Changes) {
    let mut says = vec![format!("a new step: {}", may(rule, &[act]))];
    says.extend(rule.after.as_ref().map(told_after));
    if rule.reason.is_some() {
        says.push("it takes a stated reason".to_owned());
    }
    says.extend(rule.requires.iter().map(|needed| asks(after, needed, &[act])));
    changes.add(About::Acts, says.join("; "), [field(act, "")]);
}

fn changed(
    before: &Policy,
    after: &Policy,
    (act, was, rule): (Act, &ActRule, &ActRule),
    changes: &mut Changes,
) {
    let phrase = act.phrase();
    let (gained, lost) = gained_and_lost(&was.roles, &rule.roles);
    if !gained.is_empty() {
        let says = format!("wider: {} may {phrase} now", and(&who_of(&gained)));
        changes.add(About::Acts, says, [field(act, ".roles")]);
    }
    if !lost.is_empty() {
        let says = format!("narrower: {} may not {phrase} any more", and(&who_of(&lost)));
        changes.add(About::Acts, says, [field(act, ".roles")]);
    }
    if was.people != rule.people {
        let says = format!("it takes {} to {phrase}; it took {}", people(rule.people), people(was.people));
        changes.add(About::Acts, says, [field(act, ".people")]);
    }
    match (&was.reason, &rule.reason) {
        (None, Some(_)) => {
            changes.add(
                About::Acts,
                format!("it takes a stated reason to {phrase} now"),
                [field(act, ".reason")],
            );
        }
        (Some(_), None) => {
            changes.add(
                About::Acts,
                format!("it takes no stated reason to {phrase} any more"),
                [field(act, ".reason")],
            );
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    let times = |after: &Option<After>| after.as_ref().map(|after| (after.from, after.days));
    if times(&was.after) != times(&rule.after) {
        let told =
            |after: &Option<After>| after.as_ref().map_or_else(|| "at any time".to_owned(), told_after);
        let says = format!("one may {phrase} {}; it was {}", told(&rule.after), told(&was.after));
        changes.add(About::Acts, says, [field(act, ".after")]);
    }
    requirements(before, after, (act, was, rule), changes);
}

fn told_after(after: &After) -> String {
    format!("not before {} after {}", days(after.days), since(after.from))
}

/// What an act asks for; requirements are known by what they need.
fn requirements(
    before: &Policy,
    after: &Policy,
    (act, was, rule): (Act, &ActRule, &ActRule),
    changes: &mut Changes,
) {
    let same = |left: &Requirement, right: &Requirement| left.needs.source() == right.needs.source();
    for needed in &rule.requires {
        let place = || [field(act, &format!(".requires.{}", needed.needs.source()))];
        match was.requires.iter().find(|other| same(other, needed)) {
            None => changes.add(About::Acts, format!("new: {}", asks(after, needed, &[act])), place()),
            Some(other) if other.missing != needed.missing || other.otherwise != needed.otherwise => {
                let says =
                    format!("{}; before, {}", asks(after, needed, &[act]), asks(before, other, &[act]));
                changes.add(About::Acts, says, place());
            }
            Some(_) => {}
        }
    }
    let gone = was.requires.iter().filter(|needed| !rule.requires.iter().any(|other| same(other, needed)));
    for needed in gone {
        let says = format!("no longer: {}", asks(before, needed, &[act]));
        changes.add(About::Acts, says, [field(act, &format!(".requires.{}", needed.needs.source()))]);
    }
}

fn field(act: Act, end: &str) -> String {
    format!("act.{}{end}", act.name())
}
