//! Backports: what confirms one by itself, what waits for a person, what is none.

use crate::ask::written;
use crate::drawing::{ADA, Drawing, Repository};

const BOB: &str = "Bob <bob@example.org>";
const FIX: &str = "net: check the length before the copy";

/// Main with bug and fix, and a stable branch with one commit that says `message`, made by `author` some days later.
fn stable_with(message: &str, author: &str, days: u64) -> Repository {
    Drawing::new()
        .commits("a: i:a b:i")
        .commit("f", "b", FIX)
        .commits("c:f s:i")
        .full("g", "s", message, author, days, &[("src/g", "g\n")])
        .commits("t:g")
        .branches("main=c stable=t")
        .tags("v1.0=i v1.0.1=s v1.0.2=g v1.0.3=t v2.0=f")
        .done()
}

/// The state of stable, its fixes and its candidates.
fn stable(repository: &Repository, arguments: &[&str]) -> (String, String, String) {
    let line = repository.ask("i", "f").with(arguments).answer();
    let state = line.branch_state("stable").to_owned();
    (state, line.fixes(repository, "stable"), line.candidates(repository, "stable"))
}

fn told(state: &str, fixes: &str, candidates: &str) -> (String, String, String) {
    (state.to_owned(), fixes.to_owned(), candidates.to_owned())
}

#[test]
fn a_cherry_pick_line_confirms_a_backport() {
    let repository = stable_with("stable: shorter\n\n(cherry picked from commit {f})\n", BOB, 400);
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.state(), line.branch_state("stable")), ("fixed", "fixed"));
    assert_eq!(line.fixes(&repository, "stable"), "g");
    assert_eq!(line.vulnerable(), "v1.0 v1.0.1");
    assert_eq!(
        (line.fixed_on("stable"), line.first_fixed("stable")),
        ("v1.0.2 v1.0.3".into(), Some("v1.0.2"))
    );
    assert_eq!(stable(&repository, &["--no-backports"]), told("vulnerable", "", ""));
}

#[test]
fn the_words_backport_of_confirm_a_backport_by_a_short_hash_too() {
    let full = stable_with("[1.0.x] A length was not checked\n\nBackport of {f} from main\n", BOB, 400);
    assert_eq!(stable(&full, &[]), told("fixed", "g", ""));
    // The hash of f is the same whatever g says, so a drawing without g knows it.
    let short = &full.hash("f")[..10];
    let short =
        stable_with(&format!("A length was not checked\n\nBackport of {short} from main.\n"), BOB, 400);
    assert_eq!(stable(&short, &[]), told("fixed", "g", ""));
}

#[test]
fn equal_subject_and_author_confirm_a_backport_whatever_the_branchs_prefix() {
    for subject in
        [FIX.to_owned(), format!("[1.0.x] {FIX}"), format!("[stable/1.0] {}", FIX.replace("net", "Net"))]
    {
        let repository = stable_with(&subject, ADA, 900);
        assert_eq!(stable(&repository, &[]), told("fixed", "g", ""), "{subject}");
    }
}

#[test]
fn an_equal_subject_with_only_a_near_date_waits_for_a_person() {
    let repository = stable_with(FIX, BOB, 1);
    assert_eq!(stable(&repository, &[]), told("candidate", "", "g:subject-date"));
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.state(), line.first_fixed("stable")), ("candidate", None));
    assert_eq!(line.vulnerable(), "v1.0 v1.0.1 v1.0.2 v1.0.3");
    assert_eq!(stable(&repository, &["--confirm", "subject-date"]), told("fixed", "g", ""));
}

#[test]
fn an_equal_subject_by_somebody_else_years_later_is_none() {
    assert_eq!(stable(&stable_with(FIX, BOB, 2_000), &[]), told("vulnerable", "", ""));
}

#[test]
fn a_cve_id_alone_waits_for_a_person() {
    let repository = Drawing::new()
        .commits("a: i:a")
        .commit("f", "i", "net: check the length\n\nThis is CVE-2031-10101.\n")
        .commits("s:i")
        .full("g", "s", "another way to mend CVE-2031-10101", BOB, 900, &[("src/g", "g\n")])
        .branches("main=f stable=g")
        .done();
    assert_eq!(stable(&repository, &[]), told("candidate", "", "g:cve"));
    assert_eq!(stable(&repository, &["--confirm", "cve,cherry-pick"]), told("fixed", "g", ""));
}

#[test]
fn what_confirms_is_the_callers_choice() {
    let repository = stable_with(FIX, ADA, 900);
    assert_eq!(stable(&repository, &[]), told("fixed", "g", ""));
    assert_eq!(stable(&repository, &["--confirm", "cherry-pick"]), told("candidate", "", "g:subject-author"));
}

#[test]
fn an_equal_patch_confirms_what_the_subject_only_suggests() {
    let lines = |upto: u32| written((1..=upto).map(|n| format!("line {n}")));
    let (old, new) = (lines(20), lines(20).replace("line 10\n", "line ten\n"));
    let repository = Drawing::new()
        .full("a", "", "first", ADA, 1, &[("net.c", &old), ("NEWS", "1\n")])
        .commits("i:a")
        .full("f", "i", FIX, ADA, 1, &[("net.c", &new)])
        .commits("s:i")
        .full("g", "s", FIX, BOB, 1, &[("net.c", &new)])
        .commits("u:i")
        .full("h", "u", FIX, "Carol <carol@example.org>", 1, &[("net.c", &new.replace("ten", "eleven"))])
        .branches("main=f stable=g other=h")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("stable"), line.fixes(&repository, "stable")), ("fixed", "g".into()));
    assert_eq!(line.branch_state("other"), "candidate");
    assert_eq!(line.candidates(&repository, "other"), "h:subject-date");
}

