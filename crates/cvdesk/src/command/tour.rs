//! `cvdesk tour`: whole disclosures rehearsed in a folder, through the real commands and the real store.
//!
//! What is played is data of the profiles (`tour.toml`); at the end the cases of all of them lie side by side. A tour
//! owns its clock and draws its ids from a seed that it keeps, so that a killed tour goes on where it stopped.

mod columns;
mod fill;
mod git_line;
mod play;
mod project;
mod script;
mod story;
mod transcript;
mod words;

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::{Global, Tour};
use crate::failure::{CONFLICT, FAILED, Failure};
use crate::output::{Done, Look, Screen};
use crate::place;
use crate::profile::Profile;
use crate::rehearsed::{SEED, SeededIds};
use play::Play;
use story::Story;

/// The folder of a tour that names none.
const FOLDER: &str = "cvdesk-tour";

/// Runs the tour below the current folder, after saying so.
pub fn in_current_folder(screen: Screen) -> Result<Done, Failure> {
    screen.say("No command given: this is `cvdesk tour`, a rehearsal. `cvdesk --help` shows the commands.\n");
    run_in(&PathBuf::from(FOLDER), &Tour { profile: None, transcript: None }, screen)
}

pub fn run(global: &Global, wanted: &Tour, screen: Screen) -> Result<Done, Failure> {
    let dir = global.dir.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    run_in(&dir, wanted, screen)
}

fn run_in(dir: &Path, wanted: &Tour, screen: Screen) -> Result<Done, Failure> {
    let failed = |error: std::io::Error| Failure::new(FAILED, error.to_string());
    let dir = place::absolute(dir).map_err(failed)?;
    let transcript = wanted.transcript.as_deref().map(place::absolute).transpose().map_err(failed)?;
    let screen = if transcript.is_some() { screen.plain() } else { screen };
    let profiles = profiles(wanted.profile.as_deref())?;
    for (_, profile) in &profiles {
        script::Script::of(profile)?;
    }
    free(&dir)?;
    std::fs::create_dir_all(&dir)
        .map_err(|error| Failure::new(FAILED, format!("cannot make `{}`: {error}", dir.display())))?;
    let ids = SeededIds::of_folder(&dir)?;
    screen.say(&format!(
        "{}\nEverything happens in {}: no network, no server, no real mail.",
        screen.paint(Look::Strong, "A rehearsal: disclosures from the report to the public end."),
        dir.display()
    ));
    let mut plays = Vec::new();
    for (name, profile) in &profiles {
        let mut play = Play::set(&dir, name, profile, ids.clone(), screen)?;
        screen.say(&format!("\n{}\n", screen.paint(Look::Strong, &play.script.title)));
        play.play()?;
        plays.push(play);
    }
    if let (Some(file), Some(play)) = (&transcript, plays.first()) {
        std::fs::write(file, play.transcript.page())
            .map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", file.display())))?;
    }
    let stories = plays.iter().map(Story::of).collect::<Result<Vec<_>, _>>()?;
    Ok(closing(&dir, &plays, &stories, screen))
}

/// The profiles to walk through: a named one, or every shipped one that has a tour.
fn profiles(wanted: Option<&str>) -> Result<Vec<(String, Profile)>, Failure> {
    let names = match wanted {
        // The tour enters folders of its own: what is beside the caller is named whole.
        Some(name) if Path::new(name).is_dir() => {
            let path =
                place::absolute(Path::new(name)).map_err(|error| Failure::new(FAILED, error.to_string()))?;
            vec![path.display().to_string()]
        }
        Some(name) => vec![name.to_owned()],
        None => script::toured()?,
    };
    names.into_iter().map(|name| Ok((name.clone(), Profile::find(&name)?))).collect()
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

/// The cases side by side, the notice, and what to open.
fn closing(dir: &Path, plays: &[Play], stories: &[Story], screen: Screen) -> Done {
    let strong = |text: &str| screen.paint(Look::Strong, text);
    let sections: Vec<_> = stories.iter().map(|story| story.sections.clone()).collect();
    let mut text = format!("\n{}\n", strong("What they left"));
    text.push_str(&columns::lay(&sections, screen.columns(), strong));
    for notice in stories.iter().filter_map(|story| story.notice.as_ref()) {
        text.push_str(&format!(
            "\n{}\n\n{}\n",
            strong("The notice, as everybody reads it"),
            notice.trim_end()
        ));
    }
    text.push_str(&format!("\n{}\n", strong("To open")));
    for (play, story) in plays.iter().zip(stories) {
        let desk = play.dir.join("desk");
        text.push_str(&format!(
            "  cd {}; export CVDESK_DIR={}\n    cvdesk case show {case}\n    cvdesk case timeline {case}\n",
            play.dir.display(),
            desk.display(),
            case = story.case
        ));
    }
    text.push_str(
        "  There also: desk/outbox (the mails), desk/notices (a git repository, where there are notices), project.git and \
         private.git.\n\nFor real: `cvdesk init --profile NAME --dir DIR`.\n",
    );
    let tours = plays.iter().zip(stories).map(|(play, story)| {
        let (facts, mails, versions) = story.counts;
        json!({
            "profile": play.name, "dir": play.dir, "case": story.case,
            "facts": facts, "mails": mails, "notice_versions": versions,
        })
    });
    let result = json!({ "dir": dir, "tours": tours.collect::<Vec<_>>() });
    Done::new(text, result)
}
