//! Stories that pass.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Showing, rewrite_script, run_script, run_scripts};
use super::{GOOD, difference, run, small, with};

#[test]
fn a_story_passes_and_tells_which_lines_it_showed_and_which_rules_spoke() {
    let report = run(GOOD).unwrap();
    assert_eq!(report.difference, None);
    assert_eq!((report.passed, report.steps), (11, 11));
    assert!(report.coverage.shows("S1", Showing::Refused));
    assert!(report.coverage.shows("S5", Showing::Warned));
    assert!(!report.coverage.shows("S5", Showing::Kept));
    let ids = |rules: &BTreeSet<String>| rules.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(ids(&report.coverage.refused_by), "agents fixed gate two");
    assert_eq!(ids(&report.coverage.warned_by), "aim fixed long short");
}

#[test]
fn every_command_is_reachable_in_a_script() {
    let source = include_str!("every_command.toml");
    let report = run(source).unwrap();
    let told = report.difference.map_or_else(String::new, |difference| difference.to_string());
    assert!(told.is_empty(), "{told}");
    let commands = include_str!("../doing.rs");
    let (_, variants) = commands.split_once("pub(super) enum Do {").unwrap();
    let (variants, _) = variants.split_once("\n}\n").unwrap();
    let names = variants.lines().filter_map(|line| {
        let line = line.strip_prefix("    ")?;
        let name = line.split(['(', ' ', '{']).next()?;
        name.starts_with(|first: char| first.is_ascii_uppercase()).then(|| snake(name))
    });
    let unused = names.filter(|name| !source.contains(&format!("do.{name} = "))).collect::<Vec<_>>();
    assert!(unused.is_empty(), "no step does {}", unused.join(", "));
}

/// `AgreeEmbargo` as scripts write it.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
    }
    snake
}

#[test]
fn what_the_public_reads_of_a_report_leaves_out_what_stays_private() {
    let steps = "[[step]]\nby = 'bob'\ndo.fill_report = { answers = { details = 'All', secret = 'Mine' } }\n\
                 expect.timeline = ['report filled in: details, secret']\nexpect.everybody_reads = []\n\
                 [[step]]\nby = 'bob'\ndo.find_no_exploit = {}\n\
                 expect.timeline = ['made public: no meaningful exploit']\nexpect.everybody_reads = ['report.details']\n";
    assert_eq!(difference(&with(steps)), "");
}

#[test]
fn a_case_stays_on_its_policy_until_it_is_moved() {
    let steps = "[[step]]\ndo.change_policy = { file = 'strict.policy.toml', set = { 'state.new.name' = 'fresh' } }\n\
                 expect.timeline = ['policy 2 adopted']\nexpect.state = 'new'\n\
                 [[step]]\nby = 'bob'\ndo.accept_policy = {}\nexpect.timeline = ['policy 2 accepted by a member']\n\
                 [[step]]\nby = 'bob'\ndo.adopt_policy = {}\nexpect.timeline = ['moved to policy 2']\nexpect.state = 'fresh'\n\
                 [[step]]\nby = 'bob'\ndo.scrub = {}\nrefused.rule = 'silence'\n\
                 refused.what = 'you may not say that private data is out: this process has no such step'\n";
    let strict = include_str!("small.toml").replace("[act.scrub]\nroles = [\"team\"]\nrule = \"find\"\n", "");
    let files =
        BTreeMap::from([("strict.policy.toml".to_owned(), strict), ("a.toml".to_owned(), with(steps))]);
    let folder = run_scripts(&small(), &files);
    assert_eq!(folder.to_string(), "ok    a.toml: x (5 steps)\n");
    assert!(folder.passes());
    assert!(!run_scripts(&small(), &BTreeMap::new()).passes(), "no script is no proof");
}

#[test]
fn the_same_script_gives_the_same_report_and_text() {
    let files = BTreeMap::new();
    assert_eq!(run_script(&small(), &files, GOOD), run_script(&small(), &files, GOOD));
    let fresh = GOOD.replace("expect.state = \"new\"", "expect.state = \"\"");
    let once = rewrite_script(&small(), &files, &fresh).unwrap();
    assert_eq!(rewrite_script(&small(), &files, &fresh).unwrap(), once);
    assert_eq!(once.text, GOOD);
}
