//! What the reporter said on the card that asks for a step, told with the command that settles it.

use cvdesk_case::{CaseId, CveId};
use cvdesk_policy::card::{ALREADY_PUBLIC, CREDIT, CVE_ID, Notable};
use jiff::Timestamp;

use crate::output::{Look, Screen};
use crate::safe::safe_line;
use crate::when;

/// A block of its own, or nothing. `answers` are those of the report, as far as the reader may see them.
pub fn block(
    screen: Screen,
    now: Timestamp,
    case: CaseId,
    notable: &[Notable],
    answers: &[(String, String)],
) -> String {
    let one = |said: &Notable| match said {
        // No end lies in the past.
        Notable::PlansToPublish { on, .. } if *on <= now => {
            bullet(screen, &format!("they planned to publish on {}: that has passed", when::utc_minute(*on)))
        }
        said => line(screen, case, *said, answers),
    };
    let told: String = notable.iter().map(one).collect();
    if told.is_empty() {
        return told;
    }
    format!("{}\n{told}\n", screen.paint(Look::Strong, "The reporter says"))
}

/// One thing that was said, with what settles it below.
pub fn line(screen: Screen, case: CaseId, said: Notable, answers: &[(String, String)]) -> String {
    let next = command(case, said, answers).map(|next| format!("    `cvdesk {next}`\n")).unwrap_or_default();
    bullet(screen, &sentence(said, answers)) + &next
}

fn bullet(screen: Screen, what: &str) -> String {
    format!("  {} {}\n", screen.paint(Look::Amber, "!"), safe_line(what))
}

fn sentence(said: Notable, answers: &[(String, String)]) -> String {
    let joined = |what: &str, joint: &str, field: &str| match answer(answers, field) {
        Some(words) => format!("{what}{joint}{words}"),
        None => what.to_owned(),
    };
    let with = |what: &str, field: &str| joined(what, ": ", field);
    match said {
        Notable::Exploited => "it is exploited in the wild".to_owned(),
        Notable::AlreadyPublic => with("it is public already", ALREADY_PUBLIC),
        Notable::PlansToPublish { on, later: None } => plans(on),
        Notable::PlansToPublish { on, later: Some(end) } => {
            format!("{}, before the embargo's end {}", plans(on), when::utc_minute(end))
        }
        Notable::CveAssigned => with("a CVE id is assigned", CVE_ID),
        Notable::CveRequested => with("a CVE id was asked for", CVE_ID),
        Notable::StaysUnnamed { before, .. } => {
            let told = joined("nobody but the team may learn who they are", "; credit them as ", CREDIT);
            if before { format!("{told}; the notice was written before they said so") } else { told }
        }
        Notable::PatchOffered => "they offer a patch, and none is kept here".to_owned(),
    }
}

fn plans(on: Timestamp) -> String {
    format!("they plan to publish on {}", when::utc_minute(on))
}

fn command(case: CaseId, said: Notable, answers: &[(String, String)]) -> Option<String> {
    Some(match said {
        Notable::Exploited => format!("case exploited {case} --reason \"the reporter says so\""),
        Notable::AlreadyPublic => format!("case lift {case} --already-public --reason \"where\""),
        Notable::PlansToPublish { later: None, .. }
        | Notable::StaysUnnamed { credited: false, before: false } => {
            return None;
        }
        Notable::PlansToPublish { on, later: Some(_) } => format!("case propose {case} --until {on:.0}"),
        Notable::CveAssigned => {
            let id = answer(answers, CVE_ID).and_then(|words| words.trim().parse::<CveId>().ok());
            let id = id.map_or_else(|| "CVE-ID".to_owned(), |id| id.to_string());
            format!("case cve {case} --already --id {id}")
        }
        Notable::CveRequested => format!("case cve {case}"),
        Notable::StaysUnnamed { before: true, .. } => format!("case notice {case} --file FILE"),
        Notable::StaysUnnamed { credited: true, .. } => format!("case notice {case}"),
        Notable::PatchOffered => format!("case patch add {case} FILE"),
    })
}

fn answer<'a>(answers: &'a [(String, String)], field: &str) -> Option<&'a str> {
    answers.iter().find(|(id, _)| id == field).map(|(_, answer)| answer.as_str())
}
