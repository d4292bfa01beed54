//! What a profile says about eligibility: axes, the decision table, and how facts are read from a report.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pattern::Pattern;

/// Most combinations of axis values a table may have: so many cells can be checked and judged at once.
pub const COMBINATIONS: usize = 20_000;

/// The decision table, and how facts for it are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// What a report is judged by, in the order people are asked.
    pub axes: Vec<Axis>,
    /// The table: the first row that fits decides; no row is unsure.
    pub table: Vec<TableRow>,
    /// The rule that speaks where the table cannot: something is not known, or no row fits.
    pub unsure_rule: String,
    /// How facts are read from a report.
    #[serde(default)]
    pub extract: ExtractRules,
}

/// One thing that a report is judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// The question to whoever states it of the affected code.
    pub asks: String,
    /// What it can be.
    pub values: Vec<String>,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Per axis, the values it fits; an axis that is not named fits whatever its value is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub when: BTreeMap<String, Vec<String>>,
    /// What it says.
    pub verdict: Verdict,
    /// The rule it says so by.
    pub rule: String,
}

/// Whether a report falls under the security process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does.
    Eligible,
    /// It does not.
    NotEligible,
    /// Nobody can say yet: it stays confidential (Q11).
    Unsure,
}

/// How facts are read from a report's text and command lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtractRules {
    /// Options with which a program only tells about itself: a command line with one of them shows nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub informs: Vec<String>,
    /// Lines of the report template: where they stand unchanged, nobody wrote them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub template: Vec<String>,
    /// Programs whose options and defaults are read; the first row that fits the name counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub binary: Vec<BinaryRow>,
    /// Options of those programs; all rows with the name count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub option: Vec<OptionRow>,
    /// Programs whose mere use is a fact; the first row that fits the name counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool: Vec<ToolRow>,
    /// Words of prose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub word: Vec<WordRow>,
}

/// A program whose options and defaults are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinaryRow {
    /// Names it goes by, without directories.
    pub names: Vec<Pattern>,
    /// Per axis, what stands before an option's value to make an axis value; the first that makes one counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prefix: BTreeMap<String, Vec<String>>,
    /// Per axis, the value it has when no option says otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub default: BTreeMap<String, String>,
}

/// An option and what it says about an axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionRow {
    /// Its names with one dash; two dashes mean the same.
    pub names: Vec<String>,
    /// The axis it speaks about.
    pub axis: String,
    /// Which part of it speaks.
    pub reads: Reads,
    /// The axis value that its presence means; only with `reads = "presence"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// What separates several values in the part, such as `:`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<char>,
    /// Values that have another name on the axis; the first that fits counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<MapRow>,
    /// The axis value for any value that is none; absent: such a value says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

/// Which part of an option speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// That it is there.
    Presence,
    /// The first comma part of its value, or the part with this key: `q35` and `type=q35`.
    Implied(String),
    /// The comma parts with this key: `accel=kvm`.
    Key(String),
}

/// A value and its name on the axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MapRow {
    /// What stands on the command line.
    pub like: Pattern,
    /// What it is called on the axis, before the program's prefix; absent: it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
}

/// A program whose mere use is a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolRow {
    /// Names it goes by, without directories.
    pub names: Vec<Pattern>,
    /// Per axis, the value its use means.
    pub gives: BTreeMap<String, String>,
}

/// Words of prose that are a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordRow {
    /// Words or phrases; upper and lower case are the same.
    pub words: Vec<Pattern>,
    /// The axis they speak about.
    pub axis: String,
    /// The value they mean.
    pub is: String,
}

impl Eligibility {
    /// An axis by its name.
    #[must_use]
    pub fn axis(&self, name: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.name == name)
    }
}

impl Axis {
    /// Whether it can have this value.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|known| known == value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::reports::qemu;
    use super::*;

    #[test]
    fn what_a_desk_stores_reads_back_as_it_was() {
        let stored = serde_json::to_string(&qemu()).unwrap();
        assert_eq!(serde_json::from_str::<Eligibility>(&stored).unwrap(), qemu());
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let text = "axes = []\ntable = [{ when = {}, verdict = \"unsure\", rule = \"r\", wehn = {} }]";
        let error = toml::from_str::<Eligibility>(text).unwrap_err();
        assert!(error.message().contains("wehn"), "{error}");
    }
}
