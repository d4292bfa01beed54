//! Leaves out what the reporter did not write: HTML comments and unchanged lines of the report template.
//!
//! Templates explain themselves with sample command lines, which many reporters leave standing.

use std::collections::BTreeSet;
use std::ops::Range;

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// The parts of a text that somebody wrote: outside comments, and without lines of the template.
pub(super) fn written(text: &str, template: &[String]) -> Vec<Range<usize>> {
    let template: BTreeSet<&str> = template.iter().map(|line| line.trim()).collect();
    outside_comments(text).into_iter().flat_map(|part| outside_template(text, part, &template)).collect()
}

fn outside_template(text: &str, part: Range<usize>, template: &BTreeSet<&str>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut here) = (part.start, part.start);
    for line in text.get(part).unwrap_or_default().split_inclusive('\n') {
        let end = here + line.len();
        if template.contains(line.trim()) {
            parts.push(start..here);
            start = end;
        }
        here = end;
    }
    parts.push(start..here);
    parts.retain(|part| !part.is_empty());
    parts
}

/// The parts outside comments. A comment that is never closed is read as text: nobody hides the rest of a report
/// with four characters.
fn outside_comments(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some((open, end)) = next_comment(text, from) {
        parts.push(from..open);
        from = end;
    }
    parts.push(from..text.len());
    parts.retain(|part| !part.is_empty());
    parts
}

fn next_comment(text: &str, from: usize) -> Option<(usize, usize)> {
    let open = from + text.get(from..)?.find(OPEN)?;
    let inside = open + OPEN.len();
    let close = inside + text.get(inside..)?.find(CLOSE)?;
    Some((open, close + CLOSE.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        let template = ["QEMU flavor: (one of many)".to_owned(), "  sample -M q35".to_owned()];
        written(text, &template).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn a_line_of_the_template_is_left_out_where_nobody_changed_it() {
        assert_eq!(kept("a\n  QEMU flavor: (one of many)\r\nsample -M q35\nb"), "a\nb");
        let changed = "QEMU flavor: mine\nsample -M q35 -m 1\n";
        assert_eq!(kept(changed), changed);
    }

    #[test]
    fn a_template_comment_is_left_out() {
        assert_eq!(kept("a<!-- -M q35 -->b<!---->c"), "abc");
        assert_eq!(kept("<!-- all -->"), "");
        assert_eq!(kept("plain"), "plain");
    }

    #[test]
    fn a_comment_that_is_never_closed_is_read() {
        assert_eq!(kept("a<!-- b -->c<!-- d"), "ac<!-- d");
    }
}
