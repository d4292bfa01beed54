//! `cvdesk case patch`: private patches and what is wrong with them.

use cvdesk_case::{CaseId, PatchVerdict};
use cvdesk_desk::{PatchLine, Said, StepDone, trouble_with_patch};
use cvdesk_policy::CaseCommand;
use serde_json::json;

use super::pass;
use crate::cli::{Global, PatchVerb};
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

/// The largest patch that is kept, as the largest mail.
const PATCH_BYTES: usize = 25 << 20;

pub fn run(session: &Session, global: &Global, wanted: &PatchVerb, screen: Screen) -> Result<Done, Failure> {
    let (case, step) = match wanted {
        PatchVerb::Add { case, file, branch } => {
            let id = typed::case(&case.case)?;
            let branch = branch.as_deref().map(typed::name).transpose()?;
            let bytes = std::fs::read(file)
                .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", file.display())))?;
            if bytes.len() > PATCH_BYTES {
                return Err(Failure::bad_input(format!(
                    "`{}` has more than {PATCH_BYTES} bytes",
                    file.display()
                )));
            }
            let mut desk = session.desk()?;
            let request = session.request(&desk, global)?;
            let step = desk.add_patch(request, id, &bytes, branch)?;
            let mut done = told::step(screen, id, &step);
            if let Some(why) = trouble_with_patch(&bytes) {
                let warning = format!("`git am` does not take `{}`: {why}", file.display());
                done.text.push_str(&format!(
                    "  {} {warning}; `git format-patch` writes one that it takes\n",
                    screen.paint(Look::Amber, "warning:")
                ));
                done.set("warning", json!(warning));
            }
            return Ok(pass::after(session, &mut desk, done));
        }
        PatchVerb::Accept { case, number } => {
            say(session, global, &case.case, *number, PatchVerdict::Accepted, None)?
        }
        PatchVerb::Reject { case, number, why } => {
            say(session, global, &case.case, *number, PatchVerdict::Rejected, why.text())?
        }
        PatchVerb::List(case) => return list(session, global, &case.case),
        PatchVerb::Show { case, number } => return show(session, global, &case.case, *number),
        PatchVerb::Fault { case, why } => {
            let id = typed::case(&case.case)?;
            let mut desk = session.desk()?;
            let request = session.request(&desk, global)?;
            let reason = why.text();
            (id, desk.step(request, id, reason, |reason| CaseCommand::FaultPatch { reason })?)
        }
    };
    Ok(pass::after(session, &mut session.desk()?, told::step(screen, case, &step)))
}

fn say(
    session: &Session,
    global: &Global,
    case: &str,
    number: u16,
    verdict: PatchVerdict,
    reason: Option<&str>,
) -> Result<(CaseId, StepDone), Failure> {
    let id = typed::case(case)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    Ok((id, desk.say(request, id, &Said::Patch(number, verdict), reason)?))
}

fn list(session: &Session, global: &Global, case: &str) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let patches = desk.patches(request, typed::case(case)?)?;
    let mut text = String::new();
    for patch in &patches {
        text.push_str(&format!("{}\n", told_line(patch)));
    }
    if patches.is_empty() {
        text.push_str("The case keeps no patch.\n");
    }
    Ok(Done::new(text, json!(patches)))
}

/// One patch on a line.
pub fn told_line(patch: &PatchLine) -> String {
    let added = patch.at.map(|at| format!(", {}", when::told(at))).unwrap_or_default();
    let by = patch.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
    let judged = patch.judged.as_ref().map(|judged| {
        let why = judged.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{} by {}, {}{why}", verdict(judged.verdict), judged.by, when::told(judged.at))
    });
    let judged = judged.unwrap_or_else(|| "not judged".to_owned());
    told::safe_line(&format!("{} for {}{added}{by}; {judged}", patch.number, patch.branch))
}

fn verdict(verdict: PatchVerdict) -> &'static str {
    match verdict {
        PatchVerdict::Accepted => "accepted",
        PatchVerdict::Rejected => "rejected",
    }
}

/// As it was kept, byte for byte where it is text.
fn show(session: &Session, global: &Global, case: &str, number: u16) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let bytes = desk.patch(request, typed::case(case)?, number)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Done::new(told::safe_text(&text), json!({ "number": number, "bytes": bytes.len(), "text": text })))
}
