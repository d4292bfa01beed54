//! The pass after a verb: a command appends, then brings the outside along if nobody else does.

use std::fmt::Display;

use cvdesk_case::Outcome;
use cvdesk_desk::{Desk, EffectReport, EffectResult, Pass, PassState};
use serde_json::{Value, json};

use super::adapters::OwnAdapters;
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::when;

/// Runs one pass and adds what it did. A failing outside does not undo the verb: it is told, and tried again.
pub fn after(session: &Session, desk: &mut Desk<'_>, mut done: Done) -> Done {
    let adapters = match OwnAdapters::of(session, desk) {
        Ok(adapters) => adapters,
        Err(failure) => return not_sent(done, &failure, "see `cvdesk doctor`"),
    };
    session.begin_pass();
    match desk.reconcile(adapters.borrow(), false) {
        Ok(pass) => {
            done.text.push_str(&told(&pass));
            if let Value::Object(result) = &mut done.result {
                result.insert("effects".to_owned(), effects_json(&pass));
            }
            done
        }
        Err(error) => not_sent(done, &error, "it is tried again by `cvdesk reconcile`"),
    }
}

/// The verb is done all the same.
fn not_sent(mut done: Done, error: &dyn Display, next: &str) -> Done {
    done.text.push_str(&format!("Nothing was sent: {error}; {next}\n"));
    if let Value::Object(result) = &mut done.result {
        result.insert("effects_error".to_owned(), json!(error.to_string()));
    }
    done
}

/// Steps were recorded before one failed: tells them, brings the outside along, and hands the failure back.
pub fn before_failure(
    session: &Session,
    desk: &mut Desk<'_>,
    screen: Screen,
    recorded: Option<Done>,
    failure: Failure,
) -> Failure {
    let Some(recorded) = recorded else { return failure };
    let done = Done { rehearsal: session.rehearsal, owed: Vec::new(), ..after(session, desk, recorded) };
    screen.tell(&done);
    Failure { recorded: done.result, ..failure }
}

/// A pass as people read it.
pub fn told(pass: &Pass) -> String {
    let mut text = match &pass.state {
        PassState::Ran => String::new(),
        PassState::Busy => {
            "Another process is bringing the outside along; `cvdesk reconcile` does what it leaves.\n"
                .to_owned()
        }
        PassState::Held(why) => format!("HOLD: nothing goes out: {why}\n"),
    };
    for effect in &pass.effects {
        text.push_str(&format!("{}\n", told_effect(effect)));
    }
    text
}

fn told_effect(effect: &EffectReport) -> String {
    match &effect.result {
        EffectResult::Done { outcome, reference } => {
            let known = match outcome {
                Outcome::Done => "done",
                Outcome::Found => "found there",
                Outcome::MaybeTwice => "done, maybe twice",
                Outcome::Refused => "refused for good, not tried again",
            };
            format!("  {known}: {} ({reference})", effect.what)
        }
        EffectResult::Deferred { why, until } => {
            format!("  not yet: {}: {why}; tried again from {}", effect.what, when::told(*until))
        }
        EffectResult::Withheld => format!("  withheld: {}: its reader was removed", effect.what),
        EffectResult::Dropped => format!("  dropped: {}", effect.what),
        EffectResult::WouldDo => format!("  would do: {}", effect.what),
    }
}

/// The effects of a pass for programs.
pub fn effects_json(pass: &Pass) -> Value {
    let effects = pass.effects.iter().map(|effect| match &effect.result {
        EffectResult::Done { outcome, reference } => {
            json!({ "what": effect.what, "result": "done", "outcome": outcome, "reference": reference })
        }
        EffectResult::Deferred { why, until } => {
            json!({ "what": effect.what, "result": "deferred", "why": why, "until": until })
        }
        EffectResult::Withheld => json!({ "what": effect.what, "result": "withheld", "why": "removed" }),
        EffectResult::Dropped => json!({ "what": effect.what, "result": "dropped" }),
        EffectResult::WouldDo => json!({ "what": effect.what, "result": "would_do" }),
    });
    effects.collect()
}
