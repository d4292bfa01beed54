//! Finds what is wrong with the trailers of a pull request, where several series may stand side by side (Q30).

use std::collections::BTreeSet;
use std::fmt;

use cvdesk_case::CveId;

use super::block::block;
use super::correct::{Carried, Due, carried, correct};
use super::message::CommitMessage;
use super::schema::{Patches, TrailerRule, TrailerShape, Where};

/// The commits that fix one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The issue's CVE ids.
    pub cves: Vec<CveId>,
    /// Whether it has none because whoever gives them declined: then none is asked for.
    pub declined: bool,
    /// The issue's address.
    pub issue: String,
    /// Its commits, as indexes into the messages; the highest is the last. One that fixes two issues is in both.
    pub commits: BTreeSet<usize>,
}

/// Something wrong with a commit's trailers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The commit, as an index into the messages.
    pub commit: usize,
    /// The group that asks for it, as an index into the groups.
    pub group: usize,
    /// What is wrong.
    pub what: Wrong,
    /// The rule that says so.
    pub rule: String,
    /// The message with everything put right that can be; none where this finding needs a person.
    pub fix: Option<CommitMessage>,
}

/// What is wrong with a trailer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It is not there.
    Missing {
        /// Its name.
        trailer: String,
        /// The value it should have, where that is known.
        value: Option<String>,
    },
    /// It stands below one that it should stand above.
    Below {
        /// Its name.
        trailer: String,
        /// Its value.
        value: String,
        /// The one it stands below.
        other: String,
    },
    /// It stands in the text, not in the block of trailers at the end, where git finds it.
    Outside {
        /// Its name.
        trailer: String,
        /// Its value.
        value: String,
    },
    /// It names a CVE id that no issue of this commit has, or that is none.
    Foreign {
        /// Its name.
        trailer: String,
        /// Its value.
        value: String,
    },
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { trailer, value: Some(value) } => write!(f, "`{trailer}: {value}` is missing"),
            Self::Missing { trailer, value: None } => {
                write!(f, "`{trailer}:` is missing, and its value is not known yet")
            }
            Self::Below { trailer, value, other } => {
                write!(f, "`{trailer}: {value}` stands below `{other}`, it belongs above it")
            }
            Self::Outside { trailer, value } => {
                write!(f, "`{trailer}: {value}` stands outside the trailers at the end")
            }
            Self::Foreign { trailer, value } => {
                write!(f, "`{trailer}: {value}` names no CVE id of an issue that this commit fixes")
            }
        }
    }
}

/// Checks the commits of a pull request, in order. A commit in no group is not looked at.
#[must_use]
pub fn check_series(rules: &Patches, commits: &[CommitMessage], groups: &[Group]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, message) in commits.iter().enumerate() {
        let mine = || groups.iter().enumerate().filter(|(_, group)| group.commits.contains(&index));
        let bound: Vec<_> =
            mine().filter(|(_, group)| must_carry(rules, group, index, commits.len())).collect();
        let due: Vec<Due<'_>> = bound.iter().flat_map(|(_, group)| due(rules, group)).collect();
        let fix = CommitMessage::new(correct(message.as_str(), &due));
        for (number, group) in bound {
            findings.extend(rules.trailers.iter().flat_map(|rule| {
                let wrongs = wrongs(rule, group, message);
                let fix = &fix;
                wrongs.into_iter().map(move |(what, can)| Finding {
                    commit: index,
                    group: number,
                    rule: rule_of(rules, rule, &what),
                    what,
                    fix: can.then(|| fix.clone()),
                })
            }));
        }
        let ids: BTreeSet<&str> = mine().flat_map(|(_, group)| &group.cves).map(CveId::as_str).collect();
        if let Some((number, _)) = mine().next() {
            findings.extend(foreign(rules, message, &ids).into_iter().map(|(what, rule)| Finding {
                commit: index,
                group: number,
                what,
                rule,
                fix: None,
            }));
        }
    }
    findings
}

/// Whether a group asks this of its commit; indexes beyond the messages are as if they were not there.
fn must_carry(rules: &Patches, group: &Group, index: usize, commits: usize) -> bool {
    match rules.series.which {
        Where::Every => true,
        Where::Last => group.commits.range(..commits).next_back() == Some(&index),
    }
}

