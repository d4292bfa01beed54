//! Where a repository is: an absolute path or a URL that git can be handed without danger.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use thiserror::Error;

/// A repository's path or URL. It is no option, names no helper program, and holds no password, so that it may be
/// shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

/// Why a text is no place of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlaceError {
    /// Neither form.
    #[error("`{0}` is no repository: write an absolute path, `https://...`, `ssh://...` or `user@host:path`")]
    Unknown(String),
    /// It would be shown and logged.
    #[error("a repository's URL must hold no password; use ssh keys instead")]
    Password,
}

impl Place {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        let unknown =
            || PlaceError::Unknown(text.chars().filter(|char| !char.is_control()).take(200).collect());
        if text.len() > 4096 || text.chars().any(char::is_control) {
            return Err(unknown());
        }
        if Path::new(text).is_absolute() {
            return Ok(Self(text.to_owned()));
        }
        let authority = match text.split_once("://") {
            Some(("https" | "ssh", rest)) => rest.split('/').next().unwrap_or_default(),
            Some(("file", rest)) if rest.starts_with('/') => "localhost",
            Some(_) => return Err(unknown()),
            None => scp_host(text).ok_or_else(unknown)?,
        };
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        if user.contains(':') {
            return Err(PlaceError::Password);
        }
        // A host or user that begins with a dash would become an option of ssh (CVE-2017-1000117).
        if host.is_empty() || host.starts_with('-') || user.starts_with('-') {
            return Err(unknown());
        }
        Ok(Self(text.to_owned()))
    }
}

/// The part before the colon of `user@host:path`; `helper::address` is another thing.
fn scp_host(text: &str) -> Option<&str> {
    let (host, path) = text.split_once(':')?;
    (!host.contains('/') && !path.is_empty() && !path.starts_with([':', '-'])).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_safe_urls_are_places() {
        for good in [
            "/srv/notices.git",
            "/tmp/a:b",
            "file:///srv/notices.git",
            "https://git.example/notices",
            "ssh://desk@git.example:2222/notices",
            "desk@git.example:notices.git",
        ] {
            assert_eq!(good.parse::<Place>().unwrap().as_str(), good);
        }
    }

    #[test]
    fn options_helpers_and_other_protocols_are_not() {
        for bad in [
            "",
            "notices",
            "../notices",
            "--upload-pack=touch /tmp/x",
            "-oProxyCommand=x:y",
            "ssh://-oProxyCommand=x/y",
            "ssh://-x@host/y",
            "ext::sh -c x",
            "fd::17",
            "http://git.example/notices",
            "git://git.example/notices",
            "file://host/notices",
            "https:///notices",
            "/srv/a\nb",
        ] {
            assert!(matches!(bad.parse::<Place>(), Err(PlaceError::Unknown(_))), "{bad:?}");
        }
    }

    #[test]
    fn a_password_is_refused_and_not_repeated() {
        let error = "https://desk:secret@git.example/x".parse::<Place>().unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
