//! What changes between two policies, as sentences; and what that changes for a case.
//!
//! What matters most has words of its own: rules, who sees what, who may do what, the embargo, states, duties and
//! labels. Whatever else differs is found field by field and told too, so that no difference is left out.

mod acts;
mod case;
mod embargo;
mod fields;
mod life;
mod nouns;
mod rules;
mod sight;

use serde::Serialize;

pub use self::case::{CaseChange, diff_case};
use crate::schema::Policy;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is about.
    pub about: About,
    /// The difference, as a sentence.
    pub says: String,
    /// The fields of the policy that it tells, dotted, elements of lists by their names.
    #[serde(skip)]
    pub(crate) fields: Vec<String>,
}

/// What a difference is about, what matters most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// How binding a rule is.
    Modality,
    /// Who sees what.
    Sight,
    /// Rules that come and go, and what they say.
    Rules,
    /// Who may do what, and what it asks for.
    Acts,
    /// The embargo.
    Embargo,
    /// States.
    States,
    /// Duties.
    Duties,
    /// Labels.
    Labels,
    /// The rest.
    Rest,
}

impl About {
    /// As a heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Modality => "How binding rules are",
            Self::Sight => "Who sees what",
            Self::Rules => "Rules",
            Self::Acts => "Who may do what",
            Self::Embargo => "Embargo",
            Self::States => "States",
            Self::Duties => "What is owed",
            Self::Labels => "Labels",
            Self::Rest => "Everything else",
        }
    }
}

/// What changes from one policy to another, what matters most first; nothing where they are the same.
#[must_use]
pub fn diff(before: &Policy, after: &Policy) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    rules::compare(before, after, &mut changes);
    sight::compare(before, after, &mut changes);
    acts::compare(before, after, &mut changes);
    embargo::compare(before, after, &mut changes);
    life::compare(before, after, &mut changes);
    fields::compare_rest(before, after, &mut changes);
    let mut changes = changes.0;
    changes.sort_by_key(|change| change.about);
    changes
}

/// Differences as they are found.
struct Changes(Vec<Change>);

impl Changes {
    fn add<const N: usize>(&mut self, about: About, says: impl Into<String>, fields: [String; N]) {
        let says = crate::explain::words::sentence(&says.into());
        self.0.push(Change { about, says, fields: fields.into() });
    }

    /// Whether a field is told already, by itself or with the table it stands in.
    fn tells(&self, field: &str) -> bool {
        let within = |told: &String| {
            field.strip_prefix(told.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.0.iter().any(|change| change.fields.iter().any(within))
    }
}

/// What a list gains and loses, in the order of the lists.
fn gained_and_lost<T: PartialEq + Clone>(before: &[T], after: &[T]) -> (Vec<T>, Vec<T>) {
    let gained = after.iter().filter(|item| !before.contains(item)).cloned();
    let lost = before.iter().filter(|item| !after.contains(item)).cloned();
    (gained.collect(), lost.collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::explain::tests::policies;

    fn told(before: &Policy, after: &Policy) -> Vec<String> {
        diff(before, after).into_iter().map(|change| change.says).collect()
    }

    fn changed(policy: &Policy, change: impl FnOnce(&mut Policy)) -> Policy {
        let mut after = policy.clone();
        change(&mut after);
        Policy::from_normalised(&after.normalised()).unwrap()
    }

    #[test]
    fn a_policy_does_not_differ_from_itself() {
        for (name, policy) in policies() {
            assert_eq!(told(&policy, &policy), [""; 0], "{name}");
        }
    }

    #[test]
    fn what_binds_more_or_less_is_told_first() {
        let (_, policy) = policies().into_iter().find(|(name, _)| name == "libvirt").unwrap();
        let after = changed(&policy, |after| {
            after.rule.iter_mut().find(|rule| rule.id == "two-weeks").unwrap().modality =
                crate::Modality::Must;
            after.embargo.goal.as_mut().unwrap().days = 7;
            after.audience.cases.push("moderator".to_owned());
            after.act.get_mut(&crate::Act::LiftEarly).unwrap().people = 3;
        });
        insta::assert_snapshot!(told(&policy, &after).join("\n"), @r"
        “The general aim is an embargo of two weeks or less.” (L27) is a must now; it was a should.
        Wider: the moderator can read confidential cases now.
        It takes 3 people to lift the embargo before its end; it took 2 people.
        The goal is an embargo of at most 7 days; before: the goal is an embargo of at most 14 days.
        ");
    }

    /// Every number in a document with the way to it.
    fn numbers(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Number(_) => found.push(path.to_owned()),
            Value::Object(map) => {
                map.iter().for_each(|(key, value)| numbers(value, &format!("{path}/{key}"), found));
            }
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, value)| numbers(value, &format!("{path}/{index}"), found)),
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }

    /// Every place in a document that is no table.
    fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                map.iter().for_each(|(key, value)| leaves(value, &format!("{path}/{key}"), found));
            }
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, value)| leaves(value, &format!("{path}/{index}"), found)),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Number(_) => found.push(path.to_owned()),
        }
    }

    #[test]
    fn every_changed_number_is_told_with_what_it_was() {
        for (name, policy) in policies() {
            let document: Value = serde_json::from_str(&policy.normalised()).unwrap();
            let mut places = Vec::new();
            numbers(&document, "", &mut places);
            for place in places {
                let mut other = document.clone();
                let number = other.pointer_mut(&place).unwrap();
                let was = number.as_u64().unwrap();
                *number = Value::from(was + 37);
                let Ok(after) = Policy::from_normalised(&other.to_string()) else { continue };
                let told = told(&policy, &after).join("\n");
                assert!(told.contains(&(was + 37).to_string()), "{name} {place}: {told}");
                // No days after something is at once, and is told so.
                assert!(was == 0 || told.contains(&was.to_string()), "{name} {place}: {told}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// A policy with any one text, flag or number changed differs, and its differences say something.
        #[test]
        fn no_difference_is_left_out(pick in any::<prop::sample::Index>(), which in any::<prop::sample::Index>()) {
            let all = policies();
            let (name, policy) = which.get(&all);
            let document: Value = serde_json::from_str(&policy.normalised()).unwrap();
            let mut places = Vec::new();
            leaves(&document, "", &mut places);
            let place = pick.get(&places);
            let mut other = document.clone();
            let leaf = other.pointer_mut(place).unwrap();
            *leaf = match &*leaf {
                Value::String(text) => Value::from(format!("{text}x")),
                Value::Bool(flag) => Value::from(!flag),
                Value::Number(number) => Value::from(number.as_u64().unwrap_or(0) + 1),
                Value::Null | Value::Array(_) | Value::Object(_) => Value::Null,
            };
            let Ok(after) = Policy::from_normalised(&other.to_string()) else { return Ok(()) };
            let told = told(policy, &after);
            prop_assert!(!told.is_empty(), "{name} {place}");
            prop_assert!(told.iter().all(|says| !says.trim().is_empty()));
        }
    }
}
