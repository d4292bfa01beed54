//! A mail address, parsed once at the door.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Longest address that a path of SMTP holds (RFC 5321, 4.5.3.1.3, without its angle brackets).
const LONGEST: usize = 254;
/// Longest local part (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// An address `local@domain` that stands in a header or an SMTP command without quoting.
///
/// Quoted local parts and address literals are refused: hardly anybody has one, and both are ways to write one
/// address like another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    text: String,
    at: usize,
}

/// Says which text is no address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no mail address such as `name@example.org`")]
pub struct AddressError(String);

impl Address {
    /// Reads an address, without angle brackets.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError(text.chars().filter(|char| !char.is_control()).take(80).collect());
        let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
        if text.len() > LONGEST || !is_local(local) || !is_domain(domain) {
            return Err(wrong());
        }
        Ok(Self { text: text.to_owned(), at: local.len() })
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }

    /// The form in which addresses are compared: ASCII letters become small, and nothing else changes.
    ///
    /// No Unicode mapping is made, so that no homoglyph, compatibility character or other spelling of an
    /// internationalised domain ever meets the address of an existing person (leak L103); what is not ASCII never
    /// equals what is.
    #[must_use]
    pub fn normalised(&self) -> String {
        self.text.to_ascii_lowercase()
    }
}

/// A dot-atom (RFC 5322, 3.2.3), with letters and digits of other scripts (RFC 6531).
fn is_local(local: &str) -> bool {
    let is_atext = |char: char| char.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(char);
    local.len() <= LONGEST_LOCAL
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|char| char.is_alphanumeric() || char == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.split('.').all(is_label)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normalised(text: &str) -> String {
        Address::parse(text).unwrap().normalised()
    }

    #[test]
    fn an_address_has_two_parts() {
        let address = Address::parse("Jane.Doe+cve@Example.org").unwrap();
        assert_eq!((address.local(), address.domain()), ("Jane.Doe+cve", "Example.org"));
        assert_eq!(address.normalised(), "jane.doe+cve@example.org");
    }

    #[test]
    fn what_could_break_a_header_a_command_or_a_comparison_is_refused() {
        for bad in [
            "",
            "jane",
            "@b.test",
            "a@",
            "a b@c.test",
            "a@b c",
            "a\r\n@b.test",
            "a@b.test\n",
            "a\0@b.test",
            "<a@b.test>",
            "a@b.test>",
            "\"a b\"@c.test",
            "\"a\"@c.test",
            "a@[127.0.0.1]",
            "a@b@c.test",
            "a..b@c.test",
            ".a@c.test",
            "a@b..c",
            "a@-b.test",
            "a,b@c.test",
            "a;b@c.test",
            "a(b)@c.test",
            "a\\b@c.test",
            "a:b@c.test",
            "a\u{200b}@b.test",
            "a@b\u{202e}.test",
            "a\u{feff}@b.test",
            "a\u{a0}@b.test",
        ] {
            assert!(Address::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Address::parse(&format!("{}@b.test", "a".repeat(65))).is_err());
        assert!(Address::parse(&format!("a@{}test", "b.".repeat(130))).is_err());
    }

    #[test]
    fn an_address_that_only_looks_the_same_never_compares_equal() {
        let jane = normalised("jane@kernel.test");
        assert_eq!(normalised("JANE@Kernel.TEST"), jane);
        // Cyrillic a, Kelvin sign, dotless i, fullwidth letters, A-label, accents.
        for other in [
            "j\u{430}ne@kernel.test",
            "jane@\u{212a}ernel.test",
            "jane@kernel.t\u{435}st",
            "\u{ff4a}ane@kernel.test",
            "jane@xn--kernel-x.test",
            "jan\u{e9}@kernel.test",
            "jane@kernel.test.example",
        ] {
            assert_ne!(normalised(other), jane, "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_short_and_plain(text in "\\PC{0,20}@\\PC{0,20}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert!(address.as_str().len() <= LONGEST);
                prop_assert!(!address.as_str().chars().any(|char| char.is_control() || char.is_whitespace()));
                prop_assert_eq!(format!("{}@{}", address.local(), address.domain()), text);
            }
        }
    }
}
