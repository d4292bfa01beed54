//! Tests of the runner: that a good story passes, that each wrong expectation fails, and that rewriting keeps the rest.

mod broken;
mod properties;
mod rewriting;
mod stories;

use std::collections::BTreeMap;

use super::{ScriptError, ScriptReport, run_script};
use crate::schema::Policy;

/// A small process that has every act.
fn small() -> Policy {
    Policy::load(include_str!("small.toml")).unwrap_or_else(|error| panic!("small.toml, {error}"))
}

/// A story that ends at the gate and one that is confirmed: every kind of expectation stands in it.
const GOOD: &str = include_str!("good.toml");

fn run(source: &str) -> Result<ScriptReport, ScriptError> {
    run_script(&small(), &BTreeMap::new(), source)
}

/// The first difference of a script, as people read it; empty where it passes.
fn difference(source: &str) -> String {
    let report = run(source).unwrap_or_else(|error| panic!("{error}"));
    report.difference.map_or_else(String::new, |difference| difference.to_string())
}

/// A script of one case that is open, with these steps added.
fn with(steps: &str) -> String {
    let opened = "title = 'x'\n[people]\nalice = ['team', 'gate']\nbob = ['team']\n[[step]]\nat = '2020-01-01T00:00:00Z'\n\
                  do.receive = { channel = 'tracker', from = 'rita' }\nexpect.timeline = ['report received (1000 bytes)', \
                  'straight through, as nothing is held on this way: became case C-0000-0001', \
                  'case opened from report R-0000-0001', 'reporter takes part', 'embargo proposed until 2020-01-15T00:00:00Z']\n";
    format!("{opened}{steps}")
}
