//! Plays a tour: types its commands one after the other, each with the clock and the ids of its place in the story.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Parser as _;

use super::fill::Named;
use super::git_line;
use super::project::{self, Project};
use super::script::{Script, Step};
use super::transcript::Transcript;
use super::words::{self, Words};
use crate::cli::{Cli, Global, Verb};
use crate::command;
use crate::command::init::UNFINISHED;
use crate::config;
use crate::failure::{FAILED, Failure};
use crate::output::{Done, Look, Screen};
use crate::profile::{Profile, TOUR};
use crate::rehearsed::{Rehearsed, SeededIds};
use crate::when;

/// The desk's folder within the tour's.
const DESK: &str = "desk";
/// Which lines were refused, as they have to be: a desk that is further on may permit them.
const REFUSED: &str = "refused-already";

/// A tour that is being played.
pub struct Play {
    /// The profile's word for itself.
    pub name: String,
    /// What it plays.
    pub script: Script,
    /// Where; commands run here.
    pub dir: PathBuf,
    /// What has been named so far.
    pub named: Named,
    /// What was typed and printed.
    pub transcript: Transcript,
    /// The end of the story so far.
    pub at: String,
    screen: Screen,
    ids: SeededIds,
    project: Project,
}

impl Play {
    /// Sets the stage: the sample project's repositories and the story's files, made or taken up.
    pub fn set(
        folder: &Path,
        name: &str,
        profile: &Profile,
        ids: SeededIds,
        screen: Screen,
    ) -> Result<Self, Failure> {
        let script = Script::of(profile)?;
        let dir = folder.join(Path::new(name).file_name().unwrap_or(name.as_ref()));
        let trouble = |error: std::io::Error| {
            Failure::new(FAILED, format!("cannot write into `{}`: {error}", dir.display()))
        };
        std::fs::create_dir_all(&dir).map_err(trouble)?;
        let project = Project::make(&dir, &profile.load()?.product)?;
        for (file, text) in &script.file {
            if !words::is_file_name(file) {
                let origin = &profile.origin;
                let what = format!("{origin}: {TOUR}: `{file}` is no plain name for a file of the tour");
                return Err(Failure::bad_input(what));
            }
            std::fs::write(dir.join(file), text).map_err(trouble)?;
        }
        let named = Named { profile: name.to_owned(), ..Named::default() };
        let transcript = Transcript::of(&script);
        Ok(Self {
            name: name.to_owned(),
            script,
            dir,
            named,
            transcript,
            at: String::new(),
            screen,
            ids,
            project,
        })
    }

    /// Plays every step.
    pub fn play(&mut self) -> Result<(), Failure> {
        // Names of files in commands and answers are short that way, and what is shown can be typed.
        std::env::set_current_dir(&self.dir).map_err(|error| {
            Failure::new(FAILED, format!("cannot enter `{}`: {error}", self.dir.display()))
        })?;
        for (number, step) in (1_usize..).zip(std::mem::take(&mut self.script.step)) {
            self.at.clone_from(&step.at);
            let place = format!("{number:>2}. {}", when::utc_minute(when::read(&step.at)?));
            let headline = self.screen.paint(Look::Strong, &step.says);
            self.screen.say(&format!("{}  {headline}", self.screen.paint(Look::Quiet, &place)));
            self.transcript.step(number, when::read(&step.at)?, &step.says);
            self.take(number, &step).map_err(|failure| Failure {
                what: format!("step {number} of the tour of {}: {}", self.name, failure.what),
                ..failure
            })?;
        }
        Ok(())
    }

    fn take(&mut self, number: usize, step: &Step) -> Result<(), Failure> {
        let lines =
            step.run.iter().map(|line| (line, false)).chain(step.refused.iter().map(|line| (line, true)));
        for (count, (line, refused)) in (1_usize..).zip(lines) {
            let outside = words::cut(line)?;
            let outside = outside.words.iter().chain(&outside.input).find(|word| !words::stays_inside(word));
            if let Some(word) = outside {
                return Err(Failure::bad_input(format!(
                    "`{line}`: `{word}` lies outside of the tour's folder"
                )));
            }
            let line = self.named.fill(line, &self.project)?;
            let cut = words::cut(&line)?;
            self.screen.say(&format!("      {}", self.screen.paint(Look::Quiet, &format!("$ {line}"))));
            let place = format!("step {number} line {count}");
            if refused && self.was_refused(&place) {
                self.screen.say("      (refused in an earlier run of this tour)");
                self.transcript.command(&line, &cut, "(refused in an earlier run of this tour)\n");
                continue;
            }
            self.ids.begin(&format!("{} {place}", self.name));
            let answer = match cut.words.split_first() {
                Some((program, arguments)) if program == "git" => {
                    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
                    git_line::check(&arguments)
                        .and_then(|()| project::git(&self.dir, &arguments))
                        .map(|text| Done::new(text, serde_json::Value::Null))
                }
                Some((program, _)) if program == "cvdesk" => self.carry_out(&cut),
                _ => Err(Failure::bad_input(format!("`{line}`: a tour types `cvdesk` and `git` only"))),
            };
            self.answered(step, (&line, &cut), answer, refused)?;
            if refused {
                self.note_refused(&place)?;
            }
        }
        self.quote(step)
    }

