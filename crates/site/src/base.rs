//! Where a site stands, and what follows from it.

use thiserror::Error;

/// The address of a site's root: `http` or `https`, a host, and maybe a folder; ends with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

/// Why an address cannot be a site's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no address for a site: it begins with https:// and a host, and has neither query nor fragment"
)]
pub struct BadBase(String);

impl Base {
    /// Reads an address; a final `/` may be missing.
    ///
    /// # Errors
    ///
    /// [`BadBase`].
    pub fn read(text: &str) -> Result<Self, BadBase> {
        let bad = || BadBase(text.to_owned());
        let after = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or_else(bad)?;
        let host = after.split('/').next().unwrap_or_default();
        let letter = |letter: char| letter.is_ascii_alphanumeric() || "-._~:[]".contains(letter);
        let path = |letter: char| letter.is_ascii_alphanumeric() || "-._~:/%+@,=".contains(letter);
        let dots = after.split('/').any(|part| part == "." || part == "..");
        if host.is_empty()
            || dots
            || !host.chars().all(letter)
            || !after.chars().all(|each| path(each) || letter(each))
        {
            return Err(bad());
        }
        Ok(Self(format!("{}/", text.trim_end_matches('/'))))
    }

    /// The address of a path below the root.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether it is read through TLS (CSAF 2.0, section 7.1.3).
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether it is a host's root, so that `.well-known` stands where it is looked for (RFC 8615).
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.matches('/').count() == 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_with_one_slash_and_knows_where_it_is() {
        let root = Base::read("https://hullo.example").unwrap();
        assert_eq!(root.url("2014/0001.html"), "https://hullo.example/2014/0001.html");
        assert!(root.is_root() && root.is_secure());
        let folder = Base::read("http://hullo.example:8080/security/").unwrap();
        assert_eq!(folder.url(""), "http://hullo.example:8080/security/");
        assert!(!folder.is_root() && !folder.is_secure());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "hullo.example",
            "https://",
            "https:///a",
            "https://h/?a",
            "https://h/#a",
            "https://h/a b",
            "https://h/../a",
            "ftp://h/",
            "https://h\"/",
        ] {
            assert!(Base::read(bad).is_err(), "{bad}");
        }
    }
}
