//! Puts trailers where they belong, and leaves every other byte of a message as it was.

use std::collections::BTreeMap;
use std::ops::Range;

use super::block::{Block, block};

/// A trailer that a message has to carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due<'r> {
    pub(super) name: &'r str,
    pub(super) value: String,
    pub(super) above: &'r [String],
}

/// How a message carries a trailer that it has to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carried<'m> {
    /// As it should.
    Well,
    /// Below this trailer.
    Below(&'m str),
    /// Not in the trailer block, but as a line of its own elsewhere.
    Outside,
    /// Not at all.
    Not,
}

/// Looks how a message carries a trailer.
pub(super) fn carried<'m>(message: &'m str, due: &Due<'_>) -> Carried<'m> {
    let Block { trailers, .. } = block(message);
    let here =
        trailers.iter().position(|one| one.name.eq_ignore_ascii_case(due.name) && one.value == due.value);
    let below = trailers.iter().position(|one| names_any(due.above, one.name));
    match (here, below) {
        (Some(here), Some(below)) if here > below => {
            trailers.get(below).map_or(Carried::Well, |one| Carried::Below(one.name))
        }
        (Some(_), Some(_) | None) => Carried::Well,
        (None, _) if line_elsewhere(message, due).is_some() => Carried::Outside,
        (None, _) => Carried::Not,
    }
}

fn names_any(names: &[String], name: &str) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

/// Corrects a message, so that it carries all of these well.
pub(super) fn correct(message: &str, due: &[Due<'_>]) -> String {
    let mut message = message.to_owned();
    let mut absent = Vec::new();
    for due in due {
        message = match carried(&message, due) {
            Carried::Well => continue,
            Carried::Below(_) => without_trailer(&message, due),
            Carried::Outside => without_line(&message, due),
            Carried::Not => message,
        };
        absent.push(due);
    }
    put(&message, &absent)
}

/// Puts trailers in, each right above the first that it stands above, or on top of the block; in the order given.
fn put(message: &str, due: &[&Due<'_>]) -> String {
    let found = block(message);
    let newline = if first_line_is_dos(message) { "\r\n" } else { "\n" };
    let mut lines: BTreeMap<usize, String> = BTreeMap::new();
    for due in due {
        let first = found.trailers.iter().find(|one| names_any(due.above, one.name));
        let at = first.map_or(found.at.start, |one| one.at.start);
        lines.entry(at).or_default().push_str(&format!("{}: {}{newline}", due.name, due.value));
    }
    if found.trailers.is_empty() {
        let lines: String = lines.into_values().collect();
        return if lines.is_empty() {
            message.to_owned()
        } else {
            with_new_block(message, found.at.start, &lines, newline)
        };
    }
    // From the end, so that the places before stay where they are.
    lines.into_iter().rev().fold(message.to_owned(), |mut message, (at, lines)| {
        message.insert_str(at, &lines);
        message
    })
}

fn first_line_is_dos(message: &str) -> bool {
    message.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"))
}

/// A block of its own, with a blank line above it, before what git leaves out at the end.
fn with_new_block(message: &str, at: usize, lines: &str, newline: &str) -> String {
    let (before, after) = message.split_at_checked(at).unwrap_or((message, ""));
    let end = if before.is_empty() || before.ends_with('\n') { "" } else { newline };
    let blank = |line: &str| line.trim().is_empty();
    let gap = if before.lines().last().is_some_and(blank) { "" } else { newline };
    format!("{before}{end}{gap}{lines}{after}")
}

fn without_trailer(message: &str, due: &Due<'_>) -> String {
    let found = block(message);
    let wrong =
        found.trailers.iter().find(|one| one.name.eq_ignore_ascii_case(due.name) && one.value == due.value);
    let Some(wrong) = wrong else { return message.to_owned() };
    let before = message.get(..wrong.at.start).unwrap_or_default();
    let after = message.get(wrong.at.end..).unwrap_or_default();
    format!("{before}{after}")
}

/// The line outside the block that is this trailer and nothing else; the subject's paragraph has none.
fn line_elsewhere(message: &str, due: &Due<'_>) -> Option<Range<usize>> {
    let block = block(message).at;
    let mut end = 0;
    let lines = message.split_inclusive('\n').map(|line| {
        let start = end;
        end = start + line.len();
        (line, start..end)
    });
    let is_it = |line: &str| {
        line.trim_end()
            .split_once(':')
            .is_some_and(|(name, value)| name.eq_ignore_ascii_case(due.name) && value.trim() == due.value)
    };
    let body = lines.skip_while(|(line, _)| !line.trim().is_empty());
    let mut elsewhere = body.filter(|(_, at)| at.end <= block.start || at.start >= block.end);
    elsewhere.find(|(line, _)| is_it(line)).map(|(_, at)| at)
}

/// Takes the line out; where it was a paragraph of its own, the blank lines after it go as well.
fn without_line(message: &str, due: &Due<'_>) -> String {
    let Some(at) = line_elsewhere(message, due) else { return message.to_owned() };
    let before = message.get(..at.start).unwrap_or_default();
    let mut after = message.get(at.end..).unwrap_or_default();
    let stood_alone = before.lines().last().is_none_or(|line| line.trim().is_empty());
    while stood_alone && after.lines().next().is_some_and(|line| line.trim().is_empty()) {
        after = after.split_once('\n').map_or("", |(_, rest)| rest);
    }
    format!("{before}{after}")
}
