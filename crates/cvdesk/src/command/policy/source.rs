//! A policy as the command line names it: a file, a profile's folder, or a shipped profile.

use std::collections::BTreeMap;
use std::path::Path;

use cvdesk_policy::Policy;

use crate::failure::Failure;
use crate::profile::Profile;

/// Finds a policy: a file, a folder with policy.toml, or a shipped profile's name.
pub fn find(name: &str) -> Result<Profile, Failure> {
    let path = Path::new(name);
    if !path.is_file() {
        return Profile::find(name);
    }
    let policy = std::fs::read_to_string(path)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", path.display())))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    // Beside a file called otherwise there may be somebody else's templates.
    let own = path.file_name().is_some_and(|name| name == "policy.toml");
    let templates = if own { Profile::read_templates(folder)? } else { BTreeMap::new() };
    let publication = if own { Profile::read_publication(folder)? } else { None };
    Ok(Profile {
        origin: name.to_owned(),
        policy,
        publication,
        templates,
        examples: BTreeMap::new(),
        tour: None,
    })
}

/// Finds and loads one.
pub fn load(name: &str) -> Result<(Profile, Policy), Failure> {
    let profile = find(name)?;
    let policy = profile.load()?;
    Ok((profile, policy))
}
