//! Shapes of history: where ancestry and what names or dates suggest part ways.

use crate::drawing::Drawing;

#[test]
fn a_branch_that_forked_before_the_bug_is_not_affected() {
    let repository = Drawing::new()
        .commits("a: s:a i:a f:i")
        .branches("main=f old=s")
        .tags("v1.0=a v1.1=s v2.0=i v2.1=f")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.state(), line.branch_state("old")), ("fixed", "not_affected"));
    assert_eq!((line.vulnerable_on("old"), line.fixed_on("old")), (String::new(), String::new()));
    assert_eq!(line.first_fixed("old"), None);
}

#[test]
fn a_tag_off_every_branch_is_judged_by_its_ancestry_not_by_its_name() {
    // The peers' script drops such tags. Named like a newer version than the fix, one is vulnerable all the same.
    let repository = Drawing::new()
        .commits("a: i:a f:i x:i y:x p:a q:f")
        .branches("main=f")
        .tags("v1.0=a v2.0=i v3.0=f v9.9=y v0.1=q v2.0-before=p")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!(line.vulnerable(), "v2.0 v9.9");
    assert_eq!((line.vulnerable_on(""), line.fixed_on("")), ("v9.9".into(), "v0.1".into()));
    assert_eq!((line.first_fixed("main"), line.first_fixed("")), (Some("v3.0"), Some("v0.1")));
    // A release that nobody branched from is no branch whose tip could be judged: it does not change the case.
    assert_eq!(line.branch_state("main"), "fixed");
}

#[test]
fn a_fix_made_on_stable_reaches_main_by_the_merge_up() {
    let repository = Drawing::new()
        .commits("a: i:a b:i s:i f:s c:b m:c,f d:m")
        .branches("main=d stable=f")
        .tags("v1.0=i v1.0.1=s v1.0.2=f v2.0=c v2.1=m")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!(line.vulnerable(), "v1.0 v1.0.1 v2.0");
    assert_eq!((line.fixed_on("main"), line.fixed_on("stable")), ("v1.0.2 v2.1".into(), "v1.0.2".into()));
}

#[test]
fn merging_stable_up_does_not_bring_mains_fix_down() {
    let repository = Drawing::new()
        .commits("a: i:a f:i s:i m:f,s t:s")
        .branches("main=m stable=t")
        .tags("v1.1=t v2=m")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("main"), line.branch_state("stable")), ("fixed", "vulnerable"));
    assert_eq!(line.vulnerable(), "v1.1");
}

#[test]
fn criss_cross_merges_are_followed_on_both_sides() {
    let repository = Drawing::new()
        .commits("a: i:a x:i y:a m:x,y n:y,x f:m g:n")
        .branches("main=f other=g")
        .tags("v1=x v2=y v3=m v4=n v5=f v6=g")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v1 v3 v4 v6".into(), "v5".into()));
}

#[test]
fn an_octopus_is_vulnerable_or_fixed_by_any_of_its_arms() {
    let repository = Drawing::new()
        .commits("a: b:a c:a d:a i:d f:i o:b,c,i p:b,c,f,o")
        .branches("main=p")
        .tags("v1=b v2=c v3=o v4=p")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("v3".into(), "v4".into()));
}

#[test]
fn a_second_root_brings_its_bug_when_it_is_merged() {
    let repository = Drawing::new()
        .commits("a: b:a x: i:x y:i m:b,y f:m")
        .branches("main=f library=y")
        .tags("v1=b v2=m v3=f lib1=x lib2=y")
        .done();
    let line = repository.ask("i", "f").answer();
    assert_eq!(line.vulnerable(), "lib2 v2");
    assert_eq!((line.branch_state("library"), line.fixed_on("main")), ("vulnerable", "v3".into()));
}

#[test]
fn annotated_and_nested_tags_are_the_commit_they_lead_to_and_tags_of_trees_are_none() {
    let repository = Drawing::new()
        .commits("a: i:a b:i f:b")
        .branches("main=f")
        .annotated("v1=i v2=f")
        .tags("plain=b")
        .done();
    repository.git(&["tag", "-a", "-m", "signed again", "v1-signed", "v1"]);
    repository.git(&["tag", "-a", "-m", "and again", "v1-resigned", "v1-signed"]);
    repository.git(&["tag", "-a", "-m", "signed", "v2-signed", "v2"]);
    repository.git(&["tag", "a-tree", "main^{tree}"]);
    repository.git(&["tag", "a-file", "main:src/a"]);
    let line = repository.ask("i", "f").answer();
    assert_eq!(line.vulnerable(), "plain v1 v1-resigned v1-signed");
    assert_eq!(line.fixed_on("main"), "v2 v2-signed");
    assert!(!line.0.to_string().contains("a-tree") && !line.0.to_string().contains("a-file"));
}

#[test]
fn a_tag_and_a_branch_of_one_name_are_kept_apart() {
    let repository = Drawing::new().commits("a: i:a f:i").branches("main=f v1=i").tags("v1=f main=i").done();
    let line = repository.ask("i", "f").answer();
    assert_eq!((line.branch_state("main"), line.branch_state("v1")), ("fixed", "vulnerable"));
    assert_eq!((line.vulnerable(), line.fixed_on("main")), ("main".into(), "v1".into()));
}

#[test]
fn dates_that_run_backwards_change_nothing() {
    let mut drawing = Drawing::new();
    for (label, parents) in [("a", ""), ("i", "a"), ("b", "i"), ("f", "b")] {
        // Each one is older than its parent: the clock is turned back by hand.
        drawing =
            drawing.full(label, parents, &format!("change {label}"), crate::drawing::ADA, 0, &[]).back(100);
    }
    let repository = drawing.branches("main=f").tags("v1=a v2=i v3=b v4=f").done();
    assert_eq!(repository.ask("i", "f").answer().vulnerable(), "v2 v3");
    repository.git(&["commit-graph", "write", "--reachable"]);
    assert_eq!(repository.ask("i", "f").answer().vulnerable(), "v2 v3");
}

#[test]
fn tags_are_in_version_order() {
    let repository = Drawing::new()
        .commits("a: i:a f:i")
        .branches("main=f")
        .tags("v1.10=i v1.9=i v1.9-rc1=i v1.2.3=i v2=f v10=f v2.0.1=f v2-rc2=f v2-rc10=f")
        .done();
    let line = repository.ask("i", "f").answer();
    let git = repository.git(&[
        "-c",
        "versionsort.suffix=-rc",
        "for-each-ref",
        "--sort=version:refname",
        "--format=%(refname:short)",
        "refs/tags",
    ]);
    let expected: Vec<_> = git.lines().collect();
    let (vulnerable, fixed) = (line.vulnerable(), line.fixed_on("main"));
    let told: Vec<_> = vulnerable.split(' ').chain(fixed.split(' ')).collect();
    assert_eq!(told, expected);
    assert_eq!(line.first_fixed("main"), Some("v2-rc2"));
}
