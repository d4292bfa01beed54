//! `cvdesk tour`: a whole disclosure rehearsed in a folder, through the real use cases and the real store.
//!
//! The tour owns its clock and draws its ids from a seed that it keeps, so that a killed tour goes on where it
//! stopped: a step that was taken is answered with its first answer, and nothing outside happens twice.

mod project;
mod script;
mod seeded;
mod stage;
mod words;

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::{Global, Tour};
use crate::failure::{CONFLICT, FAILED, Failure};
use crate::output::{Done, Look, Screen};
use crate::place;
use crate::profile::Profile;
use seeded::SEED;
use stage::Stage;

/// The folder of a tour that names none.
const FOLDER: &str = "cvdesk-tour";

/// Runs the tour below the current folder, after saying so.
pub fn in_current_folder(screen: Screen) -> Result<Done, Failure> {
    screen.say("No command given: this is `cvdesk tour`, a rehearsal. `cvdesk --help` shows the commands.\n");
    run_in(&PathBuf::from(FOLDER), None, screen)
}

pub fn run(global: &Global, wanted: &Tour, screen: Screen) -> Result<Done, Failure> {
    let dir = global.dir.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    run_in(&dir, wanted.profile.as_deref(), screen)
}

fn run_in(dir: &Path, profile: Option<&str>, screen: Screen) -> Result<Done, Failure> {
    let dir = place::absolute(dir).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    free(&dir)?;
    let profile = match profile {
        Some(name) => Profile::find(name)?,
        None => first_with_mail()?,
    };
    screen.say(&format!(
        "{}\nEverything happens in {}: no network, no server, no real mail.\n",
        screen
            .paint(Look::Strong, "A rehearsal of a disclosure, from a mailed report to a published notice."),
        dir.display()
    ));
    let mut stage = Stage::set(&dir, profile, screen)?;
    let case = script::play(&mut stage)?;
    let result = json!({ "dir": dir, "case": case });
    Ok(Done::new(stage.closing(case), result))
}

/// A folder of the tour's own: new, empty, or an earlier tour's.
fn free(dir: &Path) -> Result<(), Failure> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::new(FAILED, format!("cannot read `{}`: {error}", dir.display()))),
    };
    if dir.join(SEED).exists() || entries.count() == 0 {
        return Ok(());
    }
    Err(Failure::new(
        CONFLICT,
        format!("`{}` holds other things; name an empty folder with `cvdesk --dir DIR tour`", dir.display()),
    ))
}

fn first_with_mail() -> Result<Profile, Failure> {
    for name in Profile::names() {
        let profile = Profile::find(&name)?;
        if profile.load()?.channel.mail.is_some() {
            return Ok(profile);
        }
    }
    Err(Failure::bad_input("no shipped profile takes reports by mail; name one with --profile"))
}
