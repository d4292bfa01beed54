//! What was seen on all passes together: acts that were done, conditions that held, states that were reached and
//! left, faults with the shortest way to them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher};

use super::alphabet::is_walked;
use super::key::Key;
use super::{Exploration, Finding};
use crate::act::Act;
use crate::schema::{Missing, Policy};

/// A hasher without randomness: the same walk counts the same everywhere.
pub(super) type Hasher = BuildHasherDefault<DefaultHasher>;

pub(super) struct Ledger<'a> {
    policy: &'a Policy,
    seen: HashSet<Key, Hasher>,
    pub(super) transitions: usize,
    pub(super) refusals: usize,
    done: BTreeSet<Act>,
    /// The furthest refusal of an act that nobody has done: the last that was new, with the way there.
    refused: BTreeMap<Act, (String, Vec<String>)>,
    /// Refusals that are not new any more, without the numbers in them.
    known: BTreeSet<(Act, String)>,
    /// Requirements that held somewhere.
    pub(super) held: BTreeSet<(Act, usize)>,
    /// Duties that were owed somewhere, and that were settled somewhere.
    pub(super) owed: BTreeMap<usize, Vec<String>>,
    pub(super) settled: BTreeSet<usize>,
    /// States that a case was in, with the way there, and that it left.
    pub(super) reached: BTreeMap<usize, Vec<String>>,
    pub(super) left: BTreeSet<usize>,
    faults: BTreeMap<(String, String), Vec<String>>,
    /// Which sets of people all kinds of actors have been tried with.
    pub(super) tried: BTreeSet<Key>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        Self {
            policy,
            seen: HashSet::default(),
            transitions: 0,
            refusals: 0,
            done: BTreeSet::new(),
            refused: BTreeMap::new(),
            known: BTreeSet::new(),
            held: BTreeSet::new(),
            owed: BTreeMap::new(),
            settled: BTreeSet::new(),
            reached: BTreeMap::new(),
            left: BTreeSet::new(),
            faults: BTreeMap::new(),
            tried: BTreeSet::new(),
        }
    }

    pub(super) fn saw(&mut self, key: &Key) {
        if !self.seen.contains(key) {
            self.seen.insert(key.clone());
        }
    }

    pub(super) fn done(&mut self, act: Act) {
        if self.done.insert(act) {
            self.refused.remove(&act);
        }
    }

    /// Notes a refusal of an act that nobody has done so far; breadth first, the first way to it is the shortest.
    pub(super) fn refused(&mut self, act: Act, what: &str, path: impl FnOnce() -> Vec<String>) {
        if self.done.contains(&act) {
            return;
        }
        let kind = what.chars().filter(|char| !char.is_ascii_digit()).collect();
        // What is missing says more than that an act is spent.
        let lacks = |what: &str| what.contains(" yet: ");
        let spent = self.refused.get(&act).is_some_and(|(known, _)| lacks(known) && !lacks(what));
        if !spent && self.known.insert((act, kind)) {
            self.refused.insert(act, (what.to_owned(), path()));
        }
    }

    /// Notes a fault; of two ways to the same one the shorter is told.
    pub(super) fn fault(&mut self, place: &str, what: String, path: impl FnOnce() -> Vec<String>) {
        let path = path();
        let known = self.faults.entry((place.to_owned(), what)).or_insert_with(|| path.clone());
        if path.len() < known.len() {
            *known = path;
        }
    }

    /// What shows only once everything was walked, where it was.
    pub(super) fn conclude(
        mut self,
        alphabet: Vec<String>,
        mut bounds: Vec<String>,
        whole: bool,
    ) -> Exploration {
        if whole {
            self.states();
            self.acts();
            self.duties();
        } else {
            let never =
                "as it was cut, nothing is said of what never comes to be: states, acts, ends of duties";
            bounds.push(never.to_owned());
        }
        let faults = std::mem::take(&mut self.faults).into_iter();
        let mut faults: Vec<Finding> =
            faults.map(|((place, what), path)| Finding { place, what, path }).collect();
        faults.sort_by_key(|fault| fault.path.len());
        Exploration {
            states: self.seen.len(),
            transitions: self.transitions,
            refusals: self.refusals,
            alphabet,
            faults,
            bounds,
        }
    }

    fn states(&mut self) {
        for (index, state) in self.policy.state.iter().enumerate() {
            match self.reached.get(&index) {
                None => {
                    let what = format!("no case ever comes into the state `{}`", state.name);
                    self.fault(&format!("state.{index}.when"), what, Vec::new);
                }
                Some(path) if !state.end && !self.left.contains(&index) => {
                    let path = path.clone();
                    let what = format!(
                        "no step leads out of the state `{}`: where cases rest in it, write `end = true`",
                        state.name
                    );
                    self.fault(&format!("state.{index}.name"), what, || path);
                }
                Some(_) => {}
            }
        }
    }

    fn acts(&mut self) {
        for (act, rule) in &self.policy.act {
            let name = act.name();
            for (index, needed) in rule.requires.iter().enumerate().filter(|_| is_walked(self.policy, *act)) {
                if needed.missing != Missing::Owed && !self.held.contains(&(*act, index)) {
                    let what = format!(
                        "`{}` is true of no case, so nobody can ever {}",
                        needed.needs.source(),
                        act.phrase()
                    );
                    let what = match needed.missing {
                        Missing::Refuse => what,
                        Missing::Reason | Missing::Owed => {
                            format!(
                                "`{}` is true of no case, so it always takes a reason to {}",
                                needed.needs.source(),
                                act.phrase()
                            )
                        }
                    };
                    self.fault(&format!("act.{name}.requires.{index}.needs"), what, Vec::new);
                }
            }
            if !self.done.contains(act) && is_walked(self.policy, *act) {
                let (why, path) = self.refused.get(act).cloned().unwrap_or_default();
                let why = match why.as_str() {
                    "" => "whoever may is never there, or no case comes so far".to_owned(),
                    why => format!("the last answer was: {why}"),
                };
                self.fault(
                    &format!("act.{name}"),
                    format!("nobody can ever {}; {why}", act.phrase()),
                    || path,
                );
            }
        }
    }

    fn duties(&mut self) {
        for (index, duty) in self.policy.duty.iter().enumerate() {
            match self.owed.get(&index) {
                Some(path) if !self.settled.contains(&index) => {
                    let path = path.clone();
                    let what = format!(
                        "`{}` is owed for ever: `{}` is true of no case",
                        duty.owed,
                        duty.until.source()
                    );
                    self.fault(&format!("duty.{index}.until"), what, || path);
                }
                None => {
                    let what = format!(
                        "nobody ever owes this: `{}` is true of no case that is not done with it",
                        duty.when.source()
                    );
                    self.fault(&format!("duty.{index}.when"), what, Vec::new);
                }
                Some(_) => {}
            }
        }
    }
}
