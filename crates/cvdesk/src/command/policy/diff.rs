//! `cvdesk policy diff`: what changes from one policy to another; over a desk also for the open cases that one sees.

use std::collections::BTreeMap;

use cvdesk_desk::Desk;
use cvdesk_policy::{CaseChange, Change, Policy, diff};
use serde_json::{Value, json};

use super::source;
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::profile::Profile;
use crate::session::Session;

pub fn run(global: &Global, policy: &str, after: Option<&str>, screen: Screen) -> Result<Done, Failure> {
    match after {
        Some(after) => between(policy, after, screen),
        None => over_desk(global, policy, screen),
    }
}

fn between(before: &str, after: &str, screen: Screen) -> Result<Done, Failure> {
    let (was, before) = source::load(before)?;
    let (now, after) = source::load(after)?;
    let changes = diff(&before, &after);
    let templates = templates(&was.templates, &now.templates);
    let text = told(&changes, &templates, screen);
    Ok(Done::new(text, json!({ "changes": changes, "templates": templates })))
}

/// The desk's policy and templates against other ones, and the open cases that the actor sees.
fn over_desk(global: &Global, name: &str, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let desk = session.desk()?;
    let (profile, after) = source::load(name)?;
    let after = filled_like(desk.policy()?, after)?;
    let (text, result) = told_over(&session, global, &desk, &profile, &after, screen)?;
    Ok(Done { rehearsal: session.rehearsal, ..Done::new(text, result) })
}

/// What a policy with its templates would change on a desk.
pub fn told_over(
    session: &Session,
    global: &Global,
    desk: &Desk<'_>,
    profile: &Profile,
    after: &Policy,
    screen: Screen,
) -> Result<(String, Value), Failure> {
    let changes = diff(desk.policy()?, after);
    let templates = templates(&Profile::read_templates(&session.dir)?, &profile.templates);
    let cases = desk.compare(session.actor(desk, global)?, after)?;
    let text = told(&changes, &templates, screen) + &told_cases(&cases, screen);
    Ok((text, json!({ "changes": changes, "templates": templates, "cases": cases })))
}

/// Values that the desk has filled in are not a difference.
pub fn filled_like(before: &Policy, after: Policy) -> Result<Policy, Failure> {
    let open = after.settings().into_iter().filter(|(_, setting)| setting.value().is_none());
    let values = open.filter_map(|(name, _)| {
        let (_, set) = before.settings().into_iter().find(|(known, _)| *known == name)?;
        Some((name.to_owned(), set.value()?.to_owned()))
    });
    let values: Vec<_> = values.collect();
    after.set(&values).map_err(|error| Failure::bad_input(error.to_string()))
}

/// Templates whose text differs; a file alone has none, and says nothing about them.
fn templates(was: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    if was.is_empty() || now.is_empty() {
        return Vec::new();
    }
    let names: std::collections::BTreeSet<_> = was.keys().chain(now.keys()).collect();
    let told = names.into_iter().filter_map(|name| match (was.get(name), now.get(name)) {
        (Some(was), Some(now)) => (was != now).then(|| format!("The template “{name}” reads differently.")),
        (None, Some(_)) => Some(format!("A new template, “{name}”.")),
        (Some(_), None) => Some(format!("The template “{name}” is gone.")),
        (None, None) => None,
    });
    told.collect()
}

fn told(changes: &[Change], templates: &[String], screen: Screen) -> String {
    if changes.is_empty() && templates.is_empty() {
        return "Nothing changes.\n".to_owned();
    }
    let mut text = String::new();
    let mut about = None;
    for change in changes {
        if about != Some(change.about) {
            about = Some(change.about);
            text.push_str(&format!("{}\n", screen.paint(Look::Strong, change.about.heading())));
        }
        text.push_str(&format!("  - {}\n", change.says));
    }
    if !templates.is_empty() {
        text.push_str(&format!("{}\n", screen.paint(Look::Strong, "Templates")));
    }
    for says in templates {
        text.push_str(&format!("  - {says}\n"));
    }
    text
}

fn told_cases(cases: &[CaseChange], screen: Screen) -> String {
    if cases.is_empty() {
        return "\nNo open case that you see would change.\n".to_owned();
    }
    let mut text = format!("\n{}\n", screen.paint(Look::Strong, "Open cases, once they are moved"));
    for change in cases {
        text.push_str(&format!("  {}\n", change.case));
        for says in &change.says {
            text.push_str(&format!("    - {says}\n"));
        }
    }
    text.push_str(
        "  A case stays on its policy until somebody moves it; only a narrower audience acts at once.\n",
    );
    text
}
