//! Time, seen from a case: the instants at which anything changes, and ends that lie on either side of them.

use std::cmp::Ordering;

use cvdesk_case::Case;
use jiff::{SignedDuration, Timestamp};

use crate::decide::counts_from;
use crate::schema::{Anchor, Cap, Policy, Silence, StartEvent};
use crate::span::days;

/// An instant that something counts to.
#[derive(Debug, Clone)]
pub(super) struct Instant {
    /// Where it has begun to count.
    pub(super) at: Option<Timestamp>,
    pub(super) told: String,
}

impl Instant {
    /// Now as seen from it: before, at, after, or not counted yet.
    pub(super) fn seen(&self, now: Timestamp) -> u8 {
        self.at.map_or(0, |at| match now.cmp(&at) {
            Ordering::Less => 1,
            Ordering::Equal => 2,
            Ordering::Greater => 3,
        })
    }
}

/// When the clock of the goal started; as `decide` counts it.
pub(super) fn start(policy: &Policy, case: &Case) -> Option<Timestamp> {
    match policy.embargo.start.as_ref()?.event {
        StartEvent::Received => case.received,
        StartEvent::Confirmed => case.confirmed,
        StartEvent::FixKnown => case.embargo_first_set,
    }
}

fn counted(from: Option<Timestamp>, length: SignedDuration, told: impl Into<String>) -> Instant {
    Instant { at: from.and_then(|from| from.checked_add(length).ok()), told: told.into() }
}

fn cap_from(case: &Case, cap: &Cap) -> Option<Timestamp> {
    match cap.anchor {
        Anchor::FirstSet => case.embargo_first_set,
        Anchor::LastRestart => case.embargo_restarted.or(case.embargo_first_set),
    }
}

/// Instants that `decide` looks at: the same number of them, in the same order, in every state of a policy.
pub(super) fn decisive(policy: &Policy, case: &Case) -> Vec<Instant> {
    let mut all = vec![Instant { at: case.embargo_until(), told: "the end of the embargo".to_owned() }];
    for (act, after) in policy.act.iter().filter_map(|(act, rule)| Some((act, rule.after.as_ref()?))) {
        let told = format!("the time from which people may {}", act.phrase());
        all.push(counted(counts_from(case, after.from), days(after.days), told));
    }
    all
}

/// Further instants: of proposals, caps and due times.
pub(super) fn further(policy: &Policy, case: &Case) -> Vec<Instant> {
    let embargo = &policy.embargo;
    let proposal = case.proposal.as_ref();
    let mut all = vec![Instant { at: proposal.map(|open| open.until), told: "the proposed end".to_owned() }];
    if let Some(Silence::IsConsentAfterDays(after)) = embargo.consent.as_ref().map(|rule| rule.silence) {
        all.push(counted(proposal.map(|open| open.at), days(after), "the day from which silence is consent"));
    }
    if let Some(goal) = &embargo.goal {
        all.push(counted(start(policy, case), days(goal.days), "the end of the goal"));
    }
    for (cap, told) in [(&embargo.soft, "the soft cap"), (&embargo.hard, "the hard cap")] {
        if let Some(cap) = cap {
            all.push(counted(cap_from(case, cap), days(cap.days), told));
        }
    }
    let mut dues: Vec<_> = policy.duty.iter().filter_map(|duty| duty.due.as_ref()).collect();
    dues.sort_unstable_by_key(|due| (due.from as u8, due.days));
    dues.dedup();
    all.extend(dues.into_iter().map(|due| {
        counted(counts_from(case, due.from), days(due.days), "the day on which something is due")
    }));
    all
}

/// The next of these instants, or a day past the last.
pub(super) fn next(instants: &[Instant], now: Timestamp) -> Option<(Timestamp, String)> {
    let ahead = instants.iter().filter_map(|instant| Some((instant.at?, instant.told.as_str())));
    let nearest = ahead.filter(|(at, _)| *at > now).min_by_key(|(at, _)| *at);
    nearest.map(|(at, told)| (at, format!("time passes: {told} has come"))).or_else(|| {
        let at_one = instants.iter().any(|instant| instant.at == Some(now));
        let later = now.checked_add(SignedDuration::from_hours(24)).ok().filter(|_| at_one)?;
        Some((later, "time passes: another day".to_owned()))
    })
}

/// A kind of end to propose or agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As far as the goal goes.
    Goal,
    /// A day beyond the goal.
    Longer,
    /// A day beyond the soft cap.
    BeyondSoft,
    /// A day beyond the hard cap.
    BeyondHard,
    /// Tomorrow.
    Sooner,
    /// What is proposed.
    Proposed,
}

impl End {
    pub(super) const ALL: [Self; 6] =
        [Self::Goal, Self::Longer, Self::BeyondSoft, Self::BeyondHard, Self::Sooner, Self::Proposed];

    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Goal => "the goal's end",
            Self::Longer => "an end beyond the goal",
            Self::BeyondSoft => "an end beyond the soft cap",
            Self::BeyondHard => "an end beyond the hard cap",
            Self::Sooner => "tomorrow",
            Self::Proposed => "the proposed end",
        }
    }

    /// The instant, where the policy has what it lies beyond; an end lies ahead.
    pub(super) fn of(self, policy: &Policy, case: &Case, now: Timestamp, restart: bool) -> Option<Timestamp> {
        let embargo = &policy.embargo;
        let tomorrow = now.checked_add(days(1)).ok()?;
        let start = if restart { now } else { start(policy, case).unwrap_or(now) };
        let beyond = |cap: &Cap| {
            let restarted = if restart { Some(now) } else { case.embargo_restarted };
            let first = case.embargo_first_set.unwrap_or(now);
            let from = match cap.anchor {
                Anchor::FirstSet => first,
                Anchor::LastRestart => restarted.unwrap_or(first),
            };
            from.checked_add(days(cap.days.saturating_add(1))).ok()
        };
        let goal = embargo.goal.as_ref();
        let at = match self {
            Self::Goal => start.checked_add(days(goal.map_or(7, |goal| goal.days))).ok(),
            Self::Longer => start.checked_add(days(goal?.days.saturating_add(1))).ok(),
            Self::BeyondSoft => beyond(embargo.soft.as_ref()?),
            Self::BeyondHard => beyond(embargo.hard.as_ref()?),
            Self::Sooner => Some(tomorrow),
            Self::Proposed => return case.proposal.as_ref().map(|open| open.until),
        }?;
        Some(at.max(tomorrow))
    }
}

/// How far an end goes: within the goal, beyond it, beyond the soft cap, beyond the hard one.
pub(super) fn reach(policy: &Policy, case: &Case, until: Timestamp) -> u8 {
    let embargo = &policy.embargo;
    let over =
        |cap: &Cap| cap_from(case, cap).is_some_and(|from| until.duration_since(from) > days(cap.days));
    let beyond_goal = embargo.goal.as_ref().is_some_and(|goal| {
        start(policy, case).is_some_and(|start| until.duration_since(start) > days(goal.days))
    });
    if embargo.hard.as_ref().is_some_and(over) {
        3
    } else if embargo.soft.as_ref().is_some_and(over) {
        2
    } else {
        u8::from(beyond_goal)
    }
}
