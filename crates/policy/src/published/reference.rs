//! The reference part of docs/policy.md: every table and field, act and condition field, made from the types.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::policy_schema;
use crate::act::Act;
use crate::explain::condition::clauses;
use crate::fact::{ELIGIBILITY, Fact, PUBLIC_BY};

/// Every table and field of the policy language, every act and every field of a condition, as Markdown.
#[must_use]
pub fn policy_reference() -> String {
    let schema = policy_schema();
    let mut out = "### The file\n\n".to_owned();
    table(&mut out, &schema);
    // Acts have a table of their own.
    let mut told = BTreeSet::from(["Act".to_owned()]);
    let mut waiting = named(&schema);
    while let Some(name) = (!waiting.is_empty()).then(|| waiting.remove(0)) {
        if !told.insert(name.clone()) {
            continue;
        }
        let Some(definition) = schema.get("$defs").and_then(|all| all.get(&name)) else { continue };
        out.push_str(&format!("### {name}\n\n"));
        described(&mut out, definition);
        let mut next = named(definition);
        next.append(&mut waiting);
        waiting = next;
    }
    out.push_str(&acts());
    out.push_str(&conditions());
    out
}

/// What a definition is: a table, a choice of words, or a choice of shapes.
fn described(out: &mut String, definition: &Value) {
    if let Some(says) = text(definition, "description") {
        out.push_str(&format!("{}\n\n", one_line(says)));
    }
    if definition.get("properties").is_some() {
        table(out, definition);
    }
    let options = ["oneOf", "anyOf"].into_iter().find_map(|key| definition.get(key)?.as_array());
    for option in options.into_iter().flatten() {
        let says =
            text(option, "description").map(|says| format!(": {}", one_line(says))).unwrap_or_default();
        out.push_str(&format!("- {}{says}\n", shape(option)));
    }
    if options.is_some() {
        out.push('\n');
    }
}

fn table(out: &mut String, definition: &Value) {
    let needed: Vec<_> = definition.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    out.push_str("| field | is | needed | |\n|---|---|---|---|\n");
    for (name, field) in properties(definition) {
        let must = needed.iter().any(|needed| *needed == name);
        let says = text(field, "description").map(one_line).unwrap_or_default().replace('|', "\\|");
        out.push_str(&format!(
            "| `{name}` | {} | {} | {says} |\n",
            shape(field),
            if must { "yes" } else { "" }
        ));
    }
    out.push('\n');
}

fn properties(definition: &Value) -> impl Iterator<Item = (&String, &Value)> {
    definition.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// What a value looks like, in a few words.
fn shape(field: &Value) -> String {
    if let Some(name) = reference(field) {
        let heading = if name == "Act" { "acts".to_owned() } else { name.to_lowercase() };
        return format!("[{name}](#{heading})");
    }
    if let Some(word) = field.get("const").and_then(Value::as_str) {
        return format!("`\"{word}\"`");
    }
    if let Some(words) = field.get("enum").and_then(Value::as_array) {
        let words: Vec<_> =
            words.iter().filter_map(Value::as_str).map(|word| format!("`\"{word}\"`")).collect();
        return words.join(" or ");
    }
    if let Some(options) = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| field.get(key)?.as_array())
    {
        return options.iter().map(shape).collect::<Vec<_>>().join(" or ");
    }
    match text(field, "type") {
        Some("array") => format!("list of {}", field.get("items").map(shape).unwrap_or_default()),
        Some("object") => shape_of_table(field),
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("string") => "text".to_owned(),
        Some(other) => other.to_owned(),
        None => "value".to_owned(),
    }
}

fn shape_of_table(field: &Value) -> String {
    if let Some(values) = field.get("additionalProperties").filter(|values| values.is_object()) {
        return format!("table of {} by name", shape(values));
    }
    let fields: Vec<_> =
        properties(field).map(|(name, field)| format!("`{name}` = {}", shape(field))).collect();
    format!("table with {}", fields.join(", "))
}

fn reference(field: &Value) -> Option<String> {
    text(field, "$ref")?.strip_prefix("#/$defs/").map(ToOwned::to_owned)
}

/// The definitions that one names, in the order of its fields.
fn named(value: &Value) -> Vec<String> {
    let mut names = Vec::new();
    collect(value, &mut names);
    names
}

fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            names.extend(reference(value));
            for (key, value) in map {
                if key != "$defs" {
                    collect(value, names);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn one_line(says: &str) -> String {
    says.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn acts() -> String {
    let mut out = "### Acts\n\nOne `[act.NAME]` each; an act that a policy does not have is no step of its process. No \
                   agent is ever granted those marked so.\n\n| act | to | agents |\n|---|---|---|\n"
        .to_owned();
    for act in Act::ALL {
        let never = if Act::NEVER_AGENTS.contains(act) { "never" } else { "" };
        out.push_str(&format!("| `{}` | {} | {never} |\n", act.name(), act.phrase()));
    }
    out.push('\n');
    out
}

fn conditions() -> String {
    let mut out = "### Fields of conditions\n\n| field | type | holds where |\n|---|---|---|\n".to_owned();
    for fact in Fact::ALL {
        out.push_str(&format!("| `{}` | yes or no | {} |\n", fact.name(), clauses(*fact).0));
    }
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let rest = [
        (
            "severity",
            "choice, ordered: the policy's `severity.levels`".to_owned(),
            "absent until it is assessed",
        ),
        ("public_by", format!("choice: {}", words(&PUBLIC_BY)), "absent while it is confidential"),
        (
            "eligibility",
            format!("choice: {}", words(&ELIGIBILITY)),
            "what the affected code means by the table",
        ),
        (
            "eligibility_by",
            "choice: the rules of the table's rows".to_owned(),
            "the row that decides; absent where none does",
        ),
        ("outcome", "choice: the policy's `closing.outcomes`".to_owned(), "absent while it is open"),
        ("cves", "whole number".to_owned(), "how many CVE ids it has"),
        ("vendors", "whole number".to_owned(), "how many vendors take part in it"),
        (
            "report.ID",
            "by the field's `kind`: yes or no, choice, set of choices, text".to_owned(),
            "absent until answered",
        ),
    ];
    for (name, kind, says) in rest {
        out.push_str(&format!("| `{name}` | {kind} | {says} |\n"));
    }
    out
}
