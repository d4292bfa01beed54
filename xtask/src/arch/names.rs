//! No code names a project: those words live in profiles/, docs and tests. Comments may name them.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::rust_source::SourceFile;
use super::violation::Violation;

pub const NAME: &str = "names";

pub fn check(facts: &Facts) -> Vec<Violation> {
    facts.sources.iter().flat_map(|source| of_file(source, &facts.project_names)).collect()
}

fn of_file(source: &SourceFile, names: &BTreeSet<String>) -> Vec<Violation> {
    let mut found = Vec::new();
    for word in &source.words {
        let lower = word.text.to_lowercase();
        if let Some(name) = names.iter().find(|name| lower.contains(*name)) {
            found.push(Violation {
                place: format!("{}:{}", source.file, word.line),
                rule: NAME,
                what: format!("the project name `{name}` stands in code"),
                remedy: "move the word into profiles/ and read it from there".to_owned(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::rust_source::read;

    fn lines(text: &str) -> Vec<String> {
        let names = BTreeSet::from(["libvirt".to_owned(), "short-embargo".to_owned()]);
        of_file(&read("notice", "crates/notice/src/lsn.rs", text), &names)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_project_name_in_a_string_or_identifier_is_found_in_any_case() {
        assert_eq!(
            lines("const URI: &str = \"http://security.LibVirt.org/\";"),
            ["crates/notice/src/lsn.rs:1: [names] the project name `libvirt` stands in code; \
              move the word into profiles/ and read it from there"]
        );
        assert_eq!(lines("fn render_libvirt() {}").len(), 1);
        assert_eq!(lines("enum E { A }\nconst P: &str = r#\"short-embargo\"#;").len(), 1);
    }

    #[test]
    fn comments_and_tests_may_name_a_project() {
        assert_eq!(lines("//! As libvirt does.\n/// libvirt\nfn f() {} // libvirt"), [""; 0]);
        assert_eq!(lines("#[cfg(test)] mod tests { const P: &str = \"libvirt\"; }"), [""; 0]);
    }

    #[test]
    fn a_text_file_beside_the_code_counts_as_code() {
        let names = BTreeSet::from(["qemu".to_owned()]);
        let source = read("cvdesk", "crates/cvdesk/src/help.txt", "one\nfor QEMU");
        assert!(of_file(&source, &names)[0].place.ends_with("help.txt:2"));
    }
}
