//! The workspace's targets by name: which test programs, examples and benches exist now.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{MetadataCommand, TargetKind};

/// Names of the workspace's targets, by kind.
#[derive(Debug, Default)]
pub struct Targets {
    pub tests: BTreeSet<String>,
    pub examples: BTreeSet<String>,
    pub benches: BTreeSet<String>,
    /// Whether any crate has a library, without which there are no doc tests.
    pub libraries: bool,
}

impl Targets {
    /// # Errors
    /// `cargo metadata` did not answer.
    pub fn read(root: &Path) -> Result<Self> {
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .no_deps()
            .exec()
            .context("cargo metadata did not answer")?;
        let mut targets = Self::default();
        for target in metadata.packages.iter().flat_map(|package| &package.targets) {
            let name = target.name.clone();
            if target.kind.contains(&TargetKind::Test) {
                targets.tests.insert(name);
            } else if target.kind.contains(&TargetKind::Example) {
                targets.examples.insert(name);
            } else if target.kind.contains(&TargetKind::Bench) {
                targets.benches.insert(name);
            } else if target.kind.contains(&TargetKind::Lib) {
                targets.libraries = true;
            }
        }
        Ok(targets)
    }

    /// Test programs whose name starts with `prefix`.
    pub fn tests_with(&self, prefix: &str) -> Vec<&str> {
        self.tests.iter().map(String::as_str).filter(|name| name.starts_with(prefix)).collect()
    }
}
