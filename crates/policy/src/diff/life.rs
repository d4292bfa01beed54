//! States, duties and labels: what a case is called and what is owed in it.

use super::{About, Changes};
use crate::explain::condition;
use crate::explain::uses::acts::owed;
use crate::schema::{Condition, Policy};

pub(super) fn compare(before: &Policy, after: &Policy, changes: &mut Changes) {
    states(before, after, changes);
    duties(before, after, changes);
    labels(before, after, changes);
}

fn states(before: &Policy, after: &Policy, changes: &mut Changes) {
    for state in &after.state {
        let field = format!("state.{}", state.name);
        match before.state.iter().find(|was| was.name == state.name) {
            None => {
                let when = condition::told(after, &state.when, true);
                changes.add(About::States, format!("a new state, {}: {when}", state.name), [field]);
            }
            Some(was) => {
                if let Some((now, then)) = conditions((before, &was.when), (after, &state.when)) {
                    let says = format!("a case is {} where {now}; before: where {then}", state.name);
                    changes.add(About::States, says, [format!("{field}.when")]);
                }
                if was.end != state.end {
                    let word = if state.end { "may rest in it now" } else { "may not rest in it any more" };
                    changes.add(
                        About::States,
                        format!("{}: a case {word}", state.name),
                        [format!("{field}.end")],
                    );
                }
            }
        }
    }
    for was in before.state.iter().filter(|was| !after.state.iter().any(|state| state.name == was.name)) {
        changes.add(
            About::States,
            format!("no case is {} any more", was.name),
            [format!("state.{}", was.name)],
        );
    }
    order("state", &names(before), &names(after), changes);
}

fn names(policy: &Policy) -> Vec<&str> {
    policy.state.iter().map(|state| state.name.as_str()).collect()
}

/// The first state that fits counts, so their order does.
fn order(field: &str, before: &[&str], after: &[&str], changes: &mut Changes) {
    let was: Vec<_> = before.iter().filter(|name| after.contains(name)).collect();
    let now: Vec<_> = after.iter().filter(|name| before.contains(name)).collect();
    if was != now {
        let says = format!("states are looked at in another order: {}", after.join(", "));
        changes.add(About::States, says, [format!("{field}.order")]);
    }
}

fn duties(before: &Policy, after: &Policy, changes: &mut Changes) {
    for duty in &after.duty {
        let field = format!("duty.{}", duty.owed);
        let Some(was) = before.duty.iter().find(|was| was.owed == duty.owed) else {
            changes.add(About::Duties, format!("new: {}", owed(duty)), [field]);
            continue;
        };
        if was.by != duty.by || was.due != duty.due {
            let says = format!("{}; before: {}", owed(duty), owed(was));
            changes.add(About::Duties, says, [format!("{field}.by")]);
            if let Some(change) = changes.0.last_mut() {
                change.fields.push(format!("{field}.due"));
            }
        }
        if let Some((now, then)) = conditions((before, &was.when), (after, &duty.when)) {
            let says = format!("to {} is owed while {now}; before: while {then}", duty.owed);
            changes.add(About::Duties, says, [format!("{field}.when")]);
        }
        if let Some((now, then)) = conditions((before, &was.until), (after, &duty.until)) {
            let says = format!("to {} is owed until {now}; before: until {then}", duty.owed);
            changes.add(About::Duties, says, [format!("{field}.until")]);
        }
    }
    for was in before.duty.iter().filter(|was| !after.duty.iter().any(|duty| duty.owed == was.owed)) {
        changes.add(About::Duties, format!("no longer: {}", owed(was)), [format!("duty.{}", was.owed)]);
    }
}

fn labels(before: &Policy, after: &Policy, changes: &mut Changes) {
    let (Some(was), Some(now)) = (&before.labels, &after.labels) else { return };
    for label in &now.label {
        let field = format!("labels.label.{}", label.name);
        match was.label.iter().find(|was| was.name == label.name) {
            None => {
                let when = condition::told(after, &label.when, true);
                changes.add(About::Labels, format!("a new label, “{}”: while {when}", label.name), [field]);
            }
            Some(was) => {
                if let Some((now, then)) = conditions((before, &was.when), (after, &label.when)) {
                    let says = format!("“{}” while {now}; before: while {then}", label.name);
                    changes.add(About::Labels, says, [format!("{field}.when")]);
                }
            }
        }
    }
    for gone in was.label.iter().filter(|was| !now.label.iter().any(|label| label.name == was.name)) {
        let says = format!("“{}” is no label any more", gone.name);
        changes.add(About::Labels, says, [format!("labels.label.{}", gone.name)]);
    }
}

/// Two conditions in words, where they differ.
fn conditions(was: (&Policy, &Condition), now: (&Policy, &Condition)) -> Option<(String, String)> {
    if was.1.source() == now.1.source() {
        return None;
    }
    Some((condition::told(now.0, now.1, true), condition::told(was.0, was.1, true)))
}
