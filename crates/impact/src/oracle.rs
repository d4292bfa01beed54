//! Tests only: a second, naive reading of the rules, held against the first on random histories with reverts.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::{
    Case, Change, CommitId, CommitInfo, FixesNeeded, Graph, GraphBuilder, History, MessageIndex, Options,
    RawCommit, Scope, Sources, State, assess_many,
};

/// A random history and question; commit n has parents below n, and everything names commits by number.
#[derive(Debug)]
struct Asked {
    /// Each commit's history, itself included: found once by a search of its own.
    histories: Vec<BTreeSet<usize>>,
    parents: Vec<BTreeSet<usize>>,
    /// What each message says: the commit it picks or (`true`) reverts.
    says: Vec<Option<(bool, usize)>>,
    tags: Vec<usize>,
    branches: Vec<usize>,
    introduced: Vec<Vec<usize>>,
    fixed: Vec<Vec<usize>>,
    needed: FixesNeeded,
}

/// A change as the naive reading has it.
struct Naive {
    makes: Vec<usize>,
    takes: Vec<usize>,
}

fn history(parents: &[BTreeSet<usize>], of: usize) -> BTreeSet<usize> {
    let (mut seen, mut todo) = (BTreeSet::new(), vec![of]);
    while let Some(commit) = todo.pop() {
        if seen.insert(commit) {
            todo.extend(&parents[commit]);
        }
    }
    seen
}

/// The naive answer: sets of commit numbers, nothing shared, nothing remembered.
impl Asked {
    fn contains(&self, of: usize, wanted: usize) -> bool {
        self.histories[of].contains(&wanted)
    }
    fn with_picks(&self, mut commits: Vec<usize>) -> Vec<usize> {
        let picks = |one: usize, other: usize| self.says[one] == Some((false, other));
        while let Some(more) = (0..self.says.len()).find(|n| {
            !commits.contains(n) && commits.iter().any(|known| picks(*n, *known) || picks(*known, *n))
        }) {
            commits.push(more);
        }
        commits
    }
    fn reverts(&self, revert: usize, commit: usize) -> bool {
        self.says[revert].is_some_and(|(reverts, of)| {
            let mainline = self.parents[of].first().filter(|_| self.parents[of].len() > 1);
            let brought =
                self.contains(of, commit) && mainline.is_some_and(|first| !self.contains(*first, commit));
            reverts && (of == commit || brought)
        })
    }
    fn change(&self, group: &[usize]) -> Naive {
        let mut change = Naive { makes: self.with_picks(group.to_vec()), takes: vec![] };
        let (mut level, mut seen) = (change.makes.clone(), change.makes.clone());
        for takes_back in [true, false].into_iter().cycle() {
            let reverts = (0..self.says.len())
                .filter(|n| !seen.contains(n) && level.iter().any(|commit| self.reverts(*n, *commit)));
            level = self.with_picks(reverts.collect()).into_iter().filter(|n| !seen.contains(n)).collect();
            seen.extend(&level);
            if !takes_back {
                level.retain(|again| change.takes.iter().any(|revert| self.contains(*again, *revert)));
            }
            if level.is_empty() {
                return change;
            }
            if takes_back { &mut change.takes } else { &mut change.makes }.extend(&level);
        }
        unreachable!("the levels have no commit in common")
    }
    fn age(&self, change: &Naive, made: usize) -> usize {
        let made_before = |revert: usize| {
            let made = change.makes.iter().filter(move |one| **one != revert && self.contains(revert, **one));
            made.map(|one| self.age(change, *one)).max().unwrap_or(0)
        };
        let reverts = change.takes.iter().filter(|revert| **revert != made && self.contains(made, **revert));
        reverts.map(|revert| made_before(*revert) + 1).max().unwrap_or(0)
    }
    fn undone<'a>(&'a self, change: &'a Naive, made: usize, at: usize) -> impl Iterator<Item = usize> + 'a {
        let undo = move |n: &usize| *n != made && self.contains(at, *n) && self.contains(*n, made);
        change.takes.iter().copied().filter(undo)
    }
    fn in_force(&self, change: &Naive, made: usize, at: usize) -> bool {
        self.contains(at, made) && self.undone(change, made, at).next().is_none()
    }
    fn is_there(&self, fixes: &[Naive], fix: usize, at: usize, saw: &dyn Fn(usize) -> bool) -> bool {
        let made_good = |revert: usize| {
            fixes.iter().enumerate().any(|(other, later)| {
                let good = |m: &usize| self.contains(*m, revert) && saw(*m) && self.in_force(later, *m, at);
                other != fix && later.makes.iter().any(good)
            })
        };
        let good =
            |m: &usize| saw(*m) && self.contains(at, *m) && self.undone(&fixes[fix], *m, at).all(made_good);
        fixes[fix].makes.iter().any(good)
    }
    fn enough(&self, mut there: impl Iterator<Item = bool>) -> bool {
        match self.needed {
            FixesNeeded::All => there.next() == Some(true) && there.all(|there| there),
            FixesNeeded::Any => there.any(|there| there),
        }
    }
    fn state(&self, at: usize) -> State {
        let fixes: Vec<Naive> = self.fixed.iter().map(|group| self.change(group)).collect();
        let changes: Vec<Naive> = self.introduced.iter().map(|group| self.change(group)).collect();
        if changes.is_empty() {
            let all = self.enough((0..fixes.len()).map(|fix| self.is_there(&fixes, fix, at, &|_| true)));
            return if all { State::Fixed } else { State::Unknown };
        }
        let mut state = State::NotAffected;
        for change in &changes {
            for made in change.makes.iter().filter(|made| self.contains(at, **made)) {
                let age = self.age(change, *made);
                let same: Vec<_> = change.makes.iter().filter(|one| self.age(change, **one) == age).collect();
                let saw = |m: usize| same.iter().any(|one| self.contains(m, **one));
                let applying = (0..fixes.len()).filter(|fix| fixes[*fix].makes.iter().any(|m| saw(*m)));
                let is_open = self.in_force(change, *made, at)
                    && !self.enough(applying.map(|fix| self.is_there(&fixes, fix, at, &saw)));
                state = state.min(if is_open { State::Vulnerable } else { State::Fixed });
            }
        }
        state
    }
}

