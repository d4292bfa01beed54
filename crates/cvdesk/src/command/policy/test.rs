//! `cvdesk policy test`: runs a profile's example scripts, the stories that it promises to tell alike.

use std::collections::BTreeMap;
use std::path::Path;

use cvdesk_policy::{Policy, rewrite_script, run_scripts};
use serde_json::json;

use super::source;
use crate::failure::{FAILED, Failure};
use crate::output::{Done, Screen};
use crate::profile::Profile;

pub fn run(name: &str, update: bool, screen: Screen) -> Result<Done, Failure> {
    let (mut profile, policy) = source::load(name)?;
    if profile.examples.is_empty() {
        return Err(Failure::bad_input(format!(
            "`{name}` has no example scripts: they are examples/*.toml in the profile's folder, see docs/policy-scripts.md"
        )));
    }
    let updated = if update { rewrite(name, &policy, &mut profile, screen)? } else { BTreeMap::new() };
    let report = run_scripts(&policy, &profile.examples);
    let passes = report.passes();
    let text = report.to_string();
    let result = json!({ "passes": passes, "report": report, "updated": updated });
    Ok(Done { code: if passes { 0 } else { FAILED }, ..Done::new(text, result) })
}

/// Writes what comes of each script into its expectations; what a person has to look at stays.
fn rewrite(
    name: &str,
    policy: &Policy,
    profile: &mut Profile,
    screen: Screen,
) -> Result<BTreeMap<String, usize>, Failure> {
    let folder = Path::new(name);
    if !folder.is_dir() {
        return Err(Failure::bad_input(format!(
            "`{name}` is no folder: only one on the disk can be updated"
        )));
    }
    let mut updated = BTreeMap::new();
    for (file, source) in profile.examples.clone() {
        if file.ends_with(".policy.toml") {
            continue;
        }
        let rewritten = rewrite_script(policy, &profile.examples, &source)
            .map_err(|error| Failure::bad_input(format!("{file}, {error}")))?;
        if rewritten.changes == 0 {
            continue;
        }
        let path = folder.join("examples").join(&file);
        std::fs::write(&path, &rewritten.text)
            .map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display())))?;
        screen.say(&format!("updated {file}: {} expectation(s)", rewritten.changes));
        profile.examples.insert(file.clone(), rewritten.text);
        updated.insert(file, rewritten.changes);
    }
    Ok(updated)
}
