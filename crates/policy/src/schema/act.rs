//! Who may do what, with how many people, and what must be there first.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// Who may do an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActRule {
    /// One of these roles; a participant's part in the case (`reporter`, `expert`, `vendor`, `party`) is one too.
    pub roles: Vec<String>,
    /// The rule that says so; refusals quote it.
    pub rule: String,
    /// How many different people must ask for it; agents and operators count as nobody.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub people: u8,
    /// It always takes a stated reason, by this rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Not before that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<After>,
    /// What must, should or may be there first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
}

/// A time before which an act is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// What it counts from.
    pub from: super::DueFrom,
    /// Days of 24 hours after that.
    pub days: u16,
    /// The rule.
    pub rule: String,
}

/// Something an act asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// What must hold.
    pub needs: Condition,
    /// What is missing where it does not, as the middle of a sentence; a single field has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "else")]
    pub otherwise: Option<String>,
    /// The rule that asks.
    pub rule: String,
    /// What happens without it.
    pub missing: Missing,
}

/// What happens when something required is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The act is refused.
    Refuse,
    /// The act asks for a reason, which is recorded.
    Reason,
    /// The act goes on; what is missing stays owed.
    Owed,
}

fn one() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_one(people: &u8) -> bool {
    *people == 1
}

impl Requirement {
    /// What is missing where it does not hold: the policy's words, or those of the one field it is about.
    #[must_use]
    pub fn told(&self) -> String {
        match (&self.otherwise, self.needs.only_fact()) {
            (Some(words), _) => words.clone(),
            (None, Some(fact)) => fact.missing().to_owned(),
            (None, None) => format!("`{}` does not hold", self.needs.source()),
        }
    }
}
