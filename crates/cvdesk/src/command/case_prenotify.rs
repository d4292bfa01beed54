//! `cvdesk case prenotify`: what each party needs to prepare, as files for somebody to hand over.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use cvdesk_desk::{Package, Request};
use serde_json::{Value, json};
use std::io::Write as _;

use super::pass;
use crate::cli::Global;
use crate::failure::{CONFLICT, FAILED, Failure};
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
    if out.exists() {
        return Err(Failure::new(
            CONFLICT,
            format!("`{}` is there already: name a new folder", out.display()),
        ));
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the zone that this machine is set to, beside UTC; the binary may ask"
    )]
    let zone = jiff::tz::TimeZone::system();
    let mut done = Done::default();
    let mut made: Vec<Value> = Vec::new();
    for number in parties {
        let own = Request { actor: request.actor, command: session.command() };
        let (package, step) = desk.prenotify(own, id, number, &zone)?;
        let folder = out.join(number.to_string());
        write(&folder, &package)?;
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

/// For their owner's eyes alone.
fn write(folder: &Path, package: &Package) -> Result<(), Failure> {
    let trouble =
        |error: std::io::Error| Failure::new(FAILED, format!("cannot write `{}`: {error}", folder.display()));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(trouble)?;
    for file in &package.files {
        let mut options = fs::OpenOptions::new();
        let mut opened = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(folder.join(&file.name))
            .map_err(trouble)?;
        opened.write_all(&file.bytes).map_err(trouble)?;
    }
    Ok(())
}
