//! `cvdesk case notice`: the notice's prose from a file, and its preview.

use std::path::Path;

use cvdesk_case::CaseId;
use cvdesk_desk::{DraftBug, DraftCredit, DraftText, RenderedNotice};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::case::told_step;
use super::pass;
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;

/// The file's form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeFile {
    summary: String,
    description: String,
    impact: Option<String>,
    workaround: Option<String>,
    #[serde(default)]
    reporter: Vec<CreditEntry>,
    #[serde(default)]
    patcher: Vec<CreditEntry>,
    #[serde(default)]
    bug: Vec<BugEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreditEntry {
    name: Option<String>,
    email: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BugEntry {
    tracker: String,
    id: String,
}

pub fn run(
    session: &Session,
    global: &Global,
    id: CaseId,
    file: Option<&Path>,
    screen: Screen,
) -> Result<Done, Failure> {
    let draft = file.map(read_draft).transpose()?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let Some(draft) = draft else {
        let notice = desk.preview(request.actor, id)?;
        return Ok(Done::new(notice.text.clone(), notice_json(&notice)));
    };
    let done = told_step(screen, id, &desk.draft_notice(request, id, &draft)?);
    pass::after(session, &mut desk, done)
}

/// A rendered notice for programs.
pub fn notice_json(notice: &RenderedNotice) -> Value {
    json!({ "name": notice.name, "version": notice.version, "path": notice.path, "xml": notice.xml, "text": notice.text })
}

/// Reads the prose of a notice.
fn read_draft(file: &Path) -> Result<DraftText, Failure> {
    let file: NoticeFile = read_toml(file)?;
    let credit = |entry: CreditEntry| DraftCredit { name: entry.name, email: entry.email };
    Ok(DraftText {
        summary: file.summary,
        description: file.description,
        impact: file.impact,
        workaround: file.workaround,
        reporters: file.reporter.into_iter().map(credit).collect(),
        patchers: file.patcher.into_iter().map(credit).collect(),
        bugs: file.bug.into_iter().map(|entry| DraftBug { tracker: entry.tracker, id: entry.id }).collect(),
    })
}

/// Reads a TOML file that somebody wrote; errors name file, line and column.
pub fn read_toml<T: DeserializeOwned>(file: &Path) -> Result<T, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", file.display())))?;
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        Failure::bad_input(format!("{}: line {line}, column {column}: {}", file.display(), error.message()))
    })
}
