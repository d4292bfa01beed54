//! `cvdesk policy explain`: the process page for the project's users, and its security.txt.

use std::path::Path;

use cvdesk_desk::port::Clock as _;
use cvdesk_policy::{Policy, SecurityTxt, explain};
use jiff::SignedDuration;
use serde_json::json;

use super::source;
use crate::cli::{Global, PolicyExplain, To};
use crate::clock::SystemClock;
use crate::failure::{FAILED, Failure};
use crate::output::Done;
use crate::session::Session;
use crate::when;

/// A security.txt is made again before it is a year old (RFC 9116, section 2.5.5).
const A_YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

pub fn run(global: &Global, wanted: &PolicyExplain) -> Result<Done, Failure> {
    let policy = if let Some(name) = &wanted.policy {
        source::load(name)?.1
    } else {
        let session = Session::open(global)?;
        session.desk()?.policy()?.clone()
    };
    let policy = policy.set(&settings(wanted)?).map_err(|error| Failure::bad_input(error.to_string()))?;
    let text = match wanted.to {
        To::Md => explain(&policy).markdown(),
        To::Html => explain(&policy).html(),
        To::SecurityTxt => security_txt(wanted, &policy)?,
    };
    match &wanted.out {
        None => Ok(Done::new(text.clone(), json!({ "format": wanted.to.name(), "text": text }))),
        Some(file) => write(file, &text, wanted.to),
    }
}

fn settings(wanted: &PolicyExplain) -> Result<Vec<(String, String)>, Failure> {
    let read = |setting: &String| {
        let (name, value) = setting.split_once('=').ok_or_else(|| {
            Failure::bad_input(format!("`{setting}` is no setting: write it as `KEY=VALUE`"))
        })?;
        Ok((name.to_owned(), value.to_owned()))
    };
    wanted.settings.iter().map(read).collect()
}

fn security_txt(wanted: &PolicyExplain, policy: &Policy) -> Result<String, Failure> {
    let now = SystemClock.now();
    let expires = match &wanted.expires {
        Some(text) => when::read(text)?,
        None => now.checked_add(A_YEAR).map_err(|error| Failure::new(FAILED, error.to_string()))?,
    };
    let file = SecurityTxt {
        now,
        expires,
        canonical: wanted.canonical.clone(),
        languages: wanted.languages.clone(),
    };
    file.write(policy)
        .map_err(|error| Failure::bad_input(format!("{error}; `--set KEY=VALUE` fills in a value")))
}

fn write(file: &Path, text: &str, to: To) -> Result<Done, Failure> {
    std::fs::write(file, text)
        .map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", file.display())))?;
    let told = format!("Wrote {} ({} bytes).\n", file.display(), text.len());
    Ok(Done::new(told, json!({ "format": to.name(), "file": file, "bytes": text.len() })))
}
