//! `cvdesk case timeline --labels`: how a case's state, labels and marker were from when on, as the policy makes them.

use cvdesk_desk::StoodFrom;
use serde_json::json;

use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

pub fn run(session: &Session, global: &Global, case: &str, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let stood = desk.over_time(session.actor(&desk, global)?, typed::case(case)?)?;
    let mut text = String::new();
    let mut before: Option<&StoodFrom> = None;
    for now in &stood {
        text.push_str(&line(screen, before, now));
        before = Some(now);
    }
    Ok(Done::new(text, json!(stood)))
}

/// What stood from an instant on, and below it what came and went with it.
fn line(screen: Screen, before: Option<&StoodFrom>, now: &StoodFrom) -> String {
    let marker = if now.public { "public" } else { "confidential" };
    let at = screen.paint(Look::Quiet, &when::utc_minute(now.at));
    let mut text = format!("{at}  {}, {marker}\n", told::safe_line(&now.state));
    let was =
        |of: fn(&StoodFrom) -> &Vec<String>| before.map(|before| of(before).as_slice()).unwrap_or_default();
    let moved = [
        ("", &now.labels, was(|stood| &stood.labels)),
        ("comment: ", &now.comments, was(|stood| &stood.comments)),
    ];
    for (what, is, was) in moved {
        for new in is.iter().filter(|one| !was.contains(one)) {
            text.push_str(&format!("    + {what}{}\n", told::safe_line(new)));
        }
        for gone in was.iter().filter(|one| !is.contains(one)) {
            text.push_str(&format!("    - {what}{}\n", told::safe_line(gone)));
        }
    }
    text
}
