//! Runs a script: step by step, until the first thing that is not as it is told.

use std::collections::BTreeMap;
use std::ops::Range;

use super::change::filled;
use super::entry::{Entry, Value, entries, views};
use super::format::{Script, Step};
use super::read::{check, line_of, read, wrong};
use super::report::{Coverage, Difference, FolderReport, ScriptError, ScriptReport, Showing};
use super::seen::Seen;
use super::shows::{claim, count, unmet};
use super::step::{Happened, Outcome, Stop, take};
use super::world::World;
use crate::schema::Policy;

/// File names that end so are policies that scripts name, and no scripts.
const POLICY_FILE: &str = ".policy.toml";

/// Runs every script of a folder: file names with their text. Names that end in `.policy.toml` are policies that a
/// script may change to, and no scripts.
#[must_use]
pub fn run_scripts(policy: &Policy, files: &BTreeMap<String, String>) -> FolderReport {
    let mut folder = FolderReport::default();
    for (name, source) in files.iter().filter(|(name, _)| !name.ends_with(POLICY_FILE)) {
        let report = run_script(policy, files, source);
        if let Ok(report) = &report {
            folder.coverage.add(&report.coverage);
        }
        folder.scripts.insert(name.clone(), report);
    }
    folder
}

/// Runs a script under a policy; `files` holds the policies that it may name.
///
/// # Errors
/// [`ScriptError`] where it is no script, or names somebody or something that is not there.
pub fn run_script(
    policy: &Policy,
    files: &BTreeMap<String, String>,
    source: &str,
) -> Result<ScriptReport, ScriptError> {
    let script = read(source)?;
    let policy = filled(policy);
    let now = check(&policy, &script, source)?;
    let mut world = World::new(&policy, &script, now);
    let lines = script.lines.iter().map(|line| line.get_ref().clone()).collect();
    let mut report = ScriptReport {
        title: script.title.clone(),
        steps: script.step.len(),
        passed: 0,
        difference: None,
        coverage: Coverage { lines, ..Coverage::default() },
    };
    for (index, step) in script.step.iter().enumerate() {
        let place = Place { source, span: step.span(), number: index.saturating_add(1) };
        let step = step.get_ref();
        let happened = match take(&mut world, files, step) {
            Ok(happened) => happened,
            Err(Stop::Fault(what)) => return Err(wrong(source, place.span, what)),
            Err(Stop::Broken(broken)) => {
                let what = "what is promised of every step does not hold";
                report.difference = Some(place.difference(None, what, broken.promise, broken.got));
                return Ok(report);
            }
        };
        let claims = claims(source, step)?;
        report.difference =
            compare(&place, step, &happened).or_else(|| shown(&place, step, &claims, &happened));
        if report.difference.is_some() {
            return Ok(report);
        }
        report.passed = report.passed.saturating_add(1);
        count(&mut report.coverage, &claims, &happened.outcome);
    }
    report.difference = never_shown(&script, source, &report.coverage);
    Ok(report)
}

/// Where a step stands.
struct Place<'a> {
    source: &'a str,
    span: Range<usize>,
    number: usize,
}

impl Place<'_> {
    fn difference(
        &self,
        at: Option<&Range<usize>>,
        what: impl Into<String>,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Difference {
        Difference {
            line: line_of(self.source, at.unwrap_or(&self.span).start),
            step: Some(self.number),
            what: what.into(),
            expected: expected.into(),
            got: got.into(),
        }
    }
}

/// What a step's `shows` claims.
pub(super) fn claims(source: &str, step: &Step) -> Result<Vec<(String, Showing)>, ScriptError> {
    let read = step.shows.iter().map(|shows| claim(shows).map_err(|what| wrong(source, shows.span(), what)));
    read.collect()
}

/// The first thing that is not as the step tells it.
fn compare(place: &Place<'_>, step: &Step, happened: &Happened) -> Option<Difference> {
    verdict(place, step, &happened.outcome).or_else(|| unseen(place, step, happened)).or_else(|| {
        entries(step, happened).iter().find(|entry| !entry.agrees()).map(|entry| differs(place, entry))
    })
}

