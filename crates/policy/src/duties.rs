//! What is owed, by whom, by when, under which rule: the next steps people see, and all timers.

use cvdesk_case::{Case, Desk};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::act::Act;
use crate::branch;
use crate::decide::counts_from;
use crate::fact::Standing;
use crate::observed;
use crate::schema::{Due, DutyRule, Missing, Policy};
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

/// What is owed in a case now, in the policy's order of urgency; what still keeps the lift from its day comes first
/// once a reminder's hour has come.
#[must_use]
pub fn duties(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    now: Timestamp,
) -> Vec<Duty> {
    of_case(&Standing { policy, desk: desk.inner(), case: case.inner(), at: now })
}

pub(crate) fn of_case(standing: &Standing<'_>) -> Vec<Duty> {
    // Nothing goes on in a case whose words are erased.
    if standing.case.erased.is_some() {
        return Vec::new();
    }
    let owed = standing.policy.duty.iter().filter(|duty| is_owed(standing, duty));
    let owed = owed.flat_map(|duty| told(standing, duty));
    observed::duties(standing).into_iter().chain(reminders(standing)).chain(owed).collect()
}

/// The first of what is owed, of the duties that a refusal may point at.
pub(crate) fn first(standing: &Standing<'_>, of: impl Fn(&DutyRule) -> bool) -> Option<Duty> {
    let owed = || standing.policy.duty.iter().filter(|duty| of(duty) && is_owed(standing, duty));
    let before = observed::duties(standing).into_iter().chain(reminders(standing)).next();
    before.or_else(|| owed().flat_map(|duty| told(standing, duty)).next())
}

/// Whether a duty is owed now.
pub(crate) fn is_owed(standing: &Standing<'_>, duty: &DutyRule) -> bool {
    standing.holds(&duty.when) && !standing.holds(&duty.until)
}

/// A duty as it is owed now: once, or for each branch that owes it.
pub(crate) fn told(standing: &Standing<'_>, duty: &DutyRule) -> Vec<Duty> {
    let Some(each) = duty.each else { return vec![one(standing, duty)] };
    let told = branch::owing(standing, each).into_iter().map(|branch| {
        let duty = one(standing, duty);
        Duty {
            owed: observed::of_branch(&duty.owed, &branch),
            command: duty.command.replace("{branch}", branch.branch.as_str()),
            ..duty
        }
    });
    told.collect()
}

fn one(standing: &Standing<'_>, duty: &DutyRule) -> Duty {
    let due = duty.due.as_ref().and_then(|due| due_at(standing.case, due));
    let rule = standing.policy.rule(&duty.rule);
    Duty {
        owed: duty.owed.clone(),
        by: duty.by.clone(),
        due,
        overdue: due.is_some_and(|due| due <= standing.at),
        command: duty.command.replace("{case}", &standing.case.id.to_string()),
        clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
        quote: rule.map(crate::rule::Rule::quote).unwrap_or_default(),
    }
}

fn due_at(case: &Case, due: &Due) -> Option<Timestamp> {
    counts_from(case, due.from)?.checked_add(days(due.days)).ok()
}

/// What must be there for the lift and is not, once the first reminder's hour has come; an alarm from the end on.
fn reminders(standing: &Standing<'_>) -> Vec<Duty> {
    let Some((until, remind)) = reminded(standing) else { return Vec::new() };
    if remind > standing.at {
        return Vec::new();
    }
    let Some(lift) = standing.policy.act.get(&Act::Lift) else { return Vec::new() };
    let missing = lift
        .requires
        .iter()
        .filter(|needed| needed.missing != Missing::Owed && !standing.holds(&needed.needs));
    let by = lift.roles.first().cloned().unwrap_or_default();
    missing
        .map(|needed| {
            let rule = standing.policy.rule(&needed.rule);
            let overdue = until <= standing.at;
            let word = if overdue { "the lift is held" } else { "before the lift" };
            Duty {
                owed: format!("{word}: {}", needed.told()),
                by: by.clone(),
                due: Some(until),
                overdue,
                command: command_under(standing, &needed.rule),
                clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
                quote: rule.map(crate::rule::Rule::quote).unwrap_or_default(),
            }
        })
        .collect()
}

/// What does a duty of that rule; the list of all that is owed where no duty, or one for each of several, has it.
fn command_under(standing: &Standing<'_>, rule: &str) -> String {
    let id = standing.case.id.to_string();
    let duty = standing.policy.duty.iter().find(|duty| duty.rule == rule);
    let command =
        duty.map(|duty| duty.command.replace("{case}", &id)).filter(|command| !command.contains('{'));
    command.unwrap_or_else(|| format!("case next {id}"))
}

/// The end that is reminded of, and the hour of the first reminder.
fn reminded(standing: &Standing<'_>) -> Option<(Timestamp, Timestamp)> {
    let until = standing.case.embargo_until()?;
    let first = standing.policy.embargo.reminders.as_ref()?.hours.iter().max()?;
    until.checked_sub(SignedDuration::from_hours(i64::from(*first))).ok().map(|at| (until, at))
}

/// The next instant after `now` at which what is owed changes by itself: a reminder, an end, a due time. Timers wake
/// up then; nothing else in a case depends on the clock.
#[must_use]
pub fn next_timer(policy: &Policy, case: &Confidential<Case>, now: Timestamp) -> Option<Timestamp> {
    let case = case.inner();
    let until = case.embargo_until();
    let hours = policy.embargo.reminders.as_ref().map_or(&[][..], |reminders| reminders.hours.as_slice());
    let reminders = hours
        .iter()
        .filter_map(|hours| until?.checked_sub(SignedDuration::from_hours(i64::from(*hours))).ok());
    let due = policy.duty.iter().filter_map(|duty| due_at(case, duty.due.as_ref()?));
    reminders.chain(until).chain(due).filter(|at| *at > now).min()
}