    /// Nothing is stored of a refusal, so that a tour that goes on after a kill would ask again, and too late.
    fn was_refused(&self, place: &str) -> bool {
        let noted = std::fs::read_to_string(self.dir.join(REFUSED)).unwrap_or_default();
        noted.lines().any(|line| line == place)
    }

    fn note_refused(&self, place: &str) -> Result<(), Failure> {
        let path = self.dir.join(REFUSED);
        let noted = std::fs::OpenOptions::new().append(true).create(true).open(&path);
        noted
            // In one call: half a line would hide the next one.
            .and_then(|mut file| file.write_all(format!("{place}\n").as_bytes()))
            .map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display())))
    }

    /// Carries a command of ours out, as if it had been typed.
    fn carry_out(&self, cut: &Words) -> Result<Done, Failure> {
        let mut typed =
            Cli::try_parse_from(&cut.words).map_err(|error| Failure::bad_input(error.to_string()))?;
        let input = match &cut.input {
            Some(file) => std::fs::read(self.dir.join(file))
                .map_err(|error| Failure::bad_input(format!("cannot read `{file}`: {error}")))?,
            None => Vec::new(),
        };
        self.place(&mut typed.global, input);
        if matches!(typed.command, Some(Verb::Init(_))) && self.is_founded() {
            return Ok(Done::new("(made by an earlier run of this tour)\n", serde_json::Value::Null));
        }
        command::run(&typed, self.screen.unattended())
    }

    fn is_founded(&self) -> bool {
        let desk = self.dir.join(DESK);
        desk.join(config::FILE).exists() && !desk.join(UNFINISHED).exists()
    }

    fn place(&self, global: &mut Global, input: Vec<u8>) {
        global.dir = Some(self.dir.join(DESK));
        global.at = Some(self.at.clone());
        global.rehearsed = Some(Rehearsed { ids: self.ids.clone(), input });
    }

    /// What a command line has when nobody typed more than this: for looking at the end of the story.
    pub fn look(&self) -> Result<Global, Failure> {
        let typed = Cli::try_parse_from(["cvdesk", "case", "list"]);
        let mut global = typed.map_err(|error| Failure::bad_input(error.to_string()))?.global;
        self.ids.begin(&format!("{} at the end", self.name));
        self.place(&mut global, Vec::new());
        Ok(global)
    }

    /// Shows an answer, or says that the policy does not do what the story says.
    fn answered(
        &mut self,
        step: &Step,
        (line, cut): (&str, &Words),
        answer: Result<Done, Failure>,
        refused: bool,
    ) -> Result<(), Failure> {
        let (short, whole) = match answer {
            Ok(done) if !refused && done.code == 0 => {
                self.named.learn(&done.result);
                let done = Done { rehearsal: false, ..done };
                let taken_before = done
                    .result
                    .get("happened")
                    .is_some_and(|happened| happened.as_array().is_some_and(Vec::is_empty));
                let mut short = if step.owed { self.screen.told(&done) } else { done.text.clone() };
                if taken_before {
                    short.insert_str(
                        0,
                        "(taken before: answered with the first answer, nothing done twice)\n",
                    );
                }
                (short, self.screen.told(&done))
            }
            Err(failure) if refused && failure.refusal.is_some() => {
                let told = self.screen.told_failure(&failure);
                (told.clone(), told)
            }
            Ok(_) if refused => {
                return Err(Failure::new(
                    FAILED,
                    format!("`{line}`: the policy allows what it is told to refuse"),
                ));
            }
            Ok(done) => return Err(Failure::new(FAILED, format!("`{line}`: {}", done.text.trim_end()))),
            Err(failure) => {
                return Err(Failure {
                    what: format!("`{line}`: {}", failure.what),
                    refusal: None,
                    ..failure
                });
            }
        };
        let [short, whole] = [short, whole].map(|text| text.replace(&format!("{}/", self.dir.display()), ""));
        self.transcript.command(line, cut, &whole);
        self.screen.say_lines(&first_lines(&short, step.lines), "      ");
        Ok(())
    }

    /// Quotes the rule that a step is about.
    fn quote(&self, step: &Step) -> Result<(), Failure> {
        let Some(name) = &step.rule else { return Ok(()) };
        let session = crate::session::Session::open(&self.look()?)?;
        let desk = session.desk()?;
        let rule = desk.policy()?.rule(name);
        let rule = rule.ok_or_else(|| Failure::bad_input(format!("the policy has no rule `{name}`")))?;
        self.screen.say(&format!("      {}", self.screen.paint(Look::Quiet, &rule.quote())));
        Ok(())
    }
}

/// The first lines of a text, with a word on how many more there are.
fn first_lines(text: &str, lines: Option<usize>) -> String {
    let all = text.trim_end().lines().count();
    let Some(lines) = lines.filter(|lines| *lines < all) else { return text.trim_end().to_owned() };
    let first: Vec<_> = text.lines().take(lines).collect();
    format!("{}\n… and {} lines more", first.join("\n"), all - lines)
}
