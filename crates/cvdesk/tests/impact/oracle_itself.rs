//! The oracle, before it judges anything, is judged by git: 2,000 pairs of generated histories, 200 of curl and
//! django in a full run.

use std::path::Path;

use crate::dice::{Dice, share_of};
use crate::git::says_yes;
use crate::oracle::Oracle;
use crate::random_history::random_history;
use crate::real;

/// Compares pairs of commits, every second one an ancestor by the oracle where the descendant has any.
fn agrees(repo: &Path, oracle: &Oracle, pairs: usize, dice: &mut Dice) -> usize {
    let commits = oracle.commits();
    let mut ancestors = 0;
    for n in 0..pairs {
        let descendant = *dice.pick(&commits);
        let history = oracle.history(descendant);
        let mut among: Vec<_> = if n % 2 == 0 { commits.clone() } else { history.iter().copied().collect() };
        among.sort_unstable();
        let commit = *dice.pick(&among);
        let git = says_yes(repo, &["merge-base", "--is-ancestor", commit, descendant]);
        assert_eq!(history.contains(commit), git, "{commit} in {descendant}");
        ancestors += usize::from(git);
    }
    ancestors
}

#[test]
fn the_oracle_agrees_with_git_on_generated_histories() {
    let mut dice = Dice::of_this_run(1);
    let (mut left, mut ancestors) = (share_of(2_000).max(200), 0);
    while left > 0 {
        let pairs = left.min(40);
        let home = tempfile::tempdir().unwrap();
        random_history(&mut dice, home.path(), 200);
        ancestors += agrees(home.path(), &Oracle::of(home.path()), pairs, &mut dice);
        left -= pairs;
    }
    assert!(ancestors > 0);
}

#[test]
fn the_oracle_agrees_with_git_on_real_histories() {
    let mut dice = Dice::of_this_run(2);
    for name in ["curl", "django"] {
        let Some(repo) = real::project(name) else { return };
        agrees(&repo, &Oracle::of(&repo), share_of(100), &mut dice);
    }
}