/// That a trailer has to be there is the series' rule; how it stands is its own.
fn rule_of(rules: &Patches, trailer: &TrailerRule, what: &Wrong) -> String {
    match what {
        Wrong::Missing { .. } => rules.series.rule.clone(),
        Wrong::Below { .. } | Wrong::Outside { .. } | Wrong::Foreign { .. } => trailer.rule.clone(),
    }
}

/// The trailers that a group's commit carries, as far as their values are known and can stand in one line.
fn due<'r>(rules: &'r Patches, group: &Group) -> Vec<Due<'r>> {
    rules.trailers.iter().flat_map(|rule| due_by(rule, group)).collect()
}

fn due_by<'r>(rule: &'r TrailerRule, group: &Group) -> Vec<Due<'r>> {
    let values: Vec<&str> = match &rule.value {
        TrailerShape::Cve => group.cves.iter().map(CveId::as_str).collect(),
        TrailerShape::CaseUrl => vec![group.issue.as_str()],
        TrailerShape::Text(pattern) => pattern.literal().into_iter().collect(),
    };
    let sound =
        |value: &&str| !value.is_empty() && value.trim() == *value && !value.contains(char::is_control);
    let due = |value: &str| Due { name: &rule.name, value: value.to_owned(), above: &rule.above };
    values.into_iter().filter(sound).map(due).collect()
}

/// What is wrong by one trailer's rule, and whether the corrected message puts it right.
fn wrongs(rule: &TrailerRule, group: &Group, message: &CommitMessage) -> Vec<(Wrong, bool)> {
    let due = due_by(rule, group);
    if due.is_empty() {
        if rule.value == TrailerShape::Cve && group.declined {
            return Vec::new();
        }
        let unknown = Wrong::Missing { trailer: rule.name.clone(), value: None };
        return if has_shape(rule, message) { Vec::new() } else { vec![(unknown, false)] };
    }
    due.iter().filter_map(|due| Some((wrong(due, message)?, true))).collect()
}

fn wrong(due: &Due<'_>, message: &CommitMessage) -> Option<Wrong> {
    let (trailer, value) = (due.name.to_owned(), due.value.clone());
    match carried(message.as_str(), due) {
        Carried::Well => None,
        Carried::Below(other) => Some(Wrong::Below { trailer, value, other: other.to_owned() }),
        Carried::Outside => Some(Wrong::Outside { trailer, value }),
        Carried::Not => Some(Wrong::Missing { trailer, value: Some(value) }),
    }
}

/// Whether a trailer of the wanted shape stands in the block, above what it should, where no value is known.
fn has_shape(rule: &TrailerRule, message: &CommitMessage) -> bool {
    let trailers = block(message.as_str()).trailers;
    let above = |name: &str| rule.above.iter().any(|above| above.eq_ignore_ascii_case(name));
    trailers.iter().take_while(|one| !above(one.name)).any(|one| {
        let fits = match &rule.value {
            TrailerShape::Text(pattern) => pattern.matches(&one.value),
            // Nobody can say that an id is the right one before the case has it.
            TrailerShape::Cve | TrailerShape::CaseUrl => false,
        };
        fits && one.name.eq_ignore_ascii_case(&rule.name)
    })
}

