//! `cvdesk report`: taking in a report that somebody filled in as a form, and the empty form.

use std::collections::BTreeMap;

use cvdesk_desk::FormReport;
use serde::Deserialize;
use serde_json::json;

use super::{answers, pass};
use crate::cli::{Global, ReportForm};
use crate::failure::{CONFLICT, Failure, USAGE};
use crate::output::Done;
use crate::session::Session;
use crate::typed;

/// The form's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    title: String,
    reporter: Option<ReporterEntry>,
    #[serde(default)]
    answers: BTreeMap<String, Given>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReporterEntry {
    name: Option<String>,
    mail: String,
}

/// An answer as TOML may write it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Given {
    Flag(bool),
    Several(Vec<String>),
    Text(String),
    When(toml::value::Datetime),
}

pub fn run(global: &Global, wanted: &ReportForm) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    if wanted.template {
        let form = answers::template(desk.policy()?);
        return Ok(Done::new(form.clone(), json!({ "template": form })));
    }
    let Some(file) = &wanted.file else { return Err(Failure::new(USAGE, "name the form's file")) };
    // What is kept is what was understood: the file is read once.
    let raw = std::fs::read(file)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", file.display())))?;
    let text = std::str::from_utf8(&raw)
        .map_err(|error| Failure::bad_input(format!("`{}` is not text: {error}", file.display())))?;
    let form: FormFile = typed::toml_text(&file.display().to_string(), text)?;
    let fields = desk.policy()?.report_fields();
    let mut given = BTreeMap::new();
    for (field, answer) in form.answers {
        let text = match answer {
            Given::Flag(flag) => if flag { "yes" } else { "no" }.to_owned(),
            Given::Several(several) => several.join(","),
            Given::Text(text) => text,
            Given::When(when) => when.to_string(),
        };
        // A line that was left empty is no answer.
        if !text.trim().is_empty() {
            let answer = answers::read(&fields, &field, &text)?;
            given.insert(field, answer);
        }
    }
    let some = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let from = form.reporter.and_then(|entry| Some((entry.name.and_then(some), some(entry.mail)?)));
    let received = desk.receive_form(&FormReport { raw, title: form.title, from, answers: given })?;
    if let (Some(case), true) = (received.case, received.repeated)
        && desk.is_erased(case)?
    {
        let what = format!(
            "that form came in before, as {case}, whose words were erased since: nothing was taken in; where it is \
             reported anew, change a word of it, since the same bytes are the same report"
        );
        return Err(Failure::new(CONFLICT, what));
    }
    let text = match (received.case, received.repeated) {
        (Some(case), true) => format!("That form came in before: it is {case}.\n"),
        (Some(case), false) => format!("{} is taken in and became case {case}.\n", received.intake),
        (None, _) => format!("{} is taken in.\n", received.intake),
    };
    let result = json!({ "report": received.intake, "case": received.case, "repeated": received.repeated });
    let done = Done { rehearsal: session.rehearsal, ..Done::new(text, result) };
    Ok(pass::after(&session, &mut desk, done))
}
