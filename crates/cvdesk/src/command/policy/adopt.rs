//! `cvdesk policy adopt`: the desk takes a new policy with its templates, after telling what that changes.

use cvdesk_policy::Policy;
use serde_json::{Value, json};

use super::{diff, source};
use crate::cli::Global;
use crate::command::adapters::check_templates;
use crate::command::init::{read_setting, write_templates};
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;

pub fn run(
    global: &Global,
    name: &str,
    preview: bool,
    settings: &[String],
    screen: Screen,
) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let (profile, after) = source::load(name)?;
    let after = diff::filled_like(desk.policy()?, after)?;
    let settings = settings.iter().map(|setting| read_setting(setting)).collect::<Result<Vec<_>, _>>()?;
    let after = after
        .set(&settings)
        .and_then(Policy::complete)
        .map_err(|error| Failure::bad_input(format!("{}: {error}", profile.origin)))?;
    let (mut text, mut result) = diff::told_over(&session, global, &desk, &profile, &after, screen)?;
    if preview {
        return Ok(Done { rehearsal: session.rehearsal, ..Done::new(text, result) });
    }
    // Before the desk takes a policy its templates must work: a mail that cannot be written is found too late later.
    let templates = if profile.templates.is_empty() {
        crate::profile::Profile::read_templates(&session.dir)?
    } else {
        profile.templates.clone()
    };
    check_templates(&after, &templates)?;
    let request = session.request(&desk, global)?;
    let version = desk.take_policy(request, &after)?;
    if !profile.templates.is_empty() {
        write_templates(&session.dir, &profile)?;
    }
    text.push_str(&format!(
        "\nAdopted as policy {version:.12}. New cases open under it; move an open one with `cvdesk case adopt-policy`.\n\
         Members who must accept it do so with `cvdesk person accept` before their next act.\n"
    ));
    if let Value::Object(result) = &mut result {
        result.insert("adopted".to_owned(), json!(version));
    }
    Ok(Done { rehearsal: session.rehearsal, ..Done::new(text, result) })
}
