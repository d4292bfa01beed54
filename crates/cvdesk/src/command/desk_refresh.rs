//! `cvdesk desk refresh`: the project's repository asked about every case, for people to decide on.

use std::path::Path;

use cvdesk_desk::Refreshed;
use cvdesk_git::GitHistory;
use serde_json::{Value, json};

use super::adapters::git_environment;
use super::impact_ground::cache_folder;
use crate::cli::Global;
use crate::failure::{FAILED, Failure};
use crate::output::Done;
use crate::session::Session;
use crate::told;

pub fn run(session: &Session, global: &Global, repo: &Path) -> Result<Done, Failure> {
    let mut desk = session.desk()?;
    let actor = session.actor(&desk, global)?;
    let history = GitHistory::new(repo.to_owned(), git_environment()).cached(cache_folder());
    let refreshed = desk.refresh_impact(actor, &history)?;
    Ok(told(&refreshed))
}

fn told(refreshed: &Refreshed) -> Done {
    let mut text = String::new();
    for (case, lines) in &refreshed.recorded {
        for line in lines {
            text.push_str(&format!("{case}  {line}\n"));
        }
        text.push_str(&format!("  next: `cvdesk case next {case}`\n"));
    }
    for (case, error) in &refreshed.unanswered {
        text.push_str(&format!("{case}  cannot be answered: {}\n", told::safe_line(error)));
    }
    for remark in &refreshed.remarks {
        text.push_str(&format!("note: {}\n", told::safe_line(remark)));
    }
    let count = refreshed.cases;
    let noun = if count == 1 { "case" } else { "cases" };
    let news = match refreshed.recorded.len() {
        0 => "nothing new".to_owned(),
        news => format!("{news} with news"),
    };
    text.push_str(&format!("{count} {noun} looked at: {news}\n"));
    let recorded: Value =
        refreshed.recorded.iter().map(|(case, lines)| json!({ "case": case, "happened": lines })).collect();
    let unanswered: Value =
        refreshed.unanswered.iter().map(|(case, error)| json!({ "case": case, "error": error })).collect();
    let result =
        json!({ "cases": count, "recorded": recorded, "unanswered": unanswered, "notes": refreshed.remarks });
    let code = if refreshed.unanswered.is_empty() { 0 } else { FAILED };
    Done { code, ..Done::new(text, result) }
}
