//! The embargo's ends, and what ends confidentiality beside a date.

use super::super::condition;
use super::super::words::{
    anchor, and, count, days, lift_event, needs, people, quorum, silence, start, who_of,
};
use super::Uses;
use crate::rule::Modality;
use crate::schema::{ConsentRule, EmbargoRule, MissingAtEnd, Policy};

pub(super) fn tell(policy: &Policy, uses: &mut Uses) {
    let embargo = &policy.embargo;
    let ends = [
        ("embargo.start.rule", embargo.start.as_ref().map(|rule| &rule.rule), starts(embargo)),
        ("embargo.goal.rule", embargo.goal.as_ref().map(|rule| &rule.rule), goal(policy)),
        ("embargo.longer.rule", embargo.longer.as_ref().map(|rule| &rule.rule), longer(embargo)),
        ("embargo.soft.rule", embargo.soft.as_ref().map(|rule| &rule.rule), soft(embargo)),
        ("embargo.hard.rule", embargo.hard.as_ref().map(|rule| &rule.rule), hard(embargo)),
        ("embargo.restart.rule", embargo.restart.as_ref().map(|rule| &rule.rule), restart(embargo)),
        ("embargo.consent.rule", embargo.consent.as_ref().map(|rule| &rule.rule), consent(embargo)),
        (
            "embargo.reject_unless.rule",
            embargo.reject_unless.as_ref().map(|rule| &rule.rule),
            rejects(policy),
        ),
        ("embargo.reminders.rule", embargo.reminders.as_ref().map(|rule| &rule.rule), reminders(embargo)),
        ("lift.event.rule", policy.lift.event.as_ref().map(|rule| &rule.rule), lifts(policy)),
        ("lift.at_once.rule", policy.lift.at_once.as_ref().map(|rule| &rule.rule), at_once(policy)),
    ];
    for (path, rule, says) in ends {
        if let (Some(rule), Some(says)) = (rule, says) {
            uses.add(path, rule, says);
        }
    }
    uses.add("embargo.at_end.rule", &embargo.at_end.rule, at_end(embargo));
}

/// What starts the clock.
pub(crate) fn starts(embargo: &EmbargoRule) -> Option<String> {
    let event = embargo.start.as_ref()?.event;
    let goal = embargo.goal.as_ref().map_or(0, |goal| goal.days);
    Some(format!("when {}, the desk proposes an embargo end {} later", start(event), days(goal)))
}

/// The goal, and what going beyond it takes where no other rule says so.
pub(crate) fn goal(policy: &Policy) -> Option<String> {
    let goal = policy.embargo.goal.as_ref()?;
    let says = format!("the goal is an embargo of at most {}", days(goal.days));
    let modality = policy.rule(&goal.rule).map_or(Modality::May, |rule| rule.modality);
    Some(match (&policy.embargo.longer, modality) {
        (Some(_), _) => says,
        (None, Modality::Must | Modality::Should | Modality::May) => {
            format!("{says}; a longer one takes a stated reason, which is recorded")
        }
    })
}

/// What a longer one needs.
pub(crate) fn longer(embargo: &EmbargoRule) -> Option<String> {
    let rule = embargo.longer.as_ref()?;
    let goal = embargo.goal.as_ref().map_or(0, |goal| goal.days);
    Some(format!("a first embargo of more than {} needs {}", days(goal), needs(&rule.needs)))
}

/// The longest it aims at.
pub(crate) fn soft(embargo: &EmbargoRule) -> Option<String> {
    let cap = embargo.soft.as_ref()?;
    Some(format!(
        "an end more than {} away, counted {}, takes a stated reason, which is recorded",
        days(cap.days),
        anchor(cap.anchor)
    ))
}

/// The longest it may be.
pub(crate) fn hard(embargo: &EmbargoRule) -> Option<String> {
    let cap = embargo.hard.as_ref()?;
    Some(format!("an end more than {} away, counted {}, is refused", days(cap.days), anchor(cap.anchor)))
}

/// What a restart needs.
pub(crate) fn restart(embargo: &EmbargoRule) -> Option<String> {
    let rule = embargo.restart.as_ref()?;
    let causes: Vec<_> = rule.causes.iter().map(|cause| cause.says.as_str()).collect();
    let needed = if rule.needs.contains(&crate::schema::Needs::Consent) {
        "a stated reason (it is recorded) and the agreement of everybody concerned"
    } else {
        "a stated reason (it is recorded) and nobody's agreement"
    };
    Some(format!(
        "the clock may start again where {}; it takes {needed}, and the goal then counts anew",
        super::super::words::or(&causes)
    ))
}

/// Whose agreement is asked for.
pub(crate) fn consent(embargo: &EmbargoRule) -> Option<String> {
    embargo.consent.as_ref().map(asked)
}

fn asked(rule: &ConsentRule) -> String {
    let own = (rule.people > 0).then(|| format!("{} of the desk", people(rule.people)));
    let parts = (!rule.participants.is_empty())
        .then(|| format!("{} {}", quorum(rule.quorum), and(&who_of(&rule.participants))));
    let both: Vec<_> = own.into_iter().chain(parts).collect();
    format!("where agreement is needed, {} must agree; {}", and(&both), silence(rule.silence))
}

/// What any requested end is refused without.
pub(crate) fn rejects(policy: &Policy) -> Option<String> {
    let unless = policy.embargo.reject_unless.as_ref()?;
    let holds = condition::told(policy, &unless.holds, true);
    let more = if unless.needs.is_empty() {
        String::new()
    } else {
        format!("; it also needs {}", needs(&unless.needs))
    };
    Some(format!("the desk refuses an embargo end that somebody asks for unless {holds}{more}"))
}

/// When it is said again.
pub(crate) fn reminders(embargo: &EmbargoRule) -> Option<String> {
    let rule = embargo.reminders.as_ref()?;
    let hours: Vec<_> = rule.hours.iter().map(|hours| count(usize::from(*hours), "hour")).collect();
    Some(format!("the desk says again what is missing {} before the end", and(&hours)))
}

/// What happens when the end has come and something is missing.
pub(crate) fn at_end(embargo: &EmbargoRule) -> &'static str {
    match embargo.at_end.missing {
        MissingAtEnd::Hold => {
            "when the end has come and something that must be there is missing, the case stays confidential and the \
             desk raises an alarm; no date opens a case by itself"
        }
        MissingAtEnd::Publish => {
            "when the end has come, what there is may be published; what is missing stays owed"
        }
    }
}

/// The event that is the lift.
pub(crate) fn lifts(policy: &Policy) -> Option<String> {
    let event = policy.lift.event.as_ref()?.is;
    Some(format!("{} ends the embargo by itself: the case becomes public with it", lift_event(event)))
}

/// Reports that are public from the start.
pub(crate) fn at_once(policy: &Policy) -> Option<String> {
    let rule = policy.lift.at_once.as_ref()?;
    let when = condition::told(policy, &rule.when, true);
    Some(format!("a report is public at once where {when}"))
}
