//! A condition as a policy writes it, with the guard that it was lowered to.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fact::{Asked, Fact};
use crate::guard::{Fields, GUARD_BYTES, Guard, GuardError};

/// A condition over the fields of a case. Its text is what is stored; its guard is lowered when a policy is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    source: String,
    guard: Option<Guard>,
}

impl Condition {
    /// Its text, as the policy has it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Checks names, types and values.
    pub(crate) fn lower(&mut self, fields: &Fields) -> Result<(), GuardError> {
        self.guard = Some(Guard::lower(&self.source, fields)?);
        Ok(())
    }

    /// What it asks about, each once, in the order of their first mention.
    pub(crate) fn asks_about(&self) -> impl Iterator<Item = Asked> {
        self.guard().into_iter().flat_map(Guard::fields).map(Asked::of_field)
    }

    /// The fact that it is, where it asks nothing but whether that is so.
    pub(crate) fn only_fact(&self) -> Option<Fact> {
        match Asked::of_field(self.guard()?.only_flag()?) {
            Asked::Fact(fact) => Some(fact),
            Asked::Severity | Asked::Report(_) | Asked::Other => None,
        }
    }

    /// Whether it compares the severity with the level of that place on the policy's scale.
    pub(crate) fn names_level(&self, place: usize) -> bool {
        let severity = |field| Asked::of_field(field) == Asked::Severity;
        self.guard().is_some_and(|guard| guard.compares_with(severity, place))
    }

    /// The guard; INVARIANT: a policy that was loaded has lowered every condition.
    pub(crate) fn guard(&self) -> Option<&Guard> {
        self.guard.as_ref()
    }
}

impl From<&str> for Condition {
    fn from(source: &str) -> Self {
        Self { source: source.to_owned(), guard: None }
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { source: String::deserialize(deserializer)?, guard: None })
    }
}

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": GUARD_BYTES,
            "description": "A condition over the fields of a case: declared fields, literals, `== != < <= > >= && || ! in` \
                            and `has()`; see docs/policy.md."
        })
    }
}
