//! Pieces of text that several screens tell in the same way.

use cvdesk_case::CaseId;
use cvdesk_desk::StepDone;
use serde_json::json;

use crate::output::{Done, Look, Screen};

/// What a step did.
pub fn step(screen: Screen, case: CaseId, step: &StepDone) -> Done {
    let mut text = String::new();
    for happened in &step.happened {
        text.push_str(&format!("{case}  {happened}\n"));
    }
    for warning in &step.warnings {
        text.push_str(&format!(
            "  {} the reason is recorded against {}\n",
            screen.paint(Look::Amber, "warning:"),
            warning.quote
        ));
    }
    let warned: Vec<_> = step.warnings.iter().flat_map(|warning| warning.clauses.clone()).collect();
    let result = json!({ "case": case, "happened": step.happened, "warned": warned });
    Done { owed: step.owed.clone(), see: Some(format!("cvdesk case next {case}")), ..Done::new(text, result) }
}

/// A line of somebody else's text without anything that drives a terminal.
pub fn safe_line(text: &str) -> String {
    text.chars().map(|char| if is_unsafe(char) || char == '\n' { '\u{fffd}' } else { char }).collect()
}

/// Somebody else's text without anything that drives a terminal or turns the reading direction (leak L085's kin).
pub fn safe_text(text: &str) -> String {
    let kept = text.replace("\r\n", "\n");
    kept.chars().map(|char| if is_unsafe(char) { '\u{fffd}' } else { char }).collect()
}

fn is_unsafe(char: char) -> bool {
    (char.is_control() && char != '\n' && char != '\t')
        || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reports_text_cannot_drive_the_terminal() {
        assert_eq!(safe_line("a\u{1b}[2Jb\nc"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(safe_text("a\r\nb\u{202e}c\td"), "a\nb\u{fffd}c\td");
    }
}