#[test]
fn a_pick_of_a_pick_is_a_backport_of_the_first() {
    let repository = Drawing::new()
        .commits("a: i:a")
        .commit("f", "i", FIX)
        .commits("s:i")
        .full("g", "s", "stable two\n\n(cherry picked from commit {f})\n", BOB, 300, &[])
        .commits("u:i")
        .full("h", "u", "stable one\n\n(cherry picked from commit {g})\n", BOB, 300, &[])
        .branches("main=f stable=g older=h")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("stable"), line.branch_state("older")), ("fixed", "fixed"));
    assert_eq!(line.fixes(&repository, "older"), "h");
}

#[test]
fn two_picks_of_one_commit_on_main_are_each_others_backports_where_the_fix_named_is_a_pick() {
    // The notice may name stable's commit; main has the original.
    let repository = Drawing::new()
        .commits("a: i:a")
        .commit("f", "i", FIX)
        .commits("s:i u:i")
        .full("g", "s", "two\n\n(cherry picked from commit {f})\n", BOB, 300, &[])
        .full("h", "u", "one\n\n(cherry picked from commit {f})\n", BOB, 300, &[])
        .branches("main=f stable=g older=h")
        .done();
    let line = repository.ask("i", "g").answer();
    let states = ["main", "stable", "older"].map(|branch| line.branch_state(branch));
    assert_eq!(states, ["fixed", "fixed", "fixed"]);
}

#[test]
fn a_backported_bug_makes_a_branch_vulnerable_that_forked_before_it() {
    let repository = Drawing::new()
        .commits("a: s:a i:a b:i")
        .commit("f", "b", FIX)
        .commit("j", "s", "draw i alone\n\n(cherry picked from commit {i})\n")
        .commits("t:j")
        .commit("g", "t", "[1.0.x] net: check the length before the copy")
        .branches("main=f stable=g vulnerable=t before=s")
        .tags("v1.0=a v1.0.1=s v1.0.2=j v1.0.3=g v2.0=i v2.1=f")
        .done();
    let line = repository.ask("i", "f").answer();
    let states = ["main", "stable", "vulnerable", "before"].map(|branch| line.branch_state(branch));
    assert_eq!(states, ["fixed", "fixed", "vulnerable", "not_affected"]);
    assert_eq!((line.vulnerable(), line.fixed_on("stable")), ("v1.0.2 v2.0".into(), "v1.0.3".into()));
}

#[test]
fn a_candidate_for_a_backported_bug_is_no_clean_bill() {
    let repository = Drawing::new()
        .commits("a: s:a")
        .commit("i", "a", "net: a faster copy")
        .full("j", "s", "net: a faster copy", BOB, 1, &[("src/j", "j\n")])
        .commit("f", "i", FIX)
        .branches("main=f stable=j")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!(
        (line.branch_state("stable"), line.candidates(&repository, "stable")),
        ("candidate", "j:subject-date".into())
    );
}

#[test]
fn each_of_several_fixes_needs_its_own_backport() {
    let repository = Drawing::new()
        .commits("a: i:a")
        .commit("f", "i", "net: the first half")
        .commit("h", "f", "net: the second half")
        .commits("s:i")
        .commit("g", "s", "one\n\n(cherry picked from commit {f})\n")
        .commits("t:g")
        .commit("k", "t", "two\n\n(cherry picked from commit {h})\n")
        .branches("main=h stable=k half=t")
        .tags("v1.1=g v1.2=k")
        .done();
    let line = repository.ask("i", "f h").answer();
    assert_eq!((line.branch_state("stable"), line.branch_state("half")), ("fixed", "vulnerable"));
    assert_eq!((line.vulnerable(), line.fixes(&repository, "stable")), ("v1.1".into(), "g k".into()));
    assert_eq!(line.fixes(&repository, "half"), "g");
}

#[test]
fn a_squashed_backport_counts_for_every_commit_that_it_names() {
    let repository = Drawing::new()
        .commits("a: i:a")
        .commit("f", "i", "net: the first half")
        .commit("h", "f", "net: the second half")
        .commits("s:i")
        .commit("g", "s", "both\n\n(cherry picked from commit {f})\n(cherry picked from commit {h})\n")
        .branches("main=h stable=g")
        .done();
    let line = repository.ask("i", "f h").answer();
    assert_eq!((line.branch_state("stable"), line.fixes(&repository, "stable")), ("fixed", "g".into()));
}

#[test]
fn an_off_branch_tag_with_a_backport_is_fixed() {
    // curl 7.42.1 in small: the release was made off main with a pick of the fix.
    let repository = Drawing::new()
        .commits("a: i:a b:i")
        .commit("f", "b", FIX)
        .commit("g", "i", FIX)
        .branches("main=f")
        .tags("v7.42.0=i v7.42.1=g v7.43.0=f")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("")), ("v7.42.0".into(), "v7.42.1".into()));
    assert_eq!((line.first_fixed(""), line.first_fixed("main")), (Some("v7.42.1"), Some("v7.43.0")));
}

#[test]
fn a_commit_before_the_bug_is_no_backport_of_its_fix() {
    // The same subject and author, but the branch had it before there was anything to fix.
    let repository = Drawing::new()
        .commits("a:")
        .commit("early", "a", FIX)
        .commits("i:early b:i")
        .commit("f", "b", FIX)
        .commits("s:i")
        .branches("main=f stable=s")
        .tags("v1=i v2=s v3=f")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("stable"), line.vulnerable()), ("vulnerable", "v1 v2".into()));
}
