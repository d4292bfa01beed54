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

/// Whether a word names no place outside of the folder in which a tour is played.
pub fn stays_inside(word: &str) -> bool {
    let leaves = |part: &str| {
        part.starts_with('/') || part.starts_with("file:") || part.split('/').any(|step| step == "..")
    };
    !word.split('=').any(leaves)
}

/// Whether it is a file's plain name: no way to elsewhere, and nothing hidden.
pub fn is_file_name(name: &str) -> bool {
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with(['.', '-']) && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_names_stay_in_the_tours_folder() {
        for good in
            ["report.eml", "master..fix", "--file=notice.toml", "https://hullo.example/a", "v1.1~1", ""]
        {
            assert!(stays_inside(good), "{good}");
        }
        for bad in ["/etc/x", "../x", "a/../../x", "--out=/tmp", "key=../x", "file:///home/x.git", ".."] {
            assert!(!stays_inside(bad), "{bad}");
        }
        assert!(is_file_name("0001-net-check-the-ring-index.patch"));
        for bad in ["", ".", "..", "../x", "a/b", "/x", ".seed", "-x", "a\u{1b}"] {
            assert!(!is_file_name(bad), "{bad}");
        }
    }

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
