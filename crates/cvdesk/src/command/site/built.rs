//! What an earlier build left in the site's folder: which files were made of which notice, and how.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The file at the site's root; it also tells a site of ours from any other folder.
pub const FILE: &str = ".cvdesk-site.json";

/// A build as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Built {
    /// Version of this file's shape.
    pub v: u32,
    /// Digest of how notices were written.
    pub manner: String,
    /// By year and number.
    pub notices: BTreeMap<String, BuiltNotice>,
}

/// What was made of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltNotice {
    /// Digest of what it was made of.
    pub from: String,
    /// The files, by their paths.
    pub files: Vec<String>,
    /// The formats that it could not be written in.
    pub left_out: Vec<String>,
}

impl Built {
    pub fn new(manner: String) -> Self {
        Self { v: 1, manner, notices: BTreeMap::new() }
    }

    /// The earlier build in that folder, if it wrote notices in the same manner. Anything that is not quite that is no
    /// build: all is then made anew.
    pub fn find(out: &Path, manner: &str) -> Option<Self> {
        let text = fs::read_to_string(out.join(FILE)).ok()?;
        let built: Self = serde_json::from_str(&text).ok()?;
        (built.v == 1 && built.manner == manner).then_some(built)
    }

    /// What was made of the notice, if it was made of the same and is all still there.
    pub fn notice(&self, number: &str, from: &str, out: &Path) -> Option<&BuiltNotice> {
        let built = self.notices.get(number).filter(|built| built.from == from)?;
        let safe = |path: &String| !path.split('/').any(|step| matches!(step, "" | "." | ".."));
        built.files.iter().all(|path| safe(path) && out.join(path).is_file()).then_some(built)
    }

    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// A digest of texts, each with its length before it.
pub fn digest(texts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(text);
    }
    HEXLOWER.encode(&digest.finalize())
}
