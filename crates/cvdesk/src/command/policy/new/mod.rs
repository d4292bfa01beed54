//! `cvdesk policy new`: asks a few questions and writes a policy that says what it decides.

mod draft;

use std::fs;
use std::io::{BufRead as _, Write as _};

use serde_json::json;

use self::draft::{Answers, Way};
use crate::cli::PolicyNew;
use crate::failure::{CONFLICT, FAILED, Failure};
use crate::output::{Done, Screen};
use crate::profile::Profile;

pub fn run(wanted: &PolicyNew, screen: Screen) -> Result<Done, Failure> {
    if wanted.folder.exists() {
        let what = format!("`{}` is there already: name a new folder", wanted.folder.display());
        return Err(Failure::new(CONFLICT, what));
    }
    let answers = answers(wanted, screen)?;
    let files = answers.files();
    let templates = files.iter().filter_map(|(name, text)| {
        let name = name.strip_prefix("templates/")?.strip_suffix(".txt")?;
        Some((name.to_owned(), text.clone()))
    });
    let profile = Profile {
        publication: None,
        origin: "the policy made from your answers".to_owned(),
        policy: files.get("policy.toml").cloned().unwrap_or_default(),
        templates: templates.collect(),
        examples: std::collections::BTreeMap::new(),
        tour: None,
    };
    // Nothing is written that the desk would not take.
    profile.load()?;
    for (name, text) in &files {
        let path = wanted.folder.join(name);
        let folder = path.parent().unwrap_or(&wanted.folder);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display())))?;
    }
    let folder = wanted.folder.display();
    let text = format!(
        "Made {folder}/policy.toml and its templates. Read it from the top and make it yours, then:\n\
         \x20 cvdesk policy check {folder}      what does not fit together\n\
         \x20 cvdesk policy explain {folder}    the page for your users\n\
         \x20 cvdesk init --profile {folder}    a desk that runs it\n"
    );
    Ok(Done::new(text, json!({ "folder": wanted.folder, "files": files.keys().collect::<Vec<_>>() })))
}

/// What the command line leaves open is asked at a terminal, and has a usual answer elsewhere.
fn answers(wanted: &PolicyNew, screen: Screen) -> Result<Answers, Failure> {
    let ask = |given: &Option<String>, question: &str, usual: Option<&str>| match given {
        Some(given) => Ok(given.clone()),
        None if screen.interactive() => asked(question, usual),
        None => usual.map(ToOwned::to_owned).ok_or_else(|| {
            Failure::bad_input(format!("an answer is missing: {question} give it as an option (`--help`)"))
        }),
    };
    let title = ask(&wanted.title, "What is the project called?", None)?;
    let way = match (&wanted.mail, &wanted.tracker) {
        (Some(mail), _) => Way::Mail(mail.clone()),
        (None, Some(url)) => Way::Tracker(url.clone()),
        (None, None) => {
            let place =
                ask(&None, "Where do reports go: a mail address, or the address of an issue tracker?", None)?;
            if place.contains("://") { Way::Tracker(place) } else { Way::Mail(place) }
        }
    };
    let team = ask(&wanted.team, "What is the role of those who handle reports?", Some("team"))?;
    let days = number(
        "the goal",
        &ask(&wanted.goal_days, "How many days shall an embargo take at most?", Some("14"))?,
    )?;
    let people = ask(&wanted.people, "How many people must agree to lift one before its end?", Some("2"))?;
    let people = number("the number of people", &people)?;
    let notice = match (wanted.notice, wanted.no_notice) {
        (true, _) => true,
        (_, true) => false,
        (false, false) => {
            let answer = ask(&None, "Do you publish notices (yes or no)?", Some("yes"))?;
            match answer.to_lowercase().as_str() {
                "y" | "yes" => true,
                "n" | "no" => false,
                other => return Err(Failure::bad_input(format!("`{other}` is not yes or no"))),
            }
        }
    };
    Answers::checked(title, way, team, (days, people), notice)
}

fn number(what: &str, text: &str) -> Result<u8, Failure> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        Ok(_) | Err(_) => Err(Failure::bad_input(format!("{what} is a number from 1 to 255, not `{text}`"))),
    }
}

fn asked(question: &str, usual: Option<&str>) -> Result<String, Failure> {
    let hint = usual.map(|usual| format!(" [{usual}]")).unwrap_or_default();
    let mut out = std::io::stdout();
    let _ = write!(out, "{question}{hint} ");
    let _ = out.flush();
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    match (line.trim(), usual) {
        ("", Some(usual)) => Ok(usual.to_owned()),
        ("", None) => Err(Failure::bad_input("an answer is needed here; nothing was made")),
        (answer, _) => Ok(answer.to_owned()),
    }
}
