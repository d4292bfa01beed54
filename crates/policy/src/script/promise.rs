//! What is promised of every step of every script, whatever the script expects.

use cvdesk_case::{CaseEvent, Event, Stamped};

use super::seen::look;
use super::step::speaks;
use super::world::{File, World};
use crate::decide::Decision;
use crate::refusal::Refusal;
use crate::schema::Policy;
use crate::wanted::{wanted_issue, wanted_of_case};

/// A promise that does not hold.
#[derive(Debug)]
pub(super) struct Broken {
    /// What was promised.
    pub(super) promise: &'static str,
    /// What is.
    pub(super) got: String,
}

fn broken<T>(promise: &'static str, got: impl Into<String>) -> Result<T, Broken> {
    Err(Broken { promise, got: got.into() })
}

/// The same question has the same answer.
pub(super) fn same_answer(
    once: &Result<Decision, Refusal>,
    again: &Result<Decision, Refusal>,
) -> Result<(), Broken> {
    if once == again {
        return Ok(());
    }
    broken("the same question has the same answer", format!("{once:?}, and then {again:?}"))
}

/// A refusal says what it refuses, quotes a rule of the policy word for word, and offers a next step.
pub(super) fn quotes_the_policy(policy: &Policy, refusal: &Refusal) -> Result<(), Broken> {
    if !policy.rule.iter().any(|rule| speaks(rule, refusal)) {
        return broken("a refusal quotes a rule of the policy word for word", refusal.quote.as_str());
    }
    if refusal.what.trim().is_empty() {
        return broken("a refusal says what it refuses", "nothing");
    }
    if refusal.hint.trim().is_empty() {
        return broken("a refusal offers a next step", format!("{}, and no hint", refusal.what));
    }
    Ok(())
}

/// A refusal changes nothing.
pub(super) fn same_world(before: &World, after: &World) -> Result<(), Broken> {
    let seen = |world: &World| -> Vec<_> { world.files.iter().map(|file| look(world, file)).collect() };
    let desk = |world: &World| world.desk().inner().clone();
    if seen(before) == seen(after) && desk(before) == desk(after) {
        return Ok(());
    }
    broken("a refusal changes nothing", "something changed")
}

/// What holds of everything there is, after every step.
pub(super) fn after_all(world: &World) -> Result<(), Broken> {
    for file in &world.files {
        let seen = look(world, file);
        if let Some((one, other)) = seen.clash {
            return broken(
                "labels of one scope exclude each other",
                format!("`{one}` and `{other}` at once"),
            );
        }
        if file.is_case() && !file.case.iter().any(opens) {
            still_secret(world, file, &seen.everybody_reads, seen.public)?;
        }
    }
    Ok(())
}

/// Before a fact opened a case, nothing of it is public, numbered or wanted outside (N1).
fn still_secret(world: &World, file: &File, read: &[String], public: bool) -> Result<(), Broken> {
    const PROMISE: &str = "nothing is public before a fact made it so";
    let Some((_, policy)) = world.pinned(Some(file)) else { return Ok(()) };
    let case = file.case();
    if public {
        return broken(PROMISE, "the case is public");
    }
    if !read.is_empty() {
        return broken(PROMISE, format!("everybody reads {}", read.join(", ")));
    }
    let wanted = wanted_of_case(policy, &case);
    if !wanted.is_empty() {
        return broken("no notice is wanted before the lift", format!("{wanted:?}"));
    }
    if file.folded().number.is_some() {
        return broken("no number is taken before the lift", "the notice is numbered");
    }
    match wanted_issue(policy, &world.desk(), &case) {
        Some(issue) if !issue.confidential => broken(PROMISE, "its issue is to be shown to everybody"),
        Some(_) | None => Ok(()),
    }
}

/// Whether a fact opens its case.
fn opens(fact: &Stamped) -> bool {
    matches!(
        fact.event,
        Event::Case(
            CaseEvent::EmbargoLifted { .. } | CaseEvent::MadePublic { .. } | CaseEvent::BecamePublic { .. }
        )
    )
}
