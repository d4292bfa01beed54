//! Files of rendered records in a scratch folder.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

pub struct Bundle {
    folder: TempDir,
    pub files: Vec<PathBuf>,
}

impl Bundle {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), files: Vec::new() }
    }

    pub fn add(&mut self, name: &str, text: &str) {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        self.files.push(file);
    }
}
