//! What is published about the policy language is what this version reads.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use cvdesk_policy::{Limits, Policy, policy_reference, policy_schema};

const PAGE: &str = include_str!("../../../docs/policy.md");
const AGAIN: &str = "it is stale: run `cargo xtask generate`";

/// The TOML blocks of a chapter, one after the other.
fn blocks(chapter: &str) -> String {
    let start = PAGE.find(&format!("\n## {chapter}\n")).unwrap() + 1;
    let text = &PAGE[start..];
    let text = &text[..text[3..].find("\n## ").map_or(text.len(), |end| end + 3)];
    let mut toml = String::new();
    for part in text.split("```toml\n").skip(1) {
        toml.push_str(part.split_once("```").unwrap().0);
    }
    toml
}

#[test]
fn the_published_schema_is_the_one_of_the_types() {
    let published: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/policy.schema.json")).unwrap();
    assert!(published == policy_schema(), "docs/policy.schema.json: {AGAIN}");
}

#[test]
fn the_reference_is_the_one_of_the_types() {
    assert!(PAGE.contains(&policy_reference()), "docs/policy.md: {AGAIN}");
}

#[test]
fn whoever_follows_the_page_ends_with_a_policy_that_loads_and_has_no_fault() {
    let source = blocks("A small process, step by step");
    let policy = Policy::load(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
    assert_eq!(policy.project.title, "Tidepool");
    let found = policy.explore(Limits::default());
    assert_eq!(found.faults, [], "{source}");
}
