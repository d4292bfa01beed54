//! Labels of an outside tracker: a view of the case.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// How labels are compared and grouped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// What stands between scope and value; labels of one scope exclude each other.
    pub scope_separator: String,
    /// The labels, in order.
    pub label: Vec<LabelRule>,
    /// The rule.
    pub rule: String,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelRule {
    /// Its name, as the tracker shows it.
    pub name: String,
    /// When a case has it.
    pub when: Condition,
    /// The rule.
    pub rule: String,
}

impl Labels {
    /// The scope of a label, in lower case: labels are compared case-insensitively.
    #[must_use]
    pub fn scope(&self, label: &str) -> Option<String> {
        label.rsplit_once(self.scope_separator.as_str()).map(|(scope, _)| scope.to_lowercase())
    }
}
