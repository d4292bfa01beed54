//! `cargo xtask coverage`: which line of a project's text is met by which rule or template, and which test shows it.
//!
//! It can fail: a line without a rule, a rule or must without a test, a line that only prose meets where behaviour is
//! asked for. With `--mutate` each rule in turn is taken out of force, and a test named for its lines must go red.

mod document;
mod lines;
mod mutate;
mod tests_of;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cvdesk_policy::Line;
use cvdesk_policy::Policy;

use crate::Ended;

pub const ABOUT: &str = "writes docs/coverage.md and checks it [--check] [--mutate]";

/// A profile with everything that speaks of its lines.
struct Profile {
    name: String,
    policy: Policy,
    lines: Vec<Line>,
    /// Example scripts by file name.
    scripts: BTreeMap<String, String>,
    /// Templates by name.
    templates: BTreeMap<String, String>,
}

/// Whether every line is met and shown, and `docs/coverage.md` says so as it is now.
pub fn holds(root: &Path) -> Result<bool> {
    Ok(matches!(run(root, &["--check".to_owned()])?, Ended::Well))
}

pub fn run(root: &Path, arguments: &[String]) -> Result<Ended> {
    let profiles = read(root)?;
    let tests = tests_of::named(root)?;
    let mut faults: Vec<String> = Vec::new();
    for profile in &profiles {
        faults.extend(lines::faults(root, profile, &tests)?);
    }
    let text = document::write(&profiles, &tests);
    let file = root.join("docs/coverage.md");
    if arguments.iter().any(|argument| argument == "--check") {
        if fs::read_to_string(&file).unwrap_or_default() != text {
            faults.push("docs/coverage.md is stale: run `cargo xtask coverage`".to_owned());
        }
    } else {
        fs::write(&file, text).context("cannot write docs/coverage.md")?;
    }
    if arguments.iter().any(|argument| argument == "--mutate") {
        faults.extend(mutate::survivors(root, &profiles, &tests)?);
        faults.extend(mutate::surviving_templates(root, &profiles, &tests)?);
    }
    for fault in &faults {
        println!("{fault}");
    }
    let later = profiles.iter().flat_map(|profile| &profile.lines);
    let later: Vec<&str> = later
        .filter(|line| line.met_by == Some(cvdesk_policy::MetBy::Later))
        .map(|line| line.id.as_str())
        .collect();
    if !later.is_empty() {
        println!("coverage: nothing shows these yet: {}", later.join(" "));
    }
    let lines: usize = profiles.iter().map(|profile| profile.lines.len()).sum();
    println!("coverage: {} profiles, {lines} lines, {} faults", profiles.len(), faults.len());
    Ok(if faults.is_empty() { Ended::Well } else { Ended::Badly })
}

fn read(root: &Path) -> Result<Vec<Profile>> {
    let mut folders: Vec<_> =
        fs::read_dir(root.join("profiles"))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    folders
        .iter()
        .filter(|folder| folder.join("policy.toml").exists())
        .map(|folder| profile(folder))
        .collect()
}

fn profile(folder: &Path) -> Result<Profile> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let text = |file: &str| {
        fs::read_to_string(folder.join(file))
            .with_context(|| format!("profiles/{name}/{file} cannot be read"))
    };
    let policy =
        Policy::load(&text("policy.toml")?).with_context(|| format!("profiles/{name}/policy.toml"))?;
    let lines = cvdesk_policy::load_lines(&text("lines.toml")?)
        .with_context(|| format!("profiles/{name}/lines.toml"))?;
    let scripts = texts(&folder.join("examples"), "toml")?;
    let templates = texts(&folder.join("templates"), "txt")?;
    Ok(Profile { name, policy, lines, scripts, templates })
}

/// Files of a folder with that ending, by name without it.
fn texts(folder: &Path, ending: &str) -> Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == ending) {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            texts.insert(stem, fs::read_to_string(&path)?);
        }
    }
    Ok(texts)
}
