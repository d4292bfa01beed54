//! Turns what was written into a typed condition: names, types and choices are checked here, once.

use std::ops::Range;

use super::fault::{GuardError, listed, quoted};
use super::field::{FieldType, Fields};
use super::lex::Relation;
use super::near::nearest;
use super::parse::{Expr, Kind, Literal};

/// A field of a guard: a place in the guard's own list.
pub(super) type Slot = usize;

/// A condition whose types are right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    Literal(bool),
    Flag(Slot),
    Has(Slot),
    Compare(Slot, Relation, Operand),
    /// The field is one of these.
    OneOf(Slot, Vec<Scalar>),
    /// The field is a set, and this is in it.
    Contains(Slot, String),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Condition {
    /// Whether a field that `of_such` is true of is compared with the choice of that place.
    pub(super) fn compares_with(&self, of_such: &impl Fn(Slot) -> bool, place: usize) -> bool {
        let is_it = |scalar: &Scalar| *scalar == Scalar::Choice(place);
        match self {
            Self::Literal(_)
            | Self::Flag(_)
            | Self::Has(_)
            | Self::Contains(..)
            | Self::Compare(_, _, Operand::Field(_)) => false,
            Self::Compare(slot, _, Operand::Scalar(scalar)) => of_such(*slot) && is_it(scalar),
            Self::OneOf(slot, scalars) => of_such(*slot) && scalars.iter().any(is_it),
            Self::Not(negated) => negated.compares_with(of_such, place),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().any(|part| part.compares_with(of_such, place))
            }
        }
    }
}

/// What a field is compared with: something of its own type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    Scalar(Scalar),
    Field(Slot),
}

/// A literal of a field's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar {
    Flag(bool),
    Number(i64),
    /// The place of a choice among those declared.
    Choice(usize),
    Text(String),
}

/// Checks a tree against the declared fields; gives the condition and the fields that its slots mean.
pub(super) fn lower(
    expr: &Expr,
    fields: &Fields,
) -> Result<(Condition, Vec<(usize, FieldType)>), GuardError> {
    let mut lowering = Lowering { fields, used: Vec::new() };
    let condition = lowering.condition(expr)?;
    Ok((condition, lowering.used))
}

struct Lowering<'a> {
    fields: &'a Fields,
    used: Vec<(usize, FieldType)>,
}

/// One side of a comparison.
enum Side<'a> {
    Field(Named<'a>),
    Literal(&'a Literal, Range<usize>),
}

/// A declared field where it is named.
struct Named<'a> {
    name: &'a str,
    at: Range<usize>,
    slot: Slot,
    kind: &'a FieldType,
}

impl<'a> Lowering<'a> {
    fn condition(&mut self, expr: &'a Expr) -> Result<Condition, GuardError> {
        match &expr.kind {
            Kind::Literal(Literal::Flag(flag)) => Ok(Condition::Literal(*flag)),
            Kind::Literal(literal @ (Literal::Number(_) | Literal::Text(_))) => {
                let what = format!("{} is no condition; compare a field with it", noun(literal));
                Err(GuardError::new(expr.at.clone(), what))
            }
            Kind::List(_) => Err(list_alone(expr.at.clone())),
            Kind::Field(name) => flag_alone(&self.named(name, &expr.at)?),
            Kind::Has(name, at) => Ok(Condition::Has(self.named(name, at)?.slot)),
            Kind::Not(negated) => Ok(Condition::Not(Box::new(self.condition(negated)?))),
            Kind::Compare(left, relation, right) => self.compare(left, *relation, right),
            Kind::In(left, right) => self.membership(left, right),
            Kind::All(parts) => Ok(Condition::All(self.conditions(parts)?)),
            Kind::Any(parts) => Ok(Condition::Any(self.conditions(parts)?)),
        }
    }

