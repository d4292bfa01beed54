//! `cvdesk impact`: which tags and branches of a repository are vulnerable. Needs no desk and changes nothing.

use std::collections::HashMap;
use std::io::{ErrorKind, Read as _, Write};
use std::path::Path;

use cvdesk_impact::{Case, CaseAnswer, EvidenceSet, FixesNeeded, Options, Scope, draw, explain};
use serde::Serialize;
use serde_json::{Value, json};

use super::adapters::git_environment;
use super::impact_case::{Asked, Line, Question, lines};
use super::impact_ground::{Ground, load};
use super::impact_json::{Called, Told, called};
use super::impact_names::{Meant, Names};
use super::impact_text;
use crate::cli::Impact;
use crate::failure::{FAILED, Failure, USAGE};
use crate::output::{Done, Screen};
use crate::told;

pub fn run(wanted: &Impact, screen: Screen) -> Result<Done, Failure> {
    let options = options(wanted)?;
    match &wanted.cases {
        Some(file) => many(wanted, options, &lines(&read(file)?, wanted)),
        None => one(wanted, options, &Question::typed(wanted), screen),
    }
}

fn options(wanted: &Impact) -> Result<Options, Failure> {
    let confirm = wanted.confirm.as_deref().map(str::parse::<EvidenceSet>).transpose();
    let confirm = confirm.map_err(|error| Failure::bad_input(error.to_string()))?.unwrap_or_default();
    let fixes_needed = if wanted.any_fix { FixesNeeded::Any } else { FixesNeeded::All };
    Ok(Options { fixes_needed, confirm })
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(file).map(|read| bytes = read)
    };
    read.map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", file.display())))?;
    Ok(bytes)
}

/// Answers one question.
fn one(wanted: &Impact, options: Options, question: &Question, screen: Screen) -> Result<Done, Failure> {
    if question.introduced.is_empty() && question.fixed.is_empty() {
        let hint = "name commits: --introduced, --fixed, or a file of --cases; see `cvdesk impact --help`";
        return Err(Failure::new(USAGE, hint));
    }
    let environment = git_environment();
    let history = load(wanted, &environment)?;
    let meant = Names::of(&history).find(&question.asked).map_err(Failure::bad_input)?;
    let tip = |full: &str| history.branches.iter().find(|branch| branch.name == full);
    let named =
        meant.branches.iter().filter_map(|shown| Some((shown.name.clone(), tip(&shown.full)?.commit)));
    let named = named.collect();
    let ground = Ground::lay(history, named)?;
    let scope = ground.scope(&meant, |shown| &shown.name).map_err(Failure::bad_input)?;
    let case = ground.case(question, &scope).map_err(Failure::bad_input)?;
    let mut answered = ground.answer(&wanted.repo, &environment, &[case], options)?;
    let answer = answered.answers.pop().unwrap_or_else(|| Err("there is no answer".to_owned()));
    let answer = answer.map_err(Failure::bad_input)?;
    let explanation = wanted.explain.as_deref().map(|name| explained(&ground, &answer, name)).transpose()?;
    let mut text = explanation.clone().unwrap_or_else(|| impact_text::answer(&answer, screen));
    if let Some(file) = &wanted.svg {
        draw_into(file, &answer, &wanted.repo)?;
        text.push_str(&format!("\ndrawn: {}\n", file.display()));
    }
    for remark in &answered.remarks {
        text.push_str(&format!("\nnote: {}\n", told::safe_line(remark)));
    }
    let failed = |error: serde_json::Error| Failure::new(FAILED, error.to_string());
    let mut result = serde_json::to_value(Told::of(&answer, &Called::new())).map_err(failed)?;
    if let Value::Object(fields) = &mut result {
        fields.insert("notes".to_owned(), json!(answered.remarks));
        fields.extend(explanation.map(|text| ("explanation".to_owned(), json!(text))));
    }
    Ok(Done::new(text, result))
}

