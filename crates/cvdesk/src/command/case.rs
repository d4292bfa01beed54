//! `cvdesk case`: looking at cases, and which file takes which step.

use cvdesk_desk::{CaseLine, ToldLine};
use serde_json::{Value, json};

use super::case_people::Wanted;
use super::{
    answers, case_adopt, case_cve, case_erase, case_fix, case_impact, case_labels, case_notice, case_patch,
    case_people, case_public, case_show, case_step, case_talk, legal,
};
use crate::cli::{CaseVerb, Global};
use crate::failure::Failure;
use crate::notable;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

pub fn run(global: &Global, wanted: &CaseVerb, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let done = match wanted {
        CaseVerb::List { all } => list(&session, global, *all, screen)?,
        CaseVerb::Show(case) => case_show::run(&session, global, &case.case, screen)?,
        CaseVerb::Timeline { case, labels: true } => case_labels::run(&session, global, &case.case, screen)?,
        CaseVerb::Timeline { case, labels: false } => timeline(&session, global, &case.case, screen)?,
        CaseVerb::Next(case) => next(&session, global, &case.case, screen)?,
        CaseVerb::Step(step) => case_step::run(&session, global, step, screen)?,
        CaseVerb::Talk(verb) => case_talk::run(&session, global, verb, screen)?,
        CaseVerb::Erase { case, why } => case_erase::run(&session, global, &case.case, why.text(), screen)?,
        CaseVerb::Public { case, preview: _ } => case_public::run(&session, global, &case.case, screen)?,
        CaseVerb::Report { case, answers } => answers::fill(&session, global, &case.case, answers, screen)?,
        CaseVerb::Invite { case, role, person, name, mail } => {
            let wanted = Wanted { person: person.as_deref(), name: name.as_deref(), mail: mail.as_deref() };
            case_people::invite(&session, global, &case.case, *role, &wanted, screen)?
        }
        CaseVerb::Patch(patch) => case_patch::run(&session, global, patch, screen)?,
        CaseVerb::Impact(wanted) => case_impact::impact(&session, global, wanted, screen)?,
        CaseVerb::Backport(wanted) => case_impact::backport(&session, global, wanted, screen)?,
        CaseVerb::Leak(wanted) => case_impact::leak(&session, global, wanted, screen)?,
        CaseVerb::Cve(wanted) => case_cve::run(&session, global, wanted, screen)?,
        CaseVerb::Fix(fix) => case_fix::run(&session, global, fix, screen)?,
        CaseVerb::Notice { case, file } => {
            case_notice::run(&session, global, typed::case(&case.case)?, file.as_deref(), screen)?
        }
        CaseVerb::AdoptPolicy { case, preview, why } => {
            case_adopt::run(&session, global, &case.case, *preview, why.text(), screen)?
        }
    };
    Ok(Done { rehearsal: session.rehearsal, ..done })
}

fn list(session: &Session, global: &Global, all: bool, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let mut lines = desk.cases(session.actor(&desk, global)?)?;
    let known = lines.len();
    lines.retain(|line| all || !line.closed);
    let mut text = told_list(session, screen, &lines);
    if lines.len() < known {
        let closed = known.saturating_sub(lines.len());
        text.push_str(&format!("{closed} closed: `cvdesk case list --all`\n"));
    }
    Ok(Done::new(text, json!(lines)))
}

fn timeline(session: &Session, global: &Global, case: &str, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    Ok(told_timeline(screen, &desk.timeline(request, typed::case(case)?)?))
}

fn next(session: &Session, global: &Global, case: &str, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let (actor, id) = (session.actor(&desk, global)?, typed::case(case)?);
    let (owed, legal) = desk.owed(actor, id)?;
    let said = desk.notable(actor, id)?;
    let text = if owed.is_empty() { "Nothing is owed.\n".to_owned() } else { String::new() };
    let text = format!("{text}{}", notable::block(screen, session.now(), id, &said, &[]));
    // What is owed first: what is legal is a long list.
    let name = id.to_string();
    let behind = legal::told(screen, &name, &legal);
    let legal = legal::json(&name, &legal);
    Ok(Done { owed, behind, ..Done::new(text, json!({ "case": case, "legal": legal, "notable": said })) })
}

fn told_list(session: &Session, screen: Screen, lines: &[CaseLine]) -> String {
    if lines.is_empty() {
        return "There is no case that you may see.\n".to_owned();
    }
    let now = session.now();
    let mut text = String::new();
    for line in lines {
        let seal = if line.public {
            screen.paint(Look::Green, "public      ")
        } else {
            screen.paint(Look::Red, "confidential")
        };
        let number = line.number.map(|number| format!(" {number}")).unwrap_or_default();
        text.push_str(&format!(
            "{}  {seal}  {:<10}{number}  {}\n",
            line.id,
            line.state,
            told::safe_line(&line.title)
        ));
        if let Some(until) = line.embargo_until {
            text.push_str(&format!(
                "             embargo until {} ({})\n",
                when::told(until),
                when::distance(now, until)
            ));
        }
        if let Some(owed) = &line.owed {
            let due = line.due.map(|due| format!(", by {}", when::told(due))).unwrap_or_default();
            text.push_str(&format!("             {} {owed}{due}\n", screen.paint(Look::Amber, "owed:")));
        }
    }
    text
}

fn told_timeline(screen: Screen, lines: &[ToldLine]) -> Done {
    let mut text = String::new();
    for line in lines {
        text.push_str(&format!(
            "{}  {}: {}\n",
            screen.paint(Look::Quiet, &when::utc_minute(line.at)),
            line.who,
            line.what
        ));
        if !line.warned.is_empty() {
            text.push_str(&format!("                      against {}\n", line.warned.join(", ")));
        }
        if let Some(reason) = &line.reason {
            text.push_str(&format!("                      reason: {}\n", told::safe_line(reason)));
        }
    }
    let result: Value = lines
        .iter()
        .map(|line| json!({ "at": line.at, "who": line.who, "what": line.what, "warned": line.warned, "reason": line.reason }))
        .collect();
    Done::new(text, result)
}