/// Trailers for CVE ids that name another: a slip of the pen would tie the fix to somebody else's id.
fn foreign(rules: &Patches, message: &CommitMessage, ids: &BTreeSet<&str>) -> Vec<(Wrong, String)> {
    let trailers = block(message.as_str()).trailers;
    let rule_for = |name: &str| {
        let by_id = |rule: &&TrailerRule| rule.value == TrailerShape::Cve;
        rules.trailers.iter().filter(by_id).find(|rule| rule.name.eq_ignore_ascii_case(name))
    };
    let looks_like_one = |value: &str| value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("CVE-"));
    let wrong = trailers.iter().filter(|one| looks_like_one(&one.value) && !ids.contains(one.value.as_str()));
    wrong
        .filter_map(|one| {
            let rule = rule_for(one.name)?;
            let what = Wrong::Foreign { trailer: one.name.to_owned(), value: one.value.clone() };
            Some((what, rule.rule.clone()))
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::schema::SeriesRule;
    use super::*;
    use crate::eligibility::Pattern;

    const TOML: &str = r#"
        [[trailers]]
        name = "Fixes"
        value = "cve"
        above = ["Reviewed-by", "Signed-off-by"]
        rule = "fix-trailers"

        [[trailers]]
        name = "Resolves"
        value = "case_url"
        above = ["Reviewed-by", "Signed-off-by"]
        rule = "fix-trailers"

        [series]
        where = "last"
        rule = "last-commit"
    "#;

    pub(in crate::series) fn rules() -> Patches {
        toml::from_str(TOML).unwrap()
    }

    const URL: &str = "https://gitlab.com/qemu-project/qemu/-/work_items/42";
    const SIGNED: &str =
        "Reviewed-by: Not Me <notme@elsewhere.com>\nSigned-off-by: Some One <someone@somewhere.com>\n";

    fn group(cves: &[&str], commits: &[usize]) -> Group {
        Group {
            declined: false,
            cves: cves.iter().map(|id| id.parse().unwrap()).collect(),
            issue: URL.to_owned(),
            commits: commits.iter().copied().collect(),
        }
    }

    fn one(message: &str) -> Vec<Finding> {
        check_series(&rules(), &[CommitMessage::new(message)], &[group(&["CVE-1980-12345"], &[0])])
    }

    fn fixed(message: &str) -> String {
        let findings = one(message);
        let fix = findings[0].fix.clone().expect("can be put right").to_string();
        assert!(findings.iter().all(|finding| finding.fix.as_ref().is_some_and(|one| one.as_str() == fix)));
        assert_eq!(one(&fix), [], "{fix}");
        fix
    }

    fn told(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|found| format!("{} {}: {}", found.commit, found.rule, found.what)).collect()
    }

    // req Q29
    #[test]
    fn the_form_that_the_process_gives_passes() {
        let block = format!("Fixes: CVE-1980-12345\nResolves: {URL}\n{SIGNED}");
        assert_eq!(one(&format!("hw: fix it\n\nWhy.\n\n{block}")), []);
        assert_eq!(one(&format!("hw: fix it\n\n{}", block.replace("Fixes", "fixes"))), [], "as git compares");
    }

    // req Q29
    #[test]
    fn missing_trailers_go_right_above_the_first_review() {
        let message =
            format!("hw: fix it\n\nWhy.\n\nFixes: 1234abcd (\"hw: add it\")\nCc: a@b.invalid\n{SIGNED}");
        assert_eq!(
            told(&one(&message)),
            [
                "0 last-commit: `Fixes: CVE-1980-12345` is missing".to_owned(),
                format!("0 last-commit: `Resolves: {URL}` is missing"),
            ]
        );
        let expected = format!(
            "hw: fix it\n\nWhy.\n\nFixes: 1234abcd (\"hw: add it\")\nCc: a@b.invalid\nFixes: CVE-1980-12345\nResolves: {URL}\n{SIGNED}"
        );
        assert_eq!(fixed(&message), expected);
    }

    // req Q29
    #[test]
    fn a_trailer_below_the_sign_off_is_moved_above_it() {
        let message = format!("hw: fix it\n\n{SIGNED}Resolves: {URL}\nFixes: CVE-1980-12345\n");
        assert!(told(&one(&message))[0].ends_with("stands below `Reviewed-by`, it belongs above it"));
        assert_eq!(one(&message)[0].rule, "fix-trailers");
        let expected = format!("hw: fix it\n\nFixes: CVE-1980-12345\nResolves: {URL}\n{SIGNED}");
        assert_eq!(fixed(&message), expected);
    }

    // req Q29
    #[test]
    fn a_blank_line_that_cuts_the_trailers_off_is_put_right() {
        let message = format!("hw: fix it\n\nWhy.\n\nFixes: CVE-1980-12345\nResolves: {URL}\n\n{SIGNED}");
        assert!(told(&one(&message))[0].ends_with("stands outside the trailers at the end"));
        let expected = format!("hw: fix it\n\nWhy.\n\nFixes: CVE-1980-12345\nResolves: {URL}\n{SIGNED}");
        assert_eq!(fixed(&message), expected);
    }

    #[test]
    fn a_message_without_trailers_gets_a_block() {
        let block = format!("Fixes: CVE-1980-12345\nResolves: {URL}\n");
        assert_eq!(fixed("hw: fix it\n"), format!("hw: fix it\n\n{block}"));
        assert_eq!(fixed("hw: fix it"), format!("hw: fix it\n\n{block}"));
        assert_eq!(
            fixed("hw: fix it\n\nNote: not a\ntrailer\n"),
            format!("hw: fix it\n\nNote: not a\ntrailer\n\n{block}")
        );
        assert_eq!(
            fixed("hw: fix it\r\n\r\nWhy.\r\n"),
            format!("hw: fix it\r\n\r\nWhy.\r\n\r\n{}", block.replace('\n', "\r\n"))
        );
    }

    // req Q30
    #[test]
    fn only_the_last_commit_of_a_series_must_and_earlier_ones_may() {
        let plain = CommitMessage::new(format!("hw: prepare\n\n{SIGNED}"));
        let full = CommitMessage::new(format!("hw: fix\n\nFixes: CVE-1980-12345\nResolves: {URL}\n{SIGNED}"));
        let group = [group(&["CVE-1980-12345"], &[0, 1])];
        assert_eq!(check_series(&rules(), &[plain.clone(), full.clone()], &group), []);
        assert_eq!(check_series(&rules(), &[full.clone(), full.clone()], &group), []);
        let findings = check_series(&rules(), &[full.clone(), plain.clone()], &group);
        assert_eq!(findings.iter().map(|finding| finding.commit).collect::<Vec<_>>(), [1, 1]);
        let mut every = rules();
        every.series = SeriesRule { which: Where::Every, rule: "all".into() };
        assert_eq!(check_series(&every, &[plain, full], &group)[0].commit, 0);
    }

    // req Q30
    #[test]
    fn a_pull_request_is_checked_at_the_last_commit_of_each_group() {
        let plain = CommitMessage::new(format!("hw: prepare\n\n{SIGNED}"));
        let commits = vec![plain; 5];
        let groups = [group(&["CVE-1980-12345"], &[0, 2]), group(&["CVE-1980-12346"], &[1, 3])];
        let findings = check_series(&rules(), &commits, &groups);
        let places: Vec<_> = findings.iter().map(|finding| (finding.commit, finding.group)).collect();
        assert_eq!(places, [(2, 0), (2, 0), (3, 1), (3, 1)]);
        assert!(findings[2].fix.as_ref().unwrap().as_str().contains("Fixes: CVE-1980-12346\n"));
    }

    #[test]
    fn a_commit_that_ends_two_groups_carries_the_trailers_of_both() {
        let commits = [CommitMessage::new(format!("hw: fix\n\n{SIGNED}"))];
        let mut groups = [group(&["CVE-1980-12345"], &[0]), group(&["CVE-1980-12346"], &[0])];
        groups[1].issue = "https://x.invalid/43".to_owned();
        let findings = check_series(&rules(), &commits, &groups);
        assert_eq!(findings.len(), 4);
        let fix = findings[0].fix.clone().unwrap();
        assert_eq!(check_series(&rules(), &[fix], &groups), []);
    }

    // req Q29
    #[test]
    fn an_id_of_another_issue_or_with_too_few_digits_is_found_and_left_to_people() {
        for wrong in ["CVE-1980-12346", "CVE-1980-123", "cve-1980-12345"] {
            let message = format!("hw: fix\n\nFixes: {wrong}\nResolves: {URL}\n{SIGNED}");
            let findings = one(&message);
            assert_eq!(findings.len(), 2, "{findings:?}");
            assert_eq!(findings[1].what, Wrong::Foreign { trailer: "Fixes".into(), value: wrong.into() });
            assert!(findings[1].fix.is_none());
            assert!(findings[0].fix.as_ref().unwrap().as_str().contains(wrong), "nothing is thrown away");
        }
    }

    #[test]
    fn an_earlier_commit_with_somebody_elses_id_is_found() {
        let message = CommitMessage::new(format!("hw: prepare\n\nFixes: CVE-1980-99999\n{SIGNED}"));
        let full = CommitMessage::new(format!("hw: fix\n\nFixes: CVE-1980-12345\nResolves: {URL}\n{SIGNED}"));
        let findings = check_series(&rules(), &[message, full], &[group(&["CVE-1980-12345"], &[0, 1])]);
        assert_eq!((findings.len(), findings[0].commit), (1, 0));
    }

    #[test]
    fn where_an_id_was_declined_none_is_asked_for() {
        let declined = Group { declined: true, ..group(&[], &[0]) };
        let findings = check_series(&rules(), &[CommitMessage::new("hw: fix\n")], &[declined]);
        let said: Vec<String> = findings.iter().map(|finding| finding.what.to_string()).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("`Resolves:"), "{said:?}");
    }

    #[test]
    fn before_there_is_an_id_the_finding_says_so_and_the_rest_is_put_right() {
        let message = CommitMessage::new(format!("hw: fix\n\n{SIGNED}"));
        let findings = check_series(&rules(), &[message], &[group(&[], &[0])]);
        assert_eq!(findings[0].what.to_string(), "`Fixes:` is missing, and its value is not known yet");
        assert!(findings[0].fix.is_none());
        assert!(findings[1].fix.as_ref().unwrap().as_str().contains("Resolves: "));
    }

    #[test]
    fn an_address_of_two_lines_is_never_put_into_a_message() {
        let mut group = group(&["CVE-1980-12345"], &[0]);
        group.issue = "https://x.invalid/1\nSigned-off-by: Mallory".to_owned();
        let message = CommitMessage::new(format!("hw: fix\n\n{SIGNED}"));
        for finding in check_series(&rules(), &[message], &[group]) {
            assert!(finding.fix.is_none_or(|fix| !fix.as_str().contains("Mallory")));
        }
    }

    #[test]
    fn a_trailer_of_a_pattern_is_asked_for_and_not_invented() {
        let mut rules = rules();
        rules.trailers[1].value = TrailerShape::Text(Pattern("lore.invalid/*".into()));
        let check = |message: &str| {
            check_series(&rules, &[CommitMessage::new(message)], &[group(&["CVE-1980-12345"], &[0])])
        };
        let fine = format!("hw: fix\n\nFixes: CVE-1980-12345\nResolves: lore.invalid/1\n{SIGNED}");
        assert_eq!(check(&fine), []);
        let without = check(&fine.replace("Resolves: lore.invalid/1\n", ""));
        assert_eq!((without.len(), without[0].fix.clone()), (1, None));
        assert_eq!(check(&fine.replace("lore.invalid/1", "lore.example/1")).len(), 1);
    }

    #[test]
    fn commits_that_are_not_there_are_no_harm() {
        let message = CommitMessage::new(format!("hw: fix\n\n{SIGNED}"));
        let findings = check_series(&rules(), &[message], &[group(&["CVE-1980-12345"], &[0, 7])]);
        assert_eq!(findings.len(), 2, "the last commit that is there is the last");
    }

    fn message() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            4 => Just("\n".to_owned()),
            2 => Just("Signed-off-by: x <x@x>\n".to_owned()),
            2 => Just("Reviewed-by: y <y@y>\n".to_owned()),
            2 => Just("Fixes: CVE-1980-12345\n".to_owned()),
            2 => Just(format!("Resolves: {URL}\n")),
            1 => Just(" folded\n".to_owned()),
            1 => Just("# comment\n".to_owned()),
            1 => Just(" \n".to_owned()),
            1 => Just("Conflicts:\n".to_owned()),
            1 => Just("\tfile\n".to_owned()),
            3 => "[a-z: -]{0,6}\r?\n",
        ];
        let lines = proptest::collection::vec(line, 0..12);
        ("[a-z]{1,5}\n", lines, "(end)?").prop_map(|(subject, lines, last)| {
            let all = lines.concat();
            format!("{subject}{all}{last}")
        })
    }

    /// Findings but those about other people's ids, which no correction touches.
    fn wanting(message: &str) -> Vec<Finding> {
        let mut findings = one(message);
        findings.retain(|finding| !matches!(finding.what, Wrong::Foreign { .. }));
        findings
    }

    /// The lines that are neither a wanted trailer nor blank.
    fn rest(message: &str) -> Vec<&str> {
        let wanted = |line: &str| line.starts_with("Fixes: CVE") || line.starts_with("Resolves: https");
        message.lines().filter(|line| !wanted(line) && !line.trim().is_empty()).collect()
    }

    proptest! {
        #[test]
        fn a_corrected_message_passes_and_keeps_every_other_line(message in message()) {
            let findings = wanting(&message);
            prop_assert!(findings.iter().all(|finding| finding.fix.is_some()), "{:?}", findings);
            if let Some(fix) = findings.first().and_then(|finding| finding.fix.clone()) {
                prop_assert_eq!(wanting(fix.as_str()), vec![], "{:?} -> {:?}", &message, fix.as_str());
                prop_assert_eq!(rest(fix.as_str()), rest(&message));
            }
        }

        #[test]
        fn correcting_twice_changes_nothing(message in message()) {
            let group = group(&["CVE-1980-12345"], &[0]);
            let rules = rules();
            let due = due(&rules, &group);
            let once = correct(&message, &due);
            prop_assert_eq!(correct(&once, &due), once);
        }
    }
}
