//! `cvdesk held`: what waits for a moderator.

use cvdesk_case::{HeldBecause, Identity, ProvenBy};
use cvdesk_desk::{HeldLine, IntakeView, Moderated};
use serde_json::{Value, json};

use super::pass;
use crate::cli::{Global, Held};
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

pub fn run(global: &Global, wanted: &Held, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let done = match wanted {
        Held::List => {
            let lines = desk.held(request.actor)?;
            Done::new(told_list(&session, &lines), lines.iter().map(line_json).collect())
        }
        Held::Show { report } => {
            told_report(&session, screen, &desk.show_intake(request, typed::report(report)?)?)
        }
        Held::Approve { report } => {
            let done = told_moderation(&desk.approve(request, typed::report(report)?)?);
            pass::after(&session, &mut desk, done)
        }
        Held::Application { report, name, affiliation } => {
            let report = typed::report(report)?;
            let done = desk.take_application(request, report, name, affiliation.as_deref())?;
            pass::after(&session, &mut desk, told_moderation(&done))
        }
        Held::Reject { report, why } => {
            let done = told_moderation(&desk.reject(request, typed::report(report)?, why.text())?);
            pass::after(&session, &mut desk, done)
        }
    };
    Ok(Done { rehearsal: session.rehearsal, ..done })
}

fn because(because: HeldBecause) -> &'static str {
    match because {
        HeldBecause::NotAMember => "not a member",
        HeldBecause::IdentityUnproven => "a member's address, but unproven",
        HeldBecause::TooComplex => "not readable safely: quarantined",
    }
}

fn line_json(line: &HeldLine) -> Value {
    json!({ "id": line.id, "title": line.title, "received": line.received, "because": line.because })
}

fn told_list(session: &Session, lines: &[HeldLine]) -> String {
    if lines.is_empty() {
        return "Nothing waits for a moderator.\n".to_owned();
    }
    let now = session.now();
    let mut text = String::new();
    for line in lines {
        let age = when::distance(now, line.received);
        text.push_str(&format!(
            "{}  {:<14} {}\n             {}\n",
            line.id,
            age,
            told::safe_line(&line.title),
            because(line.because)
        ));
    }
    text.push_str(
        "\nNext: `cvdesk held show ID`, then `cvdesk held approve ID` or `cvdesk held reject ID`\n",
    );
    text
}

fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::Unproven => "unproven: anybody may have sent this",
        Identity::Proven(ProvenBy::Dkim) => "proven by DKIM",
        Identity::Proven(ProvenBy::Spf) => "proven by SPF",
    }
}

fn told_report(session: &Session, screen: Screen, view: &IntakeView) -> Done {
    let standing = match (view.held, view.case) {
        (Some(held), _) => format!("held: {}", because(held)),
        (None, Some(case)) => format!("became case {case}"),
        (None, None) if view.applicant.is_some() => {
            "a request for membership: `cvdesk person list`".to_owned()
        }
        (None, None) if view.redirected => "redirected: its sender is told where reports go".to_owned(),
        (None, None) => "rejected".to_owned(),
    };
    let received = view
        .received
        .map(|at| format!("{}, {}", when::told(at), when::distance(session.now(), at)))
        .unwrap_or_default();
    let mut text = format!(
        "{}  {}\n",
        screen.paint(Look::Strong, &view.id.to_string()),
        screen.paint(Look::Red, "confidential: moderators read it")
    );
    for (label, value) in [
        ("Standing", standing.as_str()),
        ("Received", received.as_str()),
        ("From", view.from.as_deref().unwrap_or("(nobody)")),
        ("Identity", identity(view.identity)),
        ("Subject", view.subject.as_deref().unwrap_or("(none)")),
    ] {
        text.push_str(&format!("{label:>9}  {}\n", told::safe_line(value)));
    }
    if !view.answers.is_empty() {
        text.push('\n');
    }
    for (field, answer) in &view.answers {
        text.push_str(&told::answer(field, answer));
    }
    text.push_str(&format!(
        "\n{}\n",
        told::safe_text(view.body.as_deref().unwrap_or("(no readable text; the raw bytes are kept)"))
    ));
    if view.held.is_some() {
        text.push_str(&format!("\nNext: `cvdesk held approve {0}` or `cvdesk held reject {0}`\n", view.id));
    }
    let result = json!({
        "id": view.id, "received": view.received, "held": view.held, "case": view.case, "from": view.from,
        "identity": view.identity, "subject": view.subject, "body": view.body, "raw_bytes": view.raw_bytes,
        "answers": told::answers_json(&view.answers), "applicant": view.applicant,
    });
    Done::new(text, result)
}

fn told_moderation(moderated: &Moderated) -> Done {
    let text = match (moderated.case, moderated.applicant) {
        (Some(case), _) => format!("{} is let in and became case {case}.\n", moderated.intake),
        (None, Some(applicant)) => format!(
            "{} is a request for membership.\nNext: a member vouches with `cvdesk person vouch {applicant:.12}`\n",
            moderated.intake
        ),
        (None, None) => format!("{} is rejected. Its bytes are kept.\n", moderated.intake),
    };
    let result =
        json!({ "report": moderated.intake, "case": moderated.case, "applicant": moderated.applicant });
    Done { owed: moderated.owed.clone(), ..Done::new(text, result) }
}
