//! What is wrong with a profile's coverage: lines nobody meets or shows, scripts that fail, a list that has fallen
//! behind the text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Result;
use cvdesk_policy::{Line, LineKind, MetBy, run_scripts, still_to_show, unlisted};

use super::Profile;
use super::tests_of::Tests;

pub fn faults(root: &Path, profile: &Profile, tests: &Tests) -> Result<Vec<String>> {
    let name = &profile.name;
    let report = run_scripts(&profile.policy, &profile.scripts);
    let mut faults = Vec::new();
    if !report.passes() {
        faults
            .push(format!("profiles/{name}: an example script fails: `cvdesk policy test profiles/{name}`"));
    }
    for id in unlisted(&profile.lines, &report.coverage) {
        faults.push(format!("profiles/{name}: a script names {id}, which lines.toml does not list"));
    }
    for (id, showings) in still_to_show(&profile.lines, &report.coverage) {
        let showings = showings.iter().map(|showing| showing.word()).collect::<Vec<_>>().join(" and ");
        faults.push(format!("profiles/{name}: no script shows {id} {showings}"));
    }
    for line in &profile.lines {
        faults
            .extend(fault(profile, line, tests).map(|what| format!("profiles/{name}: {}: {what}", line.id)));
    }
    let listed = |clause: &String| profile.lines.iter().any(|line| line.id == *clause);
    for rule in &profile.policy.rule {
        for clause in rule.clauses.iter().filter(|clause| !listed(clause)) {
            faults.push(format!(
                "profiles/{name}: rule `{}` names {clause}, which lines.toml does not list",
                rule.id
            ));
        }
    }
    faults.extend(against_the_text(root, profile)?);
    Ok(faults)
}

/// What is wrong with one line.
fn fault(profile: &Profile, line: &Line, tests: &Tests) -> Option<String> {
    let has_rule = profile.policy.rule.iter().any(|rule| rule.clauses.contains(&line.id));
    let has_test = tests.contains_key(&line.id);
    match line.met_by {
        None if !has_rule => Some("no rule stands for it".to_owned()),
        None => None,
        Some(MetBy::Prose) if !matches!(line.kind, LineKind::Actor | LineKind::Caveat) => {
            Some("only an actor's or a caveat's line may be met by prose".to_owned())
        }
        Some(MetBy::Prose | MetBy::Later) => {
            (!has_rule).then(|| "no rule says it on the process page".to_owned())
        }
        Some(MetBy::Template | MetBy::Code) => {
            (!has_test).then(|| format!("nothing shows it: no test has the comment `// req {}`", line.id))
        }
    }
}

/// Where the text's numbered lines are at hand, the list must have the same ones, as binding as they are.
fn against_the_text(root: &Path, profile: &Profile) -> Result<Vec<String>> {
    let file = root.join("../shared/process/REQUIREMENTS.md");
    if !file.exists() {
        println!("profiles/{}: skipped: the numbered lines of the text are not at hand", profile.name);
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(file)?;
    let Some(section) = section(&text, &profile.name) else { return Ok(Vec::new()) };
    let numbered: BTreeSet<String> = section.lines().flat_map(ids_of).collect();
    let listed: BTreeMap<&str, &Line> = profile.lines.iter().map(|line| (line.id.as_str(), line)).collect();
    let modalities = modalities(&text);
    let mut faults = Vec::new();
    for id in &numbered {
        match (listed.get(id.as_str()), modalities.get(id)) {
            (None, _) => faults.push(format!("profiles/{}: lines.toml lacks {id}", profile.name)),
            (Some(line), Some(word)) if line.modality.word() != *word => {
                faults.push(format!("profiles/{}: {id} is a {word} in the text", profile.name));
            }
            (Some(_), _) => {}
        }
    }
    for id in listed.keys().filter(|id| !numbered.contains(**id)) {
        faults.push(format!("profiles/{}: {id} is no line of the text", profile.name));
    }
    Ok(faults)
}

/// The part of the text under the profile's heading.
fn section<'a>(text: &'a str, profile: &str) -> Option<&'a str> {
    let heading = text.lines().find(|line| {
        line.strip_prefix("## ").is_some_and(|name| name.trim().eq_ignore_ascii_case(profile))
    })?;
    let (_, rest) = text.split_once(heading)?;
    Some(rest.split_once("\n## ").map_or(rest, |(section, _)| section))
}

/// Ids at the beginning of a line's items: `- L6 A the address ... · L7 R membership`.
fn ids_of(line: &str) -> Vec<String> {
    let Some(items) = line.strip_prefix("- ") else { return Vec::new() };
    let first = |item: &str| {
        let word = item.split_whitespace().next()?;
        let (letter, digits) = word.split_at_checked(1)?;
        let is_id = letter.chars().all(|char| char.is_ascii_uppercase())
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_id.then(|| word.to_owned())
    };
    items.split(" · ").filter_map(first).collect()
}

/// The lines that are a should or a may, as the text's head lists them; a few musts are listed too.
fn modalities(text: &str) -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    let listed = text.lines().find(|line| line.starts_with("SHOULD:")).unwrap_or_default();
    for (word, marker) in [("should", "SHOULD:"), ("may", "MAY:"), ("must", "MUST, easily missed:")] {
        let Some((_, rest)) = listed.split_once(marker) else { continue };
        let part = ["MAY:", "MUST, easily", "Not listed"]
            .iter()
            .filter(|next| **next != marker && !marker.starts_with(**next))
            .filter_map(|next| rest.split_once(next).map(|(part, _)| part))
            .min_by_key(|part| part.len())
            .unwrap_or(rest);
        for id in part.split(|char: char| !char.is_ascii_alphanumeric()) {
            let is_id = id.len() > 1 && id.bytes().skip(1).all(|byte| byte.is_ascii_digit());
            if is_id {
                found.entry(id.to_owned()).or_insert(word);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_a_line_stand_before_its_items() {
        assert_eq!(ids_of("- L6 A a list · L7 R by invitation, see L9 · L8 R only"), ["L6", "L7", "L8"]);
        assert_eq!(ids_of("A test names its id (`// L27`)"), [""; 0]);
    }

    #[test]
    fn the_head_says_which_lines_do_not_bind() {
        let text = "SHOULD: L5 L20 · Q11. MAY: L28 · Q26 (work in progress). MUST, easily missed: Q9. Not listed = as it says.";
        let found = modalities(text);
        let told: Vec<_> = found.iter().map(|(id, word)| format!("{id} {word}")).collect();
        assert_eq!(told, ["L20 should", "L28 may", "L5 should", "Q11 should", "Q26 may", "Q9 must"]);
    }
}
