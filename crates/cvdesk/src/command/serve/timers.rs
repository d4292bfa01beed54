//! The worker that watches what falls due: a date that passes does nothing by itself but be told.

use std::collections::BTreeMap;
use std::time::Duration;

use cvdesk_case::CaseId;
use cvdesk_desk::{Desk, Policies, Timers};

use super::Ground;
use crate::failure::Failure;
use crate::session::Session;

pub fn run(ground: &Ground<'_>) {
    let (mut known, mut told) = (Policies::default(), BTreeMap::new());
    let mut failed = None;
    while !ground.stop.is_set() {
        let mut wait = ground.every;
        match look(ground, &mut known) {
            Ok((timers, until_next)) => {
                failed = None;
                tell(ground, &timers, &mut told);
                wait = until_next.map_or(wait, |next| wait.min(next));
            }
            Err(failure) => {
                let why = failure.to_string();
                if failed.as_ref() != Some(&why) {
                    ground.journal.tell("alarm", &[("worker", "timers".to_owned()), ("why", why.clone())]);
                }
                failed = Some(why);
            }
        }
        ground.stop.wait(wait.max(Duration::from_secs(1)));
    }
}

fn look(ground: &Ground<'_>, known: &mut Policies) -> Result<(Timers, Option<Duration>), Failure> {
    let session = Session::open(ground.global)?;
    let mut desk = Desk::open_knowing(session.ports(), known)?;
    known.clone_from(desk.policies());
    let timers = desk.timers()?;
    let next = timers.next.and_then(|next| Duration::try_from(next.duration_since(session.now())).ok());
    Ok((timers, next))
}

/// Tells what became overdue since the last time.
fn tell(ground: &Ground<'_>, timers: &Timers, told: &mut BTreeMap<CaseId, Vec<String>>) {
    told.retain(|case, _| timers.overdue.iter().any(|(late, _)| late == case));
    for (case, clauses) in &timers.overdue {
        if told.get(case) != Some(clauses) {
            ground.journal.tell("overdue", &[("case", case.to_string()), ("clauses", clauses.join(","))]);
            told.insert(*case, clauses.clone());
        }
    }
}
