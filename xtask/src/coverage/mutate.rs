//! Takes each rule of each profile out of force and sees that something named for its lines goes red.
//!
//! First the profile's example scripts, in this process. Where none of them notices, the tests that are named for the
//! rule's lines, run with the changed policy in their hands.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use cvdesk_policy::{MetBy, Policy, Rule, run_scripts};

use super::Profile;
use super::tests_of::{Named, Tests};

/// The variable that tells tests of the policy which policy to use instead of the shipped one.
const UNDER_TEST: &str = "CVDESK_POLICY_UNDER_TEST";

/// The variable that tells tests of the binary which folder to use instead of a shipped profile: `NAME=FOLDER`.
const FOLDER_UNDER_TEST: &str = "CVDESK_PROFILE_UNDER_TEST";

pub fn survivors(root: &Path, profiles: &[Profile], tests: &Tests) -> Result<Vec<String>> {
    let mut survivors = Vec::new();
    for profile in profiles {
        let (mut by_script, mut by_test, mut told) = (0_usize, 0_usize, 0_usize);
        for rule in &profile.policy.rule {
            if is_prose(profile, rule) {
                told += 1;
                continue;
            }
            let changed = profile.policy.without_rule(&rule.id);
            if noticed_by_scripts(profile, rule, &changed) {
                by_script += 1;
            } else if noticed_by_tests(root, profile, rule, &changed, tests)? {
                by_test += 1;
            } else {
                let clauses = rule.clauses.join(" ");
                survivors.push(format!(
                    "profiles/{}: nothing named for {clauses} goes red without rule `{}`",
                    profile.name, rule.id
                ));
            }
        }
        println!(
            "mutate {}: {} rules: {by_script} noticed by scripts, {by_test} by tests, {told} are prose or code only",
            profile.name,
            profile.policy.rule.len()
        );
    }
    Ok(survivors)
}

/// Whether every line of a rule is met outside of the policy's behaviour: such a rule can only be read.
fn is_prose(profile: &Profile, rule: &Rule) -> bool {
    rule.clauses.iter().all(|clause| {
        let line = profile.lines.iter().find(|line| line.id == *clause);
        line.is_some_and(|line| {
            matches!(line.met_by, Some(MetBy::Prose | MetBy::Code | MetBy::Template | MetBy::Later))
        })
    })
}

/// A script that names one of the rule's lines no longer passes.
fn noticed_by_scripts(profile: &Profile, rule: &Rule, changed: &Policy) -> bool {
    let before = run_scripts(&profile.policy, &profile.scripts);
    let after = run_scripts(changed, &profile.scripts);
    let is_named = |file: &String| {
        let report = before.scripts.get(file).and_then(|report| report.as_ref().ok());
        report.is_some_and(|report| {
            rule.clauses.iter().any(|clause| {
                report.coverage.lines.contains(clause) || report.coverage.shown.contains_key(clause)
            })
        })
    };
    after
        .scripts
        .iter()
        .filter(|(file, _)| is_named(file))
        .any(|(_, report)| report.as_ref().map_or(true, |report| report.difference.is_some()))
}

/// A test that is named for one of the rule's lines goes red with the changed policy.
fn noticed_by_tests(
    root: &Path,
    profile: &Profile,
    rule: &Rule,
    changed: &Policy,
    tests: &Tests,
) -> Result<bool> {
    let named: BTreeSet<&Named> =
        rule.clauses.iter().filter_map(|clause| tests.get(clause)).flatten().collect();
    let of_policy = named.iter().filter(|named| named.file.starts_with("crates/policy/tests/thread/"));
    let functions: Vec<&str> = of_policy.map(|named| named.test.as_str()).collect();
    if functions.is_empty() {
        return Ok(false);
    }
    let file = root.join("target").join(format!("policy-without-{}-{}.json", profile.name, rule.id));
    fs::write(&file, changed.normalised()).context("cannot write the changed policy")?;
    let ran = Command::new("cargo")
        .current_dir(root)
        .args(["test", "-q", "-p", "cvdesk-policy", "--test", "thread", "--"])
        .args(&functions)
        .env(UNDER_TEST, &file)
        .output()
        .context("cargo test does not start")?;
    fs::remove_file(&file)?;
    let told = String::from_utf8_lossy(&ran.stdout);
    // Only a test that ran and failed has noticed: a build that fails has not.
    Ok(!ran.status.success() && told.contains("test result: FAILED"))
}

/// Blanks each template in turn; a test named for the lines that it meets must go red.
pub fn surviving_templates(root: &Path, profiles: &[Profile], tests: &Tests) -> Result<Vec<String>> {
    let mut survivors = Vec::new();
    for profile in profiles {
        for template in profile.templates.keys() {
            let lines =
                profile.lines.iter().filter(|line| line.template.as_deref() == Some(template.as_str()));
            let ids: Vec<&str> = lines.map(|line| line.id.as_str()).collect();
            if ids.is_empty() {
                survivors.push(format!("profiles/{}: template `{template}` meets no line", profile.name));
            } else if !noticed_blank(root, profile, template, &ids, tests)? {
                survivors.push(format!(
                    "profiles/{}: nothing named for {} goes red without template `{template}`",
                    profile.name,
                    ids.join(" ")
                ));
            }
        }
        println!("mutate {}: {} templates", profile.name, profile.templates.len());
    }
    Ok(survivors)
}

/// Runs the tests of the binary that are named for the lines, with the profile's folder as it would be then.
fn noticed_blank(
    root: &Path,
    profile: &Profile,
    template: &str,
    ids: &[&str],
    tests: &Tests,
) -> Result<bool> {
    let folder = root.join("target").join(format!("profile-without-{}-{template}", profile.name));
    fs::create_dir_all(folder.join("templates"))?;
    fs::copy(root.join("profiles").join(&profile.name).join("policy.toml"), folder.join("policy.toml"))?;
    for (name, text) in &profile.templates {
        let blank = "Subject: (not in force)\n\n(not in force)\n";
        let text = if name == template { blank } else { text };
        fs::write(folder.join("templates").join(format!("{name}.txt")), text)?;
    }
    let mut noticed = false;
    for named in ids.iter().filter_map(|id| tests.get(*id)).flatten() {
        let Some(target) =
            named.file.strip_prefix("crates/cvdesk/tests/").and_then(|file| file.strip_suffix(".rs"))
        else {
            continue;
        };
        let ran = Command::new("cargo")
            .current_dir(root)
            .args(["test", "-q", "-p", "cvdesk", "--test", target, "--", &named.test])
            .env(FOLDER_UNDER_TEST, format!("{}={}", profile.name, folder.display()))
            .output()
            .context("cargo test does not start")?;
        noticed |= String::from_utf8_lossy(&ran.stdout).contains("test result: FAILED");
    }
    fs::remove_dir_all(&folder)?;
    Ok(noticed)
}
