//! The embargo: each of its ends told as it is now and as it was.

use super::{About, Changes};
use crate::explain::uses::embargo as ends;
use crate::explain::words::needs;
use crate::schema::{EmbargoRule, Policy, Precedence};

/// An end of the embargo in words, and the fields that those words tell.
type End = (&'static [&'static str], fn(&Policy) -> Option<String>);

const ENDS: &[End] = &[
    (&["lift.at_once.when"], ends::at_once),
    (&["lift.event.is"], ends::lifts),
    (&["embargo.start.event"], |policy| ends::starts(&without_goal(policy))),
    (&["embargo.goal.days"], ends::goal),
    (&["embargo.hard.days", "embargo.hard.anchor"], |policy| ends::hard(&policy.embargo)),
    (&["embargo.soft.days", "embargo.soft.anchor"], |policy| ends::soft(&policy.embargo)),
    (&["embargo.longer.needs"], longer),
    (
        &[
            "embargo.consent.people",
            "embargo.consent.participants",
            "embargo.consent.quorum",
            "embargo.consent.silence",
        ],
        |policy| ends::consent(&policy.embargo),
    ),
    (&["embargo.reject_unless.holds", "embargo.reject_unless.needs"], ends::rejects),
    (&["embargo.reminders.hours"], |policy| ends::reminders(&policy.embargo)),
    (&["embargo.at_end.missing"], |policy| Some(ends::at_end(&policy.embargo).to_owned())),
    (&["embargo.precedence"], |policy| Some(precedence(policy).to_owned())),
];

pub(super) fn compare(before: &Policy, after: &Policy, changes: &mut Changes) {
    for (fields, tell) in ENDS {
        let (was, now) = (tell(before), tell(after));
        if was == now {
            continue;
        }
        let says = match (was, now) {
            (Some(was), Some(now)) => format!("{now}; before: {was}"),
            (None, Some(now)) => format!("new: {now}"),
            (Some(was), None) => format!("no longer: {was}"),
            (None, None) => continue,
        };
        for (index, field) in fields.iter().enumerate() {
            // One sentence tells all of its fields.
            if index == 0 {
                changes.add(About::Embargo, says.clone(), [(*field).to_owned()]);
            } else if let Some(change) = changes.0.last_mut() {
                change.fields.push((*field).to_owned());
            }
        }
    }
}

/// What going beyond the goal needs; the goal has a sentence of its own.
fn longer(policy: &Policy) -> Option<String> {
    let rule = policy.embargo.longer.as_ref()?;
    Some(format!("a first embargo beyond the goal needs {}", needs(&rule.needs)))
}

/// The start without the goal's days, which have a sentence of their own.
fn without_goal(policy: &Policy) -> EmbargoRule {
    EmbargoRule { goal: None, ..policy.embargo.clone() }
}

fn precedence(policy: &Policy) -> &'static str {
    match policy.embargo.precedence {
        Precedence::Newest => "of two proposed ends the newest counts",
        Precedence::Earliest => "of two proposed ends the earliest counts",
    }
}
