//! Reads the house map out of ARCHITECTURE.md. That table is the truth; the rules compare the workspace with it.

use std::collections::BTreeSet;

/// One row of the map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    pub may_use: BTreeSet<String>,
    /// The crate is planned; nothing of it exists.
    pub not_yet: bool,
    pub line: usize,
}

const HEADER: [&str; 3] = ["crate", "what it is", "may use"];

/// The rows below the header `crate | what it is | may use`; empty when there is no such table.
pub fn parse(markdown: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut lines = markdown.lines().enumerate().skip_while(|(_, line)| {
        let cells = cells(line);
        cells.len() != HEADER.len() || cells.iter().zip(HEADER).any(|(cell, title)| cell != title)
    });
    lines.next();
    for (index, line) in lines.skip(1) {
        let [name, _, uses] = &cells(line)[..] else { break };
        rows.push(row(name, uses, index + 1));
    }
    rows
}

fn row(name: &str, uses: &str, line: usize) -> Row {
    let (not_yet, uses) = match uses.strip_prefix("not yet") {
        Some(rest) => (true, rest.trim_start_matches([':', ' '])),
        None => (false, uses),
    };
    let may_use = uses.split(',').map(plain).filter(|used| !used.is_empty() && used != "none").collect();
    Row { name: plain(name), may_use, not_yet, line }
}

fn cells(line: &str) -> Vec<String> {
    let Some(inner) = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
        return Vec::new();
    };
    inner.split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn plain(cell: &str) -> String {
    cell.trim().trim_matches('`').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_its_rows_with_line_numbers() {
        let text = "# Map\n\n| crate | what it is | may use |\n|---|---|---|\n| `case` | facts | none |\n\
                    | `desk` | use cases | `case`, `policy` |\n| `web` | pages | not yet: desk |\n\nmore | text\n";
        let rows = parse(text);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0], Row { name: "case".into(), line: 5, ..Row::default() });
        assert_eq!(rows[1].may_use, BTreeSet::from(["case".to_owned(), "policy".to_owned()]));
        assert!(rows[2].not_yet && rows[2].may_use.contains("desk"));
    }

    #[test]
    fn a_file_without_the_table_has_no_rows() {
        assert_eq!(parse("| crate | purpose |\n|---|---|\n| case | facts |\n"), []);
    }
}
