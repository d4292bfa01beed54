//! The worker that brings the outside along: after every change of the log, when a try falls due, and now and then.

use std::time::Duration;

use cvdesk_case::Outcome;
use cvdesk_desk::port::Store as _;
use cvdesk_desk::{EffectReport, EffectResult, Pass, PassState, Policies};

use super::Ground;
use crate::command::adapters::OwnAdapters;
use crate::failure::Failure;
use crate::session::Session;

/// How often it looks whether somebody wrote.
const LOOK: Duration = Duration::from_secs(1);

/// What it told last, so that a hold is told once.
#[derive(Default)]
struct Told {
    held: Option<String>,
    failed: Option<String>,
}

pub fn run(ground: &Ground<'_>) {
    let (mut told, mut known) = (Told::default(), Policies::default());
    while !ground.stop.is_set() {
        // Opened anew: a copy that was accepted, a new key or configuration act without a restart.
        match Session::open(ground.global) {
            Ok(session) => serve(ground, &session, &mut told, &mut known),
            Err(failure) => told.failed(ground, &failure),
        }
        ground.stop.wait(LOOK);
    }
}

/// Goes on with one session until it fails, holds or is to end.
fn serve(ground: &Ground<'_>, session: &Session, told: &mut Told, known: &mut Policies) {
    let mut seen = None;
    let mut waited = Duration::MAX;
    let mut next = None;
    while !ground.stop.is_set() {
        let last = session.store.last_seq().ok();
        let due = next.is_some_and(|next| next <= session.now());
        if last != seen || due || waited >= ground.every {
            seen = last;
            waited = Duration::ZERO;
            match pass(ground, session, known) {
                Ok(pass) => {
                    told.failed = None;
                    next = pass.next_try;
                    if told.pass(ground, &pass) {
                        // What holds it may be gone only for who opens the desk anew.
                        ground.stop.wait(ground.every.min(Duration::from_secs(10)));
                        return;
                    }
                }
                Err(failure) => {
                    told.failed(ground, &failure);
                    ground.stop.wait(ground.every);
                    return;
                }
            }
        }
        ground.stop.wait(LOOK);
        waited = waited.saturating_add(LOOK);
    }
}

fn pass(ground: &Ground<'_>, session: &Session, known: &mut Policies) -> Result<Pass, Failure> {
    let mut desk = cvdesk_desk::Desk::open_knowing(session.ports(), known)?;
    known.clone_from(desk.policies());
    let adapters = OwnAdapters::of(session, &desk)?;
    Ok(desk.reconcile_until(adapters.borrow(), &|| ground.stop.is_set())?)
}

impl Told {
    /// Tells a pass; whether the desk holds.
    fn pass(&mut self, ground: &Ground<'_>, pass: &Pass) -> bool {
        for effect in &pass.effects {
            tell(ground, effect);
        }
        let held = match &pass.state {
            PassState::Held(why) => Some(why.clone()),
            PassState::Ran | PassState::Busy => None,
        };
        if held != self.held {
            match &held {
                Some(why) => ground.journal.tell("alarm", &[("hold", why.clone())]),
                None => ground.journal.tell("hold ended", &[]),
            }
            self.held.clone_from(&held);
        }
        held.is_some()
    }

    fn failed(&mut self, ground: &Ground<'_>, failure: &Failure) {
        let why = failure.to_string();
        if self.failed.as_ref() != Some(&why) {
            ground.journal.tell("alarm", &[("worker", "reconciler".to_owned()), ("why", why.clone())]);
            self.failed = Some(why);
        }
    }
}

fn tell(ground: &Ground<'_>, effect: &EffectReport) {
    let what = ("what", effect.what.clone());
    match &effect.result {
        EffectResult::Done { outcome: Outcome::Refused, .. } => ground.journal.tell("refused", &[what]),
        EffectResult::Done { outcome, reference } => {
            let known = match outcome {
                Outcome::Done | Outcome::Refused => "done",
                Outcome::Found => "found there",
                Outcome::MaybeTwice => "done, maybe twice",
            };
            // A Message-ID is an address by its form only; its local part is the effect.
            let reference =
                reference.split('@').next().unwrap_or_default().trim_start_matches('<').to_owned();
            ground.journal.tell(known, &[what, ("reference", reference)]);
        }
        EffectResult::Deferred { why, until } => {
            ground.journal.tell("not yet", &[what, ("why", why.clone()), ("next", format!("{until:.0}"))]);
        }
        EffectResult::Withheld => ground.journal.tell("withheld", &[what]),
        EffectResult::Dropped => ground.journal.tell("dropped", &[what]),
        EffectResult::WouldDo => {}
    }
}
