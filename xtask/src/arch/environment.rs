//! Only the binary reads the environment and with it the configuration; everything else is handed typed values.

use super::facts::Facts;
use super::rust_source::SourceFile;
use super::violation::Violation;

pub const NAME: &str = "environment";

pub fn check(facts: &Facts) -> Vec<Violation> {
    facts.sources.iter().filter(|source| source.krate != "cvdesk").flat_map(of_file).collect()
}

fn of_file(source: &SourceFile) -> Vec<Violation> {
    let reads = source.paths.iter().filter(|path| path.starts_with(&["std", "env"]));
    reads
        .map(|path| Violation {
            place: format!("{}:{}", source.file, path.line),
            rule: NAME,
            what: format!("`{}` in `{}`", path.text(), source.krate),
            remedy: "read it in the binary's configuration and hand the typed value down".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::rust_source::read;

    #[test]
    fn an_adapter_that_reads_the_environment_is_found() {
        let source = read("git", "crates/git/src/push.rs", "fn f() { std::env::var(\"HOME\") }");
        assert_eq!(
            of_file(&source)[0].to_string(),
            "crates/git/src/push.rs:1: [environment] `std::env::var` in `git`; \
             read it in the binary's configuration and hand the typed value down"
        );
        assert_eq!(of_file(&read("store", "crates/store/src/lib.rs", "use std::env;")).len(), 1);
    }

    #[test]
    fn the_binary_may_and_so_may_tests() {
        let sources = vec![
            read("cvdesk", "crates/cvdesk/src/main.rs", "use std::env;"),
            read("git", "crates/git/src/lib.rs", "#[cfg(test)] mod tests { use std::env; }"),
        ];
        assert_eq!(check(&Facts { sources, ..Facts::default() }), []);
    }
}
