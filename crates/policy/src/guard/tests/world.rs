//! Fields and made-up facts for the tests.

use std::collections::BTreeMap;

use crate::guard::{Facts, FieldType, Fields, Guard, Value};

/// What a test field holds, owned.
#[derive(Debug, Clone)]
pub(super) enum Held {
    Flag(bool),
    Number(i64),
    Text(String),
    Texts(Vec<String>),
}

/// Facts by name; what is not here is absent.
#[derive(Debug, Clone, Default)]
pub(super) struct World(pub(super) BTreeMap<&'static str, Held>);

pub(super) const LEVELS: [&str; 4] = ["none", "low", "high", "critical"];
pub(super) const ACCELERATORS: [&str; 3] = ["kvm", "tcg", "xen"];

/// The fields' names, at their indices.
pub(super) const NAMES: [&str; 11] = [
    "embargo.agreed",
    "public",
    "report.days",
    "goal.days",
    "severity",
    "report.severity",
    "state",
    "product",
    "report.product",
    "accelerators",
    "report.tools",
];

pub(super) fn fields() -> Fields {
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut fields = Fields::new();
    for name in NAMES {
        let kind = match name {
            "embargo.agreed" | "public" => FieldType::Flag,
            "report.days" | "goal.days" => FieldType::Number,
            "severity" | "report.severity" => FieldType::Choice(all(&LEVELS)),
            "state" => FieldType::Choice(all(&["new", "done"])),
            "accelerators" => FieldType::Choices(all(&ACCELERATORS)),
            "report.tools" => FieldType::Choices(Vec::new()),
            _ => FieldType::Text,
        };
        fields.add(name, kind);
    }
    fields
}

pub(super) fn lower(source: &str) -> Guard {
    Guard::lower(source, &fields()).unwrap_or_else(|error| panic!("{source}: {error} at {:?}", error.at))
}

/// Some facts, as `(name, what)`.
pub(super) fn world<const N: usize>(facts: [(&'static str, Held); N]) -> World {
    World(facts.into_iter().collect())
}

impl From<bool> for Held {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Held {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Held {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<const N: usize> From<[&str; N]> for Held {
    fn from(texts: [&str; N]) -> Self {
        Self::Texts(texts.map(str::to_owned).into())
    }
}

impl Facts for World {
    fn value(&self, field: usize) -> Option<Value<'_>> {
        Some(match self.0.get(NAMES.get(field)?)? {
            Held::Flag(flag) => Value::Flag(*flag),
            Held::Number(number) => Value::Number(*number),
            Held::Text(text) => Value::Text(text),
            Held::Texts(texts) => Value::Texts(texts.iter().map(String::as_str).collect()),
        })
    }
}
