//! `cvdesk case adopt-policy`: what would change under the newest policy, and moving there.

use cvdesk_desk::Adoption;
use cvdesk_policy::CaseCommand;
use serde_json::{Value, json};

use super::pass;
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

pub fn run(
    session: &Session,
    global: &Global,
    case: &str,
    preview: bool,
    reason: Option<&str>,
    screen: Screen,
) -> Result<Done, Failure> {
    let case = typed::case(case)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let adoption = desk.preview_adoption(request.actor, case)?;
    let changes = told(&adoption);
    if preview {
        return Ok(Done::new(changes, changes_json(&adoption)));
    }
    let step = desk.step(request, case, reason, |reason| CaseCommand::AdoptPolicy { reason })?;
    let mut done = told::step(screen, case, &step);
    done.text.push_str(&changes);
    if let Value::Object(result) = &mut done.result {
        result.insert("changes".to_owned(), changes_json(&adoption));
    }
    Ok(pass::after(session, &mut desk, done))
}

fn told(adoption: &Adoption) -> String {
    let part = |heading: &str, says: &[String]| {
        let lines = says.iter().map(|says| format!("  * {says}\n"));
        let lines: String = lines.collect();
        if says.is_empty() { String::new() } else { format!("{heading}\n{lines}") }
    };
    let text = part("For this case", &adoption.case) + &part("In its process", &adoption.process);
    if text.is_empty() { "The newest policy says the same.\n".to_owned() } else { text }
}

fn changes_json(adoption: &Adoption) -> Value {
    json!({ "case": adoption.case, "process": adoption.process })
}
