//! Everything else that differs, field by field over the normalised files, so that no difference is left out.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::nouns::noun;
use super::{About, Changes, gained_and_lost};
use crate::explain::words::and;
use crate::schema::Policy;

/// What an element of a list is known by.
const KEYS: [&str; 6] = ["id", "name", "owed", "contact", "needs", "asks"];

pub(super) fn compare_rest(before: &Policy, after: &Policy, changes: &mut Changes) {
    let read = |policy: &Policy| serde_json::from_str(&policy.normalised()).map(keyed).unwrap_or_default();
    let mut found = Vec::new();
    walk("", Some(&read(before)), Some(&read(after)), &mut found);
    for Leaf { path, was, now } in found {
        if changes.tells(&path) {
            continue;
        }
        let says = Telling { before, after, path: &path }.says(was.as_ref(), now.as_ref());
        changes.add(About::Rest, says, [path]);
    }
}

/// A place that differs.
struct Leaf {
    path: String,
    was: Option<Value>,
    now: Option<Value>,
}

/// Lists whose elements have a name become tables by that name, with their order beside them.
fn keyed(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key, keyed(value))).collect())
        }
        Value::Array(items) => match named(&items) {
            Some(names) => {
                let mut table: Map<String, Value> =
                    names.iter().cloned().zip(items.into_iter().map(keyed)).collect();
                table.insert("order".to_owned(), Value::from(names));
                Value::Object(table)
            }
            None => Value::Array(items.into_iter().map(keyed).collect()),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// The names of a list's elements, where each has one of its own.
fn named(items: &[Value]) -> Option<Vec<String>> {
    let key = KEYS.iter().find(|key| {
        !items.is_empty() && items.iter().all(|item| item.get(key).is_some_and(Value::is_string))
    })?;
    let names: Vec<_> =
        items.iter().filter_map(|item| item.get(key)?.as_str().map(ToOwned::to_owned)).collect();
    let distinct: BTreeSet<_> = names.iter().collect();
    (distinct.len() == names.len() && !distinct.contains(&"order".to_owned())).then_some(names)
}

fn walk(path: &str, was: Option<&Value>, now: Option<&Value>, found: &mut Vec<Leaf>) {
    if was == now {
        return;
    }
    if let (Some(Value::Object(was)), Some(Value::Object(now))) = (was, now) {
        let keys: BTreeSet<_> = was.keys().chain(now.keys()).collect();
        for key in keys {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if key != "order" || reordered(was.get(key), now.get(key)) {
                walk(&path, was.get(key), now.get(key), found);
            }
        }
        return;
    }
    found.push(Leaf { path: path.to_owned(), was: was.cloned(), now: now.cloned() });
}

/// Whether elements that both have stand in another order; what comes and goes is told by itself.
fn reordered(was: Option<&Value>, now: Option<&Value>) -> bool {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (was, now) = (list(was), list(now));
    let kept = |from: &[Value], other: &[Value]| -> Vec<Value> {
        from.iter().filter(|item| other.contains(item)).cloned().collect()
    };
    kept(&was, &now) != kept(&now, &was)
}

/// Tells one place that differs.
struct Telling<'a> {
    before: &'a Policy,
    after: &'a Policy,
    path: &'a str,
}

impl Telling<'_> {
    fn says(&self, was: Option<&Value>, now: Option<&Value>) -> String {
        let noun = noun(self.path);
        match (was, now) {
            (Some(Value::Array(was)), Some(Value::Array(now))) => self.lists(&noun, was, now),
            (Some(was), Some(now)) => {
                format!(
                    "{noun}: {} now; it was {}",
                    self.value(self.after, now),
                    self.value(self.before, was)
                )
            }
            (None, Some(now)) => format!("new: {noun}: {}", self.value(self.after, now)),
            (Some(was), None) => format!("gone: {noun}: {}", self.value(self.before, was)),
            (None, None) => noun,
        }
    }

    fn lists(&self, noun: &str, was: &[Value], now: &[Value]) -> String {
        let (gained, lost) = gained_and_lost(was, now);
        let told = |policy, items: &[Value]| {
            let items: Vec<_> = items.iter().map(|item| self.value(policy, item)).collect();
            and(&items)
        };
        match (gained.is_empty(), lost.is_empty()) {
            (true, true) => format!("{noun}: in another order, {}", told(self.after, now)),
            (false, true) => format!("{noun}: {} added", told(self.after, &gained)),
            (true, false) => format!("{noun}: {} gone", told(self.before, &lost)),
            (false, false) => {
                format!("{noun}: {} added; {} gone", told(self.after, &gained), told(self.before, &lost))
            }
        }
    }

    /// A value as people read it; the name of a rule as what it says.
    fn value(&self, policy: &Policy, value: &Value) -> String {
        let last = self.path.rsplit('.').next().unwrap_or_default();
        let is_rule = last == "rule"
            || last.ends_with("_rule")
            || ["none", "for_ever", "reason", "otherwise"].contains(&last);
        match value {
            Value::String(text) => match policy.rule(text).filter(|_| is_rule) {
                Some(rule) => format!("{} (“{}”)", rule.clause(), rule.says),
                None => format!("“{text}”"),
            },
            other => plain(other),
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("“{text}”"),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => and(&items.iter().map(plain).collect::<Vec<_>>()),
        Value::Object(map) => {
            let fields = map.iter().filter(|(key, _)| key.as_str() != "order");
            let fields: Vec<_> = fields.map(|(key, value)| format!("{key} {}", plain(value))).collect();
            fields.join(", ")
        }
    }
}
