//! Properties: no text makes lowering panic, what is printed reads back, and a second evaluator agrees.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::world::{ACCELERATORS, Held, LEVELS, NAMES, World, fields};
use crate::guard::lower::{Condition, Operand, Scalar};
use crate::guard::{FieldType, GUARD_BYTES, GUARD_NODES, Guard, Sat};

/// A condition as the second evaluator sees it: names and plain values, nothing shared with the code under test.
#[derive(Debug, Clone)]
enum Tree {
    Literal(bool),
    Flag(&'static str),
    Has(&'static str),
    Number(&'static str, &'static str, i64),
    Level(&'static str, &'static str, &'static str),
    Text(&'static str, bool, String),
    TwoNumbers(&'static str, &'static str, &'static str),
    LevelIn(&'static str, Vec<&'static str>),
    NumberIn(&'static str, Vec<i64>),
    Contains(&'static str, String),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

const FALSE: u8 = 0;
const UNKNOWN: u8 = 1;
const TRUE: u8 = 2;

impl Tree {
    /// Kleene's logic as arithmetic: `and` is the least, `or` the greatest, `not` is 2 minus.
    fn truth(&self, world: &World) -> u8 {
        let known = |truth: Option<bool>| truth.map_or(UNKNOWN, |truth| if truth { TRUE } else { FALSE });
        match self {
            Self::Literal(truth) => known(Some(*truth)),
            Self::Flag(name) => known(world.0.get(name).map(|held| matches!(held, Held::Flag(true)))),
            Self::Has(name) => known(Some(world.0.contains_key(name))),
            Self::Number(name, sign, right) => {
                known(number(world, name).map(|left| related(left, sign, *right)))
            }
            Self::TwoNumbers(left, sign, right) => {
                let both = number(world, left).zip(number(world, right));
                known(both.map(|(left, right)| related(left, sign, right)))
            }
            Self::Level(name, sign, right) => {
                let level = |text: &str| (0..).zip(LEVELS).find(|(_, level)| *level == text).unwrap().0;
                known(text(world, name).map(|left| related(level(left), sign, level(right))))
            }
            Self::Text(name, equal, right) => known(text(world, name).map(|left| (left == right) == *equal)),
            Self::LevelIn(name, levels) => known(text(world, name).map(|left| levels.contains(&left))),
            Self::NumberIn(name, numbers) => known(number(world, name).map(|left| numbers.contains(&left))),
            Self::Contains(name, what) => known(match world.0.get(name) {
                Some(Held::Texts(texts)) => Some(texts.contains(what)),
                _ => None,
            }),
            Self::Not(tree) => TRUE - tree.truth(world),
            Self::And(trees) => trees.iter().map(|tree| tree.truth(world)).min().unwrap(),
            Self::Or(trees) => trees.iter().map(|tree| tree.truth(world)).max().unwrap(),
        }
    }

    fn print(&self) -> String {
        let list = |parts: Vec<String>| format!("[{}]", parts.join(", "));
        let joined = |trees: &[Self], with: &str| {
            let parts: Vec<_> = trees.iter().map(|tree| format!("({})", tree.print())).collect();
            parts.join(with)
        };
        match self {
            Self::Literal(truth) => truth.to_string(),
            Self::Flag(name) => (*name).to_owned(),
            Self::Has(name) => format!("has({name})"),
            Self::Number(name, sign, right) => format!("{name} {sign} {right}"),
            Self::TwoNumbers(left, sign, right) => format!("{left}{sign}{right}"),
            Self::Level(name, sign, right) => format!("{name} {sign} '{right}'"),
            Self::Text(name, equal, right) => {
                format!("{} {} {name}", string(right), if *equal { "==" } else { "!=" })
            }
            Self::LevelIn(name, levels) => {
                format!("{name} in {}", list(levels.iter().map(|level| string(level)).collect()))
            }
            Self::NumberIn(name, numbers) => {
                format!("{name} in {}", list(numbers.iter().map(ToString::to_string).collect()))
            }
            Self::Contains(name, what) => format!("{} in {name}", string(what)),
            Self::Not(tree) => format!("!({})", tree.print()),
            Self::And(trees) => joined(trees, " && "),
            Self::Or(trees) => joined(trees, "||"),
        }
    }

    fn nodes(&self) -> usize {
        match self {
            Self::Literal(_) | Self::Flag(_) | Self::Has(_) => 1,
            Self::Number(..)
            | Self::TwoNumbers(..)
            | Self::Level(..)
            | Self::Text(..)
            | Self::Contains(..) => 3,
            Self::LevelIn(_, levels) => 3 + levels.len(),
            Self::NumberIn(_, numbers) => 3 + numbers.len(),
            Self::Not(tree) => 1 + tree.nodes(),
            Self::And(trees) | Self::Or(trees) => {
                trees.iter().map(Self::nodes).sum::<usize>() + trees.len() - 1
            }
        }
    }
}

fn number(world: &World, name: &str) -> Option<i64> {
    match world.0.get(name)? {
        Held::Number(number) => Some(*number),
        _ => None,
    }
}

fn text<'a>(world: &'a World, name: &str) -> Option<&'a str> {
    match world.0.get(name)? {
        Held::Text(text) => Some(text),
        _ => None,
    }
}

fn related(left: i64, sign: &str, right: i64) -> bool {
    match sign {
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => unreachable!("{sign}"),
    }
}

/// Writes a string of the guard language, each character that could matter by its code.
fn string(text: &str) -> String {
    let written = text.chars().map(|character| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => character.to_string(),
        _ => format!("\\U{:08x}", u32::from(character)),
    });
    format!("\"{}\"", written.collect::<String>())
}

fn sign() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="])
}

fn level() -> impl Strategy<Value = &'static str> {
    prop::sample::select(LEVELS.to_vec())
}

fn small() -> impl Strategy<Value = i64> {
    prop_oneof![8 => -2..=2_i64, 1 => Just(i64::MIN), 1 => Just(i64::MAX)]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(vec!["", "a", "b", "'\"\\", "\u{1f512}\n"]).prop_map(str::to_owned)]
}

fn accelerator() -> impl Strategy<Value = String> {
    prop::sample::select(ACCELERATORS.to_vec()).prop_map(str::to_owned)
}

fn one_of(names: &[&'static str]) -> impl Strategy<Value = &'static str> + use<> {
    prop::sample::select(names.to_vec())
}

const FLAGS: [&str; 2] = ["embargo.agreed", "public"];
const NUMBERS: [&str; 2] = ["report.days", "goal.days"];
const CHOICES: [&str; 2] = ["severity", "report.severity"];
const TEXTS: [&str; 2] = ["product", "report.product"];

fn tree() -> impl Strategy<Value = Tree> {
    let names = [FLAGS, NUMBERS, CHOICES, TEXTS, ["accelerators", "report.tools"]].concat();
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Tree::Literal),
        3 => one_of(&FLAGS).prop_map(Tree::Flag),
        3 => one_of(&names).prop_map(Tree::Has),
        3 => (one_of(&NUMBERS), sign(), small()).prop_map(|(name, sign, right)| Tree::Number(name, sign, right)),
        1 => (one_of(&NUMBERS), sign(), one_of(&NUMBERS)).prop_map(|(a, sign, b)| Tree::TwoNumbers(a, sign, b)),
        3 => (one_of(&CHOICES), sign(), level()).prop_map(|(name, sign, right)| Tree::Level(name, sign, right)),
        2 => (one_of(&TEXTS), any::<bool>(), words()).prop_map(|(name, equal, right)| Tree::Text(name, equal, right)),
        2 => (one_of(&CHOICES), prop::collection::vec(level(), 1..3)).prop_map(|(name, of)| Tree::LevelIn(name, of)),
        2 => (one_of(&NUMBERS), prop::collection::vec(small(), 1..4)).prop_map(|(name, of)| Tree::NumberIn(name, of)),
        2 => accelerator().prop_map(|what| Tree::Contains("accelerators", what)),
        2 => words().prop_map(|what| Tree::Contains("report.tools", what)),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Tree::And),
            prop::collection::vec(inner, 2..4).prop_map(Tree::Or),
        ]
    })
}

