//! SQL lives in the store and nowhere else: no statement in a string, no database package, no .sql file.

use super::facts::{Crate, Facts};
use super::rust_source::SourceFile;
use super::violation::Violation;

pub const NAME: &str = "sql";

const HOME: &str = "store";
const DATABASE_PACKAGES: [&str; 5] = ["sqlx", "rusqlite", "libsqlite3-sys", "tokio-postgres", "diesel"];

/// Each entry is the words of a statement, in their order. In capitals they count anywhere in a string.
const IN_CAPITALS: [&[&str]; 11] = [
    &["SELECT ", " FROM "],
    &["INSERT INTO "],
    &["INSERT OR "],
    &["UPDATE ", " SET "],
    &["DELETE FROM "],
    &["CREATE TABLE "],
    &["CREATE INDEX "],
    &["ALTER TABLE "],
    &["DROP TABLE "],
    &["BEGIN IMMEDIATE"],
    &["PRAGMA "],
];

/// In small letters they count only where they open the string, and only in forms that prose does not take.
const IN_SMALL_LETTERS: [&[&str]; 11] = [
    &["select *"],
    &["select ", " from ", " where "],
    &["insert into "],
    &["insert or "],
    &["update ", " set ", " = "],
    &["delete from "],
    &["create table "],
    &["alter table "],
    &["drop table "],
    &["begin immediate"],
    &["pragma "],
];

pub fn check(facts: &Facts) -> Vec<Violation> {
    let sources = facts.sources.iter().filter(|source| source.krate != HOME).flat_map(of_file);
    let crates = facts.crates.iter().filter(|one| one.name != HOME).flat_map(of_crate);
    let store = format!("crates/{HOME}/");
    let is_sql =
        |path: &&String| std::path::Path::new(path).extension().is_some_and(|extension| extension == "sql");
    let files = facts
        .paths
        .iter()
        .filter(|path| path.starts_with("crates/") && !path.starts_with(&store))
        .filter(is_sql)
        .map(|path| violation(path.clone(), "an SQL file"));
    sources.chain(crates).chain(files).collect()
}

fn of_file(source: &SourceFile) -> Vec<Violation> {
    let statements = source.strings.iter().filter(|word| is_statement(&word.text));
    statements.map(|word| violation(format!("{}:{}", source.file, word.line), "an SQL statement")).collect()
}

fn of_crate(one: &Crate) -> Vec<Violation> {
    let packages = DATABASE_PACKAGES.iter().filter(|package| one.declares.contains(**package));
    packages
        .map(|package| {
            violation(format!("crates/{}/Cargo.toml", one.name), &format!("a dependency on `{package}`"))
        })
        .collect()
}

fn is_statement(literal: &str) -> bool {
    let text = literal.trim_start_matches(['r', 'b', '#', '"', '\\', 'n', ' ', '\n']);
    let opens = |words: &[&str]| words.first().is_some_and(|first| text.starts_with(first));
    IN_CAPITALS.iter().any(|words| in_order(literal, words))
        || IN_SMALL_LETTERS.iter().any(|words| opens(words) && in_order(text, words))
}

fn in_order(text: &str, words: &[&str]) -> bool {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = one_line.as_str();
    words.iter().all(|word| match rest.find(word) {
        // The space that closes one word opens the next.
        Some(at) => {
            rest = rest.get(at + word.trim_end().len()..).unwrap_or_default();
            true
        }
        None => false,
    })
}

fn violation(place: String, what: &str) -> Violation {
    Violation {
        place,
        rule: NAME,
        what: format!("{what} outside the store"),
        remedy: "move it into crates/store behind a method of the port".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::rust_source::read;

    fn lines(text: &str) -> Vec<String> {
        of_file(&read("desk", "crates/desk/src/queue.rs", text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_statement_outside_the_store_is_found() {
        assert_eq!(
            lines("const Q: &str =\n \"SELECT a FROM b WHERE c = $1\";"),
            ["crates/desk/src/queue.rs:2: [sql] an SQL statement outside the store; \
              move it into crates/store behind a method of the port"]
        );
        for text in [
            "\"UPDATE a SET b = 1\"",
            "r#\"insert into a values (1)\"#",
            "\"PRAGMA foreign_keys = on\"",
            "\"SELECT a\n  FROM b\"",
        ] {
            assert_eq!(lines(&format!("const Q: &str = {text};")).len(), 1, "{text}");
        }
    }

    #[test]
    fn prose_with_the_same_words_passes() {
        for text in [
            "please select a case from the list",
            "update the notice and set its date",
            "could not create table of contents",
        ] {
            assert_eq!(lines(&format!("const Q: &str = \"{text}\";")), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_database_package_or_a_migration_elsewhere_is_found() {
        let facts = Facts {
            crates: vec![Crate {
                name: "desk".into(),
                declares: ["sqlx".to_owned()].into(),
                ..Crate::default()
            }],
            paths: [
                "crates/desk/migrations/0001.sql".to_owned(),
                "crates/store/migrations/0001.sql".to_owned(),
            ]
            .into(),
            ..Facts::default()
        };
        assert_eq!(check(&facts).len(), 2);
    }

    #[test]
    fn the_store_may() {
        let sources = vec![read("store", "crates/store/src/log.rs", "const Q: &str = \"SELECT a FROM b\";")];
        assert_eq!(check(&Facts { sources, ..Facts::default() }), []);
    }
}
