//! Which tests are named for which lines: a comment `// req L27` above a test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// A test named for a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Its file, from the root on.
    pub file: String,
    /// Its function.
    pub test: String,
}

/// Tests by line.
pub type Tests = BTreeMap<String, Vec<Named>>;

pub fn named(root: &Path) -> Result<Tests> {
    let mut tests = Tests::new();
    let mut folders = vec![root.join("crates")];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let file = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                read(&file, &fs::read_to_string(&path)?, &mut tests);
            }
        }
    }
    for named in tests.values_mut() {
        named.sort();
        named.dedup();
    }
    Ok(tests)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(entries.filter(|path| path.file_name().is_some_and(|name| name != "target")).collect())
}

/// A comment names lines for the next function, where that is a test: an attribute stands between.
fn read(file: &str, text: &str, tests: &mut Tests) {
    let mut waiting: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim_start) {
        if let Some((_, named)) = line.split_once("// req ") {
            waiting.extend(ids(named));
        } else if let Some(name) = line.strip_prefix("fn ").or_else(|| line.strip_prefix("pub fn ")) {
            let function = name.split(['(', '<']).next().unwrap_or_default().to_owned();
            for id in waiting.drain(..) {
                tests.entry(id).or_default().push(Named { file: file.to_owned(), test: function.clone() });
            }
        }
    }
}

/// The ids that a comment begins with: `L28 L29: why`.
fn ids(named: &str) -> Vec<String> {
    let is_id = |word: &&str| {
        let digits = word.trim_start_matches(|char: char| char.is_ascii_uppercase());
        !digits.is_empty() && digits.len() < word.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let words = named
        .split(|char: char| char.is_whitespace() || ",;:.".contains(char))
        .filter(|word| !word.is_empty());
    words.take_while(is_id).map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_names_lines_for_the_test_below_it() {
        let mut tests = Tests::new();
        let text = "// req L28 L29: why\n#[test]\nfn restarted() {}\n\n#[test]\nfn other() {}\n";
        read("a.rs", text, &mut tests);
        let named = Named { file: "a.rs".to_owned(), test: "restarted".to_owned() };
        assert_eq!(
            tests,
            Tests::from([("L28".to_owned(), vec![named.clone()]), ("L29".to_owned(), vec![named])])
        );
    }

    #[test]
    fn prose_behind_the_ids_names_nothing() {
        assert_eq!(ids("N1: the last wall, L2 is not meant"), ["N1"]);
        assert_eq!(ids("L24, leak L014"), ["L24"]);
    }
}
