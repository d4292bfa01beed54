//! Tells a guard in words: the caller has the words for each field, this knows only how they are joined.

use super::field::FieldType;
use super::lex::Relation;
use super::lower::{Condition, Operand, Scalar, Slot};
use super::{Fields, Guard};

/// The words for one thing that a condition says of a field.
pub(crate) trait Words {
    /// A flag that holds or does not.
    fn flag(&self, field: &str, holds: bool) -> String;
    /// Whether anything is known of a field.
    fn known(&self, field: &str, known: bool) -> String;
    /// A field compared with a value, or with each of several: `sign` reads as `is at least`.
    fn compared(&self, field: &str, sign: &str, values: &[String]) -> String;
    /// A set with something in it, or without it.
    fn contains(&self, field: &str, text: &str, holds: bool) -> String;
}

impl Guard {
    /// The condition, or its opposite, as a clause of a sentence.
    pub(crate) fn told(&self, fields: &Fields, words: &impl Words, holds: bool) -> String {
        let names: Vec<&str> = fields.names().collect();
        let telling = Telling { guard: self, names: &names, words };
        telling.clause(&self.condition, holds, Place::Alone)
    }
}

/// Where a clause stands, which decides how alternatives are marked off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    Inside,
}

struct Telling<'a, W> {
    guard: &'a Guard,
    names: &'a [&'a str],
    words: &'a W,
}

impl<W: Words> Telling<'_, W> {
    fn clause(&self, condition: &Condition, holds: bool, place: Place) -> String {
        match condition {
            Condition::Literal(flag) => (if *flag == holds { "always" } else { "never" }).to_owned(),
            Condition::Flag(slot) => self.words.flag(self.name(*slot), holds),
            Condition::Has(slot) => self.words.known(self.name(*slot), holds),
            Condition::Compare(slot, relation, operand) => {
                let value = self.operand(*slot, operand);
                self.words.compared(self.name(*slot), sign(*relation, holds), &[value])
            }
            Condition::OneOf(slot, values) => {
                let values: Vec<_> = values.iter().map(|value| self.scalar(*slot, value)).collect();
                let sign = if holds { "is" } else { "is not" };
                self.words.compared(self.name(*slot), sign, &values)
            }
            Condition::Contains(slot, text) => self.words.contains(self.name(*slot), text, holds),
            Condition::Not(negated) => self.clause(negated, !holds, place),
            // What fails where all must hold is any of them, and the other way round.
            Condition::All(parts) => self.joined(parts, holds, holds, place),
            Condition::Any(parts) => self.joined(parts, holds, !holds, place),
        }
    }

    fn joined(&self, parts: &[Condition], holds: bool, all: bool, place: Place) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.clause(part, holds, Place::Inside)).collect();
        match (all, place) {
            (true, _) => parts.join(" and "),
            (false, Place::Alone) => parts.join(", or "),
            (false, Place::Inside) => format!("either {}", parts.join(" or ")),
        }
    }

    fn name(&self, slot: Slot) -> &str {
        let field = self.guard.fields.get(slot).map(|(field, _)| *field);
        field.and_then(|field| self.names.get(field)).copied().unwrap_or_default()
    }

    fn operand(&self, slot: Slot, operand: &Operand) -> String {
        match operand {
            Operand::Scalar(scalar) => self.scalar(slot, scalar),
            Operand::Field(other) => self.name(*other).to_owned(),
        }
    }

    fn scalar(&self, slot: Slot, scalar: &Scalar) -> String {
        let kind = self.guard.fields.get(slot).map(|(_, kind)| kind);
        match (scalar, kind) {
            (Scalar::Choice(place), Some(FieldType::Choice(choices))) => {
                choices.get(*place).cloned().unwrap_or_default()
            }
            (Scalar::Flag(flag), _) => (if *flag { "yes" } else { "no" }).to_owned(),
            (Scalar::Number(number), _) => number.to_string(),
            (Scalar::Text(text), _) => text.clone(),
            (Scalar::Choice(place), _) => place.to_string(),
        }
    }
}

fn sign(relation: Relation, holds: bool) -> &'static str {
    match (relation, holds) {
        (Relation::Equal, true) | (Relation::NotEqual, false) => "is",
        (Relation::NotEqual, true) | (Relation::Equal, false) => "is not",
        (Relation::Less, true) | (Relation::AtLeast, false) => "is below",
        (Relation::AtMost, true) | (Relation::Greater, false) => "is at most",
        (Relation::Greater, true) | (Relation::AtMost, false) => "is above",
        (Relation::AtLeast, true) | (Relation::Less, false) => "is at least",
    }
}

#[cfg(test)]
mod tests {
    use super::super::FieldType;
    use super::*;

    struct Plain;

    impl Words for Plain {
        fn flag(&self, field: &str, holds: bool) -> String {
            format!("{}{field}", if holds { "" } else { "not " })
        }
        fn known(&self, field: &str, known: bool) -> String {
            format!("{field} is {}", if known { "known" } else { "unknown" })
        }
        fn compared(&self, field: &str, sign: &str, values: &[String]) -> String {
            format!("{field} {sign} {}", values.join(" or "))
        }
        fn contains(&self, field: &str, text: &str, holds: bool) -> String {
            format!("{field} {} {text}", if holds { "has" } else { "lacks" })
        }
    }

    fn told(source: &str, holds: bool) -> String {
        let mut fields = Fields::new();
        fields.add("public", FieldType::Flag);
        fields.add("fixed", FieldType::Flag);
        fields.add("sent", FieldType::Flag);
        fields.add("severity", FieldType::Choice(vec!["low".to_owned(), "high".to_owned()]));
        fields.add("tools", FieldType::Choices(vec!["fuzzer".to_owned()]));
        Guard::lower(source, &fields).unwrap().told(&fields, &Plain, holds)
    }

    #[test]
    fn alternatives_inside_a_condition_are_marked_off() {
        assert_eq!(told("public && (fixed || sent)", true), "public and either fixed or sent");
        assert_eq!(told("public || fixed && sent", true), "public, or fixed and sent");
    }

    #[test]
    fn the_opposite_turns_and_into_or_and_every_sign_round() {
        assert_eq!(told("public && fixed", false), "not public, or not fixed");
        assert_eq!(
            told("!(public || severity < \"high\")", true),
            "not public and severity is at least high"
        );
        assert_eq!(
            told("severity in [\"low\"] && has(severity)", false),
            "severity is not low, or severity is unknown"
        );
        assert_eq!(told("\"fuzzer\" in tools", false), "tools lacks fuzzer");
    }
}
