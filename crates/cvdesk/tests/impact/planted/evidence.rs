//! What a person is told: why a tag is vulnerable or fixed, and what a candidate rests on.

use crate::ask::Asker;
use crate::drawing::{Drawing, Repository};

fn project() -> Repository {
    Drawing::new()
        .commits("a: i:a b:i f:b c:f s:i")
        .commit("g", "s", "stable\n\n(cherry picked from commit {f})\n")
        .branches("main=c stable=g")
        .tags("v1.0=i v1.0.1=s v1.0.2=g v2.0=c v0.9=a")
        .done()
}

fn explained(repository: &Repository, tag: &str) -> String {
    let (introduced, fixed) = (repository.list("i"), repository.list("f"));
    let arguments =
        ["--introduced", &introduced, "--fixed", &fixed, "--branches", "refs/heads/*", "--explain", tag];
    Asker::new().run(repository.path(), &arguments).done()
}

/// Whether a text names a commit, in full or by seven digits.
fn names(text: &str, repository: &Repository, label: &str) -> bool {
    text.contains(&repository.hash(label)[..7])
}

#[test]
fn a_vulnerable_tag_is_explained_by_the_path_from_the_bug() {
    let repository = project();
    let text = explained(&repository, "v1.0.1");
    assert!(text.contains("vulnerable") && text.contains("v1.0.1"), "{text}");
    assert!(names(&text, &repository, "i"), "{text}");
}

#[test]
fn a_fixed_tag_is_explained_by_its_fix_and_how_that_is_known() {
    let repository = project();
    let text = explained(&repository, "v1.0.2");
    assert!(text.contains("fixed") && text.contains("cherry-pick"), "{text}");
    assert!(names(&text, &repository, "g"), "{text}");
    let text = explained(&repository, "v2.0");
    assert!(text.contains("fixed") && names(&text, &repository, "f"), "{text}");
}

#[test]
fn a_tag_before_the_bug_is_explained_too_and_an_unknown_one_refused() {
    let repository = project();
    let text = explained(&repository, "v0.9");
    assert!(text.contains("not affected") || text.contains("not_affected"), "{text}");
    let (introduced, fixed) = (repository.list("i"), repository.list("f"));
    let arguments = ["--introduced", &introduced, "--fixed", &fixed, "--explain", "v7.7"];
    let refused = Asker::new().run(repository.path(), &arguments);
    assert_ne!(refused.code, 0);
    assert!(refused.err.contains("`v7.7`"), "{}", refused.err);
}
