//! Pieces of text that several screens tell in the same way.

use cvdesk_case::CaseId;
use cvdesk_desk::{DeskStepDone, StepDone, Warning};
use serde_json::{Value, json};

use crate::notable;
use crate::output::{Done, Look, Screen};
pub use crate::safe::{safe_line, safe_text};

/// What a step did.
pub fn step(screen: Screen, case: CaseId, step: &StepDone) -> Done {
    let mut text = String::new();
    for happened in &step.happened {
        text.push_str(&format!("{case}  {happened}\n"));
    }
    text.push_str(&warned(screen, &step.warnings));
    text.push_str(&private(screen, &step.private));
    text.extend(step.notable.iter().map(|said| notable::line(screen, case, *said, &[])));
    let clauses: Vec<_> = step.warnings.iter().flat_map(|warning| warning.clauses.clone()).collect();
    let result = json!({ "case": case, "happened": step.happened, "warned": clauses, "notable": step.notable, "private": step.private });
    Done { owed: step.owed.clone(), see: Some(format!("cvdesk case next {case}")), ..Done::new(text, result) }
}

/// What a step of the desk did, with what programs get beside that.
pub fn desk_step(screen: Screen, step: &DeskStepDone, mut result: Value) -> Done {
    let mut text = String::new();
    for happened in &step.happened {
        text.push_str(&format!("{happened}\n"));
    }
    text.push_str(&warned(screen, &step.warnings));
    let clauses: Vec<_> = step.warnings.iter().flat_map(|warning| warning.clauses.clone()).collect();
    if let Value::Object(fields) = &mut result {
        fields.insert("happened".to_owned(), json!(step.happened));
        fields.insert("warned".to_owned(), json!(clauses));
    }
    Done::new(text, result)
}

/// Words that leave, or are about to, and look private.
fn private(screen: Screen, places: &[String]) -> String {
    let told = places
        .iter()
        .map(|place| format!("  {} {}\n", screen.paint(Look::Red, "looks private:"), safe_line(place)));
    told.collect()
}

fn warned(screen: Screen, warnings: &[Warning]) -> String {
    let told = warnings.iter().map(|warning| {
        let quote = &warning.quote;
        format!("  {} the reason is recorded against {quote}\n", screen.paint(Look::Amber, "warning:"))
    });
    told.collect()
}

/// An answer of a report under its field; long ones below it.
pub fn answer(field: &str, answer: &str) -> String {
    let field = field.replace('_', " ");
    let text = safe_text(answer);
    let text = text.trim_end();
    if text.contains('\n') {
        format!("  {field}:\n{}\n", indented(&indented(text)))
    } else {
        format!("  {field}: {text}\n")
    }
}

/// Answers for programs.
pub fn answers_json(answers: &[(String, String)]) -> Value {
    answers.iter().map(|(field, answer)| (field.clone(), Value::String(answer.clone()))).collect()
}

/// Each line two columns further in.
pub fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
