//! What a report says, field by field, and what of it stays private.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportField {
    /// Its name; conditions know it as `report.<id>`.
    pub id: String,
    /// The question.
    pub asks: String,
    /// What an answer is.
    pub kind: FieldKind,
    /// The choices, of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// It is answered when the report is made: a form without it is refused by a must.
    #[serde(default)]
    pub at_start: bool,
    /// It never becomes public, whatever becomes of the case.
    #[serde(default)]
    pub private: bool,
    /// The rule that asks, with its modality.
    pub rule: String,
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Yes or no.
    Flag,
    /// One of the choices.
    Choice,
    /// Some of the choices.
    Choices,
    /// Free text.
    Text,
    /// An instant.
    Instant,
}
