//! `cvdesk notice diff`: what is different between two versions.

use cvdesk_notice::{Difference, diff};
use serde_json::json;

use super::source;
use crate::cli::{Global, NoticeDiff};
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::publication::ProjectFace;
use crate::told;

pub fn run(global: &Global, wanted: &NoticeDiff, screen: Screen) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let older = source::read(&wanted.older, &project.face)?;
    let newer = source::read(&wanted.newer, &project.face)?;
    let differences = diff(&older.record, &newer.record);
    let mut text: String = differences.iter().map(|each| told_difference(each, screen)).collect();
    if differences.is_empty() {
        "Both say the same.\n".clone_into(&mut text);
    }
    let list: Vec<_> = differences
        .iter()
        .map(|each| json!({ "place": each.place, "was": each.was, "is": each.is }))
        .collect();
    Ok(Done::new(text, json!({ "differences": list })))
}

/// A difference as people read it.
pub fn told_difference(difference: &Difference, screen: Screen) -> String {
    let mut text = format!("{}\n", told::safe_line(&difference.place));
    let lines = [("-", Look::Red, &difference.was), ("+", Look::Green, &difference.is)];
    for (sign, look, said) in
        lines.into_iter().filter_map(|(sign, look, said)| Some((sign, look, said.as_ref()?)))
    {
        for line in told::safe_text(said).lines() {
            text.push_str(&screen.paint(look, &format!("  {sign} {line}")));
            text.push('\n');
        }
    }
    text
}
