//! A command line of a tour, cut into words as a shell does it: quotes join, `<` names standard input.

use crate::failure::Failure;

/// A command line's words, and the file that it reads.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// The program first.
    pub words: Vec<String>,
    /// What stands behind `<`.
    pub input: Option<String>,
}

/// Cuts a line. Double quotes keep spaces; nothing else is special, since nothing else is needed.
pub fn cut(line: &str) -> Result<Words, Failure> {
    let bad = |what: &str| Failure::bad_input(format!("`{line}`: {what}"));
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for char in line.chars() {
        match char {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            char => word.get_or_insert_default().push(char),
        }
    }
    if quoted {
        return Err(bad("a quote does not end"));
    }
    words.extend(word);
    let mut input = None;
    if let Some(place) = words.iter().position(|word| word == "<") {
        let rest = words.split_off(place);
        match <[String; 2]>::try_from(rest) {
            Ok([_, file]) => input = Some(file),
            Err(_) => return Err(bad("one file name stands behind `<`, at the end")),
        }
    }
    if words.is_empty() {
        return Err(bad("there is no command"));
    }
    Ok(Words { words, input })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_join_words_and_an_arrow_names_the_input() {
        let cut = cut("cvdesk --as \"Ben B\" deliver --sender \"\" < mail.eml").unwrap();
        assert_eq!(cut.words, ["cvdesk", "--as", "Ben B", "deliver", "--sender", ""]);
        assert_eq!(cut.input.as_deref(), Some("mail.eml"));
    }

    #[test]
    fn a_line_that_a_shell_would_wait_for_the_end_of_is_refused() {
        for line in ["", "  ", "cvdesk \"a", "cvdesk <", "cvdesk < a b"] {
            assert!(cut(line).is_err(), "{line}");
        }
    }
}
