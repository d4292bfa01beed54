//! Checks what a policy means once its types are right: names that exist, caps in order, somebody for every act.
//!
//! What shows only in motion (a state that nobody reaches, a way to the public before a lift) is found by walking the
//! policy: see [`crate::explore`].

mod meaning;
mod names;

use std::collections::BTreeSet;

pub(crate) use self::names::rule_uses;
use crate::schema::{LANGUAGE, Policy};

/// The role that means an OS user who is no known person.
pub(crate) const OPERATOR_ROLE: &str = "operator";

/// One step of the way to a place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// Something wrong, and the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) path: Vec<Step>,
    /// Characters past the place that the way leads to.
    pub(crate) inside: usize,
    pub(crate) what: String,
}

/// Builds a way from words and numbers: `act.lift.requires.2.rule`.
fn at(path: &str) -> Vec<Step> {
    path.split('.')
        .map(|step| step.parse().map_or_else(|_| Step::Key(step.to_owned()), Step::Index))
        .collect()
}

pub(crate) fn fault(path: &str, what: impl Into<String>) -> Fault {
    Fault { path: at(path), inside: 0, what: what.into() }
}

/// Finds the first fault.
pub(crate) fn check(policy: &Policy) -> Result<(), Fault> {
    language(policy)?;
    rules(policy)?;
    names::rules_are_there(policy)?;
    names::roles_are_there(policy)?;
    names::parts_are_there(policy)?;
    meaning::check(policy)
}

fn language(policy: &Policy) -> Result<(), Fault> {
    if policy.cvdesk_policy == LANGUAGE {
        return Ok(());
    }
    let what = format!("this cvdesk reads policy language {LANGUAGE}, not {}", policy.cvdesk_policy);
    Err(fault("cvdesk_policy", what))
}

fn rules(policy: &Policy) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for (index, rule) in policy.rule.iter().enumerate() {
        let here = |field: &str, what: &str| Err(fault(&format!("rule.{index}.{field}"), what));
        if !seen.insert(&rule.id) {
            return here("id", &format!("there are two rules called `{}`", rule.id));
        }
        if rule.clauses.is_empty() {
            return here("clauses", "a rule names at least one clause of the project's text");
        }
        if rule.says.trim().is_empty() || rule.heading.trim().is_empty() {
            return here("says", "a rule has a heading and a statement: refusals quote them");
        }
    }
    Ok(())
}
