//! Answers to a report's fields as people type them, read by what each field asks for.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_desk::GivenAnswer;
use cvdesk_policy::{FieldKind, Policy, ReportField};

use super::pass;
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

/// `cvdesk case report`: fills in fields, or lists them.
pub fn fill(
    session: &Session,
    global: &Global,
    case: &str,
    given: &[String],
    screen: Screen,
) -> Result<Done, Failure> {
    let case = typed::case(case)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let fields = desk.report_fields(request.actor, case)?;
    if given.is_empty() {
        let names: Vec<_> = fields.iter().map(|field| field.id.as_str()).collect();
        return Ok(Done::new(listed(&fields), serde_json::json!({ "fields": names })));
    }
    let (mut answers, mut cleared) = (BTreeMap::new(), BTreeSet::new());
    for pair in given {
        let (field, value) = typed::pair(pair, "FIELD=ANSWER")?;
        if value.is_empty() {
            cleared.insert(field.to_owned());
            continue;
        }
        let value = typed::text_or_file(value)?;
        answers.insert(field.to_owned(), read(&fields, field, &value)?);
    }
    let done = told::step(screen, case, &desk.fill_report(request, case, &answers, cleared)?);
    Ok(pass::after(session, &mut desk, done))
}

fn listed(fields: &[ReportField]) -> String {
    if fields.is_empty() {
        return "This process asks for no fields.\n".to_owned();
    }
    let lines = fields.iter().map(|field| format!("{}  {}\n    {}\n", field.id, field.asks, expected(field)));
    lines.collect()
}

/// What an answer looks like.
pub fn expected(field: &ReportField) -> String {
    match field.kind {
        FieldKind::Flag => "yes or no".to_owned(),
        FieldKind::Choice => format!("one of: {}", field.choices.join(", ")),
        FieldKind::Choices => format!("some of, with commas between: {}", field.choices.join(", ")),
        FieldKind::Text => "text".to_owned(),
        FieldKind::Instant => "a time, such as 2026-03-14T12:00Z".to_owned(),
    }
}

/// Reads an answer by its field. What names no field goes through as it is: the policy says which there are.
pub fn read(fields: &[ReportField], id: &str, value: &str) -> Result<GivenAnswer, Failure> {
    let Some(field) = fields.iter().find(|field| field.id == id) else {
        return Ok(GivenAnswer::Choice(value.to_owned()));
    };
    let value = value.trim_end_matches('\n');
    Ok(match field.kind {
        FieldKind::Flag => GivenAnswer::Flag(flag(id, value)?),
        FieldKind::Choice => GivenAnswer::Choice(value.trim().to_owned()),
        FieldKind::Choices => {
            let choices = value.split(',').map(|choice| choice.trim().to_owned());
            GivenAnswer::Choices(choices.filter(|choice| !choice.is_empty()).collect())
        }
        FieldKind::Text => GivenAnswer::Text(value.to_owned()),
        FieldKind::Instant => GivenAnswer::Instant(when::read(value.trim())?),
    })
}

fn flag(id: &str, value: &str) -> Result<bool, Failure> {
    match value.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(Failure::bad_input(format!("`{id}` is answered with yes or no"))),
    }
}

/// The empty form of a policy's report.
pub fn template(policy: &Policy) -> String {
    let mut text = format!(
        "# A report to {}. What begins with # is not read.\n\n# In one line, what it is about\ntitle = \"\"\n\n\
         # Whom to answer; leave both lines out to stay unnamed\n[reporter]\nname = \"\"\nmail = \"\"\n\n[answers]\n",
        policy.project.title
    );
    for field in &policy.report {
        let rule = policy.rule(&field.rule).map(cvdesk_policy::Rule::quote).unwrap_or_default();
        let asks = format!("\n# {}\n# {}\n# {rule}\n", field.asks, expected(field));
        text.push_str(&asks);
        let needed = if field.at_start { "" } else { "# " };
        text.push_str(&format!("{needed}{} = \"\"\n", field.id));
    }
    text.push_str(
        "\n# What helps to plan; answer what applies. The team reads it, and nothing of it becomes public but the\n\
         # credit, where a notice credits you.\n",
    );
    for field in policy.card() {
        text.push_str(&format!("\n# {}\n# {}\n# {} = \"\"\n", field.asks, expected(&field), field.id));
    }
    text
}
