//! A commit message as it stands, byte for byte, with its subject and body.

use std::fmt;

/// A commit message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitMessage(String);

impl CommitMessage {
    /// Takes a message as git stores it.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The whole message.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first line that is not blank.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.0.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim_end()
    }
}

impl fmt::Display for CommitMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_the_first_line_with_words() {
        assert_eq!(CommitMessage::new("\n \nhw: fix it \r\n\nbody").subject(), "hw: fix it");
        assert_eq!(CommitMessage::new("").subject(), "");
    }
}
