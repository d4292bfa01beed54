//! `cvdesk case notice`: the notice's prose from a file, and its preview.

use std::path::Path;

use cvdesk_case::CaseId;
use cvdesk_desk::{DraftBug, DraftCredit, DraftText, RenderedNotice};
use serde::Deserialize;
use serde_json::{Value, json};

use super::pass;
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

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
    let done = told::step(screen, id, &desk.draft_notice(request, id, &draft)?);
    Ok(pass::after(session, &mut desk, done))
}

/// A rendered notice for programs.
pub fn notice_json(notice: &RenderedNotice) -> Value {
    json!({ "name": notice.name, "version": notice.version, "path": notice.path, "xml": notice.xml, "text": notice.text })
}

/// Reads the prose of a notice.
fn read_draft(file: &Path) -> Result<DraftText, Failure> {
    let file: NoticeFile = typed::toml_file(file)?;
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