fn explained(ground: &Ground, answer: &CaseAnswer<'_>, name: &str) -> Result<String, Failure> {
    let explanation = explain(&ground.graph, answer, name);
    let explanation = explanation.ok_or_else(|| {
        let name = told::safe_line(name);
        let hint = "(hint: --tags and --branches say which are)";
        Failure::bad_input(format!("`{name}` is no tag or branch that was asked about {hint}"))
    })?;
    Ok(told::safe_text(&explanation.to_string()))
}

fn draw_into(file: &Path, answer: &CaseAnswer<'_>, repo: &Path) -> Result<(), Failure> {
    let repo = std::fs::canonicalize(repo).unwrap_or_else(|_| repo.to_owned());
    let name = repo.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let picture = draw(answer, name.trim_end_matches(".git"));
    let failed = |error| Failure::new(FAILED, format!("cannot write `{}`: {error}", file.display()));
    std::fs::write(file, picture).map_err(failed)
}

/// Most cases ask about the same branches and tags.
type Scopes<'a> = HashMap<&'a Asked, Result<(Scope, Meant), String>>;

/// Answers a file of cases, one line each.
fn many(wanted: &Impact, options: Options, lines: &[Line]) -> Result<Done, Failure> {
    let environment = git_environment();
    let history = load(wanted, &environment)?;
    let names = Names::of(&history);
    let in_full = history.branches.iter().map(|branch| (branch.name.clone(), branch.commit)).collect();
    let ground = Ground::lay(history, in_full)?;
    let mut scopes = Scopes::new();
    for question in lines.iter().filter_map(|line| line.question.as_ref().ok()) {
        scopes.entry(&question.asked).or_insert_with(|| {
            let meant = names.find(&question.asked)?;
            Ok((ground.scope(&meant, |shown| &shown.full)?, meant))
        });
    }
    let mut cases = Vec::new();
    let mut asked = Vec::with_capacity(lines.len());
    for line in lines {
        asked.push(case(&ground, &scopes, line).map(|(case, called)| {
            cases.push(case);
            called
        }));
    }
    let answered = ground.answer(&wanted.repo, &environment, &cases, options)?;
    for remark in &answered.remarks {
        Screen::note(&told::safe_line(remark));
    }
    let mut answers = answered.answers.into_iter();
    let answers = asked.into_iter().map(|asked| {
        let mut answer = || answers.next().unwrap_or_else(|| Err("there is no answer".to_owned()));
        asked.and_then(|called| Ok((answer()?, called)))
    });
    let ids = lines.iter().map(|line| &line.id);
    match print(&mut Screen::lines(), ids.zip(answers)) {
        Ok(all_good) => Ok(Done { code: if all_good { 0 } else { FAILED }, told: true, ..Done::default() }),
        // Nobody reads on: that is no failure of ours.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Done { told: true, ..Done::default() }),
        Err(error) => Err(Failure::new(FAILED, format!("cannot print the answers: {error}"))),
    }
}

/// A line's case, and how its branches are called.
fn case<'a>(ground: &Ground, scopes: &'a Scopes<'_>, line: &Line) -> Result<(Case<'a>, Called<'a>), String> {
    let question = line.question.as_ref().map_err(Clone::clone)?;
    let scope = scopes.get(&question.asked).ok_or("its branches were not looked for")?;
    let (scope, meant) = scope.as_ref().map_err(Clone::clone)?;
    Ok((ground.case(question, scope)?, called(&meant.branches)))
}

/// Prints a line for each case; whether all of them have an answer.
fn print<'a>(
    out: &mut impl Write,
    answers: impl Iterator<Item = (&'a Value, Result<(CaseAnswer<'a>, Called<'a>), String>)>,
) -> std::io::Result<bool> {
    let mut all_good = true;
    for (id, answer) in answers {
        match &answer {
            Ok((answer, called)) => put(out, &Answered { id, told: Told::of(answer, called) })?,
            Err(error) => {
                all_good = false;
                put(out, &Failed { id, error })?;
            }
        }
    }
    out.flush()?;
    Ok(all_good)
}

fn put(out: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(std::io::Error::from)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Answered<'a> {
    id: &'a Value,
    #[serde(flatten)]
    told: Told<'a>,
}

#[derive(Serialize)]
struct Failed<'a> {
    id: &'a Value,
    error: &'a str,
}
