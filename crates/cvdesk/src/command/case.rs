//! `cvdesk case`: the steps of a case.

use cvdesk_case::{CveId, NoticeNumber};
use cvdesk_desk::{CaseLine, CaseView, ToldLine};
use cvdesk_policy::{Allowed, CaseCommand, LiftGround};
use serde_json::{Value, json};

use super::{case_fix, case_notice, pass};
use crate::cli::{CaseVerb, Global};
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

pub fn run(global: &Global, wanted: &CaseVerb, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let done = match wanted {
        CaseVerb::List | CaseVerb::Show(_) | CaseVerb::Timeline(_) | CaseVerb::Next(_) => {
            look(&session, global, wanted, screen)?
        }
        CaseVerb::Fix(fix) => case_fix::run(&session, global, fix, screen)?,
        CaseVerb::Notice { case, file } => {
            case_notice::run(&session, global, typed::case(&case.case)?, file.as_deref(), screen)?
        }
        CaseVerb::Confirm { .. }
        | CaseVerb::Embargo { .. }
        | CaseVerb::Cve { .. }
        | CaseVerb::Lift { .. } => step(&session, global, wanted, screen)?,
    };
    Ok(Done { rehearsal: session.rehearsal, ..done })
}

fn look(session: &Session, global: &Global, wanted: &CaseVerb, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    match wanted {
        CaseVerb::Show(case) => {
            Ok(told_case(session, screen, desk.show_case(request, typed::case(&case.case)?)?))
        }
        CaseVerb::Timeline(case) => {
            Ok(told_timeline(screen, &desk.timeline(request, typed::case(&case.case)?)?))
        }
        CaseVerb::Next(case) => {
            let (owed, legal) = desk.owed(request.actor, typed::case(&case.case)?)?;
            let text = if owed.is_empty() { "Nothing is owed.\n".to_owned() } else { String::new() };
            let text = format!("{text}{}", told_legal(screen, &legal));
            Ok(Done { owed, ..Done::new(text, json!({ "case": case.case, "legal": legal })) })
        }
        CaseVerb::List
        | CaseVerb::Confirm { .. }
        | CaseVerb::Embargo { .. }
        | CaseVerb::Cve { .. }
        | CaseVerb::Fix(_)
        | CaseVerb::Notice { .. }
        | CaseVerb::Lift { .. } => {
            let lines = desk.cases(request.actor)?;
            Ok(Done::new(told_list(session, screen, &lines), json!(lines)))
        }
    }
}

