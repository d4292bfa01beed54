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
    /// Left out, the credit that the reporter asked for; empty, nobody.
    reporter: Option<Vec<CreditEntry>>,
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
    let file = file.map(typed::toml_file::<NoticeFile>).transpose()?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let Some(file) = file else {
        let notice = desk.preview(request.actor, id)?;
        return Ok(Done::new(notice.text.clone(), notice_json(&notice)));
    };
    // That it was read is an entry of its own, so it has a command id of its own.
    let wished = match file.reporter {
        None => desk.wished_credits(session.request(&desk, global)?, id)?,
        Some(_) => Vec::new(),
    };
    let mut done = told::step(screen, id, &desk.draft_notice(request, id, &draft(file, &wished))?);
    for wished in &wished {
        let wished = told::safe_line(wished);
        done.text.push_str(&format!("  credits the reporter in their own words: {wished}\n"));
    }
    if let Value::Object(fields) = &mut done.result {
        fields.insert("credited_as_wished".to_owned(), json!(wished));
    }
    Ok(pass::after(session, &mut desk, done))
}

/// A rendered notice for programs.
pub fn notice_json(notice: &RenderedNotice) -> Value {
    json!({ "name": notice.name, "version": notice.version, "path": notice.path, "xml": notice.xml, "text": notice.text })
}

/// The draft that a file says; where it leaves out whom to thank for the report, they stand there as they wished.
fn draft(file: NoticeFile, wished: &[String]) -> DraftText {
    let credit = |entry: CreditEntry| DraftCredit { name: entry.name, email: entry.email };
    let as_wished = wished.iter().map(|name| DraftCredit { name: Some(name.clone()), email: None });
    let reporters = file.reporter.map(|entries| entries.into_iter().map(credit).collect());
    DraftText {
        summary: file.summary,
        description: file.description,
        impact: file.impact,
        workaround: file.workaround,
        reporters: reporters.unwrap_or_else(|| as_wished.collect()),
        patchers: file.patcher.into_iter().map(credit).collect(),
        bugs: file.bug.into_iter().map(|entry| DraftBug { tracker: entry.tracker, id: entry.id }).collect(),
    }
}
