//! Answers a guard from facts, in three-valued logic: `None` is unknown.

use std::cmp::Ordering;

use super::Guard;
use super::field::FieldType;
use super::lex::Relation;
use super::lower::{Condition, Operand, Scalar, Slot};

/// What a guard is answered from.
pub(crate) trait Facts {
    /// The value of a field, by its index in [`Fields`](super::Fields); `None` where it is absent. A value of
    /// another type than the declared one, and a choice that is not declared, count as absent: they deny.
    fn value(&self, field: usize) -> Option<Value<'_>>;
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// For [`FieldType::Flag`].
    Flag(bool),
    /// For [`FieldType::Number`].
    Number(i64),
    /// For [`FieldType::Text`] and [`FieldType::Choice`].
    Text(&'a str),
    /// For [`FieldType::Choices`], in any order.
    Texts(Vec<&'a str>),
}

/// A value or literal that compares; one variant a type, and lowering lets only one type meet itself.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Comparable<'a> {
    Flag(bool),
    Number(i64),
    Choice(usize),
    Text(&'a str),
}

impl Guard {
    /// Whether the condition is true; false and unknown are both "no".
    pub(crate) fn holds(&self, facts: &impl Facts) -> bool {
        self.truth(&self.condition, facts) == Some(true)
    }

    fn truth(&self, condition: &Condition, facts: &impl Facts) -> Option<bool> {
        match condition {
            Condition::Literal(flag) => Some(*flag),
            Condition::Flag(slot) => match self.scalar(*slot, facts)? {
                Comparable::Flag(flag) => Some(flag),
                Comparable::Number(_) | Comparable::Choice(_) | Comparable::Text(_) => None,
            },
            Condition::Has(slot) => {
                Some(self.scalar(*slot, facts).is_some() || self.set(*slot, facts).is_some())
            }
            Condition::Compare(slot, relation, operand) => {
                let left = self.scalar(*slot, facts)?;
                let right = match operand {
                    Operand::Scalar(scalar) => comparable(scalar),
                    Operand::Field(other) => self.scalar(*other, facts)?,
                };
                Some(relation.admits(left.cmp(&right)))
            }
            Condition::OneOf(slot, literals) => {
                let value = self.scalar(*slot, facts)?;
                Some(literals.iter().any(|literal| comparable(literal) == value))
            }
            Condition::Contains(slot, text) => Some(self.set(*slot, facts)?.contains(&text.as_str())),
            Condition::Not(negated) => self.truth(negated, facts).map(|truth| !truth),
            Condition::All(parts) => self.settled(parts, false, facts),
            Condition::Any(parts) => self.settled(parts, true, facts),
        }
    }

    /// Joins parts: one that is `by` settles it, else one that is unknown makes it unknown. Flags are asked first:
    /// they cost least, and the order of parts changes nothing.
    fn settled(&self, parts: &[Condition], by: bool, facts: &impl Facts) -> Option<bool> {
        let mut joined = Some(!by);
        let (flags, others) =
            (parts.iter().filter(|part| is_flag(part)), parts.iter().filter(|part| !is_flag(part)));
        for part in flags.chain(others) {
            match self.truth(part, facts) {
                Some(truth) if truth == by => return Some(by),
                Some(_) => {}
                None => joined = None,
            }
        }
        joined
    }

    /// The value of a field that is no set, if it is there and of its declared type.
    fn scalar<'f>(&self, slot: Slot, facts: &'f impl Facts) -> Option<Comparable<'f>> {
        let (field, kind) = self.fields.get(slot)?;
        match (kind, facts.value(*field)?) {
            (FieldType::Flag, Value::Flag(flag)) => Some(Comparable::Flag(flag)),
            (FieldType::Number, Value::Number(number)) => Some(Comparable::Number(number)),
            (FieldType::Text, Value::Text(text)) => Some(Comparable::Text(text)),
            (FieldType::Choice(allowed), Value::Text(text)) => {
                allowed.iter().position(|choice| choice == text).map(Comparable::Choice)
            }
            (FieldType::Flag, Value::Number(_) | Value::Text(_) | Value::Texts(_))
            | (FieldType::Number, Value::Flag(_) | Value::Text(_) | Value::Texts(_))
            | (FieldType::Choice(_) | FieldType::Text, Value::Flag(_) | Value::Number(_) | Value::Texts(_))
            | (FieldType::Choices(_), _) => None,
        }
    }

    /// The members of a set, if it is there and one.
    fn set<'f>(&self, slot: Slot, facts: &'f impl Facts) -> Option<Vec<&'f str>> {
        let (field, kind) = self.fields.get(slot)?;
        let (FieldType::Choices(_), Value::Texts(texts)) = (kind, facts.value(*field)?) else { return None };
        Some(texts)
    }
}

fn is_flag(part: &Condition) -> bool {
    match part {
        Condition::Flag(_) => true,
        Condition::Not(negated) => is_flag(negated),
        Condition::Literal(_)
        | Condition::Has(_)
        | Condition::Compare(..)
        | Condition::OneOf(..)
        | Condition::Contains(..)
        | Condition::All(_)
        | Condition::Any(_) => false,
    }
}

impl Relation {
    fn admits(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

fn comparable(scalar: &Scalar) -> Comparable<'_> {
    match scalar {
        Scalar::Flag(flag) => Comparable::Flag(*flag),
        Scalar::Number(number) => Comparable::Number(*number),
        Scalar::Choice(place) => Comparable::Choice(*place),
        Scalar::Text(text) => Comparable::Text(text),
    }
}
