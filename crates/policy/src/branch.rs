//! How far the fix is on each branch of the product: affected, a candidate waits, staged, fixed, released.

use cvdesk_case::{BackportRole, BranchFacts, BranchName, Case, Desk, FixStage};
use jiff::Timestamp;
use serde::Serialize;

use crate::fact::Standing;
use crate::schema::{Each, Policy};
use crate::sight::Confidential;

/// How far the fix is on a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BranchState {
    /// It has the flaw, or nobody has shown that it has not.
    Affected,
    /// A commit on it may be the fix, and waits for a person.
    Candidate,
    /// A fix waits privately.
    Staged,
    /// The fix is on it.
    Fixed,
    /// A release holds the fix.
    Released,
    /// It does not have the flaw.
    NotAffected,
}

/// A branch and how far the fix is on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BranchStanding {
    /// The branch.
    pub branch: BranchName,
    /// How far.
    pub state: BranchState,
    /// Whether the process looks after it: the main branch, or one that is maintained today.
    pub maintained: bool,
}

impl BranchState {
    /// As people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Candidate => "candidate",
            Self::Staged => "staged",
            Self::Fixed => "fixed",
            Self::Released => "released",
            Self::NotAffected => "not affected",
        }
    }
}

/// Every branch that the process looks after or the case knows, main first.
#[must_use]
pub fn branch_standings(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    at: Timestamp,
) -> Vec<BranchStanding> {
    all(&Standing { policy, desk: desk.inner(), case: case.inner(), at })
}

pub(crate) fn all(standing: &Standing<'_>) -> Vec<BranchStanding> {
    let main: Option<BranchName> = standing.policy.product.main_branch.parse().ok();
    let day = crate::wanted::date(standing.at);
    let kept: Vec<&BranchName> = standing.desk.maintained(day).collect();
    let case = standing.case;
    let known = case.fixes.keys().chain(case.branches.iter().map(|facts| &facts.branch));
    let mut names: Vec<BranchName> = main.iter().chain(kept.iter().copied()).chain(known).cloned().collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let told = names.into_iter().map(|branch| BranchStanding {
        state: state(standing, &branch),
        maintained: main.as_ref() == Some(&branch) || kept.contains(&&branch),
        branch,
    });
    told.collect()
}

/// The branches that are known, main first, where the given one is none of them: neither the main branch nor one that is
/// named as stable branches are, nor in the registry, nor one that somebody or a repository said something of beside the
/// fix. A fix may be recorded on it all the same: a project has branches that its process does not name.
#[must_use]
pub fn known_instead(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    branch: &BranchName,
) -> Option<Vec<BranchName>> {
    let (desk, case) = (desk.inner(), case.inner());
    let main: Option<BranchName> = policy.product.main_branch.parse().ok();
    let stable = policy.product.stable.as_ref();
    let says =
        |facts: &&BranchFacts| !facts.vulnerable_changes.is_empty() || !facts.vulnerable_tags.is_empty();
    let assessed = case.branches.iter().filter(says).map(|facts| &facts.branch);
    let found = case.backports.keys().map(|(branch, _)| branch);
    let known = main.iter().chain(desk.branches.keys()).chain(assessed).chain(found);
    let mut known: Vec<BranchName> = known.cloned().collect();
    let mut seen = std::collections::BTreeSet::new();
    known.retain(|name| seen.insert(name.clone()));
    let is_stable = stable.is_some_and(|stable| crate::pattern::matches(&stable.pattern, branch.as_str()));
    (!is_stable && !known.contains(branch)).then_some(known)
}

fn state(standing: &Standing<'_>, branch: &BranchName) -> BranchState {
    let fix = standing.case.fixes.get(branch);
    let facts = standing.case.branches.iter().find(|facts| facts.branch == *branch);
    let waits = |role: BackportRole| {
        let mut waiting = standing.case.waiting_backports();
        waiting.any(|(on, _, backport)| on == branch && backport.role == role)
    };
    let is_main = branch.as_str() == standing.policy.product.main_branch;
    match fix.map(|fix| &fix.stage) {
        Some(FixStage::Landed { .. }) => {
            let released = fix.is_some_and(|fix| !fix.releases.is_empty())
                || facts.is_some_and(|facts| !facts.fixed_tags.is_empty());
            if released { BranchState::Released } else { BranchState::Fixed }
        }
        _ if waits(BackportRole::Fixes) || waits(BackportRole::Introduces) => BranchState::Candidate,
        Some(FixStage::Staged) => BranchState::Staged,
        None if is_main || standing.is_affected(branch) => BranchState::Affected,
        None => BranchState::NotAffected,
    }
}

/// The branches that something is owed on, one by one.
pub(crate) fn owing(standing: &Standing<'_>, each: Each) -> Vec<BranchStanding> {
    let all = all(standing);
    match each {
        Each::BranchToFix => {
            let open: Vec<BranchName> = standing.open_branches().collect();
            all.into_iter().filter(|one| open.contains(&one.branch)).collect()
        }
        Each::BranchToRelease => {
            all.into_iter().filter(|one| one.maintained && one.state == BranchState::Fixed).collect()
        }
    }
}
