//! Reads facts from a report's text and command lines, each with the words it came from.
//!
//! What is found suggests and never decides (G4): it is what somebody ran, not what code is affected.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

use super::command::{Command, Word, commands};
use super::judge::AxisValues;
use super::option::said_by;
use super::pattern::Pattern;
use super::prose::Phrases;
use super::schema::{BinaryRow, Eligibility, Reads};
use super::silence::written;

/// The most of a text that is read, in bytes: what stands behind that is as if it were not there.
pub const READ_BYTES: usize = 1 << 20;

/// A fact as a report's words give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extracted {
    /// The axis.
    pub axis: String,
    /// The value on it.
    pub value: String,
    /// The words it came from, exactly as they stand in the text.
    pub words: String,
    /// Where in the text they stand, in bytes.
    pub at: Range<usize>,
    /// The row of the profile that read it.
    pub from: ReadFrom,
    /// What kind of words they are.
    pub kind: ReadAs,
}

/// A row of the profile's extraction, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFrom {
    /// `extract.binary`.
    Binary(usize),
    /// `extract.option`.
    Option(usize),
    /// `extract.tool`.
    Tool(usize),
    /// `extract.word`.
    Word(usize),
}

/// What kind of words a fact came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadAs {
    /// A command line.
    CommandLine,
    /// A command line that says nothing of the axis: the program's default.
    Default,
    /// Prose.
    Prose,
}

/// Reads the facts. Each is given once per row and value, at its first place; their number does not depend on the
/// text. Linear in the text, of which at most [`READ_BYTES`] are read.
#[must_use]
pub fn extract(eligibility: &Eligibility, text: &str) -> Vec<Extracted> {
    let text = text.get(..text.floor_char_boundary(READ_BYTES)).unwrap_or(text);
    let mut reader = Reader::new(eligibility, text);
    for part in written(text, &eligibility.extract.template) {
        reader.part(part);
    }
    reader.found.sort_by_key(|fact| (fact.at.start, fact.from));
    reader.found
}

/// What was found, as [`judge`](super::judge::judge) takes it for the reproducer.
#[must_use]
pub fn suggested(found: &[Extracted]) -> AxisValues {
    let mut values = AxisValues::new();
    for fact in found {
        values.entry(fact.axis.clone()).or_default().insert(fact.value.clone());
    }
    values
}

struct Reader<'t> {
    rules: &'t Eligibility,
    text: &'t str,
    /// Rows of `extract.option` by name with one dash.
    options: BTreeMap<&'t str, Vec<usize>>,
    phrases: Phrases,
    found: Vec<Extracted>,
    seen: BTreeSet<(ReadFrom, String, String)>,
}

impl<'t> Reader<'t> {
    fn new(rules: &'t Eligibility, text: &'t str) -> Self {
        let mut options: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, row) in rules.extract.option.iter().enumerate() {
            for name in &row.names {
                options.entry(name).or_default().push(index);
            }
        }
        let phrases = Phrases::new(&rules.extract.word);
        Self { rules, text, options, phrases, found: Vec::new(), seen: BTreeSet::new() }
    }

    fn part(&mut self, part: Range<usize>) {
        let rules = &self.rules.extract;
        let looked_for = |name: &str| {
            rules.tool.iter().any(|row| named(&row.names, name))
                || rules.binary.iter().any(|row| named(&row.names, name))
        };
        let commands = commands(self.text, part.clone(), &looked_for);
        let mut silent = Vec::new();
        for command in &commands {
            silent.extend(arguments(command));
            self.command(command);
        }
        for said in self.phrases.spoken(self.text, part, &silent) {
            let Some(row) = rules.word.get(said.row) else { continue };
            self.note(&row.axis, &row.is, said.at, ReadFrom::Word(said.row), ReadAs::Prose);
        }
    }

    fn command(&mut self, command: &Command) {
        let rules = &self.rules.extract;
        let options = || command.words.iter().filter(|word| word.is_option());
        if options().any(|word| rules.informs.iter().any(|name| name == name_and_value(word).0)) {
            return;
        }
        if let Some(index) = rules.tool.iter().position(|row| named(&row.names, &command.name)) {
            let gives = rules.tool.get(index).into_iter().flat_map(|row| &row.gives);
            for (axis, value) in gives {
                self.note(axis, value, command.at.clone(), ReadFrom::Tool(index), ReadAs::CommandLine);
            }
            return;
        }
        let Some(index) = rules.binary.iter().position(|row| named(&row.names, &command.name)) else {
            return;
        };
        let Some(binary) = rules.binary.get(index) else { return };
        // A name without options is a mention, and no command line.
        if options().next().is_none() {
            return;
        }
        let spoken_of = self.options(command, binary);
        for (axis, value) in binary.default.iter().filter(|(axis, _)| !spoken_of.contains(axis.as_str())) {
            self.note(axis, value, command.at.clone(), ReadFrom::Binary(index), ReadAs::Default);
        }
    }

    /// Notes what the options say, and gives the axes that they spoke about.
    fn options(&mut self, command: &Command, binary: &BinaryRow) -> BTreeSet<&'t str> {
        let rules = self.rules;
        let mut spoken_of = BTreeSet::new();
        for (index, word) in command.words.iter().enumerate().filter(|(_, word)| word.is_option()) {
            let (name, inline) = name_and_value(word);
            let Some(rows) = self.options.get(name).cloned() else { continue };
            let next = command.words.get(index + 1).filter(|next| inline.is_none() && !next.is_option());
            let value = inline.or(next.map(|next| next.text.as_str()));
            for row_index in rows {
                let Some(row) = rules.extract.option.get(row_index) else { continue };
                let Some(axis) = rules.axis(&row.axis) else { continue };
                let end = match row.reads {
                    Reads::Presence => word.at.end,
                    Reads::Implied(_) | Reads::Key(_) => next.map_or(word.at.end, |next| next.at.end),
                };
                for said in said_by(row, axis, binary, value) {
                    spoken_of.insert(axis.name.as_str());
                    let from = ReadFrom::Option(row_index);
                    self.note(&axis.name, &said, word.at.start..end, from, ReadAs::CommandLine);
                }
            }
        }
        spoken_of
    }

    fn note(&mut self, axis: &str, value: &str, at: Range<usize>, from: ReadFrom, kind: ReadAs) {
        if !self.seen.insert((from, axis.to_owned(), value.to_owned())) {
            return;
        }
        let words = self.text.get(at.clone()).unwrap_or_default().to_owned();
        self.found.push(Extracted { axis: axis.to_owned(), value: value.to_owned(), words, at, from, kind });
    }
}

fn named(names: &[Pattern], name: &str) -> bool {
    names.iter().any(|pattern| pattern.matches(name))
}

/// An option's name with one dash, and the value that is written into it: `--machine=q35`.
fn name_and_value(word: &Word) -> (&str, Option<&str>) {
    let text = word.text.as_str();
    let text = text.strip_prefix('-').filter(|rest| rest.starts_with('-')).unwrap_or(text);
    text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)))
}

/// Options and what follows each: not prose, though words stand in them. In order.
fn arguments(command: &Command) -> Vec<Range<usize>> {
    let mut after_option = false;
    let mut ranges = vec![command.at.clone()];
    for word in &command.words {
        if word.is_option() || after_option {
            ranges.push(word.at.clone());
        }
        after_option = word.is_option();
    }
    ranges
}
