//! As whom the desk writes.

use lettre::message::Mailbox;
use thiserror::Error;

use crate::{Address, Templates};

/// The desk's own name and address, and its templates.
#[derive(Debug)]
pub struct MailConfig {
    pub(crate) from: Mailbox,
    pub(crate) domain: String,
    pub(crate) templates: Templates,
}

/// Why the desk cannot write under this name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// The name is no single line.
    #[error("`{0}` cannot be a sender's name: it must be one line of at most 200 bytes")]
    Name(String),
    /// The address is not plain ASCII, which not every mail server takes.
    #[error("`{0}` cannot be the desk's address: it must be plain ASCII")]
    Address(String),
}

impl MailConfig {
    /// Takes the project's display name, the desk's address and the checked templates.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn new(from_name: &str, from_address: &Address, templates: Templates) -> Result<Self, ConfigError> {
        if from_name.trim().is_empty() || from_name.len() > 200 || from_name.chars().any(char::is_control) {
            return Err(ConfigError::Name(
                from_name.chars().filter(|char| !char.is_control()).take(80).collect(),
            ));
        }
        let wrong = |_| ConfigError::Address(from_address.to_string());
        let email = lettre::Address::new(from_address.local(), from_address.domain()).map_err(wrong)?;
        if !from_address.as_str().is_ascii() {
            return Err(ConfigError::Address(from_address.to_string()));
        }
        let domain = from_address.domain().to_ascii_lowercase();
        Ok(Self { from: Mailbox::new(Some(from_name.to_owned()), email), domain, templates })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::tests::templates;

    #[test]
    fn a_name_of_two_lines_or_an_address_beyond_ascii_is_refused() {
        let address = Address::parse("security@desk.test").unwrap();
        for name in ["", " ", "Desk\r\nBcc: x@y.test", "a\0b"] {
            assert!(
                matches!(MailConfig::new(name, &address, templates()), Err(ConfigError::Name(_))),
                "{name:?}"
            );
        }
        let address = Address::parse("s\u{e9}curit\u{e9}@desk.test").unwrap();
        assert!(matches!(MailConfig::new("Desk", &address, templates()), Err(ConfigError::Address(_))));
    }
}
