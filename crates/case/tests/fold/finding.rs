//! What the report says and what the team found.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{Answer, CaseEvent};

use super::{case, case_of};
use crate::support::hour;

#[test]
fn confirmed_and_dismissed_exclude_each_other_by_the_newest_word() {
    let confirmed = case(&["case.dismissed@1", "case.confirmed@1"]);
    assert_eq!((confirmed.confirmed, confirmed.dismissed), (Some(hour(1)), None));
    let dismissed = case(&["case.confirmed@1", "case.dismissed@1.minimal"]);
    assert_eq!((dismissed.confirmed, dismissed.dismissed), (None, Some(hour(1))));
    assert_eq!(dismissed.public(), None, "what was told in confidence stays so");
    let back = case(&["case.confirmed@1", "case.dismissed@1", "case.confirmed@1"]);
    assert_eq!((back.confirmed, back.dismissed), (Some(hour(2)), None));
}

// req L19: two words apart.
#[test]
fn severity_says_nothing_about_whether_it_is_a_problem_and_a_vector_goes_with_its_level() {
    let rated = case(&["case.severity_assessed@1"]);
    assert_eq!((rated.severity.as_deref(), rated.confirmed, rated.dismissed), (Some("high"), None, None));
    assert!(rated.vector.is_some_and(|vector| vector.starts_with("CVSS:3.1/")));
    let lower = case(&["case.severity_assessed@1", "case.confirmed@1", "case.severity_assessed@1.minimal"]);
    assert_eq!((lower.severity.as_deref(), lower.vector), (Some("low"), None));
    assert_eq!(lower.confirmed, Some(hour(1)));
}

#[test]
fn a_later_word_on_a_field_counts_and_leaves_the_other_fields() {
    let says = |answers: &[(&str, Answer)]| CaseEvent::ReportFilled {
        answers: answers.iter().map(|(field, answer)| ((*field).to_owned(), answer.clone())).collect(),
        cleared: BTreeSet::new(),
    };
    let yes = Answer::Flag(true);
    let case = case_of([
        says(&[("latest", Answer::Flag(false)), ("fuzzed", yes.clone())]),
        says(&[("latest", yes.clone())]),
    ]);
    assert_eq!(
        case.answers,
        BTreeMap::from([("fuzzed".to_owned(), yes.clone()), ("latest".to_owned(), yes)])
    );
}

// req G4: the affected code decides; a new assessment replaces the one before as a whole.
#[test]
fn an_assessed_reach_replaces_the_one_before_and_leaves_the_answers() {
    let case = case(&["case.report_filled@1", "case.reach_assessed@1", "case.reach_assessed@1.minimal"]);
    assert_eq!(case.reach, BTreeMap::from([("machine".to_owned(), vec!["isapc".to_owned()])]));
    assert_eq!(case.answers.len(), 5);
}
