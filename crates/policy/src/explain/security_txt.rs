//! security.txt (RFC 9116) from a policy: where a report goes, and where the process is told.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use super::page::is_web;
use crate::schema::{Policy, Setting};

/// What a security.txt needs beside the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityTxt {
    /// When it is made; the pure crate has no clock.
    pub now: Timestamp,
    /// When it is no longer to be trusted: at most a year later (RFC 9116, section 2.5.5).
    pub expires: Timestamp,
    /// Where it will stand, `https:` only; several where it stands in several places.
    pub canonical: Vec<String>,
    /// Language tags (RFC 5646) that reports may be written in, such as `en`.
    pub languages: Vec<String>,
}

/// Why there is no security.txt.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SecurityTxtError {
    /// A required field has no value.
    #[error("the policy names no address for reports: fill in `{0}`")]
    NoContact(&'static str),
    /// An expiry that has passed, or lies more than a year ahead.
    #[error("it expires {0}: within a year from now, no later")]
    Expires(String),
    /// Something that the format cannot hold.
    #[error("`{0}` cannot stand in {1}: {2}")]
    Value(String, &'static str, &'static str),
}

/// The longest time that one is meant to be trusted.
const YEAR: SignedDuration = SignedDuration::from_hours(366 * 24);

impl SecurityTxt {
    /// Writes the file.
    ///
    /// # Errors
    /// [`SecurityTxtError`] where the policy has no address yet, the expiry does not fit, or a value cannot be said.
    pub fn write(&self, policy: &Policy) -> Result<String, SecurityTxtError> {
        if self.expires <= self.now || self.expires.duration_since(self.now) > YEAR {
            return Err(SecurityTxtError::Expires(format!("{:.0}", self.expires)));
        }
        let mut lines = vec![
            format!("# Security contact of {}", one_line(&policy.project.title)),
            format!("Contact: {}", contact(policy)?),
            format!("Expires: {:.0}", self.expires),
        ];
        if !self.languages.is_empty() {
            let tags = self.languages.iter().map(|tag| language(tag)).collect::<Result<Vec<_>, _>>()?;
            lines.push(format!("Preferred-Languages: {}", tags.join(", ")));
        }
        for url in &self.canonical {
            lines.push(format!("Canonical: {}", secure(url, "Canonical")?));
        }
        if let Some(page) = &policy.project.page {
            lines.push(format!("Policy: {}", secure(page, "Policy")?));
        }
        // RFC 9116, section 2.2: a line ends with CRLF or LF.
        Ok(lines.join("\n") + "\n")
    }
}

fn contact(policy: &Policy) -> Result<String, SecurityTxtError> {
    if let Some(mail) = &policy.channel.mail {
        return match &mail.address {
            Setting::Value(address) => Ok(format!("mailto:{}", percent(address))),
            Setting::Open(_) => Err(SecurityTxtError::NoContact(crate::schema::MAIL_ADDRESS)),
        };
    }
    match &policy.channel.tracker {
        Some(tracker) => secure(&tracker.url, "Contact").map(ToOwned::to_owned),
        None => Err(SecurityTxtError::NoContact("channel")),
    }
}

/// Web addresses in a security.txt are `https:` (RFC 9116, sections 2.5.2 to 2.5.8).
fn secure<'a>(url: &'a str, field: &'static str) -> Result<&'a str, SecurityTxtError> {
    if url.starts_with("https://") && is_web(url) && url.is_ascii() && !url.chars().any(char::is_control) {
        Ok(url)
    } else {
        Err(SecurityTxtError::Value(url.to_owned(), field, "it takes an address that begins with `https://`"))
    }
}

fn language(tag: &str) -> Result<&str, SecurityTxtError> {
    let plain = tag.chars().all(|char| char.is_ascii_alphanumeric() || char == '-');
    let shaped = plain && tag.starts_with(|first: char| first.is_ascii_alphabetic());
    if shaped {
        Ok(tag)
    } else {
        Err(SecurityTxtError::Value(
            tag.to_owned(),
            "Preferred-Languages",
            "it takes language tags such as `en`",
        ))
    }
}

/// A mail address as a part of a URI (RFC 6068, section 2).
fn percent(address: &str) -> String {
    let mut out = String::new();
    for byte in address.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~!$'*+@:".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{policies, with_address};
    use super::*;

    fn request() -> SecurityTxt {
        SecurityTxt {
            now: "2026-03-02T09:00:00Z".parse().unwrap(),
            expires: "2027-03-02T09:00:00Z".parse().unwrap(),
            canonical: Vec::new(),
            languages: Vec::new(),
        }
    }

    // req L2
    #[test]
    fn every_profile_has_one_contact_and_one_expiry() {
        for (name, policy) in policies() {
            let text = request().write(&with_address(policy)).unwrap();
            let fields = |wanted: &str| text.lines().filter(|line| line.starts_with(wanted)).count();
            assert_eq!(fields("Contact: "), 1, "{name}: {text}");
            assert_eq!(fields("Expires: 2027-03-02T09:00:00Z"), 1, "{name}: {text}");
            assert!(fields("Preferred-Languages") + fields("Canonical") == 0);
            let known = ["# ", "Contact: ", "Expires: ", "Policy: https://"];
            assert!(text.lines().all(|line| known.iter().any(|start| line.starts_with(start))), "{text}");
        }
    }

    #[test]
    fn an_expiry_lies_ahead_and_within_a_year() {
        let (_, policy) = policies().remove(0);
        let policy = with_address(policy);
        for expires in ["2026-03-02T09:00:00Z", "2026-01-01T00:00:00Z", "2027-03-04T09:00:00Z"] {
            let late = SecurityTxt { expires: expires.parse().unwrap(), ..request() };
            assert!(matches!(late.write(&policy), Err(SecurityTxtError::Expires(_))), "{expires}");
        }
    }

    #[test]
    fn an_open_address_is_asked_for_by_name() {
        let (_, policy) = policies().into_iter().find(|(_, policy)| policy.channel.mail.is_some()).unwrap();
        let told = request().write(&policy).unwrap_err().to_string();
        assert_eq!(told, "the policy names no address for reports: fill in `channel.mail.address`");
    }

    #[test]
    fn only_secure_addresses_and_plain_language_tags_stand_in_it() {
        let (_, policy) = policies().remove(0);
        let policy = with_address(policy);
        let canonical = vec!["http://example.org/.well-known/security.txt".to_owned()];
        assert!(SecurityTxt { canonical, ..request() }.write(&policy).is_err());
        let languages = vec!["en\nContact: mailto:evil@example.org".to_owned()];
        assert!(SecurityTxt { languages, ..request() }.write(&policy).is_err());
        let languages = vec!["en".to_owned(), "de-CH".to_owned()];
        let text = SecurityTxt { languages, ..request() }.write(&policy).unwrap();
        assert!(text.contains("Preferred-Languages: en, de-CH\n"), "{text}");
    }

    #[test]
    fn an_address_with_signs_of_a_uri_stays_an_address() {
        assert_eq!(percent("security+new@example.org"), "security+new@example.org");
        assert_eq!(percent("a?b&c%@example.org"), "a%3Fb%26c%25@example.org");
    }
}
