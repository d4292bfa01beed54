//! Every relative link in our documents leads to a file or folder of the tree.

use std::collections::BTreeSet;

use super::facts::{Document, Facts};
use super::violation::Violation;

pub const NAME: &str = "links";

pub fn check(facts: &Facts) -> Vec<Violation> {
    facts.documents.iter().flat_map(|document| of_document(document, &facts.paths)).collect()
}

fn of_document(document: &Document, paths: &BTreeSet<String>) -> Vec<Violation> {
    let mut found = Vec::new();
    for (target, line) in targets(&document.text) {
        let path = target.split('#').next().unwrap_or_default();
        if path.is_empty() || is_elsewhere(path) {
            continue;
        }
        let there =
            resolve(&document.file, path).is_some_and(|path| path.is_empty() || paths.contains(&path));
        if !there {
            found.push(Violation {
                place: format!("{}:{line}", document.file),
                rule: NAME,
                what: format!("the link `{target}` leads to no file of the tree"),
                remedy: "correct it or take it out".to_owned(),
            });
        }
    }
    found
}

fn is_elsewhere(path: &str) -> bool {
    path.contains("://") || path.starts_with("mailto:")
}

/// Targets of `[text](target)` and `[label]: target`, outside code, with their lines.
fn targets(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut in_fence = false;
    for (line, number) in text.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        }
        if in_fence {
            continue;
        }
        let line = without_code(line);
        found.extend(
            line.split("](").skip(1).filter_map(|rest| Some((target(rest.split_once(')')?.0), number))),
        );
        let defined = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]: "));
        found.extend(defined.map(|(_, rest)| (target(rest), number)));
    }
    found
}

/// Drops a title and angle brackets: `<a> "title"` is `a`.
fn target(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']).to_owned()
}

/// The line without its code spans.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The path from the root, or nothing when it leaves the tree.
fn resolve(file: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str, text: &str) -> Vec<String> {
        let paths = ["README.md", "docs", "docs/adr", "docs/adr/0001-x.md"].map(str::to_owned).into();
        let document = Document { file: file.to_owned(), text: text.to_owned() };
        of_document(&document, &paths).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_link_to_a_missing_file_is_found_with_its_line() {
        assert_eq!(
            lines("docs/adr/0001-x.md", "one\nsee [this](../guide.md#top)"),
            ["docs/adr/0001-x.md:2: [links] the link `../guide.md#top` leads to no file of the tree; \
              correct it or take it out"]
        );
        assert_eq!(lines("README.md", "[x]: docs/gone.md \"title\"").len(), 1);
    }

    #[test]
    fn a_link_out_of_the_tree_is_found() {
        assert_eq!(lines("README.md", "[x](../elsewhere/file.md)").len(), 1);
    }

    #[test]
    fn links_that_lead_somewhere_pass() {
        let text = "[a](docs/adr/0001-x.md#context), [b](docs/), [c](#here), [d](https://example.org), [e](mailto:a@b)";
        assert_eq!(lines("README.md", text), [""; 0]);
        assert_eq!(lines("docs/adr/0001-x.md", "[up](../../README.md)"), [""; 0]);
    }

    #[test]
    fn code_is_not_read_as_links() {
        assert_eq!(lines("README.md", "```\n[a](gone.md)\n```\n`[b](gone.md)` text"), [""; 0]);
    }
}
