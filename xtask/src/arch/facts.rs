//! What the rules judge: crates and edges, dependency trees, packages, sources, the lock file, documents. Gathered once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

use super::packages::{DenyFile, Package};
use super::rust_source::{self, SourceFile};
use super::table::{self, Row};
use super::trees::{self, PURE, TreeNode};

/// A crate of ours, by its short name (`case`, not `cvdesk-case`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crate {
    pub name: String,
    /// Our crates that it uses in ordinary builds.
    pub uses: BTreeSet<String>,
    /// Our crates that only its tests or build script use.
    pub uses_in_tests: BTreeSet<String>,
    /// Names of foreign packages that it declares as ordinary dependencies.
    pub declares: BTreeSet<String>,
}

/// A Markdown document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub file: String,
    pub text: String,
}

#[derive(Debug, Default)]
pub struct Facts {
    pub table: Vec<Row>,
    pub crates: Vec<Crate>,
    /// Ordinary dependency tree of each pure crate that exists.
    pub trees: BTreeMap<String, Vec<TreeNode>>,
    pub packages: Vec<Package>,
    pub sources: Vec<SourceFile>,
    /// Words that name a project: the folders of profiles/ and two that are always there.
    pub project_names: BTreeSet<String>,
    pub locked: BTreeSet<String>,
    pub deny: DenyFile,
    pub documents: Vec<Document>,
    /// Every file and folder of the tree, relative, with `/`.
    pub paths: BTreeSet<String>,
}

/// Projects whose names stay out of code even before a profile of theirs exists.
const ALWAYS_NAMED: [&str; 2] = ["libvirt", "qemu"];

impl Facts {
    /// # Errors
    /// cargo does not answer, or a file of the house (ARCHITECTURE.md, Cargo.lock, deny.toml) cannot be read.
    pub fn gather(root: &Path) -> Result<Self> {
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .other_options(vec!["--filter-platform".to_owned(), host()?])
            .exec()
            .context("cargo metadata did not answer")?;
        let crates = crates(&metadata);
        let trees = crates
            .iter()
            .filter(|one| PURE.contains(&one.name.as_str()))
            .map(|one| Ok((one.name.clone(), tree(root, &one.name)?)))
            .collect::<Result<_>>()?;
        let paths = paths(root)?;
        Ok(Self {
            table: table::parse(&text(root, "ARCHITECTURE.md")?),
            trees,
            packages: packages(&metadata),
            sources: sources(root, &crates, &paths)?,
            project_names: project_names(&paths),
            locked: locked(&text(root, "Cargo.lock")?),
            deny: DenyFile::parse(&text(root, "deny.toml")?).context("deny.toml")?,
            documents: documents(root, &paths)?,
            paths,
            crates,
        })
    }
}

fn text(root: &Path, file: &str) -> Result<String> {
    fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))
}

fn host() -> Result<String> {
    let output =
        Command::new("rustc").arg("-vV").stdin(Stdio::null()).output().context("rustc did not answer")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}

fn short(package: &str) -> String {
    package.strip_prefix("cvdesk-").unwrap_or(package).to_owned()
}

fn crates(metadata: &Metadata) -> Vec<Crate> {
    let ours: BTreeSet<&str> =
        metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let one = |package: &&cargo_metadata::Package| {
        let mut one = Crate { name: short(&package.name), ..Crate::default() };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            match (ours.contains(name), dependency.kind == DependencyKind::Normal) {
                (true, true) => one.uses.insert(short(name)),
                (true, false) => one.uses_in_tests.insert(short(name)),
                (false, true) => one.declares.insert(name.to_owned()),
                (false, false) => false,
            };
        }
        one
    };
    metadata.workspace_packages().iter().map(one).collect()
}

