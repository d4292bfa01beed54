//! What an earlier build left in the site's folder: which files were made of which notice, and how.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The file at the site's root; it also tells a site of ours from any other folder.
pub const FILE: &str = ".cvdesk-site.json";

/// The version of the file's shape.
const VERSION: u32 = 3;

/// A build as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Built {
    /// Version of this file's shape.
    pub v: u32,
    /// Digest of how notices were written.
    pub manner: String,
    /// By year and number.
    pub notices: BTreeMap<String, BuiltNotice>,
    /// The files that are of no single notice, by their paths.
    pub whole: Vec<String>,
}

/// What was made of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltNotice {
    /// Digest of what it was made of.
    pub from: String,
    /// The files, by their paths.
    pub files: Vec<String>,
    /// Digest of what the files hold.
    pub holds: String,
    /// The formats that it could not be written in.
    pub left_out: Vec<String>,
}

impl Built {
    pub fn new(manner: String) -> Self {
        Self { v: VERSION, manner, notices: BTreeMap::new(), whole: Vec::new() }
    }

    /// The earlier build in that folder. Anything that is not quite that is no build: all is then made anew.
    pub fn find(out: &Path) -> Option<Self> {
        let text = fs::read_to_string(out.join(FILE)).ok()?;
        let built: Self = serde_json::from_str(&text).ok()?;
        (built.v == VERSION).then_some(built)
    }

    /// Every file that it made, by their paths.
    pub fn files(&self) -> BTreeSet<&str> {
        let of_notices = self.notices.values().flat_map(|notice| &notice.files);
        of_notices.chain(&self.whole).map(String::as_str).chain([FILE]).collect()
    }

    /// What was made of the notice, if all of it is still there as it was made: a file that somebody changed, or that a
    /// machine lost half of, is nothing to keep.
    pub fn notice(&self, number: &str, out: &Path) -> Option<&BuiltNotice> {
        let built = self.notices.get(number)?;
        let mut held = Digest::default();
        for path in &built.files {
            held.add(&read(out, path)?);
        }
        (held.hex() == built.holds).then_some(built)
    }

    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// A file of the site itself: no way out of the folder, and no link to elsewhere.
fn read(out: &Path, path: &str) -> Option<Vec<u8>> {
    let is_plain = !path.split('/').any(|step| matches!(step, "" | "." | ".."));
    let file = out.join(path);
    (is_plain && fs::symlink_metadata(&file).ok()?.is_file()).then(|| fs::read(file).ok())?
}

/// A digest of parts, each with its length before it.
#[derive(Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(part);
    }

    pub fn hex(self) -> String {
        HEXLOWER.encode(&self.0.finalize())
    }
}

/// A digest of texts.
pub fn digest(texts: &[&str]) -> String {
    let mut digest = Digest::default();
    for text in texts {
        digest.add(text.as_bytes());
    }
    digest.hex()
}
