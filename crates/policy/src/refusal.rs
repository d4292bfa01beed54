//! A refusal by policy: a value with the rule that spoke, shown to the user as it is.

use serde::Serialize;

use crate::rule::{Modality, Rule};

/// The policy says no, or not without a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What was refused, as a sentence without a full stop.
    pub what: String,
    /// Clause ids of the rule that spoke.
    pub clauses: Vec<String>,
    /// How binding it is.
    pub modality: Modality,
    /// The rule's words, with clause and heading.
    pub quote: String,
    /// The next legal step.
    pub hint: String,
}

impl Refusal {
    pub(crate) fn by(rule: &Rule, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            clauses: rule.clauses.clone(),
            modality: rule.modality,
            quote: rule.quote(),
            hint: hint.into(),
        }
    }
}
