//! COLUMNS.md names every column of the live schema, and no other.

use std::collections::BTreeSet;

use sqlx::Row as _;

use super::fixture::Scratch;

const DOCUMENT: &str = include_str!("../../COLUMNS.md");

/// `table.column` of every row of the document's tables: a heading names the table, a row begins with the column.
fn documented() -> BTreeSet<String> {
    let mut table = "";
    let mut columns = BTreeSet::new();
    for line in DOCUMENT.lines() {
        if let Some(heading) = line.strip_prefix("## `") {
            table = heading.trim_end_matches('`');
        } else if let Some((column, _)) = line.strip_prefix("| `").and_then(|row| row.split_once('`')) {
            assert!(columns.insert(format!("{table}.{column}")), "{table}.{column} stands twice");
        }
    }
    columns
}

#[test]
fn every_column_is_documented_and_every_documented_column_is_there() {
    let mut desk = Scratch::new();
    let mut live = BTreeSet::new();
    desk.meddle(async |connection| {
        let tables = sqlx::query(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
        )
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        for table in tables {
            let table: String = table.get(0);
            let columns = sqlx::query("SELECT name FROM pragma_table_xinfo($1)")
                .bind(&table)
                .fetch_all(&mut *connection)
                .await;
            live.extend(
                columns.unwrap().iter().map(|column| format!("{table}.{}", column.get::<String, _>(0))),
            );
        }
    });
    assert_eq!(documented(), live);
}

#[test]
fn every_documented_column_says_whether_it_is_sealed_and_what_it_tells() {
    for row in DOCUMENT.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 3, "{row}");
        assert!(["plain", "sealed", "digest"].contains(&cells[1]), "{row}");
        assert!(cells[2].len() > 10, "{row}");
    }
}