/// The same in the words of the crate.
impl Asked {
    fn id(&self, n: usize) -> CommitId {
        CommitId::Sha1([u8::try_from((n * 37 + self.tags.len()) % 251).unwrap(); 20])
    }
    fn graph(&self) -> Graph {
        let mut builder = GraphBuilder::new();
        for (n, parents) in self.parents.iter().enumerate().rev() {
            builder = builder.commit(self.id(n), parents.iter().map(|parent| self.id(*parent)));
        }
        for (n, at) in self.tags.iter().enumerate().rev() {
            builder = builder.tag(format!("v0.{n}"), self.id(*at));
        }
        for (n, at) in self.branches.iter().enumerate() {
            builder = builder.branch(n.to_string(), self.id(*at));
        }
        builder.build().unwrap()
    }
    fn messages(&self, graph: &Graph) -> MessageIndex {
        let info = |(n, says): (usize, &Option<(bool, usize)>)| {
            let line = match says {
                Some((true, of)) => format!("This reverts commit {}.", self.id(*of)),
                Some((false, of)) => format!("(cherry picked from commit {})", self.id(*of)),
                None => String::new(),
            };
            let message = format!("change {n}\n\n{line}\n");
            let author_name = n.to_string();
            let raw = RawCommit {
                message: message.as_bytes(),
                author_name: author_name.as_bytes(),
                author_email: b"",
                authored: 0,
                committed: 0,
            };
            (graph.position(self.id(n)).unwrap(), CommitInfo::read(&raw))
        };
        MessageIndex::new(graph, self.says.iter().enumerate().map(info))
    }
    fn changes(&self, groups: &[Vec<usize>]) -> Vec<Change> {
        let change = |group: &Vec<usize>| {
            let backports = group[1..].iter().map(|member| self.id(*member)).collect();
            Change { original: self.id(group[0]), backports }
        };
        groups.iter().map(change).collect()
    }
}

