//! Finds guards whose literals settle them: such a guard is a slip, and the policy check says so.

use std::collections::BTreeSet;

use super::Guard;
use super::eval::{Facts, Value};
use super::field::FieldType;
use super::lower::{Condition, Operand, Scalar, Slot};

/// The most combinations of values that are tried.
const COMBINATIONS: usize = 4096;

/// Whether there are facts for which a guard holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sat {
    /// It holds whatever the facts are, absent ones included.
    Always,
    /// It holds for no facts.
    Never,
    /// It depends on the facts, or there are too many combinations to tell.
    Depends,
}

/// The values worth trying for one field, `None` being absent. They stand for all others: the literals that the
/// field meets cut its values into regions that the guard cannot tell apart within, and each region has one here.
type Domain<'a> = Vec<Option<Value<'a>>>;

impl Guard {
    /// Tries the guard on every combination of values that its literals can tell apart.
    pub(crate) fn satisfiable(&self) -> Sat {
        let mut met = vec![Met::default(); self.fields.len()];
        meet(&self.condition, &mut met);
        let mut combinations = 1_usize;
        let mut domains = Vec::new();
        for ((_, kind), met) in self.fields.iter().zip(&met) {
            // The whole source is longer than each literal in it, so it equals none.
            let Some(domain) = met.domain(kind, &self.source) else { return Sat::Depends };
            combinations = combinations.saturating_mul(domain.len());
            domains.push(domain);
        }
        if combinations > COMBINATIONS {
            return Sat::Depends;
        }
        let held =
            (0..combinations).filter(|number| self.holds(&self.combination(&domains, *number))).count();
        match held {
            0 => Sat::Never,
            _ if held == combinations => Sat::Always,
            _ => Sat::Depends,
        }
    }

    /// The combination with this number, read as digits in the bases of the domains' sizes.
    fn combination<'a>(&self, domains: &[Domain<'a>], mut number: usize) -> Combination<'a> {
        let mut values = Vec::new();
        for ((field, _), domain) in self.fields.iter().zip(domains) {
            let value = domain.get(number % domain.len()).cloned().flatten();
            values.push((*field, value));
            number /= domain.len();
        }
        Combination { values }
    }
}

/// Made-up facts.
struct Combination<'a> {
    values: Vec<(usize, Option<Value<'a>>)>,
}

impl Facts for Combination<'_> {
    fn value(&self, field: usize) -> Option<Value<'_>> {
        self.values.iter().find(|(index, _)| *index == field).and_then(|(_, value)| value.clone())
    }
}

/// What a field is compared with in a guard.
#[derive(Debug, Clone, Default)]
struct Met<'a> {
    numbers: BTreeSet<i64>,
    texts: BTreeSet<&'a str>,
    /// Another field: its values are no longer cut by literals alone.
    field: bool,
}

impl<'a> Met<'a> {
    /// What to try for a field of this type; `None` where that is too much or not known.
    /// `other` is a text that was not met.
    fn domain(&self, kind: &'a FieldType, other: &'a str) -> Option<Domain<'a>> {
        let present: Vec<Value<'a>> = match kind {
            FieldType::Flag => vec![Value::Flag(false), Value::Flag(true)],
            FieldType::Choice(allowed) => allowed.iter().map(|choice| Value::Text(choice)).collect(),
            FieldType::Number | FieldType::Text if self.field => return None,
            FieldType::Number => self.numbers().into_iter().map(Value::Number).collect(),
            FieldType::Text => self.texts.iter().copied().chain([other]).map(Value::Text).collect(),
            FieldType::Choices(_) => self.subsets()?,
        };
        Some(std::iter::once(None).chain(present.into_iter().map(Some)).collect())
    }

    /// Each number met and its neighbours; any number where none was met.
    fn numbers(&self) -> BTreeSet<i64> {
        let near = |number: i64| [number.saturating_sub(1), number, number.saturating_add(1)];
        if self.numbers.is_empty() {
            [0].into()
        } else {
            self.numbers.iter().copied().flat_map(near).collect()
        }
    }

    /// Every subset of the texts met, unless they are too many.
    fn subsets(&self) -> Option<Vec<Value<'a>>> {
        let mut subsets = vec![Vec::new()];
        for text in &self.texts {
            let with: Vec<Vec<&'a str>> =
                subsets.iter().map(|subset| subset.iter().copied().chain([*text]).collect()).collect();
            subsets.extend(with);
            if subsets.len() > COMBINATIONS {
                return None;
            }
        }
        Some(subsets.into_iter().map(Value::Texts).collect())
    }

    fn scalar(&mut self, scalar: &'a Scalar) {
        match scalar {
            Scalar::Number(number) => {
                self.numbers.insert(*number);
            }
            Scalar::Text(text) => {
                self.texts.insert(text);
            }
            // The domain of flags and choices is whole anyway.
            Scalar::Flag(_) | Scalar::Choice(_) => {}
        }
    }
}

/// Notes what each field of a condition is compared with.
fn meet<'a>(condition: &'a Condition, met: &mut [Met<'a>]) {
    match condition {
        Condition::Literal(_) | Condition::Flag(_) | Condition::Has(_) => {}
        Condition::Compare(slot, _, Operand::Scalar(scalar)) => {
            at(met, *slot, |met| met.scalar(scalar));
        }
        Condition::Compare(slot, _, Operand::Field(other)) => {
            at(met, *slot, |met| met.field = true);
            at(met, *other, |met| met.field = true);
        }
        Condition::OneOf(slot, literals) => {
            at(met, *slot, |met| literals.iter().for_each(|literal| met.scalar(literal)));
        }
        Condition::Contains(slot, text) => {
            at(met, *slot, |met| {
                met.texts.insert(text);
            });
        }
        Condition::Not(negated) => meet(negated, met),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| meet(part, met)),
    }
}

fn at<'a>(met: &mut [Met<'a>], slot: Slot, note: impl FnOnce(&mut Met<'a>)) {
    if let Some(met) = met.get_mut(slot) {
        note(met);
    }
}
