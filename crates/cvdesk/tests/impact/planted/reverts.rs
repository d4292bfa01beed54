//! Reverts: of a bug, of a fix, of a revert; on main and on stable.

use crate::drawing::Drawing;

const OF_BUG: &str = "Revert \"draw i alone\"\n\nThis reverts commit {i}.\n";
const OF_FIX: &str = "Revert \"draw f alone\"\n\nThis reverts commit {f}.\n";

#[test]
fn a_revert_of_the_introduction_is_a_fix() {
    let repository = Drawing::new()
        .commits("a: i:a b:i")
        .commit("r", "b", OF_BUG)
        .commits("c:r")
        .branches("main=c")
        .tags("v1=i v2=b v3=r v4=c")
        .done();
    let line = repository.ask("i", "").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v2".into(), "v3 v4".into()));
    assert_eq!((line.state(), line.fixes(&repository, "main")), ("fixed", "r".into()));
    // Ancestry alone reads no message.
    let line = repository.ask("i", "").with(&["--no-backports"]).answer();
    assert_eq!((line.state(), line.vulnerable()), ("vulnerable", "v1 v2 v3 v4".into()));
}

#[test]
fn a_branch_that_reverted_the_bug_is_fixed_beside_a_main_that_mended_it() {
    let repository = Drawing::new()
        .commits("a: i:a b:i f:b s:i")
        .commit("r", "s", OF_BUG)
        .branches("main=f stable=r")
        .tags("v1.0=i v1.0.1=s v1.0.2=r v2.0=f")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("main"), line.branch_state("stable")), ("fixed", "fixed"));
    assert_eq!(line.vulnerable(), "v1.0 v1.0.1");
    assert_eq!((line.first_fixed("main"), line.first_fixed("stable")), (Some("v2.0"), Some("v1.0.2")));
}

#[test]
fn a_revert_of_the_fix_voids_it_until_it_is_fixed_again() {
    let repository = Drawing::new()
        .commits("a: i:a f:i")
        .commit("r", "f", OF_FIX)
        .commits("b:r")
        .commit("again", "b", "Revert \"Revert \"draw f alone\"\"\n\nThis reverts commit {r}.\n")
        .commits("c:again")
        .branches("main=c before=b")
        .tags("v1=i v2=f v3=r v4=b v5=again v6=c")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v3 v4".into(), "v2 v5 v6".into()));
    assert_eq!((line.branch_state("main"), line.branch_state("before")), ("fixed", "vulnerable"));
}

#[test]
fn a_reverted_fix_that_was_landed_anew_under_its_own_subject_counts_again() {
    let repository = Drawing::new()
        .commits("a: i:a f:i")
        .commit("r", "f", OF_FIX)
        .commit("g", "r", "draw f alone\n\nThis time with its test.\n")
        .branches("main=g")
        .tags("v1=i v2=f v3=r v4=g")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v3".into(), "v2 v4".into()));
}

#[test]
fn a_reverted_fix_that_a_new_one_replaced_counts_as_fixed_with_the_new_one() {
    let repository = Drawing::new()
        .commits("a: i:a f:i")
        .commit("r", "f", OF_FIX)
        .commits("g:r")
        .branches("main=g")
        .tags("v1=i v3=r v4=g")
        .done();
    let line = repository.ask("i", "f g").with(&["--any-fix"]).answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v3".into(), "v4".into()));
}

#[test]
fn a_revert_of_the_bugs_revert_brings_the_bug_back() {
    let repository = Drawing::new()
        .commits("a: i:a")
        .commit("r", "i", OF_BUG)
        .commit("back", "r", "Reapply \"draw i alone\"\n\nThis reverts commit {r}.\n")
        .commits("f:back")
        .branches("main=f")
        .tags("v1=i v2=r v3=back v4=f")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!(line.vulnerable(), "v1 v3");
    assert_eq!(line.fixed_on("main"), "v2 v4");
}

#[test]
fn a_backported_fix_that_stable_reverted_is_void_there_and_only_there() {
    let repository = Drawing::new()
        .commits("a: i:a f:i s:i")
        .commit("g", "s", "draw f alone\n\n(cherry picked from commit {f})\n")
        .commit("r", "g", "Revert \"draw f alone\"\n\nThis reverts commit {g}.\n")
        .branches("main=f stable=r")
        .tags("v1=i v1.1=g v1.2=r v2=f")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("main"), line.branch_state("stable")), ("fixed", "vulnerable"));
    assert_eq!(line.vulnerable(), "v1 v1.2");
    assert_eq!((line.fixed_on("main"), line.fixed_on("stable")), ("v2".into(), "v1.1".into()));
}

#[test]
fn a_revert_on_another_branch_voids_nothing_here() {
    let repository = Drawing::new()
        .commits("a: i:a f:i b:f")
        .commit("r", "f", OF_FIX)
        .branches("main=b experiment=r")
        .tags("v1=i v2=b")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("main"), line.branch_state("experiment")), ("fixed", "vulnerable"));
    assert_eq!(line.fixed_on("main"), "v2");
}

#[test]
fn a_message_that_only_tells_of_a_revert_reverts_nothing() {
    let repository = Drawing::new()
        .commits("a: i:a f:i")
        .commit(
            "b",
            "f",
            "docs: history of the flaw\n\nSomebody asked whether {f} should go; it should not.\n",
        )
        .branches("main=b")
        .tags("v1=i v2=b")
        .done();
    assert_eq!(repository.ask("i", "f").answer().fixed_on("main"), "v2");
}
