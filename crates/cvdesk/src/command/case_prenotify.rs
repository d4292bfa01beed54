//! `cvdesk case prenotify`: what each party needs to prepare, as files for somebody to hand over.

use std::path::Path;

use cvdesk_case::CaseId;
use cvdesk_desk::port::PackageWords;
use cvdesk_desk::{Desk, DeskError, Package, Request, StepDone};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::adapters::templates;
use super::{pass, private_folder};
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

/// What is asked for.
pub struct Wanted<'a> {
    /// Only this participant's package.
    pub participant: Option<u16>,
    /// Where the packages go.
    pub out: &'a Path,
    /// Whose time the end is told in beside UTC.
    pub zone: Option<TimeZone>,
    /// Why what looks private in it may be handed over.
    pub why: Option<&'a str>,
}

pub fn run(
    session: &Session,
    global: &Global,
    case: &str,
    wanted: &Wanted<'_>,
    screen: Screen,
) -> Result<Done, Failure> {
    let id = typed::case(case)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let parties = match wanted.participant {
        Some(number) => vec![number],
        None => desk.bound_parties(request, id)?,
    };
    if parties.is_empty() {
        let what = format!("nobody to prepare: no vendor or other party in {id} has accepted the terms");
        return Err(Failure::bad_input(format!("{what}; see `cvdesk case show {id}`")));
    }
    let folder = |number: u16| wanted.out.join(number.to_string());
    parties.iter().try_for_each(|number| private_folder::must_be_new(&folder(*number)))?;
    let words = templates(session, desk.policy()?)?;
    let mut done = Done::default();
    let mut made: Vec<Value> = Vec::new();
    for number in parties {
        let own = Request { actor: request.actor, command: session.command() };
        let folder = folder(number);
        match one(&mut desk, own, id, number, wanted, &words, &folder) {
            Ok((package, step)) => {
                let told = told::step(screen, id, &step);
                done.text.push_str(&told.text);
                done.text.push_str(&format!("  {} files in {}\n", package.files.len(), folder.display()));
                done.owed = told.owed;
                made.push(json!({ "participant": number, "folder": folder, "digest": package.digest }));
            }
            Err(failure) => {
                let recorded = (!made.is_empty()).then_some(Done { result: Value::Array(made), ..done });
                return Err(pass::before_failure(session, &mut desk, screen, recorded, failure));
            }
        }
    }
    done.text.push_str(
        "Hand them over by a way that only they read, and record what they answer: `cvdesk case answer`.\n",
    );
    done.result = Value::Array(made);
    Ok(pass::after(session, &mut desk, done))
}

/// One participant's package: its files are there before the case says so.
fn one(
    desk: &mut Desk<'_>,
    request: Request,
    id: CaseId,
    number: u16,
    wanted: &Wanted<'_>,
    words: &dyn PackageWords,
    folder: &Path,
) -> Result<(Package, StepDone), Failure> {
    let package = desk.package(request, id, number, wanted.zone.as_ref(), words)?;
    let files = package.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()));
    private_folder::write(folder, files)?;
    match desk.record_package(request, id, &package, wanted.why) {
        Ok(step) => Ok((package, step)),
        Err(error) => {
            // Refused: nobody is to have it. Of any other trouble nobody can tell whether it was recorded.
            if matches!(error, DeskError::Refused(_) | DeskError::Absent(_)) {
                let _ = std::fs::remove_dir_all(folder);
            }
            Err(error.into())
        }
    }
}
