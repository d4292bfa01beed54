//! Somebody's text where it is put on one line or shown.

/// The text on one line: no white space at either end, one space for each run between.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the character turns the direction of writing: with it a name can look like another (CVE-2021-42574).
#[must_use]
pub const fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_turning_characters_are_known() {
        assert_eq!(one_line(" a\r\n\tb\u{2028}c "), "a b c");
        assert!("\u{202a}\u{202e}\u{2066}\u{2069}".chars().all(turns_direction));
        assert!(!"a\u{200f}\u{2065}\u{206a}".chars().any(turns_direction));
    }
}
