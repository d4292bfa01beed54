//! What is owed, by whom, by when, under which rule: the next steps people see, and all timers.

use cvdesk_case::{Case, Desk};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::act::Act;
use crate::asked;
use crate::branch;
use crate::decide::{counts_from, goes_on_after_closing};
use crate::fact::{Asked, Fact, Standing};
use crate::observed;
use crate::schema::{Condition, Due, DutyRule, Missing, Policy};
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
    // Nothing goes on in a case whose words are erased, or that goes on as another one.
    if standing.case.erased.is_some() || standing.case.merged_into.is_some() {
        return Vec::new();
    }
    let owed = standing.policy.duty.iter().filter(|duty| is_owed(standing, duty));
    let owed = owed.flat_map(|duty| told(standing, duty));
    let waited = asked::of_the_team(standing);
    observed::duties(standing).into_iter().chain(waited).chain(reminders(standing)).chain(owed).collect()
}

/// Whether a duty is owed now.
pub(crate) fn is_owed(standing: &Standing<'_>, duty: &DutyRule) -> bool {
    goes_on(standing.case, duty) && standing.holds(&duty.when) && !standing.holds(&duty.until)
}

/// A closed case owes what is still done in one (later fixes, CVE ids, versions of the notice) and what the policy says
/// of closed ones; what went on in another case is owed there.
fn goes_on(case: &Case, duty: &DutyRule) -> bool {
    let of_closed = || duty.when.asks_about().any(|asked| asked == Asked::Fact(Fact::Closed));
    let act = || duty.until.only_fact().and_then(Fact::comes_of);
    case.merged_into.is_none()
        && (case.closed.is_none() || act().is_some_and(goes_on_after_closing) || of_closed())
}

/// The duty that ends with what is needed, where it is owed now, and once: of one that each of several branches owes, no
/// single step settles it.
pub(crate) fn that_settles(standing: &Standing<'_>, needed: Fact) -> Option<Duty> {
    let ends = |duty: &&DutyRule| duty.until.only_fact() == Some(needed);
    let owed = standing.policy.duty.iter().filter(ends).filter(|duty| is_owed(standing, duty));
    owed.map(|duty| told(standing, duty)).find_map(|mut each| if each.len() == 1 { each.pop() } else { None })
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
    // Whoever was told already is not in it any more.
    let untold: Vec<&str> = match duty.until.only_fact() {
        Some(Fact::HandedOff) => standing.untold().collect(),
        Some(_) | None => Vec::new(),
    };
    Duty {
        owed: if untold.is_empty() {
            duty.owed.clone()
        } else {
            format!("{}: {}", duty.owed, untold.join(", "))
        },
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
                command: command_for(standing, &needed.needs),
                clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
                quote: rule.map(crate::rule::Rule::quote).unwrap_or_default(),
            }
        })
        .collect()
}

/// What settles a condition: the command of the duty that ends with one of its facts; the list of all that is owed where
/// none does.
fn command_for(standing: &Standing<'_>, needed: &Condition) -> String {
    let duty = settling_facts(standing, needed).find_map(|fact| that_settles(standing, fact));
    duty.map_or_else(|| format!("case next {}", standing.case.id), |duty| duty.command)
}

/// The facts of which each alone would make a condition hold.
pub(crate) fn settling_facts(standing: &Standing<'_>, needed: &Condition) -> impl Iterator<Item = Fact> {
    let facts = needed.asks_about().filter_map(|asked| match asked {
        Asked::Fact(fact) => Some(fact),
        Asked::Severity | Asked::Report(_) | Asked::Other => None,
    });
    facts.filter(|fact| standing.would_hold(needed, *fact))
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
