//! `cvdesk reconcile`: brings the outside to what it should be.

use std::time::Duration;

use cvdesk_desk::{EffectResult, Pass, PassState};
use serde_json::json;

use super::adapters::OwnAdapters;
use super::pass::{effects_json, told};
use crate::cli::{Global, Reconcile};
use crate::failure::{FAILED, Failure};
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::when;

/// How long to wait for another process's lease before looking again.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

pub fn run(global: &Global, wanted: &Reconcile, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let adapters = OwnAdapters::of(&session, &desk)?;
    loop {
        let pass = desk.reconcile(adapters.borrow(), wanted.dry_run)?;
        let idle = pass.waiting == 0 && pass.state == PassState::Ran;
        let tried = pass.effects.iter().any(|effect| matches!(effect.result, EffectResult::Deferred { .. }));
        if !wanted.until_idle
            || idle
            || tried
            || matches!(pass.state, PassState::Held(_))
            || session.rehearsal && pass.state == PassState::Busy
        {
            return Ok(finish(&session, &pass));
        }
        screen.say(told(&pass).trim_end());
        if pass.state == PassState::Busy || pass.effects.is_empty() {
            #[expect(
                clippy::disallowed_methods,
                reason = "waits for another process's lease or a task's next try, asked for with --until-idle"
            )]
            std::thread::sleep(LOOK_AGAIN);
        }
    }
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
