//! Breaking text into lines exactly as the published notices do.

/// Breaks `text` at single spaces so that lines stay below `width` code points; `indent` starts each new line.
///
/// Greedy, and odd in one way that readers of the published files can see (and that this keeps): the last
/// word is put on a new line if it would end at `width` or beyond even where it stands alone, so a lone long
/// word comes after an empty line. Words are never cut.
pub(super) fn wrap(text: &str, width: usize, indent: &str) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let length = word.chars().count();
        let is_last = words.peek().is_none();
        let breaks =
            if is_last { column + length >= width } else { column > 0 && column + 1 + length >= width };
        if breaks {
            wrapped.push('\n');
            wrapped.push_str(indent);
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_below_the_width() {
        assert_eq!(wrap("ab cd ef gh", 6, ""), "ab cd\nef gh");
        assert_eq!(wrap("abc cd ef", 6, ""), "abc\ncd ef");
    }

    #[test]
    fn a_lone_long_word_comes_after_an_empty_line() {
        assert_eq!(wrap("abcdef", 6, "  "), "\n  abcdef");
        assert_eq!(wrap("abcdef gh", 6, ""), "abcdef\ngh");
    }

    #[test]
    fn a_no_break_space_does_not_break() {
        assert_eq!(wrap("ab c\u{A0}d", 6, ""), "ab\nc\u{A0}d");
    }

    #[test]
    fn length_is_counted_in_code_points() {
        assert_eq!(wrap("áé íó", 6, ""), "áé íó");
    }

    #[test]
    fn no_text_is_no_line() {
        assert_eq!(wrap("", 6, ""), "");
    }
}
