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

#[cfg(test)]
mod tests {
    use super::*;
    use cvdesk_impact::{Case, Change, GraphBuilder, Options, Scope, Sources, assess_many};
    use cvdesk_policy::TagPattern;

    fn commit(letter: char) -> CommitId {
        CommitId::Sha1([u8::try_from(letter).unwrap(); 20])
    }

    /// main: a, i (v1.0), f (v1.1), t (v1.2). old: from i, b (v1.0.1), g (v1.0.2), h (v1.0.3), its own backport j of
    /// the introduction i. late: from t, u (v1.2.1).
    fn told(rule: &BranchBlocks) -> String {
        let mut builder = GraphBuilder::new();
        for (child, parent) in ["a", "ia", "fi", "tf", "bi", "jb", "gj", "hg", "ut"].map(|drawn| {
            let mut letters = drawn.chars();
            (letters.next().unwrap(), letters.next())
        }) {
            builder = builder.commit(commit(child), parent.map(commit));
        }
        for (name, tip) in [("main", 't'), ("v1.0-maint", 'h'), ("v1.2-maint", 'u')] {
            builder = builder.branch(name, commit(tip));
        }
        let tags =
            [('i', "v1.0"), ('f', "v1.1"), ('t', "v1.2"), ('b', "v1.0.1"), ('g', "v1.0.2"), ('h', "v1.0.3")];
        for (at, name) in tags.into_iter().chain([('u', "v1.2.1"), ('g', "v1.0.2-rc1")]) {
            builder = builder.tag(name, commit(at));
        }
        let graph = builder.build().unwrap();
        let branches = ["v1.0-maint", "v1.2-maint"];
        let scope = Scope::new(&graph, "main", branches, |tag| rule.tags.has(tag)).unwrap();
        let introduced = vec![Change::from(commit('i')).with_backport(commit('j'))];
        let fixed = vec![Change::from(commit('f')).with_backport(commit('g'))];
        let case = Case { scope: &scope, introduced, fixed, rejected: Vec::new() };
        let answer = assess_many(&graph, &[case], Sources::default(), &Options::default()).remove(0).unwrap();
        let line = |block: &Block| {
            let letters = |commits: &[CommitId]| -> String {
                commits.iter().map(|commit| char::from(commit.as_bytes()[0])).collect()
            };
            format!(
                "{}: {} by {}, {} by {}\n",
                block.branch,
                block.vulnerable_tags.join(" "),
                letters(&block.vulnerable_changes),
                block.fixed_tags.join(" "),
                letters(&block.fixed_changes)
            )
        };
        blocks(&answer, rule).iter().map(line).collect()
    }

    fn published() -> BranchBlocks {
        BranchBlocks {
            branches: BlockedBranches::Concerned,
            tags: TagPattern { like: "v*".to_owned(), except: vec!["*-rc*".to_owned()] },
            shared_tags: SharedTags::OnMain,
            fixed_tags: FixedTags::First,
            introductions: Introductions::Repeated,
            ..BranchBlocks::default()
        }
    }

    // req N10
    #[test]
    fn a_branch_says_what_is_its_own_and_one_that_forked_after_the_fix_says_nothing() {
        assert_eq!(told(&published()), "main: v1.0 by i, v1.1 by f\nv1.0-maint: v1.0.1 by j, v1.0.2 by g\n");
    }

    #[test]
    fn every_convention_is_the_policys_to_choose() {
        let all = BranchBlocks { fixed_tags: FixedTags::All, ..published() };
        assert!(told(&all).contains("v1.0-maint: v1.0.1 by j, v1.0.2 v1.0.3 by g"), "{}", told(&all));
        let shared = BranchBlocks { shared_tags: SharedTags::Everywhere, ..published() };
        assert!(told(&shared).contains("v1.0-maint: v1.0 v1.0.1 by j"), "{}", told(&shared));
        let held = BranchBlocks { introductions: Introductions::Held, ..published() };
        assert!(told(&held).contains("v1.0-maint: v1.0.1 by ij"), "{}", told(&held));
        let reached = BranchBlocks { branches: BlockedBranches::Reached, ..published() };
        assert!(told(&reached).ends_with("v1.2-maint:  by i, v1.2.1 by f\n"), "{}", told(&reached));
        let newest = BranchBlocks {
            branch_order: VersionOrder::NewestFirst,
            tag_order: VersionOrder::NewestFirst,
            fixed_tags: FixedTags::All,
            ..reached
        };
        let expected = "main: v1.0 by i, v1.2 v1.1 by f\nv1.2-maint:  by i, v1.2.1 by f\n\
                        v1.0-maint: v1.0.1 by j, v1.0.3 v1.0.2 by g\n";
        assert_eq!(told(&newest), expected);
        let candidates =
            BranchBlocks { tags: BranchBlocks::default().tags, fixed_tags: FixedTags::All, ..published() };
        assert!(told(&candidates).contains("v1.0.2-rc1"), "{}", told(&candidates));
        let parts = [MarkKind::FixedTags, MarkKind::VulnerableChanges];
        let block = Block {
            branch: "main".to_owned(),
            vulnerable_changes: vec![commit('i')],
            fixed_tags: vec!["v1.1".to_owned()],
            ..Block::default()
        };
        let shown = block.shown(&parts);
        assert_eq!(shown.marks.len(), 2);
        assert_eq!(shown.marks[0].point, Point::Tag("v1.1".to_owned()), "in the policy's order");
    }
}