prop_compose! {
    fn asked(talkative: bool)(size in 1_usize..24)(
        seeds in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..4), size),
        says in prop::collection::vec(prop::option::weighted(0.4, any::<(bool, prop::sample::Index)>()), size),
        tags in prop::collection::vec(0..size, 0..14),
        branches in prop::collection::vec(0..size, 1..4),
        introduced in prop::collection::vec(prop::collection::vec(0..size, 1..3), 0..4),
        fixed in prop::collection::vec(prop::collection::vec(0..size, 1..3), 0..4),
        any in any::<bool>(),
    ) -> Asked {
        let below = |(n, seeds): (usize, &Vec<prop::sample::Index>)| -> BTreeSet<usize> {
            // Mostly near parents, so that histories are long; sometimes none, so that there are several roots.
            seeds.iter().filter(|_| n > 0).map(|seed| n - 1 - seed.index(n.min(4))).collect()
        };
        let parents: Vec<_> = seeds.iter().enumerate().map(below).collect();
        let histories = (0..seeds.len()).map(|n| history(&parents, n)).collect();
        let older = |(n, says): (usize, Option<(bool, prop::sample::Index)>)| {
            says.filter(|_| n > 0 && talkative).map(|(reverts, of)| (reverts, n - 1 - of.index(n.min(8))))
        };
        let says = says.into_iter().enumerate().map(older).collect();
        let needed = if any { FixesNeeded::Any } else { FixesNeeded::All };
        Asked { histories, parents, says, tags, branches, introduced, fixed, needed }
    }
}

/// Compares every tag and tip, and where the tags belong.
fn assert_agreement(asked: &Asked) -> Result<(), TestCaseError> {
    let graph = asked.graph();
    let messages = asked.messages(&graph);
    let others: Vec<String> = (1..asked.branches.len()).map(|n| n.to_string()).collect();
    let scope = Scope::new(&graph, "0", others.iter().map(String::as_str), |_| true).unwrap();
    let (introduced, fixed) = (asked.changes(&asked.introduced), asked.changes(&asked.fixed));
    let case = Case { scope: &scope, introduced, fixed, rejected: vec![] };
    let options = Options { fixes_needed: asked.needed, ..Options::default() };
    let sources = Sources { messages: Some(&messages), patch_ids: None };
    let answer = assess_many(&graph, &[case], sources, &options).remove(0).unwrap();
    let tags = |keep: &dyn Fn(usize) -> bool| -> Vec<String> {
        let kept = asked.tags.iter().enumerate().filter(|(_, at)| keep(**at));
        kept.map(|(n, _)| format!("v0.{n}")).collect()
    };
    for (n, at) in asked.tags.iter().enumerate() {
        prop_assert_eq!(answer.tag_state(&format!("v0.{n}")), Some(asked.state(*at)), "tag {}", n);
    }
    for (branch, tip) in answer.branches().iter().zip(&asked.branches) {
        prop_assert_eq!(branch.state, asked.state(*tip), "branch {}", branch.name);
        let vulnerable: Vec<_> = answer.branch_vulnerable_tags(branch).collect();
        let expected = tags(&|at| asked.contains(*tip, at) && asked.state(at) == State::Vulnerable);
        prop_assert_eq!(vulnerable, expected);
    }
    let off: Vec<_> = answer.branches().iter().filter(|branch| branch.name.is_empty()).collect();
    let is_off = |at: usize| !asked.branches.iter().any(|tip| asked.contains(*tip, at));
    let fixed: Vec<_> = off.iter().flat_map(|branch| answer.branch_fixed_tags(branch)).collect();
    prop_assert_eq!(fixed, tags(&|at| is_off(at) && asked.state(at) == State::Fixed));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn ancestry_alone_agrees_with_the_naive_reading_of_the_rules(asked in asked(false)) {
        assert_agreement(&asked)?;
    }

    #[test]
    fn reverts_and_picks_agree_with_the_naive_reading_of_the_rules(asked in asked(true)) {
        assert_agreement(&asked)?;
    }
}