    fn conditions(&mut self, parts: &'a [Expr]) -> Result<Vec<Condition>, GuardError> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn named(&mut self, name: &'a str, at: &Range<usize>) -> Result<Named<'a>, GuardError> {
        let fields = self.fields;
        let Some((index, kind)) = fields.declared(name) else {
            return Err(unknown_field(name, at.clone(), fields));
        };
        let slot = self.used.iter().position(|(used, _)| *used == index).unwrap_or_else(|| {
            self.used.push((index, kind.clone()));
            self.used.len() - 1
        });
        Ok(Named { name, at: at.clone(), slot, kind })
    }

    fn side(&mut self, expr: &'a Expr, operator: &str) -> Result<Side<'a>, GuardError> {
        let at = expr.at.clone();
        match &expr.kind {
            Kind::Field(name) => self.named(name, &at).map(Side::Field),
            Kind::Literal(literal) => Ok(Side::Literal(literal, at)),
            Kind::List(_) => Err(list_alone(at)),
            Kind::Not(_) => {
                let what = format!(
                    "`!` binds tighter than `{operator}`, which compares fields and literals; \
                     negate the comparison, as in `!(field {operator} literal)`"
                );
                Err(GuardError::new(at, what))
            }
            Kind::Has(..) | Kind::Compare(..) | Kind::In(..) | Kind::All(_) | Kind::Any(_) => {
                let what = format!(
                    "`{operator}` compares fields and literals, and this is a condition; join conditions with \
                     `&&` and `||`"
                );
                Err(GuardError::new(at, what))
            }
        }
    }

    fn compare(
        &mut self,
        left: &'a Expr,
        relation: Relation,
        right: &'a Expr,
    ) -> Result<Condition, GuardError> {
        let operator = relation.sign();
        let sides = (self.side(left, operator)?, self.side(right, operator)?);
        for side in [&sides.0, &sides.1] {
            if let Side::Field(field) = side {
                comparable(field, relation)?;
            }
        }
        match sides {
            (Side::Field(field), Side::Literal(literal, at)) => {
                let operand = Operand::Scalar(typed(&field, literal, at)?);
                Ok(Condition::Compare(field.slot, relation, operand))
            }
            (Side::Literal(literal, at), Side::Field(field)) => {
                let operand = Operand::Scalar(typed(&field, literal, at)?);
                Ok(Condition::Compare(field.slot, relation.mirrored(), operand))
            }
            (Side::Field(field), Side::Field(other)) => two_fields(&field, relation, &other),
            (Side::Literal(..), Side::Literal(..)) => {
                Err(no_field_in(left.at.start..right.at.end, "a comparison of two literals"))
            }
        }
    }

    /// `field in [literals]`, or `literal in set`.
    fn membership(&mut self, left: &'a Expr, right: &'a Expr) -> Result<Condition, GuardError> {
        let whole = left.at.start..right.at.end;
        let left = self.side(left, "in")?;
        if let Kind::List(literals) = &right.kind {
            return match left {
                Side::Field(field) => {
                    let literals = literals.iter().map(|(literal, at)| typed(&field, literal, at.clone()));
                    Ok(Condition::OneOf(field.slot, literals.collect::<Result<_, _>>()?))
                }
                Side::Literal(..) => Err(no_field_in(whole, "a literal in a list of literals")),
            };
        }
        match (left, self.side(right, "in")?) {
            (Side::Literal(literal, at), Side::Field(set)) => contains(&set, literal, at),
            (Side::Field(_), Side::Field(set)) => {
                let what = format!(
                    "a field is looked for in a list of literals, and {} is a field; write `\"...\" in {}` for each",
                    quoted(set.name),
                    set.name
                );
                Err(GuardError::new(set.at, what))
            }
            (_, Side::Literal(literal, at)) => {
                let what = format!(
                    "right of `in` stands a list such as `[\"a\", \"b\"]` or a set, not {}",
                    noun(literal)
                );
                Err(GuardError::new(at, what))
            }
        }
    }
}

impl Relation {
    /// The operator as it is written.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// The same comparison with its sides exchanged.
    fn mirrored(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }

    fn is_order(self) -> bool {
        match self {
            Self::Equal | Self::NotEqual => false,
            Self::Less | Self::AtMost | Self::Greater | Self::AtLeast => true,
        }
    }
}

fn noun(literal: &Literal) -> &'static str {
    match literal {
        Literal::Flag(_) => "a flag",
        Literal::Number(_) => "a number",
        Literal::Text(_) => "a string",
    }
}

fn list_alone(at: Range<usize>) -> GuardError {
    GuardError::new(at, "a list stands only right of `in`")
}

fn no_field_in(at: Range<usize>, what: &str) -> GuardError {
    GuardError::new(at, format!("{what} says nothing about the case; name a field"))
}

fn unknown_field(name: &str, at: Range<usize>, fields: &Fields) -> GuardError {
    let hint = match nearest(name, fields.names()) {
        Some(near) => format!("did you mean {}?", quoted(near)),
        None => format!("the fields are {}", listed(fields.names())),
    };
    GuardError::new(at, format!("no field {}; {hint}", quoted(name)))
}

/// A field by itself: a condition if it is a flag.
fn flag_alone(field: &Named<'_>) -> Result<Condition, GuardError> {
    let name = field.name;
    let example = match field.kind {
        FieldType::Flag => return Ok(Condition::Flag(field.slot)),
        FieldType::Number => format!("{name} > 0"),
        FieldType::Choice(allowed) => format!("{name} == \"{}\"", first(allowed)),
        FieldType::Choices(allowed) => format!("\"{}\" in {name}", first(allowed)),
        FieldType::Text => format!("{name} == \"...\""),
    };
    let what = format!(
        "{} is {}, and only a flag is a condition by itself; compare it, as in {}",
        quoted(name),
        field.kind.noun(),
        quoted(&example)
    );
    Err(GuardError::new(field.at.clone(), what))
}

