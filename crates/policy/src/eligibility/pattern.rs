//! A pattern: literal text in which `*` stands for anything, also nothing. No regular expressions, no surprises.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest pattern, in bytes.
pub const PATTERN_BYTES: usize = 64;

/// Literal text with `*` for any run of characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Pattern(pub String);

impl Pattern {
    /// Whether the whole text fits. At most `text * pattern` steps.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        fits(self.0.as_bytes(), text.as_bytes())
    }

    /// The text, where no `*` is in it.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        (!self.0.contains('*')).then_some(self.0.as_str())
    }

    /// What is wrong with it as a pattern, if anything.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        if self.0.len() > PATTERN_BYTES {
            return Some(format!(
                "a pattern has at most {PATTERN_BYTES} bytes, this one has {}",
                self.0.len()
            ));
        }
        if self.0.chars().any(char::is_control) {
            return Some("a pattern is one line of printable characters".to_owned());
        }
        if self.0.chars().all(|char| char == '*' || char.is_whitespace()) {
            return Some(format!("`{}` would fit everything or nothing: write some of the word", self.0));
        }
        None
    }
}

/// Greedy, with one way back to the last `*`: an earlier one never needs to give back what it took.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut here) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while here < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, here));
                at += 1;
            }
            Some(byte) if text.get(here) == Some(byte) => {
                at += 1;
                here += 1;
            }
            Some(_) | None => {
                let Some((after, taken)) = star else { return false };
                star = Some((after, taken + 1));
                at = after;
                here = taken + 1;
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern(text.to_owned())
    }

    #[test]
    fn a_star_stands_for_anything_also_nothing() {
        for (like, text) in [
            ("pc-q35-*", "pc-q35-9.0"),
            ("pc-q35-*", "pc-q35-"),
            ("*-user", "vhost-user"),
            ("a*b*c", "axxbxbc"),
            ("virt", "virt"),
            ("virt*", "virt"),
        ] {
            assert!(pattern(like).matches(text), "{like} {text}");
        }
        for (like, text) in [("pc-q35-*", "pc-q35"), ("virt", "virt-9.0"), ("a*b", "ac"), ("virt", "")] {
            assert!(!pattern(like).matches(text), "{like} {text}");
        }
    }

    #[test]
    fn a_pattern_that_fits_everything_is_a_fault() {
        assert!(pattern("*").fault().is_some());
        assert!(pattern("").fault().is_some());
        assert!(pattern("a\nb").fault().is_some());
        assert!(pattern(&"x".repeat(65)).fault().is_some());
        assert!(pattern("pc-*").fault().is_none());
    }

    /// The plainest definition: try every length for every star.
    fn by_trying(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|cut| by_trying(rest, &text[cut..])),
            Some((byte, rest)) => text.first() == Some(byte) && by_trying(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_finds_what_trying_everything_finds(like in "[ab*]{0,8}", text in "[ab]{0,10}") {
            prop_assert_eq!(pattern(&like).matches(&text), by_trying(like.as_bytes(), text.as_bytes()));
        }
    }
}