/// The tree as cargo would build this crate alone: features that other crates switch on do not blur it.
fn tree(root: &Path, name: &str) -> Result<Vec<TreeNode>> {
    let package = format!("cvdesk-{name}");
    let output = Command::new("cargo")
        .args(["tree", "--quiet", "--package", &package, "--edges", "normal", "--prefix", "depth"])
        .args(["--format", trees::FORMAT])
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .context("cargo tree did not answer")?;
    if !output.status.success() {
        bail!("cargo tree of {package}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(trees::parse(&String::from_utf8_lossy(&output.stdout)))
}

fn packages(metadata: &Metadata) -> Vec<Package> {
    let shipped = shipped(metadata);
    let one = |package: &cargo_metadata::Package| Package {
        name: package.name.to_string(),
        version: package.version.to_string(),
        licence: package.license.clone(),
        from_default_registry: package.source.as_ref().is_some_and(cargo_metadata::Source::is_crates_io),
        in_tree: package.source.is_none() && package.manifest_path.starts_with(&metadata.workspace_root),
        shipped: shipped.contains(&package.id),
    };
    metadata.packages.iter().map(one).collect()
}

/// Everything that our crates, xtask apart, reach through ordinary dependencies.
fn shipped(metadata: &Metadata) -> BTreeSet<PackageId> {
    let nodes: BTreeMap<&PackageId, _> =
        metadata.resolve.iter().flat_map(|resolve| &resolve.nodes).map(|node| (&node.id, node)).collect();
    let mut open: Vec<&PackageId> = metadata
        .workspace_packages()
        .iter()
        .filter(|package| package.name.as_str() != "xtask")
        .map(|package| &package.id)
        .collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !reached.insert(id.clone()) {
            continue;
        }
        let dependencies = nodes.get(id).map(|node| node.deps.as_slice()).unwrap_or_default();
        open.extend(
            dependencies
                .iter()
                .filter(|one| one.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal))
                .map(|one| &one.pkg),
        );
    }
    reached
}

fn sources(root: &Path, crates: &[Crate], paths: &BTreeSet<String>) -> Result<Vec<SourceFile>> {
    let mut sources = Vec::new();
    for one in crates.iter().filter(|one| one.name != "xtask") {
        let folder = format!("crates/{}/src/", one.name);
        for path in paths.iter().filter(|path| path.starts_with(&folder) && root.join(path).is_file()) {
            if Path::new(path).extension().is_some_and(|extension| extension == "md") {
                continue;
            }
            sources.push(rust_source::read(&one.name, path, &text(root, path)?));
        }
    }
    rust_source::drop_test_modules(&mut sources);
    Ok(sources)
}

fn project_names(paths: &BTreeSet<String>) -> BTreeSet<String> {
    let profiles = paths
        .iter()
        .filter_map(|path| path.strip_prefix("profiles/"))
        .filter_map(|path| path.split_once('/'))
        .map(|(profile, _)| profile);
    ALWAYS_NAMED.into_iter().chain(profiles).map(str::to_lowercase).collect()
}

fn locked(lock_file: &str) -> BTreeSet<String> {
    let name = |line: &str| Some(line.strip_prefix("name = \"")?.strip_suffix('"')?.to_owned());
    lock_file.lines().filter_map(name).collect()
}

const DOCUMENT_FOLDERS: [&str; 5] = ["docs/", "crates/", "profiles/", "fuzz/", "xtask/"];

fn documents(root: &Path, paths: &BTreeSet<String>) -> Result<Vec<Document>> {
    let is_ours =
        |path: &str| !path.contains('/') || DOCUMENT_FOLDERS.iter().any(|folder| path.starts_with(folder));
    paths
        .iter()
        .filter(|path| {
            is_ours(path) && Path::new(path).extension().is_some_and(|extension| extension == "md")
        })
        .map(|path| Ok(Document { file: path.clone(), text: text(root, path)? }))
        .collect()
}

/// Walks the tree without what cargo builds and git keeps.
fn paths(root: &Path) -> Result<BTreeSet<String>> {
    let mut paths = BTreeSet::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root.join(&folder)).with_context(|| format!("cannot read `{folder}`"))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if folder.is_empty() && matches!(name.as_str(), "target" | ".git") {
                continue;
            }
            let path = format!("{folder}{name}");
            if entry.file_type()?.is_dir() {
                open.push(format!("{path}/"));
            }
            paths.insert(path);
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_names_are_the_profiles_and_the_two_first_projects() {
        let paths =
            BTreeSet::from(["profiles/Short/policy.toml".to_owned(), "profiles/README.md".to_owned()]);
        assert_eq!(
            project_names(&paths),
            BTreeSet::from(["libvirt".to_owned(), "qemu".to_owned(), "short".to_owned()])
        );
    }

    #[test]
    fn the_lock_file_gives_the_names_of_all_packages() {
        let text = "[[package]]\nname = \"itoa\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"ring\"\n";
        assert_eq!(locked(text), BTreeSet::from(["itoa".to_owned(), "ring".to_owned()]));
    }
}
