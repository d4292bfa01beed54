//! Placeholders in a tour's command lines and files: what is known only once the story runs.
//!
//! `{case}`, `{report}`: the last one that a command named; `{case.1}`, `{report.2}`: the first, the second. `{main}`:
//! the main branch. `{profile}`: what the tour is of. `{public:REVISION}`, `{private:REVISION}`: a commit of the project's repositories.

use super::project::Project;
use crate::failure::Failure;

/// What has been named so far.
#[derive(Debug, Default)]
pub struct Named {
    /// The profile, as `init` is told it.
    pub profile: String,
    /// Cases, in the order in which they were named.
    pub cases: Vec<String>,
    /// Reports.
    pub reports: Vec<String>,
}

impl Named {
    /// Takes in what a command's answer names.
    pub fn learn(&mut self, answer: &serde_json::Value) {
        for (field, known) in [("case", &mut self.cases), ("report", &mut self.reports)] {
            if let Some(id) = answer.get(field).and_then(|id| id.as_str())
                && !known.iter().any(|before| before == id)
            {
                known.push(id.to_owned());
            }
        }
    }

    /// The text with its placeholders replaced.
    pub fn fill(&self, text: &str, project: &Project) -> Result<String, Failure> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, behind) = after
                .split_once('}')
                .ok_or_else(|| Failure::bad_input(format!("`{text}`: a brace does not end")))?;
            filled.push_str(&self.value(name, project)?);
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn value(&self, name: &str, project: &Project) -> Result<String, Failure> {
        if let Some(revision) = name.strip_prefix("public:") {
            return project.public_commit(revision);
        }
        if let Some(revision) = name.strip_prefix("private:") {
            return project.private_commit(revision);
        }
        match name {
            "main" => return Ok(project.main.clone()),
            "profile" => return Ok(self.profile.clone()),
            _ => {}
        }
        let (kind, number) = match name.split_once('.') {
            Some((kind, number)) => (kind, number.parse::<usize>().ok()),
            None => (name, Some(0)),
        };
        let known = match kind {
            "case" => Some(&self.cases),
            "report" => Some(&self.reports),
            _ => None,
        };
        let found = known.zip(number).and_then(|(known, number)| match number {
            0 => known.last(),
            number => known.get(number - 1),
        });
        found.cloned().ok_or_else(|| Failure::bad_input(format!("a tour knows no `{{{name}}}` here")))
    }
}
