//! The policy language as JSON Schema (draft 2020-12), made from the very types that read a policy file.

mod reference;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

pub use self::reference::policy_reference;
use crate::act::Act;
use crate::schema::Policy;

/// The JSON Schema of policy files: shapes, names and types, with the types' own words as descriptions. What a policy
/// means beyond that (rules that exist, caps in order) is checked by [`Policy::load`].
#[must_use]
pub fn policy_schema() -> Value {
    let mut schema =
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Policy>().to_value();
    without_null(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), json!("A project's security process, as cvdesk reads it"));
    }
    // The keys of `act` are acts, each at most once.
    let names: Vec<_> = Act::ALL.iter().map(|act| act.name()).collect();
    if let Some(Value::Object(acts)) = schema.pointer_mut("/properties/act") {
        acts.insert("propertyNames".to_owned(), json!({ "enum": names }));
    }
    schema
}

/// A policy file has no word for "nothing": what is not there is left out.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.values_mut().for_each(without_null);
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(options)) = map.get_mut("anyOf") {
                options.retain(|option| option != &json!({ "type": "null" }));
                if let [Value::Object(only)] = options.as_slice() {
                    let only = only.clone();
                    map.remove("anyOf");
                    map.extend(only);
                }
            }
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::tests::policies;

    fn validator() -> jsonschema::Validator {
        jsonschema::draft202012::new(&policy_schema()).unwrap()
    }

    #[test]
    fn every_profile_validates_as_it_stands_and_as_a_desk_stores_it() {
        let validator = validator();
        for (name, policy) in policies() {
            let stored: Value = serde_json::from_str(&policy.normalised()).unwrap();
            let faults: Vec<_> = validator.iter_errors(&stored).map(|fault| fault.to_string()).collect();
            assert_eq!(faults, [""; 0], "{name}");
        }
    }

    #[test]
    fn a_value_of_another_type_or_an_unknown_name_does_not_validate() {
        let validator = validator();
        let (_, policy) = policies().remove(0);
        let stored: Value = serde_json::from_str(&policy.normalised()).unwrap();
        let broken = [
            ("/project/title", json!(7)),
            ("/embargo/goal/days", json!("14")),
            ("/embargo/goal/days", json!(-1)),
            ("/embargo/soft/anchor", json!("last_week")),
            ("/audience/cases", json!("team")),
            ("/act/lift_early/people", json!(700)),
            ("/act/confirm", json!({ "roles": ["team"] })),
            ("/rule/0/modality", json!("ought")),
            ("/state/0/when", json!(true)),
            ("/retention/cases", json!({ "for_a_while": "x" })),
            ("/notice", json!({ "none": "x", "title": "y" })),
        ];
        for (place, value) in broken {
            let mut other = stored.clone();
            *other.pointer_mut(place).unwrap() = value;
            assert!(!validator.is_valid(&other), "{place}");
            assert!(serde_json::from_value::<Policy>(other).is_err(), "{place}: the loader takes it");
        }
        for (place, name) in
            [("", "embargoes"), ("/act", "lift_late"), ("/embargo", "gaol"), ("/rule/0", "note")]
        {
            let mut other = stored.clone();
            other.pointer_mut(place).unwrap().as_object_mut().unwrap().insert(name.to_owned(), json!({}));
            assert!(!validator.is_valid(&other), "{place}/{name}");
            assert!(serde_json::from_value::<Policy>(other).is_err(), "{place}/{name}: the loader takes it");
        }
    }

    #[test]
    fn every_field_says_what_it_is() {
        let schema = policy_schema();
        let tables = schema["$defs"].as_object().unwrap().values().chain([&schema]);
        for table in tables {
            for (name, field) in table["properties"].as_object().into_iter().flatten() {
                assert!(field.get("description").is_some(), "{name} in {table}");
            }
        }
    }
}
