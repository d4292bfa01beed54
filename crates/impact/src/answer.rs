//! What is found out about a case: its state, its tags, and for each branch what is there and what is missing.

use crate::case::Options;
use crate::group::{Candidate, Group, How};
use crate::scope::{Scope, ScopeBranch};
use crate::{CommitId, State};

/// The answer to a [`Case`](crate::Case).
///
/// Lists of tags follow confirmed evidence: a candidate does not take a tag out of the vulnerable ones. States say
/// where a candidate would.
#[derive(Debug, Clone)]
pub struct CaseAnswer<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) state: State,
    pub(crate) introduced: Vec<Group>,
    pub(crate) fixed: Vec<Group>,
    pub(crate) branches: Vec<BranchAnswer>,
    /// One for each tag of the scope.
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) options: Options,
}

/// What is found out about one tag or tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) state: State,
    /// The state by confirmed evidence alone.
    pub(crate) confirmed: State,
    pub(crate) holds_fix: bool,
}

/// What is found out about one branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchAnswer {
    /// The branch; empty for the tags that no branch of the scope reaches.
    pub name: String,
    /// The state of its tip; [`State::NotAffected`] for the tags off every branch, which have none.
    pub state: State,
    /// The introducing commits in its history, in the order of the groups.
    pub introduced: Vec<CommitId>,
    /// The fixing commits in its history, in the order of the groups; then the reverts of introducing ones.
    pub fixed: Vec<CommitId>,
    /// Those of `fixed` that were taken back again.
    pub taken_back: Vec<CommitId>,
    /// The commits in its history that wait for a person, for changes of which it has no confirmed commit.
    pub candidates: Vec<Candidate>,
    pub(crate) place: usize,
}

/// What a maintained branch owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Nothing: it never had the bug.
    NotAffected,
    /// Nobody knows whether it has the bug, and it does not have the fix.
    Unknown,
    /// A fix.
    Affected,
    /// A person's look at a commit that may decide.
    Candidate,
    /// A release with the fix.
    Fixed,
    /// Nothing: a release has the fix.
    Released,
}

impl<'a> CaseAnswer<'a> {
    /// Returns the worst state over the branches; [`State::Unknown`] without an introducing commit, whatever they are.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns what was asked about.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// Returns the introducing changes, each with all its commits and how they are known.
    #[must_use]
    pub fn introduced(&self) -> &[Group] {
        &self.introduced
    }

    /// Returns the fixing changes, each with all its commits and how they are known.
    #[must_use]
    pub fn fixed(&self) -> &[Group] {
        &self.fixed
    }

    /// Finds how a commit is known to belong to the case.
    #[must_use]
    pub fn how(&self, commit: CommitId) -> Option<How> {
        self.introduced.iter().chain(&self.fixed).find_map(|group| group.how(commit))
    }

    /// Returns the branches, main first; the last one is called `""` if there are tags off every branch.
    #[must_use]
    pub fn branches(&self) -> &[BranchAnswer] {
        &self.branches
    }

    /// Lists the vulnerable tags in version order, or nothing at all where no introducing commit was given: then
    /// nobody can say.
    #[must_use]
    pub fn vulnerable_tags(&self) -> Option<impl Iterator<Item = &'a str>> {
        (!self.introduced.is_empty())
            .then(|| self.tags_where(|verdict| verdict.confirmed == State::Vulnerable))
    }

    /// Lists the tags that can be vulnerable at most, in version order: without an introducing commit all that do not
    /// have the fix, otherwise the vulnerable ones and those for which a candidate decides.
    pub fn not_fixed_tags(&self) -> impl Iterator<Item = &'a str> {
        self.tags_where(|verdict| match verdict.confirmed {
            State::Vulnerable | State::Unknown | State::Candidate => true,
            State::Fixed | State::NotAffected => verdict.state == State::Candidate,
        })
    }

    /// Returns the state of a tag, or `None` if the scope does not have it.
    #[must_use]
    pub fn tag_state(&self, tag: &str) -> Option<State> {
        let place = self.scope.tags.iter().position(|known| known.name == tag)?;
        self.verdicts.get(place).map(|verdict| verdict.state)
    }

    /// Lists the tags with their states, in version order.
    pub fn tag_states(&self) -> impl Iterator<Item = (&'a str, State)> {
        self.scope.tags.iter().zip(&self.verdicts).map(|(tag, verdict)| (tag.name.as_str(), verdict.state))
    }

    /// Lists the vulnerable tags of a branch, in version order; none without an introducing commit.
    pub fn branch_vulnerable_tags(&self, branch: &BranchAnswer) -> impl Iterator<Item = &'a str> {
        self.branch_tags_where(branch, |verdict| verdict.confirmed == State::Vulnerable)
    }

    /// Lists the fixed tags of a branch, in version order.
    pub fn branch_fixed_tags(&self, branch: &BranchAnswer) -> impl Iterator<Item = &'a str> {
        self.branch_tags_where(branch, |verdict| verdict.confirmed == State::Fixed)
    }

    /// Returns the first tag of a branch in version order that holds the fix.
    #[must_use]
    pub fn branch_first_fixed_tag(&self, branch: &BranchAnswer) -> Option<&'a str> {
        self.branch_tags_where(branch, |verdict| verdict.has_fix()).next()
    }

    /// Lists the branches that have a tag with the fix, each with the first one in version order.
    pub fn first_fixed_tags(&self) -> impl Iterator<Item = (&str, &'a str)> {
        let first = |branch| Some((BranchAnswer::name(branch), self.branch_first_fixed_tag(branch)?));
        self.branches.iter().filter_map(first)
    }

    /// Says what a branch owes; it has released the fix where a fixed tag is on it, even one it shares with another.
    #[must_use]
    pub fn duty(&self, branch: &BranchAnswer) -> Duty {
        match branch.state {
            State::Vulnerable => Duty::Affected,
            State::Unknown => Duty::Unknown,
            State::Candidate => Duty::Candidate,
            State::NotAffected => Duty::NotAffected,
            State::Fixed if self.branch_first_fixed_tag(branch).is_some() => Duty::Released,
            State::Fixed => Duty::Fixed,
        }
    }

    fn tags_where(&self, keep: impl Fn(&Verdict) -> bool) -> impl Iterator<Item = &'a str> {
        let tags = self.scope.tags.iter().zip(&self.verdicts);
        tags.filter(move |(_, verdict)| keep(verdict)).map(|(tag, _)| tag.name.as_str())
    }

    fn branch_tags_where(
        &self,
        branch: &BranchAnswer,
        keep: impl Fn(&Verdict) -> bool,
    ) -> impl Iterator<Item = &'a str> {
        let places = self.scope_branch(branch).map_or(&[] as &[u32], |branch| &branch.tags);
        let kept = places.iter().filter(move |place| self.verdicts.get(**place as usize).is_some_and(&keep));
        kept.filter_map(|place| self.scope.tag(*place)).map(|tag| tag.name.as_str())
    }

    pub(crate) fn scope_branch(&self, branch: &BranchAnswer) -> Option<&'a ScopeBranch> {
        self.scope.branches.get(branch.place)
    }
}

impl Verdict {
    fn has_fix(self) -> bool {
        self.confirmed == State::Fixed || (self.confirmed == State::NotAffected && self.holds_fix)
    }
}

impl BranchAnswer {
    fn name(&self) -> &str {
        &self.name
    }
}
