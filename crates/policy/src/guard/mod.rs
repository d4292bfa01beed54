//! Guards: the conditions that a policy writes, checked at load and answered from a case's facts.
//!
//! The language is a subset of CEL: declared fields, literals, `== != < <= > >= && || ! in` and `has()`. There are
//! no calls, macros, comprehensions and arithmetic, so a guard costs at most [`GUARD_NODES`] steps and always ends.
//!
//! A fact may be absent. Logic is then three-valued (Kleene's): whatever compares an absent field is unknown,
//! `!` of it too, and `&&` and `||` are unknown only where the other side does not settle them. `has(field)` is
//! true or false. A guard holds only if it is true: unknown denies.
//!
//! Two things are ours and not CEL's: a field with declared choices is ordered as they are declared, so
//! `severity >= "high"` means what it says; and `has()` takes every field, not only a dotted one.

mod eval;
mod fault;
mod field;
mod lex;
mod lower;
mod near;
mod parse;
mod sat;
#[cfg(test)]
mod tests;
mod told;

pub(crate) use eval::{Facts, Value};
pub(crate) use fault::GuardError;
pub(crate) use field::{FieldType, Fields};
pub(crate) use near::nearest;
pub(crate) use sat::Sat;
pub(crate) use told::Words;

use lower::Condition;

/// The longest guard, in bytes.
pub(crate) const GUARD_BYTES: usize = 512;
/// The most nodes in a guard: each field, literal, list, `has()` and operator is one.
pub(crate) const GUARD_NODES: usize = 100;
/// How deep parentheses and `!` may nest: every recursion over a guard is at most a few times this deep.
pub(crate) const GUARD_NESTING: usize = 32;

/// A checked condition: its names, types and choices are right for the fields it was lowered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guard {
    /// The text as the policy has it.
    source: String,
    /// The fields it names, each once, by index, with their types; conditions name a field by its place in here.
    fields: Vec<(usize, FieldType)>,
    condition: Condition,
}

impl Guard {
    /// Reads and checks a guard.
    ///
    /// # Errors
    /// The first fault, with its place in `source`.
    pub(crate) fn lower(source: &str, fields: &Fields) -> Result<Self, GuardError> {
        let (condition, fields) = lower::lower(&parse::parse(source)?, fields)?;
        Ok(Self { source: source.to_owned(), fields, condition })
    }

    /// The indices of the fields it names, each once, in the order of their first mention.
    pub(crate) fn fields(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().map(|(index, _)| *index)
    }

    /// Whether it compares such a field with the choice of that place.
    pub(crate) fn compares_with(&self, is_such: impl Fn(usize) -> bool, place: usize) -> bool {
        let of_such = |slot: usize| self.fields.get(slot).is_some_and(|(field, _)| is_such(*field));
        self.condition.compares_with(&of_such, place)
    }

    /// The index of the field that it is, where it asks nothing but whether that holds.
    pub(crate) fn only_flag(&self) -> Option<usize> {
        match &self.condition {
            Condition::Flag(_) => self.fields().next(),
            Condition::Literal(_)
            | Condition::Has(_)
            | Condition::Compare(..)
            | Condition::OneOf(..)
            | Condition::Contains(..)
            | Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_) => None,
        }
    }
}
