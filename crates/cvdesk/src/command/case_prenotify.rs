//! `cvdesk case prenotify`: what each party needs to prepare, as files for somebody to hand over.

use std::path::Path;

use cvdesk_desk::Request;
use serde_json::{Value, json};

use super::{pass, private_folder};
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
    only: Option<u16>,
    out: &Path,
    why: Option<&str>,
    screen: Screen,
) -> Result<Done, Failure> {
    let id = typed::case(case)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let parties = match only {
        Some(number) => vec![number],
        None => desk.bound_parties(request, id)?,
    };
    if parties.is_empty() {
        let what = format!("nobody to prepare: no vendor or other party in {id} has accepted the terms");
        return Err(Failure::bad_input(format!("{what}; see `cvdesk case show {id}`")));
    }
    private_folder::must_be_new(out)?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the zone that this machine is set to, beside UTC; the binary may ask"
    )]
    let zone = jiff::tz::TimeZone::system();
    let mut done = Done::default();
    let mut made: Vec<Value> = Vec::new();
    for number in parties {
        let own = Request { actor: request.actor, command: session.command() };
        let (package, step) = desk.prenotify(own, id, number, &zone, why)?;
        let folder = out.join(number.to_string());
        let files = package.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()));
        private_folder::write(&folder, files)?;
        let told = told::step(screen, id, &step);
        done.text.push_str(&told.text);
        done.text.push_str(&format!("  {} files in {}\n", package.files.len(), folder.display()));
        done.owed = told.owed;
        made.push(json!({ "participant": number, "folder": folder, "digest": package.digest }));
    }
    done.text.push_str(
        "Hand them over by a way that only they read, and record what they answer: `cvdesk case answer`.\n",
    );
    done.result = Value::Array(made);
    Ok(pass::after(session, &mut desk, done))
}
