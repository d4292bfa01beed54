//! A file of the site before anybody has written it.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256, Sha512};

/// A path and what lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Below the site's root, with `/`, such as `2014/0001.html`.
    pub path: String,
    /// What lies there.
    pub bytes: Vec<u8>,
    /// Whether a detached signature belongs beside it, at the path with `.asc` behind it. Only said where the site
    /// has a key.
    pub signed: bool,
}

impl File {
    pub(crate) fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into(), signed: false }
    }

    /// The digests beside it, in the form that `sha256sum -c` reads (CSAF 2.0, section 7.1.18).
    pub(crate) fn digests(&self) -> [Self; 2] {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let beside = |ending: &str, hex: String| {
            Self::new(format!("{}.{ending}", self.path), format!("{hex}  {name}\n"))
        };
        [
            beside("sha256", HEXLOWER.encode(&Sha256::digest(&self.bytes))),
            beside("sha512", HEXLOWER.encode(&Sha512::digest(&self.bytes))),
        ]
    }
}
