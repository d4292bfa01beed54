//! Rewriting: expectations change, and nothing else.

use std::collections::BTreeMap;

use super::super::{Rewritten, rewrite_script};
use super::{GOOD, small, with};

fn rewrite(source: &str) -> Rewritten {
    rewrite_script(&small(), &BTreeMap::new(), source).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_script_that_passes_is_not_touched() {
    let done = rewrite(GOOD);
    assert_eq!((done.changes, done.text.as_str()), (0, GOOD));
    assert_eq!(done.report.difference, None);
}

#[test]
fn wrong_values_are_written_anew_and_comments_stay() {
    let wrong = GOOD.replacen("expect.state = \"new\"", "expect.state = 'older' # so it is", 1).replacen(
        "expect.sees = [\"alice\", \"bob\"]",
        "expect.sees = [\n  \"rita\",\n]",
        1,
    );
    let done = rewrite(&wrong);
    assert_eq!(done.changes, 2);
    assert_eq!(done.text, GOOD.replacen("expect.state = \"new\"", "expect.state = \"new\" # so it is", 1));
    assert_eq!(done.report.difference, None);
}

#[test]
fn a_step_that_says_nothing_is_filled_in() {
    let steps = "[[step]]\nby = 'bob'\ndo.confirm = {}   # at once\n\n# then\n[[step]]\nby = 'bob'\ndo.lift = {}\n\n[[step]]\nat = '2020-03-01T00:00:00Z'\n";
    let done = rewrite(&with(steps));
    let filled = "[[step]]\nby = 'bob'\ndo.confirm = {}   # at once\nexpect.timeline = [\"confirmed as a security problem\"]\n\
                  expect.state = \"confirmed\"\nexpect.labels = [\"state::confirmed\"]\n\n# then\n[[step]]\nby = 'bob'\n\
                  do.lift = {}\nrefused.what = \"the embargo runs until 2020-01-15T00:00:00Z; lifting it before takes 2 people\"\n\
                  refused.rule = \"two\"\nrefused.says = \"Two end it early.\"\n\n[[step]]\nat = '2020-03-01T00:00:00Z'\n\
                  expect.state = \"confirmed\"\nexpect.owed = [\"the lift is held: the fix is not on the main branch\", \"lift the embargo\"]\n\
                  expect.overdue = [\"the lift is held: the fix is not on the main branch\", \"lift the embargo\"]\n";
    assert_eq!(done.text, with(filled));
    assert_eq!(done.report.difference, None);
    assert_eq!(rewrite(&done.text).changes, 0, "and a second time nothing changes");
}

#[test]
fn inline_tables_and_a_last_line_without_an_end_are_filled_in() {
    for (inline, filled) in [
        ("{}", "{ timeline = [\"confirmed as a security problem\"] }"),
        ("{ state = '' }", "{ state = \"confirmed\", timeline = [\"confirmed as a security problem\"] }"),
        ("{ state = '', }", "{ state = \"confirmed\", timeline = [\"confirmed as a security problem\"] }"),
    ] {
        let step =
            |expect: &str| with(&format!("[[step]]\nby = 'bob'\ndo.confirm = {{}}\nexpect = {expect} # so"));
        let done = rewrite(&step(inline));
        assert_eq!(done.text, step(filled));
        assert_eq!(done.report.difference, None);
    }
    let done = rewrite(&with("[[step]]\nby = 'bob'\ndo.confirm = {}"));
    assert!(done.text.ends_with("do.confirm = {}\nexpect.timeline = [\"confirmed as a security problem\"]\nexpect.state = \"confirmed\"\nexpect.labels = [\"state::confirmed\"]"));
}

#[test]
fn whether_a_step_is_permitted_is_never_rewritten() {
    let refused = with("[[step]]\nby = 'bob'\ndo.lift = {}\nexpect.timeline = ['lifted']\n");
    let permitted = with("[[step]]\nby = 'bob'\ndo.confirm = {}\nrefused.rule = 'find'\n");
    for (source, what) in [(refused, "the step is refused"), (permitted, "the step is permitted")] {
        let done = rewrite(&source);
        assert_eq!((done.changes, done.text.as_str()), (0, source.as_str()));
        assert_eq!(done.report.difference.unwrap().what, what);
    }
}

#[test]
fn a_step_with_headers_of_its_own_is_left_alone() {
    let headers = with("[[step]]\nby = 'bob'\n[step.do.confirm]\n");
    let error = rewrite_script(&small(), &BTreeMap::new(), &headers).unwrap_err();
    assert!(error.what.contains("without headers"), "{error}");
    assert_eq!(error.line, 9);
}
