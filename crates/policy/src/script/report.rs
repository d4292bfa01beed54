//! What a run of scripts found: how far each came, its first difference, and which lines were shown how.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// Why a script cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("line {line}, column {column}: {what}")]
pub struct ScriptError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// Something that a script expects and that is not so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Line, from 1, of what is expected; of the step where nothing is.
    pub line: usize,
    /// The step, from 1; none where it is about the whole script.
    pub step: Option<usize>,
    /// What differs, as a sentence without a full stop.
    pub what: String,
    /// What the script says.
    pub expected: String,
    /// What is.
    pub got: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(step) = self.step {
            write!(f, " (step {step})")?;
        }
        write!(f, ": {}\n  expected: {}\n  got:      {}", self.what, self.expected, self.got)
    }
}

/// How a step shows a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Showing {
    /// A must or should was kept.
    Kept,
    /// A must refused.
    Refused,
    /// A should warned, and was answered with a reason that is recorded.
    Warned,
    /// A may was used.
    Used,
    /// A may was left.
    Left,
}

impl Showing {
    /// Every way.
    pub const ALL: &[Self] = &[Self::Kept, Self::Refused, Self::Warned, Self::Used, Self::Left];

    /// The word in scripts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Refused => "refused",
            Self::Warned => "warned",
            Self::Used => "used",
            Self::Left => "left",
        }
    }
}

/// What scripts showed, step by step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Lines that the scripts name.
    pub lines: BTreeSet<String>,
    /// Lines with the ways they were shown in; only steps that passed count.
    pub shown: BTreeMap<String, BTreeSet<Showing>>,
    /// Ids of the rules that spoke in refusals.
    pub refused_by: BTreeSet<String>,
    /// Ids of the rules that warned and were answered with a reason.
    pub warned_by: BTreeSet<String>,
}

impl Coverage {
    /// Takes in what another script showed.
    pub fn add(&mut self, other: &Self) {
        self.lines.extend(other.lines.iter().cloned());
        for (line, showings) in &other.shown {
            self.shown.entry(line.clone()).or_default().extend(showings);
        }
        self.refused_by.extend(other.refused_by.iter().cloned());
        self.warned_by.extend(other.warned_by.iter().cloned());
    }

    /// Whether a line was shown in that way.
    #[must_use]
    pub fn shows(&self, line: &str, showing: Showing) -> bool {
        self.shown.get(line).is_some_and(|showings| showings.contains(&showing))
    }
}

/// What became of one script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptReport {
    /// The script's title.
    pub title: String,
    /// How many steps it has.
    pub steps: usize,
    /// How many passed before the first difference.
    pub passed: usize,
    /// The first difference; none where the script passes.
    pub difference: Option<Difference>,
    /// What the steps that passed showed.
    pub coverage: Coverage,
}

/// A script whose expectations were written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rewritten {
    /// The script's text.
    pub text: String,
    /// How many expectations were changed or added.
    pub changes: usize,
    /// What becomes of the new text.
    pub report: ScriptReport,
}

/// What became of a folder of scripts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FolderReport {
    /// Each script by its file name.
    pub scripts: BTreeMap<String, Result<ScriptReport, ScriptError>>,
    /// What all of them showed together.
    pub coverage: Coverage,
}

impl FolderReport {
    /// Whether there are scripts and all of them pass.
    #[must_use]
    pub fn passes(&self) -> bool {
        let passes = |report: &Result<ScriptReport, ScriptError>| {
            report.as_ref().is_ok_and(|report| report.difference.is_none())
        };
        !self.scripts.is_empty() && self.scripts.values().all(passes)
    }
}

impl fmt::Display for FolderReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, report) in &self.scripts {
            match report {
                Ok(ScriptReport { title, steps, difference: None, .. }) => {
                    writeln!(f, "ok    {file}: {title} ({steps} steps)")?;
                }
                Ok(ScriptReport { title, steps, passed, difference: Some(difference), .. }) => {
                    writeln!(f, "FAIL  {file}: {title} ({passed} of {steps} steps)\n{file}, {difference}")?;
                }
                Err(error) => writeln!(f, "FAIL  {file}, {error}")?,
            }
        }
        Ok(())
    }
}
