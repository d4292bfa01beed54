//! Tests only: a second, naive reading of the rules, held against the first on random histories.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::{Assessment, Change, CommitId, Graph, GraphBuilder, Query, State, assess};

/// A random case; commit n has parents below n, and refs and changes name commits by number.
#[derive(Debug)]
struct Case {
    parents: Vec<BTreeSet<usize>>,
    tags: Vec<usize>,
    branches: Vec<usize>,
    introduced: Vec<Vec<usize>>,
    fixed: Vec<Vec<usize>>,
}

/// The naive answer to a case: sets of commit numbers, nothing shared, nothing remembered.
impl Case {
    fn contains(&self, of: usize, wanted: usize) -> bool {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![of]);
        while let Some(commit) = todo.pop() {
            if seen.insert(commit) {
                todo.extend(&self.parents[commit]);
            }
        }
        seen.contains(&wanted)
    }
    fn has(&self, of: usize, group: &[usize]) -> bool {
        group.iter().any(|member| self.contains(of, *member))
    }
    fn is_vulnerable(&self, at: usize) -> bool {
        let open = |introduced: &Vec<usize>| {
            let applying: Vec<_> = self
                .fixed
                .iter()
                .filter(|fix| fix.iter().any(|member| self.has(*member, introduced)))
                .collect();
            let covers =
                |fix: &Vec<usize>| fix.iter().any(|m| self.contains(at, *m) && self.has(*m, introduced));
            applying.is_empty() || applying.iter().any(|fix| !covers(fix))
        };
        self.introduced.iter().any(|introduced| self.has(at, introduced) && open(introduced))
    }
    fn state(&self, at: usize) -> State {
        match (self.introduced.is_empty(), self.introduced.iter().any(|group| self.has(at, group))) {
            (true, _) => State::Unknown,
            (false, false) => State::NotAffected,
            (false, true) if self.is_vulnerable(at) => State::Vulnerable,
            (false, true) => State::Fixed,
        }
    }
    fn is_fixed_tag(&self, at: usize) -> bool {
        let all_fixes = !self.fixed.is_empty() && self.fixed.iter().all(|fix| self.has(at, fix));
        self.state(at) == State::Fixed || (self.introduced.is_empty() && all_fixes)
    }
    fn tags_where(&self, keep: impl Fn(usize) -> bool) -> Vec<String> {
        self.tags.iter().enumerate().filter(|(_, at)| keep(**at)).map(|(n, _)| format!("v0.{n}")).collect()
    }
}

/// The same case in the words of the crate.
impl Case {
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
    fn query(&self) -> Query {
        let change = |group: &Vec<usize>| {
            let backports = group[1..].iter().map(|member| self.id(*member)).collect();
            Change { original: self.id(group[0]), backports }
        };
        Query {
            introduced: self.introduced.iter().map(change).collect(),
            fixed: self.fixed.iter().map(change).collect(),
            main: "0".to_owned(),
            branches: (1..self.branches.len()).map(|n| n.to_string()).collect(),
        }
    }
    fn members_in(&self, of: usize, groups: &[Vec<usize>]) -> Vec<CommitId> {
        let members = groups.iter().flatten().filter(|member| self.contains(of, **member));
        members.map(|member| self.id(*member)).collect()
    }
}

prop_compose! {
    fn case()(size in 1_usize..24)(
        seeds in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..4), size),
        tags in prop::collection::vec(0..size, 0..14),
        branches in prop::collection::vec(0..size, 1..4),
        introduced in prop::collection::vec(prop::collection::vec(0..size, 1..3), 0..4),
        fixed in prop::collection::vec(prop::collection::vec(0..size, 1..3), 0..4),
    ) -> Case {
        let below = |(n, seeds): (usize, &Vec<prop::sample::Index>)| -> BTreeSet<usize> {
            // Mostly near parents, so that histories are long; sometimes none, so that there are several roots.
            seeds.iter().filter(|_| n > 0).map(|seed| n - 1 - seed.index(n.min(4))).collect()
        };
        let parents = seeds.iter().enumerate().map(below).collect();
        Case { parents, tags, branches, introduced, fixed }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_assessment_agrees_with_the_naive_reading_of_the_rules(case in case()) {
        let Assessment { branches, off_branch } = assess(&case.graph(), &case.query()).unwrap();
        prop_assert_eq!(branches.len(), case.branches.len());
        for (branch, tip) in branches.iter().zip(&case.branches) {
            let on_it = |at| case.contains(*tip, at);
            prop_assert_eq!(branch.state, case.state(*tip));
            prop_assert_eq!(&branch.introduced, &case.members_in(*tip, &case.introduced));
            prop_assert_eq!(&branch.fixes, &case.members_in(*tip, &case.fixed));
            prop_assert_eq!(&branch.vulnerable_tags, &case.tags_where(|at| on_it(at) && case.is_vulnerable(at)));
            prop_assert_eq!(&branch.fixed_tags, &case.tags_where(|at| on_it(at) && case.is_fixed_tag(at)));
            prop_assert_eq!(branch.first_fixed_tag.as_ref(), branch.fixed_tags.first());
        }
        let off = |at| !case.branches.iter().any(|tip| case.contains(*tip, at));
        prop_assert_eq!(off_branch.vulnerable_tags, case.tags_where(|at| off(at) && case.is_vulnerable(at)));
        prop_assert_eq!(off_branch.fixed_tags, case.tags_where(|at| off(at) && case.is_fixed_tag(at)));
    }
}
