//! Another policy for the desk of a script: the one before with changes, or another file.

use std::collections::BTreeMap;

use serde_json::Value;

use super::doing::Change;
use crate::check::check;
use crate::schema::Policy;

/// The changed policy; `Err` says what does not do, as the middle of a sentence.
pub(super) fn changed(
    before: &Policy,
    files: &BTreeMap<String, String>,
    change: &Change,
) -> Result<Policy, String> {
    let base = match &change.file {
        None => before.clone(),
        Some(name) => {
            let source = files
                .get(name)
                .ok_or_else(|| format!("there is no policy file `{name}` beside the script"))?;
            filled(&Policy::load(source).map_err(|error| format!("`{name}`, {error}"))?)
        }
    };
    let mut document: Value = serde_json::from_str(&base.normalised()).map_err(|error| error.to_string())?;
    for path in &change.remove {
        remove(&mut document, path)?;
    }
    for (path, value) in &change.set {
        set(&mut document, path, value)?;
    }
    let policy = Policy::from_normalised(&document.to_string()).map_err(|error| error.to_string())?;
    check(&policy).map_err(|fault| format!("the changed policy is none: {}", fault.what))?;
    if policy.version() == before.version() {
        return Err("nothing is changed: the desk has this policy already".to_owned());
    }
    Ok(policy)
}

/// Fills in what a profile leaves open: a script is about no desk in particular.
pub(super) fn filled(policy: &Policy) -> Policy {
    let open = policy.missing_settings();
    let values = open.into_iter().map(|(name, _)| (name.to_owned(), "security@example.org".to_owned()));
    // INVARIANT: every open value is an address or a server's name, and this is taken for both.
    policy.clone().set(&values.collect::<Vec<_>>()).unwrap_or_else(|_| policy.clone())
}

fn set(document: &mut Value, path: &str, value: &Value) -> Result<(), String> {
    let (parent, key) = parent(document, path)?;
    match parent {
        Value::Object(map) => {
            map.insert(key.to_owned(), value.clone());
            Ok(())
        }
        Value::Array(_) => {
            *element(parent, key).ok_or_else(|| nothing(path))? = value.clone();
            Ok(())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(nothing(path)),
    }
}

fn remove(document: &mut Value, path: &str) -> Result<(), String> {
    let (parent, key) = parent(document, path)?;
    let gone = match parent {
        Value::Object(map) => map.remove(key).is_some(),
        Value::Array(list) => {
            match list.iter().enumerate().position(|(place, one)| is_called(place, one, key)) {
                Some(place) => {
                    list.remove(place);
                    true
                }
                None => false,
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    if gone { Ok(()) } else { Err(nothing(path)) }
}

/// The value that holds the last step of a path, and that step.
fn parent<'a, 'p>(document: &'a mut Value, path: &'p str) -> Result<(&'a mut Value, &'p str), String> {
    match path.rsplit_once('.') {
        None => Ok((document, path)),
        Some((parent, last)) => Ok((found(document, parent)?, last)),
    }
}

/// The value that a path leads to.
fn found<'a>(document: &'a mut Value, path: &str) -> Result<&'a mut Value, String> {
    path.split('.').try_fold(document, |here, step| {
        match here {
            Value::Object(map) => map.get_mut(step),
            Value::Array(_) => element(here, step),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
        .ok_or_else(|| nothing(path))
    })
}

/// An element of a list, by its name or its place.
fn element<'a>(list: &'a mut Value, step: &str) -> Option<&'a mut Value> {
    let list = list.as_array_mut()?;
    list.iter_mut().enumerate().find(|(place, one)| is_called(*place, one, step)).map(|(_, one)| one)
}

fn is_called(place: usize, one: &Value, step: &str) -> bool {
    let named =
        ["id", "name", "contact"].iter().any(|key| one.get(key).and_then(Value::as_str) == Some(step));
    named || step.parse() == Ok(place)
}

fn nothing(path: &str) -> String {
    format!("the policy has nothing at `{path}`")
}
