//! What must be so in every state and after every step; each thing that is not is a fault of the policy, or of
//! cvdesk, with its place and the way to it.

use cvdesk_case::{Case, CaseEvent};
use jiff::Timestamp;

use super::alphabet::Letter;
use super::ledger::Ledger;
use super::walk::Node;
use super::world::{Report, Somebody, World};
use crate::act::Act;
use crate::decide::Decision;
use crate::duties::is_owed;
use crate::fact::{Fact, Standing, notice_is_current};
use crate::labels::clash;
use crate::refusal::Refusal;
use crate::schema::{Missing, StartEvent};
use crate::sight::Confidential;
use crate::wanted::wanted_of_case;

type Path = Vec<String>;

/// The policy's state of a case, by its place, and whether the process may end here.
pub(super) fn standing(world: &World<'_>, case: &Case, now: Timestamp) -> (usize, bool) {
    let standing = Standing { policy: world.policy, desk: world.desk(case).inner(), case, at: now };
    let states = &world.policy.state;
    let held = states.iter().position(|state| standing.holds(&state.when));
    let state = held.unwrap_or(states.len().saturating_sub(1));
    let rests = states.get(state).is_some_and(|state| state.end);
    let current = !case.published.is_empty() && notice_is_current(world.policy, case);
    (state, rests || current || case.closed.is_some())
}

/// A report that says nothing stays confidential: nobody could keep anything otherwise (I2).
pub(super) fn opening(
    world: &World<'_>,
    report: &Report,
    case: &Confidential<Case>,
    ledger: &mut Ledger<'_>,
) {
    if !report.public && report.answers.is_empty() && case.inner().public().is_some() {
        let condition = world.policy.lift.at_once.as_ref().map_or("", |at_once| at_once.when.source());
        let what = format!(
            "`{condition}` is true of a report that says nothing: every report would be public at once"
        );
        ledger.fault("lift.at_once.when", what, || {
            vec!["a report comes in that answers no question".to_owned()]
        });
    }
}

/// Checks what holds in a state, and notes which conditions were seen to hold.
pub(super) fn state(world: &World<'_>, node: &Node, path: impl Fn() -> Path, ledger: &mut Ledger<'_>) {
    let (policy, case) = (world.policy, node.case.inner());
    let standing = Standing { policy, desk: world.desk(case).inner(), case, at: node.now };
    ledger.reached.entry(node.state).or_insert_with(&path);
    for (act, rule) in &policy.act {
        for (index, needed) in rule.requires.iter().enumerate() {
            if !ledger.held.contains(&(*act, index)) && standing.holds(&needed.needs) {
                ledger.held.insert((*act, index));
            }
        }
    }
    for (index, duty) in policy.duty.iter().enumerate() {
        if !ledger.settled.contains(&index) && standing.holds(&duty.until) {
            ledger.settled.insert(index);
        }
        if !ledger.owed.contains_key(&index) && is_owed(&standing, duty) {
            ledger.owed.insert(index, path());
        }
    }
    if let Some((one, other)) = clash(&standing) {
        let labels = policy.labels.iter().flat_map(|labels| &labels.label);
        let index = labels.into_iter().position(|label| label.name == other).unwrap_or(0);
        let what =
            format!("a case has two labels of one scope at once, `{one}` and `{other}`: a tracker keeps one");
        ledger.fault(&format!("labels.label.{index}.when"), what, &path);
    }
    if case.public().is_none() && !wanted_of_case(policy, &node.case).is_empty() {
        ledger.fault("notice", "a notice is wanted outside before the lift".to_owned(), &path);
    }
    undated(&standing, node, path, ledger);
}

/// A private case whose clock has started has an end, or somebody owes one (L25).
fn undated(standing: &Standing<'_>, node: &Node, path: impl Fn() -> Path, ledger: &mut Ledger<'_>) {
    let (policy, case) = (standing.policy, standing.case);
    let Some(start) = &policy.embargo.start else { return };
    let started = match start.event {
        StartEvent::Received => true,
        StartEvent::Confirmed => standing.is(Fact::Confirmed),
        StartEvent::FixKnown => standing.is(Fact::FixKnown),
    };
    let private = case.public().is_none() && case.dismissed.is_none() && case.closed.is_none();
    if !started || !private || case.embargo_until().is_some() {
        return;
    }
    let asks = |source: &str| {
        source.contains(Fact::EmbargoSet.name()) || source.contains(Fact::EmbargoAgreed.name())
    };
    if !policy.duty.iter().any(|duty| asks(duty.until.source()) && is_owed(standing, duty)) {
        let state = policy.state.get(node.state).map_or("", |state| state.name.as_str());
        let what = format!(
            "a case in the state `{state}` is confidential without an end, its clock has started, and no duty asks for an end"
        );
        ledger.fault("embargo.start", what, path);
    }
}

