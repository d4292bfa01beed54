//! What a case, a desk and a report keep through their lives, fact by fact.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod desk;
mod embargo;
mod finding;
mod fix;
mod impact;
mod intake;
mod life;
mod notice;
mod people;
mod promises;
#[path = "../support/mod.rs"]
mod support;

use cvdesk_case::{Case, CaseEvent, Event, Stamped};
use support::{ALICE, CASE, fixture, history};

/// Folds facts by Alice, named by their fixtures, an hour apart.
fn case(files: &[&str]) -> Case {
    Case::fold(CASE, &by_alice(files))
}

fn by_alice(files: &[&str]) -> Vec<Stamped> {
    history(files.iter().map(|file| (ALICE, fixture(file))))
}

/// Folds facts that no fixture has, by Alice, an hour apart.
fn case_of(facts: impl IntoIterator<Item = CaseEvent>) -> Case {
    Case::fold(CASE, &history(facts.into_iter().map(|fact| (ALICE, Event::from(fact)))))
}
