//! Finds the trailers of a commit message where git finds them: git-interpret-trailers(1), without configuration.
//!
//! The block is the last paragraph after the first, either of trailers only, or with at least one trailer that git
//! itself writes and at least a quarter of trailers. Comments and the list of conflicts at the end stand outside.

use std::ops::Range;

/// Lines that git itself writes, and takes for trailers whatever they hold.
const WRITTEN_BY_GIT: [&str; 2] = ["Signed-off-by: ", "(cherry picked from commit "];
/// What a comment line begins with.
const COMMENT: char = '#';
/// What the list of conflicts begins with, as old versions of git wrote it.
const CONFLICTS: &str = "Conflicts:\n";

/// A trailer as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trailer<'m> {
    /// Its name.
    pub(super) name: &'m str,
    /// Its value, folded lines joined by one blank.
    pub(super) value: String,
    /// Its lines in the message, with their ends.
    pub(super) at: Range<usize>,
}

/// The trailer block of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block<'m> {
    /// Where it stands; empty, at the end of the message, where there is none.
    pub(super) at: Range<usize>,
    /// Its trailers in order; other lines may stand between them.
    pub(super) trailers: Vec<Trailer<'m>>,
}

/// A line with its end.
struct Line<'m> {
    text: &'m str,
    at: Range<usize>,
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.text.trim_matches(BLANKS).is_empty()
    }

    fn is_comment(&self) -> bool {
        self.text.starts_with(COMMENT)
    }

    fn is_folded(&self) -> bool {
        self.text.starts_with(BLANKS)
    }
}

/// What C's isspace takes for blank.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\u{b}', '\u{c}'];

/// Whether git takes this for a trailer's name.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '-')
}

/// Where a line's name ends, if it is a trailer: letters, digits and dashes, blanks, a colon.
fn separator(line: &str) -> Option<usize> {
    let colon = line.find(':')?;
    let name = line.get(..colon)?.trim_end_matches([' ', '\t']);
    is_name(name).then_some(colon)
}

fn lines(message: &str) -> Vec<Line<'_>> {
    let mut end = 0;
    let line = |text| {
        let start = end;
        end = start + str::len(text);
        Line { text, at: start..end }
    };
    message.split_inclusive('\n').map(line).collect()
}

/// Number of lines before the comments, blank lines and conflicts at the end.
fn body_lines(lines: &[Line<'_>]) -> usize {
    let mut tail = None;
    let mut in_conflicts = false;
    for (index, line) in lines.iter().enumerate() {
        if line.is_comment() || line.text == "\n" {
            tail.get_or_insert(index);
        } else if line.text.starts_with(CONFLICTS) {
            in_conflicts = true;
            tail.get_or_insert(index);
        } else if !(in_conflicts && line.text.starts_with('\t')) {
            tail = None;
            in_conflicts = false;
        }
    }
    tail.unwrap_or(lines.len())
}

/// Finds the trailer block.
pub(super) fn block(message: &str) -> Block<'_> {
    let lines = lines(message);
    let body = lines.get(..body_lines(&lines)).unwrap_or_default();
    let end = body.last().map_or(0, |line| line.at.end);
    let start = block_start(body).unwrap_or(body.len());
    let inside = body.get(start..).unwrap_or_default();
    // Blank lines of other than one newline may follow the last trailer, inside what git calls the body.
    let last = inside.iter().rposition(|line| !line.is_blank()).map_or(0, |index| index + 1);
    let inside = inside.get(..last).unwrap_or_default();
    let at = match (inside.first(), inside.last()) {
        (Some(first), Some(last)) => first.at.start..last.at.end,
        (Some(_) | None, _) => end..end,
    };
    Block { at, trailers: trailers(inside) }
}

