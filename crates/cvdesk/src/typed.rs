//! What was typed, read into types that cannot be wrong.

use std::path::Path;
use std::str::FromStr;

use cvdesk_case::{CaseId, IdError, IntakeId, NameError};
use cvdesk_policy::Act;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Reads a case id.
pub fn case(text: &str) -> Result<CaseId, Failure> {
    text.parse().map_err(|error: IdError| Failure::bad_input(error.to_string()))
}

/// Reads a report's id.
pub fn report(text: &str) -> Result<IntakeId, Failure> {
    text.parse().map_err(|error: IdError| Failure::bad_input(error.to_string()))
}

/// Reads an outside name: a commit, branch, tag, CVE id or notice number.
pub fn name<T: FromStr<Err = NameError>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: NameError| Failure::bad_input(error.to_string()))
}

/// Reads `NAME=VALUE`; `shape` names what was expected.
pub fn pair<'t>(text: &'t str, shape: &str) -> Result<(&'t str, &'t str), Failure> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    pair.ok_or_else(|| Failure::bad_input(format!("`{text}` is not {shape}")))
}

/// Reads the name of a time zone.
pub fn zone(text: &str) -> Result<jiff::tz::TimeZone, Failure> {
    jiff::tz::TimeZone::get(text).map_err(|_| {
        let shown = text.chars().take(64).collect::<String>();
        Failure::bad_input(format!(
            "`{shown}` is no time zone that this machine knows: write `Area/City`, such as `Europe/Berlin`"
        ))
    })
}

/// Reads an act as policies name it.
pub fn act(text: &str) -> Result<Act, Failure> {
    Act::ALL.iter().copied().find(|act| act.name() == text).ok_or_else(|| {
        let names = Act::ALL.iter().map(|act| act.name()).collect::<Vec<_>>().join(", ");
        Failure::bad_input(format!("`{text}` is no act; the acts are: {names}"))
    })
}

/// Reads a TOML file that somebody wrote; errors name file, line and column.
pub fn toml_file<T: DeserializeOwned>(file: &Path) -> Result<T, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", file.display())))?;
    toml_text(&file.display().to_string(), &text)
}

/// Reads TOML that stands in `origin`; errors name it, line and column.
pub fn toml_text<T: DeserializeOwned>(origin: &str, text: &str) -> Result<T, Failure> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        Failure::bad_input(format!("{origin}: line {line}, column {column}: {}", error.message()))
    })
}

/// What was typed, or the text of the file that `@FILE` names.
pub fn text_or_file(text: &str) -> Result<String, Failure> {
    let Some(file) = text.strip_prefix('@') else { return Ok(text.to_owned()) };
    std::fs::read_to_string(file)
        .map_err(|error| Failure::bad_input(format!("cannot read `{file}`: {error}")))
}
