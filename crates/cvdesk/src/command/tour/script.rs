//! A profile's tour as data: one disclosure, told as the commands that its people type.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::failure::Failure;
use crate::profile::{Profile, TOUR};
use crate::typed;

/// `tour.toml`. Command lines and texts may hold placeholders in braces; [`super::fill`] lists them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What the story is about, in one line.
    pub title: String,
    /// The desk's project in one word, for the columns at the end.
    pub project: String,
    /// Files that the commands read, by name.
    #[serde(default)]
    pub file: BTreeMap<String, String>,
    /// The steps, in the order of time.
    pub step: Vec<Step>,
}

/// One step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When, in UTC: the desk's clock for all its commands.
    pub at: String,
    /// Who does what and why, for people.
    pub says: String,
    /// Commands that are carried out, of ours or of git.
    #[serde(default)]
    pub run: Vec<String>,
    /// Commands that the policy refuses, typed after those.
    #[serde(default)]
    pub refused: Vec<String>,
    /// The rule of the policy that the step is about; quoted below it.
    pub rule: Option<String>,
    /// How many lines of a long answer a tour shows; a transcript shows all.
    pub lines: Option<usize>,
    /// Whether a tour shows what is owed after it; a transcript always does.
    #[serde(default)]
    pub owed: bool,
}

impl Script {
    /// Reads a profile's tour; errors name the file, line and column.
    pub fn of(profile: &Profile) -> Result<Self, Failure> {
        let Some(text) = &profile.tour else {
            let known = toured()?.join(", ");
            return Err(Failure::bad_input(format!(
                "{}: there is no {TOUR} to walk through; the shipped profiles that have one are {known}",
                profile.origin
            )));
        };
        typed::toml_text(&format!("{}: {TOUR}", profile.origin), text)
    }
}

/// The shipped profiles that have a tour.
pub fn toured() -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for name in Profile::names() {
        if Profile::find(&name)?.tour.is_some() {
            names.push(name);
        }
    }
    Ok(names)
}
