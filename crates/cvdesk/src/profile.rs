//! Profiles: the shipped ones as a folder inside the binary, or a project's own folder on the disk.

use std::collections::BTreeMap;
use std::path::Path;

use cvdesk_policy::Policy;
use include_dir::{Dir, include_dir};

use crate::failure::Failure;
use crate::publication;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../profiles");

/// The file with a profile's tour.
pub const TOUR: &str = "tour.toml";

/// A profile as files: the policy's source and the templates by name.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Where it came from, for error messages.
    pub origin: String,
    /// policy.toml.
    pub policy: String,
    /// templates/NAME.txt by NAME.
    pub templates: BTreeMap<String, String>,
    /// publication.toml, where the profile has notices for the world.
    pub publication: Option<String>,
    /// examples/NAME.toml by its file name.
    pub examples: BTreeMap<String, String>,
    /// tour.toml, where the profile has a story to walk through.
    pub tour: Option<String>,
}

impl Profile {
    /// Finds a shipped profile by name, or a folder.
    pub fn find(name: &str) -> Result<Self, Failure> {
        if let Some(profile) = Self::shipped(name) {
            return Ok(profile);
        }
        let folder = Path::new(name);
        if folder.is_dir() {
            return Self::read(folder);
        }
        let known = Self::names().join(", ");
        Err(Failure::bad_input(format!(
            "there is no profile `{name}`: shipped are {known}, or name a folder with policy.toml and templates/"
        )))
    }

    /// Names of the shipped profiles, sorted.
    pub fn names() -> Vec<String> {
        let mut names: Vec<_> =
            SHIPPED.dirs().filter_map(|dir| Some(dir.path().file_name()?.to_str()?.to_owned())).collect();
        names.sort();
        names
    }

    fn shipped(name: &str) -> Option<Self> {
        let dir = SHIPPED.get_dir(name)?;
        let policy = dir.get_file(format!("{name}/policy.toml"))?.contents_utf8()?.to_owned();
        let templates = dir.get_dir(format!("{name}/templates")).map(|dir| {
            let files =
                dir.files().filter_map(|file| Some((stem(file.path())?, file.contents_utf8()?.to_owned())));
            files.collect()
        });
        let examples = dir.get_dir(format!("{name}/examples")).map(|dir| {
            let files =
                dir.files().filter_map(|file| Some((script(file.path())?, file.contents_utf8()?.to_owned())));
            files.collect()
        });
        let text = |file: &str| Some(dir.get_file(format!("{name}/{file}"))?.contents_utf8()?.to_owned());
        Some(Self {
            origin: format!("profile {name}"),
            policy,
            publication: text(publication::FILE),
            tour: text(TOUR),
            templates: templates.unwrap_or_default(),
            examples: examples.unwrap_or_default(),
        })
    }

    /// Reads a profile's folder.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let file = folder.join("policy.toml");
        let policy = read_text(&file)?;
        let mut examples = BTreeMap::new();
        for entry in std::fs::read_dir(folder.join("examples")).into_iter().flatten().flatten() {
            if let Some(name) = script(&entry.path()) {
                examples.insert(name, read_text(&entry.path())?);
            }
        }
        let templates = Self::read_templates(folder)?;
        let publication = Self::read_publication(folder)?;
        let tour = folder.join(TOUR);
        let tour = tour.exists().then(|| read_text(&tour)).transpose()?;
        Ok(Self { origin: file.display().to_string(), policy, publication, templates, examples, tour })
    }

    /// Reads a folder's publication.toml, where it has one.
    pub fn read_publication(folder: &Path) -> Result<Option<String>, Failure> {
        let file = folder.join(publication::FILE);
        file.exists().then(|| read_text(&file)).transpose()
    }

    /// Reads templates/NAME.txt of a folder by NAME.
    pub fn read_templates(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
        let mut templates = BTreeMap::new();
        for entry in std::fs::read_dir(folder.join("templates")).into_iter().flatten().flatten() {
            if let Some(name) = stem(&entry.path()) {
                templates.insert(name, read_text(&entry.path())?);
            }
        }
        Ok(templates)
    }

    /// Loads and checks the policy; errors name file, line and column.
    pub fn load(&self) -> Result<Policy, Failure> {
        Policy::load(&self.policy).map_err(|error| Failure::bad_input(format!("{}: {error}", self.origin)))
    }
}

/// `NAME` of `NAME.txt`.
fn stem(path: &Path) -> Option<String> {
    let is_text = path.extension().is_some_and(|extension| extension == "txt");
    is_text.then(|| path.file_stem()?.to_str().map(ToOwned::to_owned))?
}

/// The file name of an example script.
fn script(path: &Path) -> Option<String> {
    let is_script = path.extension().is_some_and(|extension| extension == "toml");
    is_script.then(|| path.file_name()?.to_str().map(ToOwned::to_owned))?
}

fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", path.display())))
}
