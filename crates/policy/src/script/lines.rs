//! The lines of a project's text, and which of them a profile's scripts still have to show.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::wrong;
use super::report::{Coverage, ScriptError, Showing};
use crate::load::one_line;
use crate::rule::Modality;

/// A line of the project's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its id, such as `L28`.
    pub id: String,
    /// How binding it is.
    pub modality: Modality,
    /// What it is about.
    pub kind: LineKind,
    /// The line, in the project's own words or ours.
    pub line: String,
    /// What meets it, where no script can show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_by: Option<MetBy>,
    /// Why no script can show it, and where it is shown instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The template that says it to its reader; without that template the line is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Who does something.
    Actor,
    /// What is so.
    Rule,
    /// Where a case stands.
    State,
    /// When something is due.
    Timer,
    /// What something looks like.
    Format,
    /// What the text warns of or leaves open.
    Caveat,
}

/// What meets a line that no script can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetBy {
    /// The process page says it.
    Prose,
    /// A template does.
    Template,
    /// Code outside of the policy does.
    Code,
    /// Nothing does yet: a later part of cvdesk brings it, and the reason says which.
    Later,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    lines: Vec<toml::Spanned<Line>>,
}

/// Reads a profile's `lines.toml`.
///
/// # Errors
/// [`ScriptError`] with the place of the first fault: syntax, an unknown field, an id twice, `met_by` without its
/// reason.
pub fn load_lines(source: &str) -> Result<Vec<Line>, ScriptError> {
    let read: Lines = toml::from_str(source)
        .map_err(|error| wrong(source, error.span().unwrap_or(0..0), one_line(error.message())))?;
    let mut lines: Vec<Line> = Vec::new();
    for line in read.lines {
        let at = |what: String| Err(wrong(source, line.span(), what));
        let told = line.get_ref();
        if lines.iter().any(|other| other.id == told.id) {
            return at(format!("there are two lines called `{}`", told.id));
        }
        let reason = told.reason.as_deref().map_or("", str::trim);
        if told.met_by.is_some() == reason.is_empty() {
            return at(format!("`{}`: `met_by` and its `reason` stand together", told.id));
        }
        lines.push(told.clone());
    }
    Ok(lines)
}

/// What scripts still have to show, by line: every must kept and refused, every should kept and warned, every may
/// used and left, but for lines that something else meets.
#[must_use]
pub fn still_to_show(lines: &[Line], coverage: &Coverage) -> BTreeMap<String, Vec<Showing>> {
    let of_scripts = lines.iter().filter(|line| line.met_by.is_none());
    let missing = of_scripts.map(|line| {
        let asked = asked_of(line.modality).into_iter();
        (line.id.clone(), asked.filter(|showing| !coverage.shows(&line.id, *showing)).collect::<Vec<_>>())
    });
    missing.filter(|(_, showings)| !showings.is_empty()).collect()
}

/// Lines that scripts name and the profile does not list.
#[must_use]
pub fn unlisted(lines: &[Line], coverage: &Coverage) -> Vec<String> {
    let listed = |id: &String| lines.iter().any(|line| line.id == *id);
    coverage.lines.iter().filter(|id| !listed(id)).cloned().collect()
}

fn asked_of(modality: Modality) -> [Showing; 2] {
    match modality {
        Modality::Must => [Showing::Kept, Showing::Refused],
        Modality::Should => [Showing::Kept, Showing::Warned],
        Modality::May => [Showing::Used, Showing::Left],
    }
}
