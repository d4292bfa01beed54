//! Which commits of a pull request fix which issue: those whose change is one of its patches, and those that name it.

use std::collections::BTreeSet;

use cvdesk_case::CveId;

use super::block::block;
use super::find::Group;
use super::message::CommitMessage;
use super::schema::{Patches, TrailerShape};

/// Git's id of a change, however it is written.
pub type ChangeId = Vec<u8>;

/// An issue whose commits are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its CVE ids.
    pub cves: Vec<CveId>,
    /// Whether it has none because whoever gives them declined.
    pub declined: bool,
    /// Its address.
    pub address: String,
    /// Its patches as the team keeps them.
    pub patches: BTreeSet<ChangeId>,
}

/// A commit that is to belong to an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its message.
    pub message: CommitMessage,
    /// Its change; none where nothing changes.
    pub id: Option<ChangeId>,
}

/// The commits of each issue, in the order of the issues. A commit that fixes two of them is in both; where `whole` is
/// set and there is one issue, whatever names no other issue is taken for its own.
#[must_use]
pub fn group(rules: &Patches, changes: &[Change], issues: &[Issue], whole: bool) -> Vec<Group> {
    let group = |issue: &Issue| {
        let alone = whole && issues.len() == 1 && issue.patches.is_empty();
        let is_its = |change: &Change| {
            let named = addresses(rules, &change.message);
            change.id.as_ref().is_some_and(|id| issue.patches.contains(id))
                || named.contains(&issue.address)
                || (alone && named.is_empty())
        };
        Group {
            cves: issue.cves.clone(),
            declined: issue.declined,
            issue: issue.address.clone(),
            commits: changes
                .iter()
                .enumerate()
                .filter(|(_, change)| is_its(change))
                .map(|(index, _)| index)
                .collect(),
        }
    };
    issues.iter().map(group).collect()
}

/// Issues that a message names, in its trailers or as lines of its own where they should be trailers.
fn addresses(rules: &Patches, message: &CommitMessage) -> BTreeSet<String> {
    let names = || rules.trailers.iter().filter(|rule| rule.value == TrailerShape::CaseUrl);
    let is_name = |name: &str| names().any(|rule| rule.name.eq_ignore_ascii_case(name));
    let trailers = block(message.as_str()).trailers;
    let trailers = trailers.into_iter().filter(|one| is_name(one.name)).map(|one| one.value);
    let lines = message.as_str().lines().filter_map(|line| line.split_once(':'));
    let lines = lines.filter(|(name, _)| is_name(name)).map(|(_, value)| value.trim().to_owned());
    trailers.chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::super::find::tests::rules;
    use super::*;

    const URL: &str = "https://tracker.test/issues/7";

    fn change(message: &str, id: u8) -> Change {
        Change { message: CommitMessage::new(message), id: Some(vec![id]) }
    }

    fn issue(address: &str, patches: &[u8]) -> Issue {
        Issue {
            cves: Vec::new(),
            declined: false,
            address: address.to_owned(),
            patches: patches.iter().map(|id| vec![*id]).collect(),
        }
    }

    fn grouped(changes: &[Change], issues: &[Issue], whole: bool) -> Vec<Vec<usize>> {
        let groups = group(&rules(), changes, issues, whole);
        groups.into_iter().map(|group| group.commits.into_iter().collect()).collect()
    }

    // req Q30
    #[test]
    fn a_commit_belongs_to_an_issue_by_its_change_or_by_its_name() {
        let changes = [
            change("one\n\nResolves: https://tracker.test/issues/7\n", 1),
            change("two\n", 2),
            change("three\n\nResolves: https://tracker.test/issues/8\n\nSigned-off-by: A <a@b>\n", 3),
            change("four\n", 4),
        ];
        let issues = [issue(URL, &[2]), issue("https://tracker.test/issues/8", &[])];
        assert_eq!(grouped(&changes, &issues, true), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn with_one_issue_whose_patches_nobody_knows_a_series_is_all_its_own() {
        let changes = [change("one\n", 1), change("two\n\nResolves: https://tracker.test/issues/8\n", 2)];
        assert_eq!(grouped(&changes, &[issue(URL, &[])], true), [[0]]);
        assert_eq!(grouped(&changes, &[issue(URL, &[])], false), [[0; 0]]);
        assert_eq!(grouped(&changes, &[issue(URL, &[9])], true), [[0; 0]]);
    }
}
