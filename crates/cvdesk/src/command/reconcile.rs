//! `cvdesk reconcile`: brings the outside to what it should be.

use std::time::Duration;

use cvdesk_desk::{EffectResult, Pass, PassState};
use jiff::Timestamp;
use serde_json::json;

use super::adapters::OwnAdapters;
use super::copy_plan;
use super::pass::{effects_json, told};
use crate::cli::{Global, Reconcile};
use crate::failure::{FAILED, Failure};
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::when;

/// How long to wait for another process's lease before looking again.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// How long to wait at most for a next try: meanwhile something else may have become wanted.
const LOOK_AT_LAST: Duration = Duration::from_secs(5);

pub fn run(global: &Global, wanted: &Reconcile, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let adapters = OwnAdapters::of(&session, &desk)?;
    if let Some(digest) = &wanted.copy.accept_plan {
        let request = session.request(&desk, global)?;
        return copy_plan::accept(
            &session,
            &mut desk,
            &adapters,
            request,
            wanted.copy.send_waiting_mails,
            digest,
        );
    }
    if wanted.copy.plan {
        return copy_plan::show(&session, &mut desk, &adapters, wanted.copy.send_waiting_mails);
    }
    loop {
        session.begin_pass();
        let pass = desk.reconcile(adapters.borrow(), wanted.dry_run)?;
        let idle = pass.waiting == 0 && pass.state == PassState::Ran;
        let tried = pass.effects.iter().any(|effect| matches!(effect.result, EffectResult::Deferred { .. }));
        if !wanted.until_idle
            || idle
            || tried
            || matches!(pass.state, PassState::Held(_))
            || session.rehearsal && pass.state == PassState::Busy
            // A set clock never comes to the next try.
            || session.rehearsal && global.at.is_some() && pass.effects.is_empty()
        {
            return Ok(finish(&session, &pass));
        }
        let text = told(&pass);
        if !text.is_empty() {
            screen.say(text.trim_end());
        }
        if pass.state == PassState::Busy || pass.effects.is_empty() {
            #[expect(
                clippy::disallowed_methods,
                reason = "waits for another process's lease or a task's next try, asked for with --until-idle"
            )]
            std::thread::sleep(wait(&pass, session.now()));
        }
    }
}

/// How long to wait after a pass that did nothing.
fn wait(pass: &Pass, now: Timestamp) -> Duration {
    let due = match pass.state {
        PassState::Ran => pass.next_try.and_then(|next| Duration::try_from(next.duration_since(now)).ok()),
        PassState::Busy | PassState::Held(_) => None,
    };
    due.unwrap_or(LOOK_AGAIN).clamp(LOOK_AGAIN, LOOK_AT_LAST)
}

fn finish(session: &Session, pass: &Pass) -> Done {
    let mut text = told(pass);
    if pass.waiting == 0 && pass.state == PassState::Ran {
        text.push_str("The outside is as it should be.\n");
    } else if let (PassState::Ran, Some(next)) = (&pass.state, pass.next_try) {
        text.push_str(&format!(
            "{} effect(s) wait; the next try is due {}.\n",
            pass.waiting,
            when::told(next)
        ));
    }
    let state = match &pass.state {
        PassState::Ran => "ran",
        PassState::Busy => "busy",
        PassState::Held(_) => "held",
    };
    let result = json!({ "state": state, "effects": effects_json(pass), "waiting": pass.waiting, "next_try": pass.next_try });
    let stuck = pass.effects.iter().any(|effect| matches!(effect.result, EffectResult::Deferred { .. }))
        || matches!(pass.state, PassState::Held(_));
    Done { rehearsal: session.rehearsal, code: if stuck { FAILED } else { 0 }, ..Done::new(text, result) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_that_did_nothing_is_followed_by_a_wait_for_the_next_try() {
        let now = Timestamp::UNIX_EPOCH;
        let after = |state, seconds| {
            let next_try = Some(Timestamp::from_second(seconds).unwrap());
            wait(&Pass { state, effects: Vec::new(), waiting: 1, next_try }, now)
        };
        assert_eq!(after(PassState::Ran, 3), Duration::from_secs(3));
        assert_eq!(after(PassState::Ran, 3600), LOOK_AT_LAST);
        assert_eq!(after(PassState::Ran, -5), LOOK_AGAIN);
        assert_eq!(after(PassState::Busy, 3600), LOOK_AGAIN);
    }
}
