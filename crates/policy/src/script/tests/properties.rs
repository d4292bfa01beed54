//! Whatever is handed in: no panic, and a rewritten script is one that passes or says why not.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::{load_lines, rewrite_script, run_script};
use super::{GOOD, small};
use crate::schema::Policy;

static POLICY: LazyLock<Policy> = LazyLock::new(small);
const EVERY: &str = include_str!("every_command.toml");

/// Pieces that scripts are made of, so that random ones get further than the first line.
fn piece() -> impl Strategy<Value = String> {
    let lines: Vec<String> = GOOD.lines().chain(EVERY.lines()).map(str::to_owned).collect();
    prop_oneof![4 => prop::sample::select(lines), 1 => "[ -~é\\n]{0,20}"]
}

/// The header of a good story with some of its steps, shuffled and repeated.
fn shuffled() -> impl Strategy<Value = String> {
    let (head, steps) = EVERY.split_once("[[step]]").unwrap_or_default();
    let steps: Vec<String> = steps.split("[[step]]").map(bare).collect();
    let head = head.to_owned();
    prop::collection::vec(prop::sample::select(steps), 0..12).prop_map(move |steps| {
        let first = "[[step]]\nat = \"2020-01-01T00:00:00Z\"\ndo.receive = { channel = \"tracker\", from = \"rita\", called = \"hole\" }\n";
        format!("{head}{first}{}", steps.concat())
    })
}

/// A step without its time and its expectations.
fn bare(step: &str) -> String {
    let kept = step.lines().filter(|line| line.starts_with("by") || line.starts_with("do."));
    format!("[[step]]\n{}\n", kept.collect::<Vec<_>>().join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_answered_without_a_panic(text in "\\PC{0,200}") {
        let _answer = run_script(&POLICY, &BTreeMap::new(), &text);
        let _answer = rewrite_script(&POLICY, &BTreeMap::new(), &text);
        let _answer = load_lines(&text);
    }

    #[test]
    fn any_lines_of_scripts_are_answered_without_a_panic(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.join("\n");
        let _answer = run_script(&POLICY, &BTreeMap::new(), &text);
        let _answer = rewrite_script(&POLICY, &BTreeMap::new(), &text);
    }

    #[test]
    fn a_good_story_with_a_byte_changed_is_answered_without_a_panic(at in 0..GOOD.len(), byte in "[ -~]") {
        let mut text = GOOD.to_owned();
        text.replace_range(at..=at, &byte);
        let _answer = run_script(&POLICY, &BTreeMap::new(), &text);
        let _answer = rewrite_script(&POLICY, &BTreeMap::new(), &text);
    }

    /// The promises hold whatever the order, and a bare story that was filled in passes.
    #[test]
    fn any_order_of_steps_can_be_filled_in_and_then_passes(text in shuffled()) {
        if let Ok(done) = rewrite_script(&POLICY, &BTreeMap::new(), &text) {
            prop_assert_eq!(done.report.difference.map(|difference| difference.to_string()), None);
            let again = rewrite_script(&POLICY, &BTreeMap::new(), &done.text).map(|done| done.changes);
            prop_assert_eq!(again, Ok(0));
        }
    }
}
