//! Who may do what, what it asks for, and what people owe. Acts that ask the same are told in one sentence.

use super::super::condition;
use super::super::words::{self, days, due, or, people, since, who, who_of};
use super::Uses;
use crate::act::Act;
use crate::schema::{ActRule, DutyRule, Each, Missing, Policy, Requirement};

pub(super) fn tell(policy: &Policy, uses: &mut Uses) {
    granted(policy, uses);
    for (act, rule) in &policy.act {
        let name = act.name();
        if let Some(reason) = &rule.reason {
            let says = format!("whoever would {} states a reason, which is recorded", act.phrase());
            uses.add(format!("act.{name}.reason"), reason, says);
        }
        if let Some(after) = &rule.after {
            let says = format!(
                "the desk refuses to {} until {} after {}",
                act.phrase(),
                days(after.days),
                since(after.from)
            );
            uses.add(format!("act.{name}.after.rule"), &after.rule, says);
        }
    }
    required(policy, uses);
    for (index, duty) in policy.duty.iter().enumerate() {
        uses.add(format!("duty.{index}.rule"), &duty.rule, owed(duty));
    }
}

/// Who may do what: one sentence for all acts of a rule that take the same people.
fn granted(policy: &Policy, uses: &mut Uses) {
    let mut groups: Vec<(&ActRule, Vec<Act>)> = Vec::new();
    for (act, rule) in &policy.act {
        let same = |other: &ActRule| {
            (&other.rule, &other.roles, other.people) == (&rule.rule, &rule.roles, rule.people)
        };
        match groups.iter_mut().find(|(other, _)| same(other)) {
            Some((_, acts)) => acts.push(*act),
            None => groups.push((rule, vec![*act])),
        }
    }
    for (rule, acts) in groups {
        let paths = acts.iter().map(|act| format!("act.{}.rule", act.name())).collect();
        uses.add_all(paths, &rule.rule, may(rule, &acts));
    }
}

/// Who may do some acts.
pub(crate) fn may(rule: &ActRule, acts: &[Act]) -> String {
    let only = format!("only {} may {}", or(&who_of(&rule.roles)), words::acts(acts));
    if rule.people > 1 {
        format!("{only}; {} must ask for it, each for themselves", people(rule.people))
    } else {
        only
    }
}

/// What is asked of acts: one sentence for all acts that ask the same by the same rule.
fn required(policy: &Policy, uses: &mut Uses) {
    let mut groups: Vec<(&Requirement, Vec<(Act, String)>)> = Vec::new();
    for (act, rule) in &policy.act {
        for (index, needed) in rule.requires.iter().enumerate() {
            let place = (*act, format!("act.{}.requires.{index}.rule", act.name()));
            match groups.iter_mut().find(|(other, _)| *other == needed) {
                Some((_, places)) => places.push(place),
                None => groups.push((needed, vec![place])),
            }
        }
    }
    for (needed, places) in groups {
        let (acts, paths): (Vec<_>, Vec<_>) = places.into_iter().unzip();
        uses.add_all(paths, &needed.rule, asks(policy, needed, &acts));
    }
}

/// What a requirement asks of some acts.
pub(crate) fn asks(policy: &Policy, needed: &Requirement, acts: &[Act]) -> String {
    let acts = words::acts(acts);
    let missing = needed.otherwise.clone().unwrap_or_else(|| condition::told(policy, &needed.needs, false));
    match needed.missing {
        // The policy's own words for what is missing read better than its condition.
        Missing::Refuse if needed.otherwise.is_some() => {
            format!("the desk refuses to {acts} while {missing}")
        }
        Missing::Refuse => {
            let until = condition::told(policy, &needed.needs, true);
            format!("the desk refuses to {acts} unless {until}")
        }
        Missing::Reason => {
            format!("the desk asks for a reason, and records it, where somebody would {acts} and {missing}")
        }
        Missing::Owed => {
            format!("where somebody would {acts} and {missing}, it goes on, and that stays owed")
        }
    }
}

/// A duty in words.
pub(crate) fn owed(duty: &DutyRule) -> String {
    let due = duty.due.as_ref().map(|at| format!(", {}", due(at))).unwrap_or_default();
    let each = match duty.each {
        None => "",
        Some(Each::BranchToFix) => ", for each branch that has no fix by itself",
        Some(Each::BranchToRelease) => ", for each branch whose fix is in no release by itself",
    };
    format!("the desk reminds {} to {}{due}{each}", who(&duty.by), duty.owed)
}