fn first(allowed: &[String]) -> &str {
    allowed.first().map_or("...", String::as_str)
}

fn two_fields(field: &Named<'_>, relation: Relation, other: &Named<'_>) -> Result<Condition, GuardError> {
    if field.kind == other.kind {
        return Ok(Condition::Compare(field.slot, relation, Operand::Field(other.slot)));
    }
    let (left, right) = (quoted(field.name), quoted(other.name));
    let what = match (field.kind, other.kind) {
        (FieldType::Choice(_), FieldType::Choice(_)) => {
            format!("{left} and {right} have different choices, so they do not compare")
        }
        (kind, other) => {
            format!("{left} is {} and {right} is {}, so they do not compare", kind.noun(), other.noun())
        }
    };
    Err(GuardError::new(other.at.clone(), what))
}

/// Whether a field takes a comparison at all: a set does not, and only numbers and choices have an order.
fn comparable(field: &Named<'_>, relation: Relation) -> Result<(), GuardError> {
    let name = field.name;
    let what = match field.kind {
        FieldType::Number | FieldType::Choice(_) => return Ok(()),
        FieldType::Flag | FieldType::Text if !relation.is_order() => return Ok(()),
        FieldType::Flag | FieldType::Text => format!(
            "{} is {}, which has no order; `{}` compares numbers and choices",
            quoted(name),
            field.kind.noun(),
            relation.sign()
        ),
        FieldType::Choices(allowed) => {
            let example = format!("\"{}\" in {name}", first(allowed));
            format!("{} is a set; ask what is in it, as in {}", quoted(name), quoted(&example))
        }
    };
    Err(GuardError::new(field.at.clone(), what))
}

/// Reads a literal as a value of the field's type.
fn typed(field: &Named<'_>, literal: &Literal, at: Range<usize>) -> Result<Scalar, GuardError> {
    let scalar = match (field.kind, literal) {
        (FieldType::Flag, Literal::Flag(flag)) => Some(Scalar::Flag(*flag)),
        (FieldType::Number, Literal::Number(number)) => Some(Scalar::Number(*number)),
        (FieldType::Text, Literal::Text(text)) => Some(Scalar::Text(text.clone())),
        (FieldType::Choice(allowed), Literal::Text(text)) => {
            return choice(field.name, allowed, text, at).map(Scalar::Choice);
        }
        (FieldType::Flag, Literal::Number(_) | Literal::Text(_))
        | (FieldType::Number, Literal::Flag(_) | Literal::Text(_))
        | (FieldType::Choice(_) | FieldType::Text, Literal::Flag(_) | Literal::Number(_))
        | (FieldType::Choices(_), _) => None,
    };
    let wanted = match field.kind {
        FieldType::Flag => "with `true` or `false`".to_owned(),
        FieldType::Number => "with a number".to_owned(),
        FieldType::Text => "with a string".to_owned(),
        FieldType::Choice(allowed) => format!("with a string such as `\"{}\"`", first(allowed)),
        FieldType::Choices(_) => "by what is in it".to_owned(),
    };
    scalar.ok_or_else(|| {
        let kind = field.kind.noun();
        GuardError::new(
            at,
            format!("{} is {kind}; compare it {wanted}, not with {}", quoted(field.name), noun(literal)),
        )
    })
}

fn choice(name: &str, allowed: &[String], text: &str, at: Range<usize>) -> Result<usize, GuardError> {
    allowed.iter().position(|known| known == text).ok_or_else(|| {
        let known = || allowed.iter().map(String::as_str);
        let hint = match nearest(text, known()) {
            Some(near) => format!("did you mean {}?", quoted(near)),
            None if allowed.is_empty() => "it has none at all".to_owned(),
            None => format!("there are {}", listed(known())),
        };
        GuardError::new(at, format!("{} has no choice {}; {hint}", quoted(name), quoted(text)))
    })
}

fn contains(set: &Named<'_>, literal: &Literal, at: Range<usize>) -> Result<Condition, GuardError> {
    let FieldType::Choices(allowed) = set.kind else {
        let what = format!("{} is {}; `in` looks into a list or a set", quoted(set.name), set.kind.noun());
        return Err(GuardError::new(set.at.clone(), what));
    };
    let Literal::Text(text) = literal else {
        let what = format!(
            "{} is a set of texts; look for a string in it, not for {}",
            quoted(set.name),
            noun(literal)
        );
        return Err(GuardError::new(at, what));
    };
    if !allowed.is_empty() {
        choice(set.name, allowed, text, at)?;
    }
    Ok(Condition::Contains(set.slot, text.clone()))
}
