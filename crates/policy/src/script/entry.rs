//! What a step expects beside what there is, field by field: compared in a run, written anew in a rewriting.

use std::ops::Range;

use toml::Spanned;

use super::format::{Expect, Refused, Step};
use super::seen::Seen;
use super::step::{Happened, Outcome, Spoken};

/// A field of `expect` or `refused`.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// `expect` or `refused`.
    pub(super) table: &'static str,
    pub(super) key: &'static str,
    /// What the script says, and where.
    pub(super) said: Option<(Range<usize>, Value)>,
    pub(super) got: Value,
    /// A script must say it.
    pub(super) demanded: bool,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Flag(bool),
    Text(String),
    List(Vec<String>),
}

impl Entry {
    /// Whether what the script says is what there is.
    pub(super) fn agrees(&self) -> bool {
        self.said.as_ref().map_or(!self.demanded, |(_, said)| *said == self.got)
    }

    fn text(table: &'static str, key: &'static str, said: Option<&Spanned<String>>, got: &str) -> Self {
        let said = said.map(|said| (said.span(), Value::Text(said.get_ref().clone())));
        Self { table, key, said, got: Value::Text(got.to_owned()), demanded: false }
    }

    fn list(
        table: &'static str,
        key: &'static str,
        said: Option<&Spanned<Vec<String>>>,
        got: &[String],
    ) -> Self {
        let said = said.map(|said| (said.span(), Value::List(said.get_ref().clone())));
        Self { table, key, said, got: Value::List(got.to_vec()), demanded: false }
    }

    fn flag(table: &'static str, key: &'static str, said: Option<&Spanned<bool>>, got: bool) -> Self {
        let said = said.map(|said| (said.span(), Value::Flag(*said.get_ref())));
        Self { table, key, said, got: Value::Flag(got), demanded: false }
    }

    fn demanded(self, demanded: bool) -> Self {
        Self { demanded, ..self }
    }
}

impl Value {
    /// As TOML: a list that does not fit on a line has one element a line.
    pub(super) fn toml(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Text(text) => quoted(text),
            Self::List(list) => {
                let quoted = list.iter().map(|text| quoted(text)).collect::<Vec<_>>();
                let line = format!("[{}]", quoted.join(", "));
                if line.chars().count() <= LINE {
                    line
                } else {
                    format!("[\n    {},\n]", quoted.join(",\n    "))
                }
            }
        }
    }
}

/// Characters of a list that stands on one line.
const LINE: usize = 90;

/// A basic string. JSON's escapes are TOML's, but for the one control character that JSON leaves as it is.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007F")
}

/// The fields of a step: those that the script has, those that it must have.
pub(super) fn entries(step: &Step, happened: &Happened) -> Vec<Entry> {
    let nothing = (Expect::default(), Refused::default());
    let expect = step.expect.as_ref().unwrap_or(&nothing.0);
    let refused = step.refused.as_ref().unwrap_or(&nothing.1);
    let mut entries = match &happened.outcome {
        Outcome::Looked => Vec::new(),
        Outcome::Done { timeline, warned, .. } => vec![
            Entry::list("expect", "timeline", expect.timeline.as_ref(), timeline).demanded(true),
            Entry::list("expect", "warned", expect.warned.as_ref(), warned).demanded(!warned.is_empty()),
        ],
        Outcome::Refused(spoken) => refusal(refused, spoken),
    };
    entries.extend(happened.seen.iter().flat_map(|seen| views(expect, seen)));
    entries
}

fn refusal(refused: &Refused, spoken: &Spoken) -> Vec<Entry> {
    // Where two rules say the same words, either may be named.
    let named =
        refused.rule.as_ref().and_then(|named| spoken.rules.iter().find(|rule| rule.id == *named.get_ref()));
    let rule = named.or(spoken.rules.first());
    let (id, says) = rule.map_or(("", ""), |rule| (rule.id.as_str(), rule.says.as_str()));
    let lines = rule.map(|rule| rule.clauses.as_slice()).unwrap_or_default();
    vec![
        Entry::text("refused", "what", refused.what.as_ref(), &spoken.what).demanded(true),
        Entry::text("refused", "rule", refused.rule.as_ref(), id).demanded(true),
        Entry::list("refused", "lines", refused.lines.as_ref(), lines),
        Entry::text("refused", "says", refused.says.as_ref(), says),
        Entry::text("refused", "hint", refused.hint.as_ref(), &spoken.hint),
    ]
}

/// The fields of what is seen of a report or case.
pub(super) fn views(expect: &Expect, seen: &Seen) -> Vec<Entry> {
    vec![
        Entry::text("expect", "state", expect.state.as_ref(), &seen.state),
        Entry::list("expect", "labels", expect.labels.as_ref(), &seen.labels),
        Entry::flag("expect", "public", expect.public.as_ref(), seen.public),
        Entry::text("expect", "embargo", expect.embargo.as_ref(), &seen.embargo),
        Entry::list("expect", "owed", expect.owed.as_ref(), &seen.owed),
        Entry::list("expect", "overdue", expect.overdue.as_ref(), &seen.overdue),
        Entry::text("expect", "timer", expect.timer.as_ref(), &seen.timer),
        Entry::list("expect", "wanted", expect.wanted.as_ref(), &seen.wanted),
        Entry::list("expect", "sees", expect.sees.as_ref(), &seen.sees),
        Entry::list("expect", "everybody_reads", expect.everybody_reads.as_ref(), &seen.everybody_reads),
    ]
}
