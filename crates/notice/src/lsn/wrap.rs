//! Breaking text into lines exactly as the published notices do.

/// Breaks `text` at single spaces so that lines stay below `width` code points; `indent` starts each new line.
///
/// Greedy, and odd in two ways that the published files show: a word counts with the space behind it, and the
/// last word, which has none, is put on a new line if it does not fit even where it stands alone, so that a
/// lone long word comes after an empty line. Words are never cut.
pub(super) fn wrap(text: &str, width: usize, indent: &str) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let is_last = words.peek().is_none();
        let length = word.chars().count() + usize::from(!is_last);
        if column + length >= width && (column > 0 || is_last) {
            wrapped.push('\n');
            wrapped.push_str(indent);
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
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
    fn a_line_stays_below_the_width_with_the_space_behind_it() {
        assert_eq!(wrap("ab c ef gh", 6, ""), "ab c\nef gh");
        assert_eq!(wrap("ab cd ef gh", 6, ""), "ab\ncd\nef gh");
    }

    #[test]
    fn the_last_word_has_no_space_behind_it() {
        assert_eq!(wrap("ab cd", 6, ""), "ab cd");
        assert_eq!(wrap("ab cde", 6, ""), "ab\ncde");
    }

    #[test]
    fn a_lone_long_word_comes_after_an_empty_line() {
        assert_eq!(wrap("abcdef", 6, "  "), "\n  abcdef");
        assert_eq!(wrap("abcdef gh", 6, ""), "abcdef\ngh");
    }

    #[test]
    fn a_no_break_space_does_not_break() {
        assert_eq!(wrap("abc d\u{A0}e", 6, ""), "abc\nd\u{A0}e");
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