fn step(session: &Session, global: &Global, wanted: &CaseVerb, screen: Screen) -> Result<Done, Failure> {
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let (id, done) = match wanted {
        CaseVerb::Confirm { case, why } => {
            let id = typed::case(&case.case)?;
            (id, desk.step(request, id, why.reason.as_deref(), |reason| CaseCommand::Confirm { reason })?)
        }
        CaseVerb::Embargo { case, until, restart, why } => {
            let id = typed::case(&case.case)?;
            let until = until.as_deref().map(when::read).transpose()?;
            let reason = why.reason.as_deref();
            let done = match (restart, until) {
                (true, until) => {
                    desk.step(request, id, reason, |reason| CaseCommand::RestartEmbargo { until, reason })?
                }
                (false, Some(until)) => {
                    desk.step(request, id, reason, |reason| CaseCommand::AgreeEmbargo { until, reason })?
                }
                (false, None) => {
                    return Err(Failure::new(
                        crate::failure::USAGE,
                        "name the end with --until WHEN, or --restart the clock",
                    ));
                }
            };
            (id, done)
        }
        CaseVerb::Cve { case, id: cve } => {
            let id = typed::case(&case.case)?;
            let command = match cve {
                None => CaseCommand::RequestCve,
                Some(cve) => CaseCommand::AssignCve { cve: typed::name::<CveId>(cve)? },
            };
            (id, desk.step(request, id, None, |_| command)?)
        }
        CaseVerb::Lift { case, early, already_public, number, why } => {
            let id = typed::case(&case.case)?;
            let ground = match (early, already_public) {
                (_, true) => LiftGround::AlreadyPublic,
                (true, false) => LiftGround::Early,
                (false, false) => LiftGround::Due,
            };
            let number = number.as_deref().map(typed::name::<NoticeNumber>).transpose()?;
            (
                id,
                desk.step(request, id, why.reason.as_deref(), |reason| CaseCommand::Lift {
                    ground,
                    reason,
                    number,
                })?,
            )
        }
        CaseVerb::List
        | CaseVerb::Show(_)
        | CaseVerb::Timeline(_)
        | CaseVerb::Next(_)
        | CaseVerb::Fix(_)
        | CaseVerb::Notice { .. } => {
            return look(session, global, wanted, screen);
        }
    };
    let done = told::step(screen, id, &done);
    Ok(pass::after(session, &mut desk, done))
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

fn told_legal(screen: Screen, legal: &[Allowed]) -> String {
    let mut text = format!("{}\n", screen.paint(Look::Strong, "Legal now"));
    for act in legal.iter().filter(|act| act.not_yet.is_none()) {
        text.push_str(&format!("  {} {}\n", screen.paint(Look::Green, "+"), act.phrase));
    }
    for act in legal {
        if let Some(why) = &act.not_yet {
            text.push_str(&format!(
                "  {} {}: {why}\n    {}\n",
                screen.paint(Look::Quiet, "-"),
                act.phrase,
                screen.paint(Look::Quiet, &act.quote)
            ));
        }
    }
    text
}

fn told_case(session: &Session, screen: Screen, view: CaseView) -> Done {
    let now = session.now();
    let seal = match view.public_since {
        Some(at) => screen.paint(Look::Green, &format!("public since {}", when::told(at))),
        None => screen.paint(Look::Red, "confidential: the team reads it"),
    };
    let mut text = format!(
        "{}  {seal}\n{}\n\n",
        screen.paint(Look::Strong, &view.id.to_string()),
        screen.paint(Look::Strong, &told::safe_line(&view.title))
    );
    let mut row = |label: &str, value: String| text.push_str(&format!("{label:>9}  {value}\n"));
    row("State", view.state.clone());
    if let Some(received) = view.received {
        row("Reported", format!("{} ({})", when::told(received), when::distance(now, received)));
    }
    row("Reporter", told::safe_line(view.reporter.as_deref().unwrap_or("(unknown)")));
    if let Some((until, agreed)) = view.embargo {
        let standing = if agreed { "agreed until" } else { "proposed until" };
        row("Embargo", format!("{standing} {} ({})", when::told(until), when::distance(now, until)));
    }
    row("CVE", if view.cves.is_empty() { "none".to_owned() } else { view.cves.join(", ") });
    for (branch, stage, commits, releases) in &view.fixes {
        let short: Vec<_> =
            commits.iter().map(|commit| commit.chars().take(12).collect::<String>()).collect();
        let released = if releases.is_empty() {
            String::new()
        } else {
            format!(", released in {}", releases.join(", "))
        };
        row("Fix", format!("{branch}: {stage} {}{released}", short.join(", ")));
    }
    if let Some(number) = view.number {
        row("Notice", format!("{number}, version {}", view.versions));
    }
    if let Some(report) = &view.report {
        text.push_str(&format!(
            "\n{}\n{}\n",
            screen.paint(Look::Strong, "Report"),
            indented(&told::safe_text(report))
        ));
    }
    let result = json!({
        "case": view.id, "title": view.title, "state": view.state, "received": view.received, "public_since": view.public_since,
        "embargo": view.embargo.map(|(until, agreed)| json!({ "until": until, "agreed": agreed })), "cves": view.cves,
        "fixes": view.fixes.iter().map(|(branch, stage, commits, releases)| json!({ "branch": branch, "stage": stage, "commits": commits, "releases": releases })).collect::<Value>(),
        "number": view.number, "versions": view.versions, "reporter": view.reporter, "report": view.report,
        "legal": view.legal,
    });
    Done { owed: view.owed, ..Done::new(text, result) }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