/// The index of the block's first line, looking from the end for the paragraph's first.
fn block_start(body: &[Line<'_>]) -> Option<usize> {
    let title_ends = body.iter().position(|line| !line.is_comment() && line.is_blank())?;
    let mut count = Count::default();
    for (index, line) in body.iter().enumerate().rev() {
        if index < title_ends {
            return None;
        }
        if line.is_comment() {
            count.others += std::mem::take(&mut count.folded);
        } else if line.is_blank() {
            if count.seen {
                count.others += std::mem::take(&mut count.folded);
                return count.is_block().then_some(index + 1);
            }
        } else {
            count.line(line);
        }
    }
    None
}

/// Lines of a paragraph by what they are.
#[derive(Default)]
struct Count {
    seen: bool,
    trailers: usize,
    others: usize,
    /// Folded lines whose first line has not come yet.
    folded: usize,
    by_git: bool,
}

impl Count {
    fn line(&mut self, line: &Line<'_>) {
        self.seen = true;
        if WRITTEN_BY_GIT.iter().any(|start| line.text.starts_with(start)) {
            self.by_git = true;
            self.trailers += 1;
            self.folded = 0;
        } else if line.is_folded() {
            self.folded += 1;
        } else if separator(line.text).is_some() {
            self.trailers += 1;
            self.folded = 0;
        } else {
            self.others += 1 + std::mem::take(&mut self.folded);
        }
    }

    fn is_block(&self) -> bool {
        (self.by_git && self.trailers * 3 >= self.others) || (self.trailers > 0 && self.others == 0)
    }
}

/// The trailers of a block's lines. A folded line belongs to the trailer above it.
fn trailers<'m>(lines: &[Line<'m>]) -> Vec<Trailer<'m>> {
    let mut found: Vec<Trailer<'m>> = Vec::new();
    let mut open = false;
    for line in lines {
        let folded = found.last_mut().filter(|_| open && line.is_folded());
        if let Some(trailer) = folded {
            let more = line.text.trim_matches(BLANKS);
            if !more.is_empty() && !trailer.value.is_empty() {
                trailer.value.push(' ');
            }
            trailer.value.push_str(more);
            trailer.at.end = line.at.end;
            continue;
        }
        let Some(colon) = separator(line.text) else {
            open = false;
            continue;
        };
        let name = line.text.get(..colon).unwrap_or_default().trim_end_matches([' ', '\t']);
        let value = line.text.get(colon + 1..).unwrap_or_default().trim_matches(BLANKS).to_owned();
        found.push(Trailer { name, value, at: line.at.clone() });
        open = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;

    /// What git finds, or nothing where there is no git.
    fn by_git(message: &str) -> Option<String> {
        let child = Command::new("git")
            .args(["interpret-trailers", "--parse", "--no-divider"])
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            println!("skipped: there is no git");
            return None;
        };
        child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success());
        Some(String::from_utf8(out.stdout).unwrap())
    }

    fn by_us(message: &str) -> String {
        let found = block(message).trailers;
        let lines: Vec<_> = found.iter().map(|one| format!("{}: {}\n", one.name, one.value)).collect();
        lines.concat()
    }

    /// Runs of blanks as one: git keeps those before the end of a line that it unfolds.
    fn squeezed(trailers: &str) -> Vec<String> {
        trailers.split('\n').map(|line| line.split_ascii_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    fn same_as_git(message: &str) {
        if let Some(theirs) = by_git(message) {
            assert_eq!(squeezed(&by_us(message)), squeezed(&theirs), "{message:?}");
        }
    }

    const SIGNED: &str = "Signed-off-by: Some One <someone@somewhere.com>\n";

    #[test]
    fn blocks_are_where_git_finds_them() {
        let bodies = [
            "subject\n",
            "Fixes: 1\n",
            "subject\n\nFixes: CVE-1980-12345\nResolves: https://x.invalid/42\nReviewed-by: Not Me\n",
            "subject\n\ntext\n\nKey: value\nno trailer here\n",
            "subject\n\na\nb\nc\nSigned-off-by: x\n",
            "subject\n\na\nb\nc\nd\nSigned-off-by: x\n",
            "subject\n\na\nb\nc\n(cherry picked from commit 1234)\nKey: value\n",
            "subject\n\nKey: value\n  folded\n\tmore\nOther : value\n",
            "subject\n\n  folded first\nKey: value\n",
            "subject\n\nKey: value\n\n# comment\n\nConflicts:\n\ta/file.c\n",
            "subject\n\nKey: value\n# comment\nOther: value\n  \n",
            "subject\nsecond line\n# comment\nKey: value\n\n",
            "subject\r\n\r\nKey: value\r\nSigned-off-by: x\r\n",
            "subject\n\nKey:\nKey: \n: value\n-: value\nK y: value\nkéy: value\n",
            "subject\n\nhttps://x.invalid/42\nKey: value\n",
            "subject\n\nKey: value",
            "\n\nKey: value\n",
            "\n",
            "subject\n\ntext\n---\nKey: value\n",
        ];
        for body in bodies {
            same_as_git(body);
            same_as_git(&format!("{body}{SIGNED}"));
        }
    }

    fn message() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            3 => Just("\n".to_owned()),
            3 => Just("Signed-off-by: x <x@x>\n".to_owned()),
            3 => Just("Fixes: CVE-1980-12345\n".to_owned()),
            2 => Just(" folded\n".to_owned()),
            1 => Just(" \t\n".to_owned()),
            1 => Just("# comment: x\n".to_owned()),
            1 => Just("Conflicts:\n".to_owned()),
            1 => Just("\tfile\n".to_owned()),
            1 => Just("(cherry picked from commit 12)\n".to_owned()),
            1 => Just("---\n".to_owned()),
            4 => "[a-zA-Z: -]{0,6}\r?\n",
        ];
        (proptest::collection::vec(line, 0..12), "(Key: x)?").prop_map(|(lines, last)| {
            let all = lines.concat();
            format!("{all}{last}")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn any_message_has_the_trailers_that_git_finds(message in message()) {
            same_as_git(&message);
        }
    }
}
