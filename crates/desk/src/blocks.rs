//! What a notice says of each branch, made of an answer about impact by the conventions that the policy states.

use std::collections::BTreeSet;

use cvdesk_case::{BranchFacts, NameError};
use cvdesk_impact::{BranchAnswer, CaseAnswer, CommitId, Group, State, version_order};
use cvdesk_notice::{Branch, Mark, Point, Standing};
use cvdesk_policy::{
    BlockedBranches, BranchBlocks, FixedTags, Introductions, MarkKind, SharedTags, VersionOrder,
};

/// A branch's tags and commits, before they are somebody's facts or a notice's marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) branch: String,
    pub(crate) vulnerable_tags: Vec<String>,
    pub(crate) vulnerable_changes: Vec<CommitId>,
    pub(crate) fixed_tags: Vec<String>,
    pub(crate) fixed_changes: Vec<CommitId>,
}

/// Makes the blocks of the branches that have one, main first, then in the policy's order.
///
/// INVARIANT: nothing but what the answer's history holds is in them, so a private commit is in none.
pub(crate) fn blocks(answer: &CaseAnswer<'_>, rule: &BranchBlocks) -> Vec<Block> {
    let named: Vec<_> = answer.branches().iter().filter(|branch| !branch.name.is_empty()).collect();
    let Some((main, others)) = named.split_first() else { return Vec::new() };
    let maker = Maker { answer, rule, main };
    let mut blocks: Vec<Block> = others.iter().filter_map(|branch| maker.of_other(branch)).collect();
    sort_by_version(&mut blocks, rule.branch_order, |block| &block.branch);
    let main = has_flaw(main).then(|| maker.of_main());
    main.into_iter().chain(blocks).collect()
}

struct Maker<'m, 'a> {
    answer: &'m CaseAnswer<'a>,
    rule: &'m BranchBlocks,
    main: &'m BranchAnswer,
}

impl Maker<'_, '_> {
    fn of_main(&self) -> Block {
        Block {
            branch: self.main.name.clone(),
            vulnerable_tags: self.tags(self.answer.branch_vulnerable_tags(self.main), None),
            vulnerable_changes: self.main.introduced.clone(),
            fixed_tags: self.fixed_tags(self.main, None),
            fixed_changes: in_force(self.main),
        }
    }

    fn of_other(&self, branch: &BranchAnswer) -> Option<Block> {
        if !has_flaw(branch) {
            return None;
        }
        let on_main: BTreeSet<&str> = self
            .answer
            .branch_vulnerable_tags(self.main)
            .chain(self.answer.branch_fixed_tags(self.main))
            .collect();
        let own: Vec<_> =
            self.answer.branch_vulnerable_tags(branch).filter(|tag| !on_main.contains(tag)).collect();
        let fixed_itself = branch.fixed.iter().any(|fix| !self.main.fixed.contains(fix));
        let is_concerned = branch.state != State::Fixed || fixed_itself || !own.is_empty();
        if self.rule.branches == BlockedBranches::Concerned && !is_concerned {
            return None;
        }
        let left_out = match self.rule.shared_tags {
            SharedTags::OnMain => Some(&on_main),
            SharedTags::Everywhere => None,
        };
        Some(Block {
            branch: branch.name.clone(),
            vulnerable_tags: self.tags(self.answer.branch_vulnerable_tags(branch), left_out),
            vulnerable_changes: self.introductions(branch),
            fixed_tags: self.fixed_tags(branch, left_out),
            fixed_changes: in_force(branch),
        })
    }

