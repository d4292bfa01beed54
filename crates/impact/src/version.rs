//! The order of releases by their tag names, whatever a project's habit: `v0.9.10`, `curl-7_42_1`, `1.4rc1`.
//!
//! Names are judged here for sorting only; what a tag contains is never read from its name.

use std::cmp::Ordering;

/// What a tag name sorts by: its words and numbers, then the name itself, so that no two names are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct VersionKey<'a> {
    tokens: Vec<Token<'a>>,
    name: &'a str,
}

/// A piece of a tag name. The variants' order makes `1.0-rc1` < `1.0` < `1.0-post` < `1.0.1`.
///
/// INVARIANT: `End` closes every key and stands nowhere else, so comparing keys is a total order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Token<'a> {
    PreRelease(Stage),
    End,
    Word(String),
    /// Compared by length, then digits: leading zeros are gone, and no number is too large.
    Number(usize, &'a str),
}

/// How near to the release a pre-release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Dev,
    Alpha,
    Beta,
    Candidate,
}

impl<'a> VersionKey<'a> {
    /// Reads a tag name; every name has a key.
    pub(crate) fn of(name: &'a str) -> Self {
        let mut tokens = vec![];
        let mut rest = name;
        while let Some((piece, after)) = next_piece(rest) {
            tokens.push(token(piece, after));
            rest = after;
        }
        tokens.push(Token::End);
        Self { tokens, name }
    }
}

/// Compares two tag names as versions; equal only if they are the same name.
#[must_use]
pub fn version_order(left: &str, right: &str) -> Ordering {
    VersionKey::of(left).cmp(&VersionKey::of(right))
}

/// Splits off the next run of digits or of letters, skipping separators.
fn next_piece(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_number = text.chars().next()?.is_ascii_digit();
    let goes_on = |c: char| c.is_alphanumeric() && c.is_ascii_digit() == is_number;
    let end = text.find(|c| !goes_on(c)).unwrap_or(text.len());
    text.split_at_checked(end)
}

fn token<'a>(piece: &'a str, after: &str) -> Token<'a> {
    if piece.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = piece.trim_start_matches('0');
        return Token::Number(digits.len(), digits);
    }
    let word = piece.to_lowercase();
    let numbered = after.starts_with(|c: char| c.is_ascii_digit());
    stage(&word, numbered).map_or(Token::Word(word), Token::PreRelease)
}

/// Recognises a pre-release word. A lone letter counts only before a number: `1.4a1` precedes 1.4, while OpenSSL's
/// `1.0.2a` follows 1.0.2.
fn stage(word: &str, numbered: bool) -> Option<Stage> {
    match (word, numbered) {
        ("dev", _) => Some(Stage::Dev),
        ("alpha", _) | ("a", true) => Some(Stage::Alpha),
        ("beta", _) | ("b", true) => Some(Stage::Beta),
        ("rc" | "pre" | "preview", _) | ("c", true) => Some(Stage::Candidate),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Asserts that the names stand in strictly rising order.
    fn assert_rising(names: &[&str]) {
        for pair in names.windows(2) {
            assert_eq!(version_order(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_rising(&["v0.9.9", "v0.9.10", "v0.10.0", "v1.0.0", "v10.0.0"]);
        assert_rising(&["curl-7_9_8", "curl-7_42_1", "curl-8_0_0"]);
    }

    #[test]
    fn numbers_beyond_any_integer_are_compared_as_numbers() {
        assert_rising(&["v99999999999999999999999", "v100000000000000000000000"]);
    }

    #[test]
    fn candidates_come_before_their_release() {
        assert_rising(&["v1.0.0-rc1", "v1.0.0-rc2", "v1.0.0-rc10", "v1.0.0", "v1.0.1-rc1", "v1.0.1"]);
        assert_rising(&["1.4.dev1", "1.4a1", "1.4b1", "1.4b2", "1.4rc1", "1.4", "1.4.1"]);
    }

    #[test]
    fn a_lone_letter_after_a_release_is_a_later_release() {
        assert_rising(&["OpenSSL_1_0_2-beta1", "OpenSSL_1_0_2", "OpenSSL_1_0_2a", "OpenSSL_1_0_2b"]);
    }

    #[test]
    fn a_maintenance_release_follows_the_release_it_maintains() {
        assert_rising(&["v1.2.9-rc1", "v1.2.9", "v1.2.9-maint", "v1.2.9.1", "v1.2.9.3", "v1.2.10"]);
    }

    #[test]
    fn the_case_of_a_prefix_does_not_split_a_series() {
        assert_rising(&["libvirt_0_1_9", "LIBVIRT_0_2_0", "libvirt_0_2_1"]);
    }

    #[test]
    fn different_spellings_of_one_version_are_still_ordered() {
        assert_rising(&["v1.0", "v1_0"]);
        assert_rising(&["v1.0", "v1.00"]);
    }

    /// Names near each other: few pieces, so that ties and prefixes are common.
    fn name() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "v", "V", ".", "-", "_", "0", "1", "01", "9", "10", "a", "b", "c", "rc", "RC", "beta", "dev",
            "post", "é", "٣",
        ]);
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_order_is_total(a in name(), b in name(), c in name()) {
            prop_assert_eq!(version_order(&a, &b), version_order(&b, &a).reverse());
            prop_assert_eq!(version_order(&a, &b) == Ordering::Equal, a == b);
            if version_order(&a, &b).is_le() && version_order(&b, &c).is_le() {
                prop_assert!(version_order(&a, &c).is_le());
            }
        }

        #[test]
        fn dotted_numbers_are_ordered_like_the_numbers(
            a in prop::collection::vec(0_u16..30, 1..4),
            b in prop::collection::vec(0_u16..30, 1..4),
        ) {
            let name = |numbers: &[u16]| {
                format!("v{}", numbers.iter().map(u16::to_string).collect::<Vec<_>>().join("."))
            };
            prop_assert_eq!(version_order(&name(&a), &name(&b)), a.cmp(&b));
        }

        #[test]
        fn a_candidate_of_any_version_precedes_it(a in name(), n: u16) {
            let release = format!("{a}.1");
            let candidate = format!("{release}-rc{n}");
            prop_assert_eq!(version_order(&candidate, &release), Ordering::Less);
        }

        #[test]
        fn any_text_has_a_place(a in "\\PC*", b in "\\PC*") {
            prop_assert_eq!(version_order(&a, &b) == Ordering::Equal, a == b);
        }
    }
}
