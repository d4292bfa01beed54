//! The difference between two texts, as `diff -u` shows it: what people look at before a notice is written.

use crate::align::common;

/// Lines that are the same around each change.
const CONTEXT: usize = 3;

/// One line of a difference, with its place in both texts.
struct Line<'a> {
    sign: char,
    text: &'a str,
    /// How many lines of each text come before it.
    before: usize,
    after: usize,
}

/// Shows the difference with three lines around each change and `name` in its head; `None` where there is none.
///
/// `patch` takes the result, also for a text whose last line is not ended.
#[must_use]
pub fn unified_diff(name: &str, before: &str, after: &str) -> Option<String> {
    if before == after {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let lines = lines(&old, &new);
    let mut text = format!("--- a/{name}\n+++ b/{name}\n");
    for hunk in hunks(&lines) {
        show(hunk, &mut text);
    }
    Some(text)
}

fn lines<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let (mut before, mut after) = (0, 0);
    let mut lines = Vec::new();
    let ends = [(old.len(), new.len())];
    for (kept, taken) in common(old, new).into_iter().chain(ends) {
        for text in old.get(before..kept).unwrap_or_default() {
            lines.push(Line { sign: '-', text, before, after });
            before += 1;
        }
        for text in new.get(after..taken).unwrap_or_default() {
            lines.push(Line { sign: '+', text, before, after });
            after += 1;
        }
        if let Some(text) = old.get(kept) {
            lines.push(Line { sign: ' ', text, before, after });
            (before, after) = (before + 1, after + 1);
        }
    }
    lines
}

/// Changes that are near each other, with the lines around them.
fn hunks<'l, 'a>(lines: &'l [Line<'a>]) -> Vec<&'l [Line<'a>]> {
    let changed = lines.iter().enumerate().filter(|(_, line)| line.sign != ' ').map(|(place, _)| place);
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for place in changed {
        let (start, end) = (place.saturating_sub(CONTEXT), (place + CONTEXT + 1).min(lines.len()));
        match ranges.last_mut() {
            Some((_, last)) if *last >= start => *last = end,
            _ => ranges.push((start, end)),
        }
    }
    ranges.into_iter().filter_map(|(start, end)| lines.get(start..end)).collect()
}

fn show(hunk: &[Line<'_>], text: &mut String) {
    let Some(first) = hunk.first() else { return };
    let count = |other: char| hunk.iter().filter(|line| line.sign != other).count();
    let place = |start: usize, count: usize| {
        // An empty side is named by the line before it.
        let start = if count == 0 { start } else { start + 1 };
        if count == 1 { start.to_string() } else { format!("{start},{count}") }
    };
    let (old, new) = (place(first.before, count('+')), place(first.after, count('-')));
    text.push_str(&format!("@@ -{old} +{new} @@\n"));
    for line in hunk {
        text.push(line.sign);
        text.push_str(line.text);
        if !line.text.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_reads_as_that_of_diff() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\n13";
        let expected = "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n\
                        @@ -10,3 +10,4 @@\n 10\n 11\n 12\n+13\n\\ No newline at end of file\n";
        assert_eq!(unified_diff("x", before, after).unwrap(), expected);
    }

    #[test]
    fn equal_texts_have_none_and_an_empty_side_is_named_by_the_line_before() {
        assert_eq!(unified_diff("x", "a\n", "a\n"), None);
        assert_eq!(unified_diff("x", "", "a\n").unwrap(), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
        assert_eq!(unified_diff("x", "a\nb\n", "a\n").unwrap(), "--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n a\n-b\n");
    }
}