/// Whether the step is permitted comes first: nothing else can be compared where that differs.
fn verdict(place: &Place<'_>, step: &Step, outcome: &Outcome) -> Option<Difference> {
    let timeline = step.expect.as_ref().and_then(|expect| expect.timeline.as_ref());
    match outcome {
        Outcome::Refused(spoken) if step.refused.is_none() || timeline.is_some() => {
            let expected = timeline.map_or_else(
                || "a word on it: `expect.timeline` or `refused.rule`".to_owned(),
                |timeline| told(&Value::List(timeline.get_ref().clone())),
            );
            let rules = spoken.rules.iter().map(|rule| format!("`{}`: {}", rule.id, rule.quote()));
            let rules = rules.collect::<Vec<_>>().join("\n            ");
            let got = format!("{}\n            {rules}\n            hint: {}", spoken.what, spoken.hint);
            Some(place.difference(
                timeline.map(toml::Spanned::span).as_ref(),
                "the step is refused",
                expected,
                got,
            ))
        }
        Outcome::Done { timeline, .. } if step.refused.is_some() => {
            let rule = step.refused.as_ref().and_then(|refused| refused.rule.as_ref());
            let expected = rule.map_or_else(String::new, |rule| format!(" by `{}`", rule.get_ref()));
            let got = told(&Value::List(timeline.clone()));
            Some(place.difference(
                rule.map(toml::Spanned::span).as_ref(),
                "the step is permitted",
                format!("a refusal{expected}"),
                got,
            ))
        }
        Outcome::Looked if timeline.is_some() || step.refused.is_some() => Some(place.difference(
            None,
            "nothing is asked for",
            "something to do: `do.confirm = {}`",
            "only a look",
        )),
        Outcome::Looked | Outcome::Done { .. } | Outcome::Refused(_) => None,
    }
}

/// Something is expected of a report or case, and there is none.
fn unseen(place: &Place<'_>, step: &Step, happened: &Happened) -> Option<Difference> {
    let expect = step.expect.as_ref().filter(|_| happened.seen.is_none())?;
    let said = views(expect, &Seen::nothing()).into_iter().find_map(|entry| entry.said);
    said.map(|(at, said)| {
        place.difference(Some(&at), "nothing was received yet", told(&said), "nothing to look at")
    })
}

fn differs(place: &Place<'_>, entry: &Entry) -> Difference {
    let field = format!("`{}.{}`", entry.table, entry.key);
    if let Some((at, said)) = &entry.said {
        place.difference(Some(at), format!("{field} differs"), told(said), told(&entry.got))
    } else {
        let what = format!("{field} is not told; `policy test --update` writes it");
        place.difference(None, what, "a golden record", told(&entry.got))
    }
}

/// A value as people compare it: a list one element a line.
fn told(value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(list) if list.is_empty() => "nothing".to_owned(),
        Value::List(list) => list.join("\n            "),
    }
}

/// The first claim that the step does not bear out.
fn shown(
    place: &Place<'_>,
    step: &Step,
    claims: &[(String, Showing)],
    happened: &Happened,
) -> Option<Difference> {
    claims.iter().zip(&step.shows).find_map(|((line, showing), shows)| {
        let (needs, is) = unmet(line, *showing, &happened.outcome)?;
        Some(place.difference(
            Some(&shows.span()),
            format!("the step does not show `{}`", shows.get_ref()),
            needs,
            is,
        ))
    })
}

/// A line that the script names and that none of its steps shows.
fn never_shown(script: &Script, source: &str, coverage: &Coverage) -> Option<Difference> {
    let line = script.lines.iter().find(|line| !coverage.shown.contains_key(line.get_ref()))?;
    Some(Difference {
        line: line_of(source, line.span().start),
        step: None,
        what: format!("the script names {} and no step shows it", line.get_ref()),
        expected: format!("a step with `shows = [\"{} kept\"]` or another way", line.get_ref()),
        got: "none".to_owned(),
    })
}
