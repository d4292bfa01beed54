//! The crates and the edges between them are those of the map in ARCHITECTURE.md, both ways.

use super::facts::{Crate, Facts};
use super::table::Row;
use super::violation::Violation;

pub const NAME: &str = "edges";

pub fn check(facts: &Facts) -> Vec<Violation> {
    compare(&facts.table, &facts.crates)
}

fn compare(rows: &[Row], crates: &[Crate]) -> Vec<Violation> {
    if rows.is_empty() {
        return vec![violation(
            "ARCHITECTURE.md",
            "there is no table `crate | what it is | may use`",
            "restore the house map",
        )];
    }
    let mut found = Vec::new();
    for one in crates {
        match rows.iter().find(|row| row.name == one.name) {
            Some(row) => found.extend(of_crate(row, one)),
            None => found.push(violation(
                &format!("crate {}", one.name),
                "it has no row in the house map",
                "add the row to ARCHITECTURE.md with what it is and may use",
            )),
        }
    }
    for row in rows {
        if !row.not_yet && !crates.iter().any(|one| one.name == row.name) {
            found.push(violation(
                &place(row),
                &format!("`{}` has a row but no crate", row.name),
                "mark the row `not yet` or remove it",
            ));
        }
        for used in row.may_use.iter().filter(|used| !rows.iter().any(|other| &other.name == *used)) {
            found.push(violation(
                &place(row),
                &format!("`{}` may use `{used}`, which has no row", row.name),
                "correct the name or add its row",
            ));
        }
    }
    found
}

fn of_crate(row: &Row, one: &Crate) -> Vec<Violation> {
    if row.not_yet {
        return vec![violation(
            &place(row),
            &format!("`{}` exists but its row says `not yet`", row.name),
            "take `not yet` off the row",
        )];
    }
    let unlisted = one.uses.difference(&row.may_use).map(|used| {
        violation(
            &format!("crates/{}/Cargo.toml", one.name),
            &format!("`{}` uses `{used}`, which the house map does not list", one.name),
            "drop the edge, or change the map in the same commit and say why",
        )
    });
    let unused = row.may_use.difference(&one.uses).map(|used| {
        violation(
            &place(row),
            &format!("the map lists `{}` -> `{used}`, but Cargo.toml has no such dependency", row.name),
            "take it off the row, or add the dependency that needs it",
        )
    });
    unlisted.chain(unused).collect()
}

fn place(row: &Row) -> String {
    format!("ARCHITECTURE.md:{}", row.line)
}

fn violation(place: &str, what: &str, remedy: &str) -> Violation {
    Violation { place: place.to_owned(), rule: NAME, what: what.to_owned(), remedy: remedy.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::table;

    const MAP: &str = "| crate | what it is | may use |\n|---|---|---|\n| `case` | facts | none |\n\
                       | `policy` | rules | `case` |\n| `web` | pages | not yet: `policy` |\n";

    fn krate(name: &str, uses: &[&str]) -> Crate {
        Crate {
            name: name.to_owned(),
            uses: uses.iter().map(|used| (*used).to_owned()).collect(),
            ..Crate::default()
        }
    }

    fn lines(map: &str, crates: &[Crate]) -> Vec<String> {
        compare(&table::parse(map), crates).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_workspace_like_its_map_passes() {
        assert_eq!(lines(MAP, &[krate("case", &[]), krate("policy", &["case"])]), [""; 0]);
    }

    #[test]
    fn an_edge_that_the_map_does_not_list_is_found() {
        let found = lines(MAP, &[krate("case", &["policy"]), krate("policy", &["case"])]);
        assert_eq!(
            found,
            ["crates/case/Cargo.toml: [edges] `case` uses `policy`, which the house map does not list; \
              drop the edge, or change the map in the same commit and say why"]
        );
    }

    #[test]
    fn a_listed_edge_that_does_not_exist_is_found() {
        let found = lines(MAP, &[krate("case", &[]), krate("policy", &[])]);
        assert!(
            found[0].starts_with("ARCHITECTURE.md:4: [edges] the map lists `policy` -> `case`"),
            "{found:?}"
        );
    }

    #[test]
    fn a_crate_without_a_row_and_a_row_without_a_crate_are_found() {
        let found = lines(MAP, &[krate("case", &[]), krate("mail", &[])]);
        assert!(found[0].starts_with("crate mail: [edges] it has no row"), "{found:?}");
        assert!(
            found[1].starts_with("ARCHITECTURE.md:4: [edges] `policy` has a row but no crate"),
            "{found:?}"
        );
    }

    #[test]
    fn a_crate_that_exists_is_no_longer_not_yet() {
        let found = lines(MAP, &[krate("case", &[]), krate("policy", &["case"]), krate("web", &["policy"])]);
        assert!(found[0].contains("`web` exists but its row says `not yet`"), "{found:?}");
    }

    #[test]
    fn a_row_that_names_an_unknown_crate_is_found() {
        let map = MAP.replace("not yet: `policy`", "not yet: `polcy`");
        let found = lines(&map, &[krate("case", &[]), krate("policy", &["case"])]);
        assert!(found[0].contains("`web` may use `polcy`, which has no row"), "{found:?}");
    }

    #[test]
    fn a_missing_map_is_found() {
        assert!(lines("# nothing", &[])[0].contains("there is no table"));
    }
}
