//! Judges branches and tags by what their histories contain; must not judge by name, date or message.

use crate::reach::{Reach, ancestors, descendants};
use crate::{Change, CommitId, History, Position, Query, VersionKey};

/// The answer to a [`Query`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The asked branches, the main branch first.
    pub branches: Vec<BranchImpact>,
    /// The tags that no asked branch reaches, such as a release made off a branch that is gone.
    pub off_branch: OffBranchTags,
}

/// What is known about one branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchImpact {
    /// The branch's name.
    pub branch: String,
    /// The state of the branch's tip.
    pub state: State,
    /// The introducing commits in its history, in the order of the query.
    pub introduced: Vec<CommitId>,
    /// The fixing commits in its history, in the order of the query.
    pub fixes: Vec<CommitId>,
    /// The vulnerable tags it reaches, in version order.
    pub vulnerable_tags: Vec<String>,
    /// The fixed tags it reaches, in version order. Where the introduction is unknown: the tags with every fix.
    pub fixed_tags: Vec<String>,
    /// The lowest version among `fixed_tags`.
    pub first_fixed_tag: Option<String>,
}

/// What is known about the tags that no asked branch reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffBranchTags {
    /// The vulnerable ones, in version order.
    pub vulnerable_tags: Vec<String>,
    /// The fixed ones, in version order, as in [`BranchImpact::fixed_tags`].
    pub fixed_tags: Vec<String>,
}

/// How a branch stands towards the bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has an introducing change, and lacks a fix that applies to it or none applies.
    Vulnerable,
    /// It has introducing changes, and for each of them every fix that applies, at least one.
    Fixed,
    /// It has no introducing change.
    NotAffected,
    /// No introducing change was given: where the bug begins is not known, so nothing is called unaffected.
    Unknown,
}

/// Says why a query cannot be answered from a history.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    /// The query names a commit that the history lacks.
    #[error("commit `{commit}` is not in this history (hint: fetch the branch that has it)")]
    UnknownCommit {
        /// The commit.
        commit: CommitId,
    },
    /// The query names a branch that the history lacks.
    #[error("branch `{branch}` is not in this history")]
    UnknownBranch {
        /// The branch's name.
        branch: String,
    },
}

/// Judges each asked branch and every tag of the history.
///
/// A tag or branch is vulnerable if its history has an introducing change and not every fix that applies to that
/// change. A fix applies to an introducing change if the history of any commit of the fix contains any commit of the
/// introducing change; so a fix older than a re-introduction does not cover it. An introducing change to which no
/// fix applies is not fixed.
///
/// # Errors
/// Refuses a query that names a commit or branch the history does not have.
pub fn assess(history: &(impl History + ?Sized), query: &Query) -> Result<Assessment, AssessError> {
    let bug = Bug::trace(history, query)?;
    let tags = judged_tags(history, &bug);
    let mut branches = vec![];
    let mut on_branch = vec![];
    for branch in query.branches() {
        let tip =
            history.branch(branch).ok_or_else(|| AssessError::UnknownBranch { branch: branch.to_owned() })?;
        let reached = ancestors(history, tip);
        branches.push(branch_impact(branch, tip, &bug, tags.iter().filter(|tag| reached.has(tag.position))));
        on_branch.push(reached);
    }
    let is_off_branch = |tag: &&JudgedTag| !on_branch.iter().any(|reached| reached.has(tag.position));
    let (vulnerable_tags, fixed_tags) = split(tags.iter().filter(is_off_branch));
    Ok(Assessment { branches, off_branch: OffBranchTags { vulnerable_tags, fixed_tags } })
}

fn branch_impact<'a>(
    branch: &str,
    tip: Position,
    bug: &Bug,
    tags: impl Iterator<Item = &'a JudgedTag<'a>>,
) -> BranchImpact {
    let (vulnerable_tags, fixed_tags) = split(tags);
    BranchImpact {
        branch: branch.to_owned(),
        state: bug.state_at(tip),
        introduced: commits_in(&bug.introduced, tip),
        fixes: commits_in(&bug.fixed, tip),
        first_fixed_tag: fixed_tags.first().cloned(),
        vulnerable_tags,
        fixed_tags,
    }
}

/// A tag and its verdict.
struct JudgedTag<'a> {
    name: &'a str,
    position: Position,
    is_vulnerable: bool,
    is_fixed: bool,
}

/// Judges all tags and puts them in version order.
fn judged_tags<'a>(history: &'a (impl History + ?Sized), bug: &Bug) -> Vec<JudgedTag<'a>> {
    let mut tags: Vec<_> = history
        .tags()
        .map(|(name, position)| JudgedTag {
            name,
            position,
            is_vulnerable: bug.state_at(position) == State::Vulnerable,
            is_fixed: bug.is_fixed_at(position),
        })
        .collect();
    tags.sort_by_cached_key(|tag| VersionKey::of(tag.name));
    tags
}

/// Separates the vulnerable tags from the fixed ones; a tag may be neither.
fn split<'a>(tags: impl Iterator<Item = &'a JudgedTag<'a>>) -> (Vec<String>, Vec<String>) {
    let (mut vulnerable, mut fixed) = (vec![], vec![]);
    for tag in tags {
        if tag.is_vulnerable {
            vulnerable.push(tag.name.to_owned());
        } else if tag.is_fixed {
            fixed.push(tag.name.to_owned());
        }
    }
    (vulnerable, fixed)
}
