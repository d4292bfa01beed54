//! Reads a script's text, each fault with its line and column.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;
use toml::Spanned;

use super::format::Script;
use super::report::ScriptError;
use super::shows::claim;
use crate::load::{one_line, place};
use crate::schema::Policy;

/// The longest script that is read, in bytes.
pub(super) const SCRIPT_BYTES: usize = 1 << 20;

/// Names that a script cannot give to somebody: they mean somebody already.
const TAKEN: [&str; 3] = ["system", "operator", "everybody"];

/// Reads a script.
pub(super) fn read(source: &str) -> Result<Script, ScriptError> {
    if source.len() > SCRIPT_BYTES {
        let what = format!("a script has at most {SCRIPT_BYTES} bytes, this one has {}", source.len());
        return Err(ScriptError { line: 1, column: 1, what });
    }
    toml::from_str(source)
        .map_err(|error| wrong(source, error.span().unwrap_or(0..0), one_line(error.message())))
}

/// An error at a place.
pub(super) fn wrong(source: &str, at: Range<usize>, what: impl Into<String>) -> ScriptError {
    let (line, column) = place(source, at.start);
    ScriptError { line, column, what: what.into() }
}

/// The line of a byte.
pub(super) fn line_of(source: &str, offset: usize) -> usize {
    place(source, offset).0
}

/// Checks what can be checked before the first step, and gives the instant that it begins at.
pub(super) fn check(policy: &Policy, script: &Script, source: &str) -> Result<Timestamp, ScriptError> {
    names(script, source)?;
    roles(policy, script, source)?;
    lines(policy, script, source)?;
    let Some(first) = script.step.first() else {
        return Err(wrong(source, 0..0, "a script has at least one step"));
    };
    first.get_ref().at.ok_or_else(|| wrong(source, first.span(), "the first step says when it is: `at`"))
}

fn names(script: &Script, source: &str) -> Result<(), ScriptError> {
    let mut seen = BTreeSet::new();
    for name in script.people.keys().chain(script.agents.keys()) {
        let text = name.get_ref();
        if text.trim().is_empty() || TAKEN.contains(&text.as_str()) || text.starts_with("operator for ") {
            return Err(wrong(source, name.span(), format!("nobody can be called `{text}`")));
        }
        if !seen.insert(text) {
            return Err(wrong(source, name.span(), format!("there are two called `{text}`")));
        }
    }
    let unknown = script.not_yet_accepted.iter().find(|name| !script.people.contains_key(*name));
    unknown.map_or(Ok(()), |name| {
        Err(wrong(source, name.span(), format!("`{}` is not one of [people]", name.get_ref())))
    })
}

fn roles(policy: &Policy, script: &Script, source: &str) -> Result<(), ScriptError> {
    let unknown = script.people.values().flatten().find(|role| !policy.role.contains_key(role.get_ref()));
    unknown.map_or(Ok(()), |role| {
        let known = policy.role.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let what = format!("there is no role `{}`; the policy has {known}", role.get_ref());
        Err(wrong(source, role.span(), what))
    })
}

/// Every line that is named or shown is one of the policy's, and what is shown is named.
fn lines(policy: &Policy, script: &Script, source: &str) -> Result<(), ScriptError> {
    let known: BTreeSet<&str> =
        policy.rule.iter().flat_map(|rule| &rule.clauses).map(String::as_str).collect();
    let named: BTreeSet<&str> = script.lines.iter().map(|line| line.get_ref().as_str()).collect();
    if let Some(line) = script.lines.iter().find(|line| !known.contains(line.get_ref().as_str())) {
        let what = format!("no rule of the policy stands for the line `{}`", line.get_ref());
        return Err(wrong(source, line.span(), what));
    }
    let shows = script.step.iter().flat_map(|step| &step.get_ref().shows);
    for shows in shows {
        let at = |what: String| wrong(source, Spanned::span(shows), what);
        let (line, _) = claim(shows).map_err(at)?;
        if !named.contains(line.as_str()) {
            return Err(at(format!("`{line}` is shown here: name it in `lines` at the top")));
        }
    }
    Ok(())
}
