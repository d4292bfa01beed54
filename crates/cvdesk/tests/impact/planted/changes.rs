//! Which commits count: several introductions, several fixes, fixes that a branch has of its own.

use crate::drawing::Drawing;

#[test]
fn a_tag_between_the_bug_and_its_fix_is_vulnerable() {
    let repository = Drawing::new()
        .commits("a: i:a b:i f:b c:f")
        .branches("main=c")
        .tags("v1=a v2=i v3=b v4=f v5=c")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.state(), line.branch_state("main")), ("fixed", "fixed"));
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v2 v3".into(), "v4 v5".into()));
    assert_eq!(line.first_fixed("main"), Some("v4"));
    assert_eq!(line.fixes(&repository, "main"), "f");
}

#[test]
fn every_one_of_several_introductions_makes_vulnerable_not_only_the_first() {
    // The peers' script asks for the first introduction only: v3 and the branch `late` would be missed.
    let repository = Drawing::new()
        .commits("a: i:a s:a j:s m:i,j f:m l:j")
        .branches("main=f early=i late=l")
        .tags("v1=a v2=i v3=l v4=m v5=f")
        .done();
    let line = repository.ask("i j", "f").answer();
    assert_eq!(line.vulnerable(), "v2 v3 v4");
    assert_eq!(line.fixed_on("main"), "v5");
    let states = ["main", "early", "late"].map(|branch| line.branch_state(branch));
    assert_eq!(states, ["fixed", "vulnerable", "vulnerable"]);
    assert_eq!(line.state(), "vulnerable");
}

#[test]
fn half_of_a_fix_does_not_clear_a_tag_unless_any_fix_is_enough() {
    // The peers' script asks for the last fix only, OSV for any one.
    let repository =
        Drawing::new().commits("a: i:a f:i b:f g:b").branches("main=g half=b").tags("v1=i v2=b v3=g").done();
    let all = repository.ask("i", "f g").answer();
    assert_eq!((all.vulnerable(), all.fixed_on("main")), ("v1 v2".into(), "v3".into()));
    assert_eq!((all.branch_state("half"), all.first_fixed("half")), ("vulnerable", None));

    let any = repository.ask("i", "f g").with(&["--any-fix"]).answer();
    assert_eq!((any.vulnerable(), any.fixed_on("main")), ("v1".into(), "v2 v3".into()));
    assert_eq!((any.branch_state("half"), any.first_fixed("half")), ("fixed", Some("v2")));
}

#[test]
fn halves_of_a_fix_on_two_arms_are_whole_only_after_their_merge() {
    let repository =
        Drawing::new().commits("a: i:a f:i g:i m:f,g").branches("main=m").tags("v1=f v2=g v3=m").done();
    let line = repository.ask("i", "f g").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v2".into(), "v3".into()));
}

#[test]
fn a_fix_applies_only_to_what_its_own_history_contains() {
    // f fixed the first bug; the second one came on a branch f never saw, and has its own fix.
    let repository = Drawing::new()
        .commits("a: i:a f:i s:a j:s g:j")
        .branches("main=f side=g")
        .tags("v1=i v2=f w1=j w2=g")
        .done();
    let line = repository.ask("i j", "f g").answer();
    assert_eq!(line.vulnerable(), "v1 w1");
    assert_eq!((line.fixed_on("main"), line.fixed_on("side")), ("v2".into(), "w2".into()));
}

#[test]
fn a_reintroduction_after_an_older_fix_is_vulnerable() {
    let repository = Drawing::new()
        .commits("a: i:a f:i j:f b:j g:b")
        .branches("main=g old=b")
        .tags("v1=i v2=f v3=j v4=b v5=g")
        .done();
    let line = repository.ask("i j", "f").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v3 v4 v5".into(), "v2".into()));
    assert_eq!(line.branch_state("main"), "vulnerable");
    // Once a fix of the second bug is named it applies to the first one too, which is in its history: v2 has only
    // half of what is asked for.
    let line = repository.ask("i j", "f g").answer();
    assert_eq!((line.branch_state("main"), line.branch_state("old")), ("fixed", "vulnerable"));
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v2 v3 v4".into(), "v5".into()));
}

#[test]
fn a_branch_with_a_fix_of_its_own_is_cleared_by_any_of_the_set() {
    let repository = Drawing::new()
        .commits("a: i:a b:i f:b s:i g:s")
        .branches("main=f stable=g forgotten=s")
        .tags("v1.0=i v1.1=s v1.2=g v2.0=f")
        .done();
    let any = repository.ask("i", "f g").with(&["--any-fix"]).answer();
    let states = ["main", "stable", "forgotten"].map(|branch| any.branch_state(branch));
    assert_eq!(states, ["fixed", "fixed", "vulnerable"]);
    assert_eq!((any.first_fixed("main"), any.first_fixed("stable")), (Some("v2.0"), Some("v1.2")));
    // By default all count, and neither branch has both.
    let all = repository.ask("i", "f g").answer();
    assert_eq!((all.branch_state("main"), all.branch_state("stable")), ("vulnerable", "vulnerable"));
}

#[test]
fn a_bug_without_a_fix_leaves_everything_after_it_vulnerable() {
    let repository = Drawing::new().commits("a: i:a b:i").branches("main=b").tags("v1=a v2=i v3=b").done();
    let line = repository.ask("i", "").answer();
    assert_eq!(
        (line.state(), line.vulnerable(), line.first_fixed("main")),
        ("vulnerable", "v2 v3".into(), None)
    );
}

#[test]
fn a_bug_in_a_merge_commit_itself_counts_from_the_merge() {
    let repository =
        Drawing::new().commits("a: b:a c:a m:b,c f:m").branches("main=f").tags("v1=b v2=c v3=m v4=f").done();
    assert_eq!(repository.ask("m", "f").answer().vulnerable(), "v3");
}

#[test]
fn an_unknown_introduction_is_a_bound_and_never_not_vulnerable() {
    let repository = Drawing::new()
        .commits("a: b:a f:b c:f s:b g:s")
        .branches("main=c old=g")
        .tags("v1=a v2=b v3=f v4=c v2.1=s")
        .done();
    let line = repository.ask("", "f").answer();
    assert_eq!(line.state(), "unknown");
    assert!(line.0["vulnerable_tags"].is_null());
    assert_eq!((line.not_fixed(), line.first_fixed("main")), ("v1 v2 v2.1".into(), Some("v3")));
    assert_ne!(line.branch_state("old"), "not_affected");
    assert_ne!(line.branch_state("old"), "fixed");
}
