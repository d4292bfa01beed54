//! `cvdesk desk waiting`: everything that waits for somebody, on one screen.

use cvdesk_desk::{Waiting, WaitingCase};
use serde_json::{Value, json};

use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::when;

pub fn run(session: &Session, global: &Global, mine: bool, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let waiting = desk.waiting(session.actor(&desk, global)?, mine)?;
    Ok(Done::new(told(session, screen, &waiting), result(&waiting)))
}

fn told(session: &Session, screen: Screen, waiting: &Waiting) -> String {
    if waiting.held.is_empty() && waiting.cases.is_empty() {
        return "Nothing waits.\n".to_owned();
    }
    let now = session.now();
    let mut text = String::new();
    for report in &waiting.held {
        text.push_str(&format!(
            "{}  {}  {}\n             {} moderate it: `cvdesk held show {}`\n",
            report.id,
            screen.paint(Look::Amber, "held since"),
            format_args!("{}  {}", when::told(report.received), told::safe_line(&report.title)),
            screen.paint(Look::Amber, "owed:"),
            report.id
        ));
    }
    for case in &waiting.cases {
        let owner =
            case.owner.as_ref().map_or_else(|| "nobody has it in hand".to_owned(), |(_, name)| name.clone());
        text.push_str(&format!(
            "{}  {:<10}  {}  ({})\n",
            case.line.id,
            case.line.state,
            told::safe_line(&case.line.title),
            told::safe_line(&owner)
        ));
        for duty in &case.owed {
            let due = duty.due.map(|due| format!(", by {} ({})", when::told(due), when::distance(now, due)));
            let look = if duty.overdue { Look::Red } else { Look::Amber };
            text.push_str(&format!(
                "             {} {} ({}){}\n                   `cvdesk {}`\n",
                screen.paint(look, if duty.overdue { "overdue:" } else { "owed:" }),
                duty.owed,
                duty.by,
                due.unwrap_or_default(),
                duty.command
            ));
        }
    }
    text
}

fn result(waiting: &Waiting) -> Value {
    let held: Value = waiting
        .held
        .iter()
        .map(|report| json!({ "report": report.id, "title": report.title, "received": report.received }))
        .collect();
    json!({ "held": held, "cases": waiting.cases.iter().map(case).collect::<Value>() })
}

fn case(case: &WaitingCase) -> Value {
    json!({
        "case": case.line.id, "title": case.line.title, "state": case.line.state,
        "owner": case.owner.as_ref().map(|(id, name)| json!({ "id": id, "name": name })), "owed": case.owed,
    })
}
