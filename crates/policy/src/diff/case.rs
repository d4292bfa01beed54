//! What a case would be like under another policy: its state, what is owed, labels, its end, who sees it.

use cvdesk_case::{Case, CaseId, Desk};
use jiff::Timestamp;
use serde::Serialize;

use super::gained_and_lost;
use crate::explain::words::{and, days};
use crate::fact::Standing;
use crate::labels::labels;
use crate::schema::{Anchor, Cap, Policy};
use crate::sight::Confidential;
use crate::span::days as span;
use crate::{duties, state};

/// How a case would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseChange {
    /// The case.
    pub case: CaseId,
    /// What changes, a sentence each.
    pub says: Vec<String>,
}

/// How an open case would change from one policy to another; `None` where it is closed or nothing changes.
///
/// The caller hands in only what its reader may see. The sentences hold no text of the case.
#[must_use]
pub fn diff_case(
    before: &Policy,
    after: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    now: Timestamp,
) -> Option<CaseChange> {
    let (desk, case) = (desk.inner(), case.inner());
    if case.closed.is_some() || case.opened.is_none() {
        return None;
    }
    let was = Standing { policy: before, desk, case, at: now };
    let is = Standing { policy: after, desk, case, at: now };
    let mut says = Vec::new();
    says.extend(states(&was, &is));
    says.extend(owed(&was, &is));
    says.extend(labelled(&was, &is));
    says.extend(ends(&was, &is));
    says.extend(seen(before, after, desk));
    let says: Vec<_> = says.iter().map(|says| crate::explain::words::sentence(says)).collect();
    (!says.is_empty()).then_some(CaseChange { case: case.id, says })
}

fn states(was: &Standing<'_>, is: &Standing<'_>) -> Option<String> {
    let (was, is) = (state::state(was), state::state(is));
    (was != is).then(|| format!("its state is {is}; it was {was}"))
}

fn owed(was: &Standing<'_>, is: &Standing<'_>) -> Vec<String> {
    let tell = |standing: &Standing<'_>| -> Vec<String> {
        let duties = duties::of_case(standing).into_iter();
        let due = |at: Timestamp| format!(", by {at:.0}");
        duties.map(|duty| format!("{}{}", duty.owed, duty.due.map(due).unwrap_or_default())).collect()
    };
    let (gained, lost) = gained_and_lost(&tell(was), &tell(is));
    let gained = gained.into_iter().map(|owed| format!("owed now: {owed}"));
    gained.chain(lost.into_iter().map(|owed| format!("not owed any more: {owed}"))).collect()
}

fn labelled(was: &Standing<'_>, is: &Standing<'_>) -> Vec<String> {
    let (gained, lost) = gained_and_lost(&labels(was), &labels(is));
    let gained = (!gained.is_empty()).then(|| format!("its issue gets {}", and(&gained)));
    let lost = (!lost.is_empty()).then(|| format!("its issue loses {}", and(&lost)));
    gained.into_iter().chain(lost).collect()
}

/// Whether the end that stands could still be agreed to; it stands either way.
fn ends(was: &Standing<'_>, is: &Standing<'_>) -> Vec<String> {
    let case = is.case;
    let Some(until) = case.embargo_until().filter(|_| case.public().is_none()) else { return Vec::new() };
    let caps = [
        (
            &was.policy.embargo.hard,
            &is.policy.embargo.hard,
            "it would be refused today, and stands because it was set before",
        ),
        (&was.policy.embargo.soft, &is.policy.embargo.soft, "today it would take a stated reason"),
    ];
    let told = |(was, is, word): (&Option<Cap>, &Option<Cap>, &str)| {
        let cap = is.as_ref().filter(|cap| beyond(case, cap, until))?;
        let before = was.as_ref().is_some_and(|cap| beyond(case, cap, until));
        (!before).then(|| format!("its end, {until:.0}, lies beyond {}: {word}", days(cap.days)))
    };
    caps.into_iter().filter_map(told).collect()
}

fn beyond(case: &Case, cap: &Cap, until: Timestamp) -> bool {
    let anchor = match cap.anchor {
        Anchor::FirstSet => case.embargo_first_set,
        Anchor::LastRestart => case.embargo_restarted.or(case.embargo_first_set),
    };
    anchor.is_some_and(|anchor| until.duration_since(anchor) > span(cap.days))
}

/// People who would see it no more. More people see it only once somebody moves the case to the new policy.
fn seen(before: &Policy, after: &Policy, desk: &Desk) -> Vec<String> {
    let sees = |policy: &Policy| -> Vec<_> {
        let people = desk
            .people
            .iter()
            .filter(|(_, person)| policy.audience.cases.iter().any(|role| person.roles.contains(role)));
        people.map(|(id, _)| *id).collect()
    };
    let (gained, lost) = gained_and_lost(&sees(before), &sees(after));
    let lost = (!lost.is_empty()).then(|| {
        let who =
            if lost.len() == 1 { "1 person sees".to_owned() } else { format!("{} people see", lost.len()) };
        format!("{who} it no more, from the day the desk has the new policy")
    });
    let gained = (!gained.is_empty()).then(|| {
        let who = if gained.len() == 1 {
            "1 person more sees".to_owned()
        } else {
            format!("{} people more see", gained.len())
        };
        format!("{who} it, once the case is moved to the new policy")
    });
    lost.into_iter().chain(gained).collect()
}