/// Checks an answer: the same again, a refusal by a rule of the policy and with a next step.
pub(super) fn answer(
    answer: Result<&Decision, &Refusal>,
    again: Option<&Result<Decision, Refusal>>,
    path: impl Fn() -> Path,
    ledger: &mut Ledger<'_>,
) {
    if again.is_some_and(|again| again.as_ref() != answer) {
        ledger.fault("act", "cvdesk answers the same question differently the second time".to_owned(), &path);
    }
    // Every rule of a loaded policy has clauses, and only rules make refusals.
    let told = |refusal: &Refusal| {
        !refusal.clauses.is_empty() && !refusal.hint.is_empty() && !refusal.what.is_empty()
    };
    if let Some(refusal) = answer.err().filter(|refusal| !told(refusal)) {
        let what = format!("a refusal names no rule of the policy, or no next step: {}", refusal.what);
        ledger.fault("act", what, path);
    }
}

/// Nobody unknown does anything, and no program what none may ever do.
pub(super) fn actor(
    kinds: &[Somebody],
    who: &Somebody,
    letter: &Letter,
    permitted: bool,
    path: impl Fn() -> Path,
    ledger: &mut Ledger<'_>,
) {
    let unknown = kinds.iter().rev().take(2).any(|last| last.actor == who.actor);
    let barred = who.called.starts_with("an agent") && Act::NEVER_AGENTS.contains(&letter.act);
    if permitted && (unknown || barred) {
        let what = format!("{} may {}", who.called, letter.act.phrase());
        ledger.fault(&format!("act.{}", letter.act.name()), what, path);
    }
}

/// Checks what a step did.
pub(super) fn step(
    world: &World<'_>,
    before: &Case,
    after: &Case,
    decision: &Decision,
    now: Timestamp,
    path: impl Fn() -> Path,
    ledger: &mut Ledger<'_>,
) {
    let opened = decision.case.iter().any(|event| {
        matches!(
            event,
            CaseEvent::EmbargoLifted { .. } | CaseEvent::MadePublic { .. } | CaseEvent::BecamePublic { .. }
        )
    });
    if before.public().is_none() && after.public().is_some() && !opened {
        ledger.fault("lift", "a case is public without a lift, a decision or an exposure".to_owned(), &path);
    }
    if before.public().is_some() && after.public() != before.public() {
        ledger.fault("lift", "what was public is told otherwise later".to_owned(), &path);
    }
    let facts = u32::try_from(decision.case.len()).unwrap_or(u32::MAX);
    if after.version != before.version.saturating_add(facts) || facts == 0 {
        ledger.fault("act", "what was allowed is not what the case holds afterwards".to_owned(), &path);
    }
    if after.published.len() > before.published.len() {
        published(world, after, now, path, ledger);
    }
}

/// A notice never goes out without what the policy refuses to publish without.
fn published(
    world: &World<'_>,
    after: &Case,
    now: Timestamp,
    path: impl Fn() -> Path,
    ledger: &mut Ledger<'_>,
) {
    if after.public().is_none() {
        ledger.fault("notice", "a notice is published before the lift".to_owned(), &path);
    }
    let standing = Standing { policy: world.policy, desk: world.desk(after).inner(), case: after, at: now };
    let Some(publish) = world.policy.act.get(&Act::Publish) else { return };
    for (index, needed) in publish.requires.iter().enumerate() {
        if needed.missing == Missing::Refuse && !standing.holds(&needed.needs) {
            let what = format!("a notice is published although {}", needed.told());
            ledger.fault(&format!("act.publish.requires.{index}.needs"), what, &path);
        }
    }
}

/// A state from which the process never comes to an end.
pub(super) fn dead_end(world: &World<'_>, node: &Node, path: impl Fn() -> Path, ledger: &mut Ledger<'_>) {
    let state = world.policy.state.get(node.state).map_or("", |state| state.name.as_str());
    let what = format!(
        "dead end: from here in the state `{state}` no step leads to an end (a state with `end = true`, a published \
         notice that says all that is known, or a closed case)"
    );
    ledger.fault(&format!("state.{}.name", node.state), what, path);
}
