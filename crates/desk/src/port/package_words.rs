//! The words that go with a party's package: a project's own, so a template of its profile.

use serde::Serialize;

use super::mailer::MailError;

/// Context of the `package-readme` template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackageReadme {
    /// The project, as it calls itself.
    pub project: String,
    /// The case: what an answer names.
    pub case: String,
    /// Where an answer goes; nothing where the process has no address.
    pub desk_address: Option<String>,
    /// When the embargo ends, UTC.
    pub until: String,
    /// The same in the party's own time, where their zone is known.
    pub local: Option<LocalTime>,
    /// Names of the other files.
    pub files: Vec<String>,
}

/// An instant as a clock on a wall shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LocalTime {
    /// Day and time.
    pub time: String,
    /// The zone's name, such as `Europe/Berlin`.
    pub zone: String,
}

/// Writes the words of a package.
pub trait PackageWords: Send + Sync {
    /// The text of `README.txt`.
    ///
    /// # Errors
    /// [`MailError::Template`].
    fn package_readme(&self, context: &PackageReadme) -> Result<String, MailError>;
}