    fn tags<'t>(
        &self,
        tags: impl Iterator<Item = &'t str>,
        left_out: Option<&BTreeSet<&str>>,
    ) -> Vec<String> {
        let kept = tags.filter(|tag| !left_out.is_some_and(|others| others.contains(tag)));
        let mut tags: Vec<_> = kept.map(ToOwned::to_owned).collect();
        if self.rule.tag_order == VersionOrder::NewestFirst {
            tags.reverse();
        }
        tags
    }

    fn fixed_tags(&self, branch: &BranchAnswer, left_out: Option<&BTreeSet<&str>>) -> Vec<String> {
        let own = |tag: &&str| !left_out.is_some_and(|others| others.contains(tag));
        match self.rule.fixed_tags {
            FixedTags::All => self.tags(self.answer.branch_fixed_tags(branch), left_out),
            FixedTags::First => self.tags(self.answer.branch_fixed_tags(branch).filter(own).take(1), None),
        }
    }

    fn introductions(&self, branch: &BranchAnswer) -> Vec<CommitId> {
        match self.rule.introductions {
            Introductions::Held => branch.introduced.clone(),
            Introductions::Repeated => {
                let groups = self.answer.introduced().iter();
                groups.flat_map(|group| self.repeated(group, branch)).collect()
            }
        }
    }

    /// The commits that a branch names for one introducing change: its own backport of it, else main's, else what it
    /// holds.
    fn repeated(&self, group: &Group, branch: &BranchAnswer) -> Vec<CommitId> {
        let of = |keep: &dyn Fn(&CommitId) -> bool| -> Vec<CommitId> {
            group.members.iter().map(|member| member.commit).filter(|commit| keep(commit)).collect()
        };
        let on_main = |commit: &CommitId| self.main.introduced.contains(commit);
        let own = of(&|commit| branch.introduced.contains(commit) && !on_main(commit));
        if own.is_empty() { of(&on_main) } else { own }
    }
}

/// Whether the flaw ever reached a branch; where nobody knows since when, whether it says anything at all.
fn has_flaw(branch: &BranchAnswer) -> bool {
    branch.state != State::NotAffected
}

/// The fixes of a branch that were not taken back again.
fn in_force(branch: &BranchAnswer) -> Vec<CommitId> {
    branch.fixed.iter().filter(|fix| !branch.taken_back.contains(fix)).copied().collect()
}

/// Puts things into the order of the versions in their names.
pub(crate) fn sort_by_version<T>(things: &mut [T], order: VersionOrder, name: impl Fn(&T) -> &str) {
    things.sort_by(|left, right| match order {
        VersionOrder::OldestFirst => version_order(name(left), name(right)),
        VersionOrder::NewestFirst => version_order(name(right), name(left)),
    });
}

impl Block {
    /// The block as facts of a case.
    pub(crate) fn facts(&self) -> Result<BranchFacts, NameError> {
        let commits = |commits: &[CommitId]| {
            commits.iter().map(|commit| commit.to_string().parse()).collect::<Result<_, NameError>>()
        };
        Ok(BranchFacts {
            branch: self.branch.parse()?,
            vulnerable_tags: self.vulnerable_tags.iter().map(|tag| tag.parse()).collect::<Result<_, _>>()?,
            vulnerable_changes: commits(&self.vulnerable_changes)?,
            fixed_tags: self.fixed_tags.iter().map(|tag| tag.parse()).collect::<Result<_, _>>()?,
            fixed_changes: commits(&self.fixed_changes)?,
        })
    }
}

/// A branch's facts as a notice shows them.
pub(crate) fn shown(facts: &BranchFacts, parts: &[MarkKind]) -> Branch {
    arranged(facts.branch.to_string(), parts, |kind| match kind {
        MarkKind::VulnerableTags => texts(&facts.vulnerable_tags),
        MarkKind::VulnerableChanges => texts(&facts.vulnerable_changes),
        MarkKind::FixedTags => texts(&facts.fixed_tags),
        MarkKind::FixedChanges => texts(&facts.fixed_changes),
    })
}

impl Block {
    /// The block as a notice shows it.
    pub(crate) fn shown(&self, parts: &[MarkKind]) -> Branch {
        arranged(self.branch.clone(), parts, |kind| match kind {
            MarkKind::VulnerableTags => self.vulnerable_tags.clone(),
            MarkKind::VulnerableChanges => texts(&self.vulnerable_changes),
            MarkKind::FixedTags => self.fixed_tags.clone(),
            MarkKind::FixedChanges => texts(&self.fixed_changes),
        })
    }
}

fn texts(names: &[impl ToString]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn arranged(name: String, parts: &[MarkKind], of: impl Fn(MarkKind) -> Vec<String>) -> Branch {
    let part = |kind: &MarkKind| {
        let (point, standing): (fn(String) -> Point, _) = match kind {
            MarkKind::VulnerableTags => (Point::Tag, Standing::Vulnerable),
            MarkKind::VulnerableChanges => (Point::Change, Standing::Vulnerable),
            MarkKind::FixedTags => (Point::Tag, Standing::Fixed),
            MarkKind::FixedChanges => (Point::Change, Standing::Fixed),
        };
        of(*kind).into_iter().map(move |text| Mark { point: point(text), standing }).collect::<Vec<_>>()
    };
    Branch { name, marks: parts.iter().flat_map(part).collect() }
}
