//! `cvdesk case patch`: private patches and what is wrong with them.

use cvdesk_case::{CaseId, PatchVerdict};
use cvdesk_desk::{Said, StepDone, trouble_with_patch};
use cvdesk_policy::CaseCommand;
use serde_json::json;

use super::pass;
use crate::cli::{Global, PatchVerb};
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

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

/// As it was kept, byte for byte where it is text.
fn show(session: &Session, global: &Global, case: &str, number: u16) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let bytes = desk.patch(request, typed::case(case)?, number)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Done::new(told::safe_text(&text), json!({ "number": number, "bytes": bytes.len(), "text": text })))
}
