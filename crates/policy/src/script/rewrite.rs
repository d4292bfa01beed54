//! Writes what a script expects anew, from what there is; everything else, comments too, stays as it is written.
//!
//! Whether a step is permitted or refused is never rewritten: where that differs from what the step says, the step
//! stays a difference for a person to look at. A step that says neither is filled in.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::change::filled;
use super::entry::{Entry, entries, views};
use super::format::{Expect, Step};
use super::read::{check, read, wrong};
use super::report::{Rewritten, ScriptError};
use super::run::run_script;
use super::seen::Seen;
use super::step::{Happened, Outcome, Stop, take};
use super::world::World;
use crate::schema::Policy;

/// Fields that a step without expectations gets where they changed with it.
const WHERE_CHANGED: [&str; 4] = ["state", "labels", "public", "embargo"];
/// Fields that a look without expectations gets.
const OF_A_LOOK: [&str; 3] = ["state", "owed", "overdue"];

/// Writes what a script expects anew and runs it.
///
/// # Errors
/// [`ScriptError`] where it is no script, names somebody or something that is not there, or has its steps written in
/// a way that nothing can be added to (`[step.expect]` headers instead of `expect.state = ...`).
pub fn rewrite_script(
    policy: &Policy,
    files: &BTreeMap<String, String>,
    source: &str,
) -> Result<Rewritten, ScriptError> {
    let edits = edits(policy, files, source)?;
    let changes = edits.len();
    let text = edited(source, edits);
    let report = run_script(policy, files, &text)?;
    Ok(Rewritten { text, changes, report })
}

/// A new text for a range of bytes.
struct Edit {
    range: Range<usize>,
    text: String,
}

fn edited(source: &str, edits: Vec<Edit>) -> String {
    let mut text = String::with_capacity(source.len());
    let mut from = 0;
    for Edit { range, text: new } in edits {
        text.push_str(source.get(from..range.start).unwrap_or_default());
        text.push_str(&new);
        from = range.end;
    }
    text.push_str(source.get(from..).unwrap_or_default());
    text
}

fn edits(policy: &Policy, files: &BTreeMap<String, String>, source: &str) -> Result<Vec<Edit>, ScriptError> {
    let script = read(source)?;
    let policy = &filled(policy);
    let now = check(policy, &script, source)?;
    let document = DeTable::parse(source).map_err(|_| wrong(source, 0..0, "no TOML"))?.into_inner();
    let written = match document.get("step").map(Spanned::get_ref) {
        Some(DeValue::Array(steps)) => steps.iter().collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let mut world = World::new(policy, &script, now);
    let mut before: BTreeMap<usize, Seen> = BTreeMap::new();
    let mut edits = Vec::new();
    for (step, written) in script.step.iter().zip(written) {
        let happened = match take(&mut world, files, step.get_ref()) {
            Ok(happened) => happened,
            Err(Stop::Fault(what)) => return Err(wrong(source, step.span(), what)),
            // The run of what is written tells it.
            Err(Stop::Broken(_)) => break,
        };
        if is_as_told(step.get_ref(), &happened.outcome) {
            let last = happened.subject.and_then(|subject| before.get(&subject));
            let wanted = wanted(step.get_ref(), &happened, last);
            edits.extend(of_step(source, step, written, wanted)?);
        }
        before.extend(happened.subject.zip(happened.seen));
    }
    edits.sort_by_key(|edit| edit.range.start);
    Ok(edits)
}

/// Whether the step is permitted, or refused, as it says; or says nothing.
fn is_as_told(step: &Step, outcome: &Outcome) -> bool {
    let timeline = step.expect.as_ref().is_some_and(|expect| expect.timeline.is_some());
    match outcome {
        Outcome::Looked => !timeline && step.refused.is_none(),
        Outcome::Done { .. } => step.refused.is_none(),
        Outcome::Refused(_) => !timeline && (step.refused.is_some() || step.expect.is_none()),
    }
}

/// The fields that are to be written.
fn wanted(step: &Step, happened: &Happened, last: Option<&Seen>) -> Vec<Entry> {
    let fresh = step.expect.is_none() && step.refused.is_none();
    let nothing = Seen::nothing();
    let old = views(&Expect::default(), last.unwrap_or(&nothing));
    let filled_in = |entry: &Entry| match &happened.outcome {
        Outcome::Looked => OF_A_LOOK.contains(&entry.key),
        Outcome::Done { .. } => {
            let was = old.iter().find(|old| old.key == entry.key);
            WHERE_CHANGED.contains(&entry.key) && was.is_some_and(|was| was.got != entry.got)
        }
        Outcome::Refused(_) => entry.key == "says",
    };
    let all = entries(step, happened).into_iter();
    all.filter(|entry| !entry.agrees() || (fresh && filled_in(entry))).collect()
}

/// New values where the step has the field, new lines where it has not.
fn of_step(
    source: &str,
    step: &Spanned<Step>,
    written: &Spanned<DeValue<'_>>,
    wanted: Vec<Entry>,
) -> Result<Vec<Edit>, ScriptError> {
    let (present, missing): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|entry| entry.said.is_some());
    let mut edits: Vec<Edit> = present.into_iter().filter_map(rewritten).collect();
    for table in ["expect", "refused"] {
        let fields = missing.iter().filter(|entry| entry.table == table).collect::<Vec<_>>();
        if !fields.is_empty() {
            edits.push(added(source, step, written, table, &fields)?);
        }
    }
    Ok(edits)
}

