//! One query, answered by what histories contain; must not judge by name, date or message.

use crate::{
    Case, CaseError, CommitId, History, Options, Query, Scope, ScopeError, Sources, State, assess_many,
};

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

/// Says why a query cannot be answered from a history.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    /// The query names a commit that the history lacks.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The query names a branch that the history lacks.
    #[error(transparent)]
    Scope(#[from] ScopeError),
}

/// Judges each asked branch and every tag of the history by what the query names, without looking at messages.
///
/// The meaning is that of [`assess_many`], which answers many queries at once and finds backports and reverts itself.
///
/// # Errors
/// Refuses a query that names a commit or branch the history does not have.
pub fn assess(history: &(impl History + ?Sized), query: &Query) -> Result<Assessment, AssessError> {
    let scope = Scope::new(history, &query.main, query.branches.iter().map(String::as_str), |_| true)?;
    let (introduced, fixed) = (query.introduced.clone(), query.fixed.clone());
    let case = Case { scope: &scope, introduced, fixed, rejected: vec![] };
    let mut answers = assess_many(history, &[case], Sources::default(), &Options::default());
    let answer = answers.remove(0)?;
    let owned = |tags: Vec<&str>| tags.into_iter().map(str::to_owned).collect();
    let vulnerable = |branch| owned(answer.branch_vulnerable_tags(branch).collect());
    let fixed = |branch| owned(answer.branch_fixed_tags(branch).collect());
    let (off, on): (Vec<_>, Vec<_>) = answer.branches().iter().partition(|branch| branch.name.is_empty());
    let off = off.first();
    Ok(Assessment {
        branches: on
            .into_iter()
            .map(|branch| BranchImpact {
                branch: branch.name.clone(),
                state: branch.state,
                introduced: branch.introduced.clone(),
                fixes: branch.fixed.clone(),
                vulnerable_tags: vulnerable(branch),
                fixed_tags: fixed(branch),
                first_fixed_tag: answer.branch_first_fixed_tag(branch).map(str::to_owned),
            })
            .collect(),
        off_branch: OffBranchTags {
            vulnerable_tags: off.map(|branch| vulnerable(branch)).unwrap_or_default(),
            fixed_tags: off.map(|branch| fixed(branch)).unwrap_or_default(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Change, Graph, GraphBuilder};

    /// A commit is a letter here.
    fn commit(letter: char) -> CommitId {
        CommitId::Sha1([u8::try_from(letter).unwrap(); 20])
    }

    /// Draws a history: `"b:a m:bc"` is commit b on top of a, then m merging b and c. A branch or tag is `"main=m"`.
    fn graph(commits: &str, branches: &str, tags: &str) -> Graph {
        let mut builder = GraphBuilder::new();
        for drawn in commits.split_whitespace() {
            let (child, parents) = drawn.split_once(':').unwrap();
            builder = builder.commit(commit(child.parse().unwrap()), parents.chars().map(commit));
        }
        for (name, tip) in branches.split_whitespace().filter_map(|drawn| drawn.split_once('=')) {
            builder = builder.branch(name, commit(tip.parse().unwrap()));
        }
        for (name, at) in tags.split_whitespace().filter_map(|drawn| drawn.split_once('=')) {
            builder = builder.tag(name, commit(at.parse().unwrap()));
        }
        builder.build().unwrap()
    }

    /// Asks about changes, each drawn as its commits: `"f gh"` is change f, and change g with its backport h.
    fn query(introduced: &str, fixed: &str, branches: &[&str]) -> Query {
        let change = |drawn: &str| {
            let mut commits = drawn.chars().map(commit);
            let original = Change::from(commits.next().unwrap());
            commits.fold(original, Change::with_backport)
        };
        Query {
            introduced: introduced.split_whitespace().map(change).collect(),
            fixed: fixed.split_whitespace().map(change).collect(),
            main: "main".to_owned(),
            branches: branches.iter().map(ToString::to_string).collect(),
        }
    }

    fn names(list: &str) -> Vec<String> {
        list.split_whitespace().map(ToOwned::to_owned).collect()
    }

    /// Assesses main alone.
    fn main_impact(graph: &Graph, introduced: &str, fixed: &str) -> BranchImpact {
        assess(graph, &query(introduced, fixed, &[])).unwrap().branches.remove(0)
    }

    /// Says the states of the asked branches, main first.
    fn states(graph: &Graph, query: &Query) -> Vec<State> {
        assess(graph, query).unwrap().branches.iter().map(|branch| branch.state).collect()
    }

    #[test]
    fn tags_from_the_bug_up_to_the_fix_are_vulnerable() {
        let graph = graph("a: i:a b:i f:b c:f", "main=c", "v1.0=a v1.1=i v1.2=b v1.10=c v1.9=f v1.9-rc1=f");
        let main = main_impact(&graph, "i", "f");
        assert_eq!(
            main,
            BranchImpact {
                branch: "main".to_owned(),
                state: State::Fixed,
                introduced: vec![commit('i')],
                fixes: vec![commit('f')],
                vulnerable_tags: names("v1.1 v1.2"),
                fixed_tags: names("v1.9-rc1 v1.9 v1.10"),
                first_fixed_tag: Some("v1.9-rc1".to_owned()),
            }
        );
    }

    #[test]
    fn a_bug_that_nothing_fixes_leaves_everything_after_it_vulnerable() {
        let graph = graph("a: i:a b:i", "main=b", "v1=a v2=b");
        let main = main_impact(&graph, "i", "");
        assert_eq!((main.state, main.first_fixed_tag), (State::Vulnerable, None));
        assert_eq!(main.vulnerable_tags, ["v2"]);
    }

    #[test]
    fn a_branch_forked_before_the_bug_is_not_affected() {
        let graph = graph("a: i:a f:i s:a", "main=f old=s", "v1.0.1=s");
        let assessment = assess(&graph, &query("i", "f", &["old"])).unwrap();
        let old = &assessment.branches[1];
        assert_eq!(old.state, State::NotAffected);
        assert_eq!((&old.introduced, &old.fixes), (&vec![], &vec![]));
        assert_eq!((&old.vulnerable_tags, &old.fixed_tags), (&vec![], &vec![]));
    }

    #[test]
    fn a_branch_forked_between_bug_and_fix_is_vulnerable_until_its_own_backport() {
        let graph = graph("a: i:a f:i s:i g:s", "main=f stable=g", "v1.0=i v1.0.1=s v1.0.2=g v1.1=f");
        assert_eq!(states(&graph, &query("i", "f", &["stable"])), [State::Fixed, State::Vulnerable]);

        let assessment = assess(&graph, &query("i", "fg", &["stable"])).unwrap();
        let [main, stable] = &assessment.branches[..] else { panic!("two branches were asked") };
        assert_eq!((main.state, &main.fixes), (State::Fixed, &vec![commit('f')]));
        assert_eq!((stable.state, &stable.fixes), (State::Fixed, &vec![commit('g')]));
        assert_eq!(stable.vulnerable_tags, ["v1.0", "v1.0.1"]);
        assert_eq!(stable.first_fixed_tag.as_deref(), Some("v1.0.2"));
        assert_eq!(main.first_fixed_tag.as_deref(), Some("v1.1"));
    }

    #[test]
    fn a_backported_bug_affects_a_branch_that_forked_before_it() {
        let graph = graph("a: i:a f:i j:a g:j", "main=f stable=g forgotten=j", "");
        let asked = query("ij", "fg", &["stable", "forgotten"]);
        assert_eq!(states(&graph, &asked), [State::Fixed, State::Fixed, State::Vulnerable]);
    }

    #[test]
    fn a_fix_that_saw_one_commit_of_an_introducing_change_applies_to_all_of_them() {
        // f saw i and not its backport j; still g alone is not enough for the branch that has j.
        let graph = graph("a: i:a f:i j:a g:j", "main=f stable=g", "");
        assert_eq!(states(&graph, &query("ij", "f g", &["stable"]))[1], State::Vulnerable);
    }

    #[test]
    fn a_merge_brings_the_bug_and_a_later_merge_the_fix() {
        let graph = graph("a: i:a b:a m:bi f:i n:mf", "main=n", "v1=b v2=m v3=n");
        let main = main_impact(&graph, "i", "f");
        assert_eq!((main.vulnerable_tags, main.fixed_tags), (names("v2"), names("v3")));
    }

    #[test]
    fn an_octopus_merge_is_fixed_if_any_arm_brings_the_fix() {
        let graph = graph("a: i:a b:i f:i c:i m:bfc n:bci", "main=m unmerged=n", "");
        assert_eq!(states(&graph, &query("i", "f", &["unmerged"])), [State::Fixed, State::Vulnerable]);
    }

    #[test]
    fn a_second_root_brings_its_own_bug_when_it_is_merged() {
        let graph = graph("a: b:a x: i:x m:bi f:m", "main=f library=i", "v1=b v2=m v3=f x1=i");
        let assessment = assess(&graph, &query("i", "f", &["library"])).unwrap();
        let [main, library] = &assessment.branches[..] else { panic!("two branches were asked") };
        assert_eq!((main.state, library.state), (State::Fixed, State::Vulnerable));
        assert_eq!(main.vulnerable_tags, ["v2", "x1"]);
        assert_eq!(library.vulnerable_tags, ["x1"]);
    }

    #[test]
    fn a_reintroduction_after_an_older_fix_is_vulnerable_until_fixed_anew() {
        let graph = graph("i: f:i j:f g:j", "main=g", "v1=i v2=f v3=j v4=g");
        let main = main_impact(&graph, "i j", "f");
        assert_eq!((main.state, main.vulnerable_tags), (State::Vulnerable, names("v1 v3 v4")));
        assert_eq!(main.fixed_tags, ["v2"]);

        let main = main_impact(&graph, "i j", "f g");
        assert_eq!((main.state, main.fixed_tags), (State::Fixed, names("v4")));
        // Ancestry cannot tell a second fix of j alone from the other half of f, so v2 is held to both.
        assert_eq!(main.vulnerable_tags, ["v1", "v2", "v3"]);
    }

    #[test]
    fn a_backport_of_a_fix_does_not_cover_a_reintroduction_elsewhere() {
        let graph = graph("i: j:i f:i s:i k:s g:k r:f", "main=r stable=g", "");
        let mut asked = query("i rk", "fg", &["stable"]);
        assert_eq!(states(&graph, &asked), [State::Vulnerable, State::Fixed], "main brought it back after f");
        asked.introduced.truncate(1);
        assert_eq!(states(&graph, &asked), [State::Fixed, State::Fixed]);
    }

    #[test]
    fn every_fix_that_applies_is_needed() {
        let graph = graph("i: f:i g:f", "main=g", "v1=i v2=f v3=g");
        let main = main_impact(&graph, "i", "f g");
        assert_eq!((main.vulnerable_tags, main.fixed_tags), (names("v1 v2"), names("v3")));
    }

    #[test]
    fn a_fix_that_never_saw_an_introducing_change_is_not_needed_for_it() {
        let graph = graph("a: i:a f:i j:a g:j m:fg", "main=m stable=f", "");
        assert_eq!(states(&graph, &query("i j", "f g", &["stable"])), [State::Fixed, State::Fixed]);
    }

    #[test]
    fn a_tag_off_every_asked_branch_is_judged_by_ancestry() {
        let graph = graph("a: i:a f:i s:i g:s b:a", "main=f", "v1=i v2=f v1.0.1=s v1.0.2=g v0.9=b");
        let OffBranchTags { vulnerable_tags, fixed_tags } =
            assess(&graph, &query("i", "fg", &[])).unwrap().off_branch;
        assert_eq!((vulnerable_tags, fixed_tags), (names("v1.0.1"), names("v1.0.2")));
    }

    #[test]
    fn a_tag_belongs_to_every_branch_that_reaches_it() {
        let graph = graph("i: f:i s:i", "main=f stable=s", "v1=i");
        let assessment = assess(&graph, &query("i", "f", &["stable"])).unwrap();
        assert!(assessment.branches.iter().all(|branch| branch.vulnerable_tags == ["v1"]));
        assert_eq!(assessment.off_branch.vulnerable_tags, Vec::<String>::new());
    }

    #[test]
    fn without_an_introducing_change_a_branch_without_the_fix_is_unknown_and_the_fixed_releases_are_named() {
        let graph = graph("a: f:a b:f", "main=b before=a", "v1=a v2=f v3=b");
        let assessment = assess(&graph, &query("", "f", &["before"])).unwrap();
        let states: Vec<_> = assessment.branches.iter().map(|branch| branch.state).collect();
        assert_eq!(states, [State::Fixed, State::Unknown]);
        assert_eq!(assessment.branches[0].vulnerable_tags, Vec::<String>::new());
        assert_eq!(assessment.branches[0].fixed_tags, ["v2", "v3"]);
        assert_eq!(assessment.branches[0].fixes, [commit('f')]);
    }

    #[test]
    fn without_any_change_nothing_is_called_fixed() {
        let main = main_impact(&graph("a:", "main=a", "v1=a"), "", "");
        assert_eq!((main.state, main.fixed_tags), (State::Unknown, vec![]));
    }

    #[test]
    fn main_comes_first_and_each_branch_once() {
        let graph = graph("a:", "main=a x=a y=a", "");
        let branches = assess(&graph, &query("a", "", &["y", "main", "x", "y"])).unwrap().branches;
        let names: Vec<_> = branches.into_iter().map(|branch| branch.branch).collect();
        assert_eq!(names, ["main", "y", "x"]);
    }

    #[test]
    fn a_commit_outside_the_history_is_refused_by_name_wherever_it_stands() {
        let graph = graph("i: f:i", "main=f", "");
        for asked in
            [query("z", "f", &[]), query("iz", "f", &[]), query("i", "z", &[]), query("i", "fz", &[])]
        {
            let error = assess(&graph, &asked).unwrap_err();
            assert_eq!(error, AssessError::Case(CaseError::UnknownCommit { commit: commit('z') }));
            assert!(error.to_string().contains(&"7a".repeat(20)));
        }
    }

    #[test]
    fn a_branch_outside_the_history_is_refused_by_name() {
        let error = assess(&graph("i:", "main=i", ""), &query("i", "", &["v2-maint"])).unwrap_err();
        assert_eq!(error.to_string(), "branch `v2-maint` is not in this history");
    }
}