/// Facts of which about a third are absent.
fn world() -> impl Strategy<Value = World> {
    fn maybe<T: std::fmt::Debug + Clone>(
        names: [&'static str; 2],
        held: impl Strategy<Value = T> + Clone,
        wrap: impl Fn(T) -> Held + Copy,
    ) -> impl Strategy<Value = Vec<(&'static str, Held)>> {
        let one = prop::option::weighted(0.66, held);
        (one.clone(), one).prop_map(move |(first, second)| {
            let both = names.into_iter().zip([first, second]);
            both.filter_map(|(name, held)| Some((name, wrap(held?)))).collect()
        })
    }
    let texts = |text: BoxedStrategy<String>| prop::collection::vec(text, 0..3);
    (
        maybe(FLAGS, any::<bool>().boxed(), Held::Flag),
        maybe(NUMBERS, small().boxed(), Held::Number),
        maybe(CHOICES, level().boxed(), |level| Held::Text(level.to_owned())),
        maybe(TEXTS, words().boxed(), Held::Text),
        prop::option::of(texts(accelerator().boxed())),
        prop::option::of(texts(words().boxed())),
    )
        .prop_map(|(flags, numbers, levels, free, accelerators, tools)| {
            let sets = [("accelerators", accelerators), ("report.tools", tools)];
            let sets = sets.into_iter().filter_map(|(name, set)| Some((name, Held::Texts(set?))));
            let facts = flags.into_iter().chain(numbers).chain(levels).chain(free).chain(sets);
            World(facts.collect::<BTreeMap<_, _>>())
        })
}

/// Texts that get further than arbitrary ones: tokens in any order.
fn token_soup() -> impl Strategy<Value = String> {
    let tokens = [
        "severity",
        "public",
        "report.days",
        "accelerators",
        "has(",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "!",
        "&&",
        "||",
        "==",
        "!=",
        "<",
        ">=",
        "in",
        "true",
        "'low'",
        "\"kvm\"",
        "'\\",
        "-",
        "7",
        "-7",
        "1.5",
        "0x",
        "null",
        "r'",
        "not",
        "and",
        "\u{20ac}",
        "\n",
        "//",
        "?",
    ];
    let spaced = prop::sample::select(tokens.to_vec())
        .prop_flat_map(|token| prop::sample::select(vec![token.to_owned(), format!("{token} ")]));
    prop::collection::vec(spaced, 0..60).prop_map(|tokens| tokens.concat())
}

/// Lowers, and holds every refusal to the form that the policy's loader needs.
fn lower_or_refuse(source: &str) -> Option<Guard> {
    match Guard::lower(source, &fields()) {
        Ok(guard) => Some(guard),
        Err(error) => {
            assert!(source.get(error.at.clone()).is_some(), "{source:?}: {:?}", error.at);
            assert!(!error.what.is_empty() && !error.what.ends_with('.'), "{}", error.what);
            assert!(!error.what.chars().any(char::is_control), "{:?}", error.what);
            None
        }
    }
}

/// Prints a lowered guard from its condition alone.
fn reprint(guard: &Guard) -> String {
    let (names, kinds): (Vec<_>, Vec<_>) =
        guard.fields.iter().map(|(index, kind)| (NAMES[*index], kind)).unzip();
    print_condition(&guard.condition, &names, &kinds)
}

fn print_condition(condition: &Condition, names: &[&str], kinds: &[&FieldType]) -> String {
    let scalar = |slot: usize, scalar: &Scalar| match (scalar, kinds[slot]) {
        (Scalar::Flag(flag), _) => flag.to_string(),
        (Scalar::Number(number), _) => number.to_string(),
        (Scalar::Text(text), _) => string(text),
        (Scalar::Choice(place), FieldType::Choice(allowed)) => string(&allowed[*place]),
        (Scalar::Choice(_), other) => panic!("a choice for {other:?}"),
    };
    let joined = |parts: &[Condition], with: &str| {
        let parts: Vec<_> =
            parts.iter().map(|part| format!("({})", print_condition(part, names, kinds))).collect();
        parts.join(with)
    };
    match condition {
        Condition::Literal(flag) => flag.to_string(),
        Condition::Flag(slot) => names[*slot].to_owned(),
        Condition::Has(slot) => format!("has({})", names[*slot]),
        Condition::Compare(slot, relation, operand) => {
            let right = match operand {
                Operand::Scalar(literal) => scalar(*slot, literal),
                Operand::Field(other) => names[*other].to_owned(),
            };
            format!("{} {} {right}", names[*slot], relation.sign())
        }
        Condition::OneOf(slot, literals) => {
            let literals: Vec<_> = literals.iter().map(|literal| scalar(*slot, literal)).collect();
            format!("{} in [{}]", names[*slot], literals.join(","))
        }
        Condition::Contains(slot, text) => format!("{} in {}", string(text), names[*slot]),
        Condition::Not(negated) => format!("!({})", print_condition(negated, names, kinds)),
        Condition::All(parts) => joined(parts, "&&"),
        Condition::Any(parts) => joined(parts, "||"),
    }
}

proptest! {
    #[test]
    fn no_text_makes_lowering_panic(text in "\\PC{0,80}|.{0,600}") {
        lower_or_refuse(&text);
    }

    #[test]
    fn no_order_of_tokens_makes_lowering_panic(text in token_soup()) {
        if let Some(guard) = lower_or_refuse(&text) {
            guard.holds(&World::default());
            guard.satisfiable();
        }
    }

    #[test]
    fn a_guard_that_is_printed_and_lowered_is_the_same_guard(tree in tree()) {
        if let Some(guard) = lower_or_refuse(&tree.print()) {
            let again = reprint(&guard);
            prop_assume!(again.len() <= GUARD_BYTES);
            let again = Guard::lower(&again, &fields()).unwrap();
            prop_assert_eq!(&again.condition, &guard.condition);
            prop_assert_eq!(&again.fields, &guard.fields);
        }
    }

    #[test]
    fn a_second_evaluator_gives_the_same_answer(tree in tree(), world in world()) {
        let source = tree.print();
        let within = source.len() <= GUARD_BYTES && tree.nodes() <= GUARD_NODES;
        let guard = lower_or_refuse(&source);
        prop_assert_eq!(guard.is_some(), within, "{}", source);
        if let Some(guard) = guard {
            prop_assert_eq!(guard.holds(&world), tree.truth(&world) == TRUE, "{} {:?}", source, world);
            let negated = Guard::lower(&format!("!({source})"), &fields());
            if let Ok(negated) = negated {
                prop_assert_eq!(negated.holds(&world), tree.truth(&world) == FALSE, "!({}) {:?}", source, world);
            }
        }
    }

    #[test]
    fn no_facts_contradict_what_is_settled(tree in tree(), worlds in prop::collection::vec(world(), 20)) {
        if let Some(guard) = lower_or_refuse(&tree.print()) {
            let settled = guard.satisfiable();
            for world in worlds {
                let holds = guard.holds(&world);
                prop_assert!(settled != Sat::Never || !holds, "{:?} {:?}", guard, world);
                prop_assert!(settled != Sat::Always || holds, "{:?} {:?}", guard, world);
            }
        }
    }
}