fn rewritten(entry: Entry) -> Option<Edit> {
    let (range, _) = entry.said?;
    Some(Edit { range, text: entry.got.toml() })
}

/// Fields that the step has not: inside its inline table, or as lines after the last one of the step.
fn added(
    source: &str,
    step: &Spanned<Step>,
    written: &Spanned<DeValue<'_>>,
    table: &str,
    fields: &[&Entry],
) -> Result<Edit, ScriptError> {
    let unplaced = || {
        let what =
            "nothing can be added to this step: write its tables as `expect.state = ...`, without headers";
        wrong(source, step.span(), what)
    };
    let inline = written.get_ref().get(table).filter(|value| starts_with(source, value, '{'));
    if let Some(value) = inline {
        let inside = source.get(value.span()).and_then(|text| text.strip_suffix('}')).ok_or_else(unplaced)?;
        let kept = inside.trim_end().trim_end_matches(',');
        let at = value.span().start.saturating_add(kept.len());
        let comma = if kept.trim_start_matches('{').trim().is_empty() { " " } else { ", " };
        let fields = fields.iter().map(|entry| format!("{} = {}", entry.key, entry.got.toml()));
        let text = format!("{comma}{} }}", fields.collect::<Vec<_>>().join(", "));
        return Ok(Edit { range: at..value.span().end, text });
    }
    let end = end_of(source, written).ok_or_else(unplaced)?;
    let rest = source.get(end..).unwrap_or_default();
    let at = end.saturating_add(rest.find('\n').unwrap_or(rest.len()));
    let lines = fields.iter().map(|entry| format!("\n{table}.{} = {}", entry.key, entry.got.toml()));
    Ok(Edit { range: at..at, text: lines.collect() })
}

fn starts_with(source: &str, value: &Spanned<DeValue<'_>>, sign: char) -> bool {
    source.get(value.span()).is_some_and(|text| text.starts_with(sign))
}

/// The last byte of a step's values; none where a value has a header of its own, after which nothing of the step can
/// stand.
fn end_of(source: &str, written: &Spanned<DeValue<'_>>) -> Option<usize> {
    let DeValue::Table(table) = written.get_ref() else { return None };
    table.iter().try_fold(0, |end, (_, value)| Some(end.max(end_of_value(source, value)?)))
}

fn end_of_value(source: &str, value: &Spanned<DeValue<'_>>) -> Option<usize> {
    match value.get_ref() {
        DeValue::Table(_) if starts_with(source, value, '{') => Some(value.span().end),
        DeValue::Table(_) if starts_with(source, value, '[') => None,
        DeValue::Table(_) => end_of(source, value),
        DeValue::Array(_) if source.get(value.span()).is_some_and(|text| text.starts_with("[[")) => None,
        _ => Some(value.span().end),
    }
}
