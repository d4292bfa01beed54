//! The desk's configuration file, `cvdesk.toml` in its folder: where keys and heads lie, where mail and notices go.
//!
//! What the PROCESS says is the policy's, stored in the log; this file says only how this machine reaches things.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The file's name.
pub const FILE: &str = "cvdesk.toml";

/// How this machine reaches things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Keys and outside heads.
    pub keys: Keys,
    /// Where mail goes.
    pub mail: Mail,
    /// Where notices go.
    pub notices: Notices,
}

/// Keys and outside heads; relative paths start at the desk's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The instance key.
    pub file: PathBuf,
    /// Signed heads of the log.
    pub heads: PathBuf,
}

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// A mail server, such as `smtp://127.0.0.1:25`; without one, mails are written into `outbox`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smarthost: Option<String>,
    /// A user of that server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// A file with the password of that user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// A folder for mails of a desk without a server.
    #[serde(default = "outbox")]
    pub outbox: PathBuf,
}

fn outbox() -> PathBuf {
    PathBuf::from("outbox")
}

/// Where notices go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// A path or URL of the notice repository.
    pub repository: String,
    /// Who signs its commits off, `Name <address>`; the desk itself where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_off: Option<String>,
}

impl Config {
    /// Reads the file of a desk.
    pub fn read(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join(FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                let what = format!("there is no desk in `{}`: make one with `cvdesk init`, or name another folder with --dir", dir.display());
                Failure::bad_input(what)
            } else {
                Failure::new(crate::failure::FAILED, format!("cannot read `{}`: {error}", path.display()))
            }
        })?;
        toml::from_str(&text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            Failure::bad_input(format!("{}: line {line}: {}", path.display(), error.message()))
        })
    }

    /// The file's text.
    pub fn text(&self) -> Result<String, Failure> {
        let body =
            toml::to_string(self).map_err(|error| Failure::new(crate::failure::FAILED, error.to_string()))?;
        let header = "\
# How this machine reaches things. The process itself is the policy, which the desk stores.
# [mail] smarthost = \"smtp://127.0.0.1:25\" (or smtps://, smtp+starttls://) sends mail; without it mails are
# written into the outbox folder. [notices] sign_off = \"Name <address>\" signs notice commits off.
";
        Ok(format!("{header}\n{body}"))
    }
}
