//! Eligibility: whether a report falls under the security process, as a decision table over facts (Q10, Q17, G1-G6).
//!
//! The axes, their values, the table and the ways to read facts from a report are the profile's. Two kinds of
//! facts go in: what a reproducer ran with, which only suggests, and what a person states about the affected code,
//! which decides (G4). Whatever is in doubt is unsure, and unsure stays confidential (Q11).

mod check;
mod command;
mod extract;
mod judge;
mod option;
mod pattern;
mod prose;
#[cfg(test)]
mod reports;
mod schema;
mod silence;

pub use extract::{Extracted, READ_BYTES, ReadAs, ReadFrom, extract, suggested};
pub use judge::{AxisValues, Because, EligibilityFacts, Judgement, judge};
pub use pattern::{PATTERN_BYTES, Pattern};
pub use schema::{
    Axis, BinaryRow, COMBINATIONS, Eligibility, ExtractRules, MapRow, OptionRow, Reads, TableRow, ToolRow,
    Verdict, WordRow,
};
