//! Walks a policy: every distinct state that a case can be in under it, breadth first, driving the real `decide` and
//! the real fold, and what is wrong there with the shortest way to it.
//!
//! A state is told apart by what a condition of the policy or `decide` can see ([`key`]); instants by how now lies to
//! them ([`anchor`]); what is tried is declared in [`alphabet`]. The full product of a process is far too large to be
//! walked, so it is walked in passes: see [`pass`] and [`Exploration::bounds`], which says so in words.

mod alphabet;
mod anchor;
mod desk;
mod fault;
mod key;
mod ledger;
mod pass;
mod walk;
mod world;

use self::alphabet::{letters, reports};
use self::ledger::Ledger;
use self::pass::PASSES;
use self::walk::Walk;
use self::world::World;
use crate::schema::{Condition, Policy};

/// How far to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Distinct states in one pass; what lies beyond is not looked at, and the result says so.
    pub states: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { states: 60_000 }
    }
}

/// What a walk over a policy found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exploration {
    /// Distinct abstract states.
    pub states: usize,
    /// Permitted steps between them, and to themselves.
    pub transitions: usize,
    /// Refusals that were looked at.
    pub refusals: usize,
    /// What was tried, in words.
    pub alphabet: Vec<String>,
    /// What is wrong, each once, by its place.
    pub faults: Vec<Finding>,
    /// What was not walked, and what that means, in words.
    pub bounds: Vec<String>,
}

/// Something wrong with a policy, and the shortest way to where it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The place in the file: `state.2.when`; see [`Policy::place_of`].
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What happens on the way there, as sentences; empty where it shows nowhere in particular.
    pub path: Vec<String>,
}

impl Policy {
    /// Walks the policy. Takes seconds, where loading takes milliseconds.
    #[must_use]
    pub fn explore(&self, limits: Limits) -> Exploration {
        let world = World::new(self);
        let letters = letters(&world);
        let reports = reports(self);
        let mut ledger = Ledger::new(self);
        let (mut counts, mut cut) = (Vec::new(), Vec::new());
        for facets in PASSES {
            let mut walk = Walk::new(&world, &letters, facets);
            if !walk.run(&reports, limits, &mut ledger) {
                cut.push(format!("cut at {} states: {}", limits.states, pass::told(facets)));
            }
            counts.push(walk.states());
        }
        let whole = cut.is_empty();
        let bounds = pass::bounds(&counts).into_iter().chain(cut).collect();
        desk::acts(&world, &mut ledger);
        let alphabet = letters.iter().map(|letter| letter.name.clone()).chain(desk::alphabet()).collect();
        ledger.conclude(alphabet, bounds, whole)
    }
}

/// Every condition of a policy.
fn conditions(policy: &Policy) -> impl Iterator<Item = &Condition> {
    let requires = policy.act.values().flat_map(|rule| rule.requires.iter().map(|needed| &needed.needs));
    let states = policy.state.iter().map(|state| &state.when);
    let unless = policy.embargo.reject_unless.iter().map(|unless| &unless.holds);
    let at_once = policy.lift.at_once.iter().map(|at_once| &at_once.when);
    let labels = policy.labels.iter().flat_map(|labels| labels.label.iter().map(|label| &label.when));
    let duties = policy.duty.iter().flat_map(|duty| [&duty.when, &duty.until]);
    requires.chain(states).chain(unless).chain(at_once).chain(labels).chain(duties)
}
