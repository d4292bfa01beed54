//! What is owed, by whom, by when, under which rule: the next steps people see, and all timers.

use cvdesk_case::Case;
use jiff::Timestamp;
use serde::Serialize;

use crate::fact::holds;
use crate::schema::{Due, DueFrom, DutyRule, Policy};
use crate::sight::Confidential;
use crate::span::days;

/// Something owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// What to do, as a command to those who owe it.
    pub owed: String,
    /// The role that owes it.
    pub by: String,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Whether that has passed.
    pub overdue: bool,
    /// The command that settles it, as arguments of `cvdesk`.
    pub command: String,
    /// Clause ids of the rule.
    pub clauses: Vec<String>,
    /// The rule's words.
    pub quote: String,
}

/// What is owed in a case now, in the policy's order of urgency.
#[must_use]
pub fn duties(policy: &Policy, case: &Confidential<Case>, now: Timestamp) -> Vec<Duty> {
    of_case(policy, case.inner(), now)
}

pub(crate) fn of_case(policy: &Policy, case: &Case, now: Timestamp) -> Vec<Duty> {
    let owed = policy.duty.iter().filter(|duty| {
        let is = |fact: &_| holds(policy, case, *fact);
        duty.when.iter().all(is) && !duty.until.iter().all(is)
    });
    owed.map(|duty| told(policy, case, now, duty)).collect()
}

fn told(policy: &Policy, case: &Case, now: Timestamp, duty: &DutyRule) -> Duty {
    let due = duty.due.as_ref().and_then(|due| due_at(case, due));
    let rule = policy.rule(&duty.rule);
    Duty {
        owed: duty.owed.clone(),
        by: duty.by.clone(),
        due,
        overdue: due.is_some_and(|due| due <= now),
        command: duty.command.replace("{case}", &case.id.to_string()),
        clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
        quote: rule.map(crate::rule::Rule::quote).unwrap_or_default(),
    }
}

fn due_at(case: &Case, due: &Due) -> Option<Timestamp> {
    let from = match due.from {
        DueFrom::Received => case.received,
        DueFrom::EmbargoEnd => case.embargo_until(),
        DueFrom::Lifted => case.lifted().map(|lift| lift.at),
    };
    from?.checked_add(days(due.days)).ok()
}
