//! What of a record had no place in a notice.

use std::collections::BTreeMap;

use serde_json::Value;

/// The places of all values below one that say something.
pub(super) fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    let below = |step: &str| if at.is_empty() { step.to_owned() } else { format!("{at}.{step}") };
    match value {
        Value::Null => {}
        Value::Object(members) => members.iter().for_each(|(key, value)| paths(value, &below(key), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| paths(item, &below(&at.to_string()), found));
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(at.to_owned()),
    }
}

/// Places told as a list: numbers in them as `[]`, each kind once with how often it stands there.
#[must_use]
pub fn leftovers(places: &[String]) -> Vec<String> {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for place in places {
        let mut kind = String::new();
        for step in place.split('.') {
            if step.bytes().all(|byte| byte.is_ascii_digit()) {
                kind.push_str("[]");
            } else {
                kind.push_str(if kind.is_empty() { "" } else { "." });
                kind.push_str(step);
            }
        }
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
        .into_iter()
        .map(|(kind, count)| if count == 1 { kind } else { format!("{kind} ({count} times)") })
        .collect()
}
