//! What is asked: the options of the command line, and the lines of a file of cases.

use serde::Deserialize;
use serde_json::Value;

use crate::cli::Impact;

/// One question, commits as they were typed.
#[derive(Debug, Default)]
pub struct Question {
    pub introduced: Vec<String>,
    pub fixed: Vec<String>,
    pub asked: Asked,
}

/// The branches and tags that a question is about; many questions are about the same.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    pub main: Option<String>,
    pub branches: Option<String>,
    pub tags: Option<String>,
}

/// A line of a file of cases.
#[derive(Debug)]
pub struct Line {
    pub id: Value,
    pub question: Result<Question, String>,
}

/// What we read of a line; what else stands there is its writer's business.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    introduced: Option<Vec<String>>,
    #[serde(default)]
    fixed: Option<Vec<String>>,
    #[serde(default)]
    main: Option<String>,
    #[serde(default)]
    branch_pattern: Option<String>,
    #[serde(default)]
    tag_filter: Option<String>,
}

impl Question {
    /// The command line's one question.
    pub fn typed(wanted: &Impact) -> Self {
        let given = |hashes: &[String]| {
            let trimmed = hashes.iter().map(|hash| hash.trim().to_owned());
            trimmed.filter(|hash| !hash.is_empty()).collect::<Vec<_>>()
        };
        Self {
            introduced: given(&wanted.introduced),
            fixed: given(&wanted.fixed),
            asked: Asked::typed(wanted),
        }
    }
}

impl Asked {
    fn typed(wanted: &Impact) -> Self {
        Self { main: wanted.main.clone(), branches: wanted.branches.clone(), tags: wanted.tags.clone() }
    }
}

/// Reads a file of cases; what a line leaves out is as on the command line.
pub fn lines(file: &[u8], wanted: &Impact) -> Vec<Line> {
    let numbered = (1_usize..).zip(file.split(|byte| *byte == b'\n'));
    let told = numbered.filter(|(_, line)| !line.trim_ascii().is_empty());
    told.map(|(number, line)| read(number, line, wanted)).collect()
}

fn read(number: usize, line: &[u8], wanted: &Impact) -> Line {
    let bad = |id, error: serde_json::Error| {
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        Line { id, question: Err(format!("line {number}, column {}: {words}", error.column())) }
    };
    let mut object: Value = match serde_json::from_slice(line) {
        Ok(object) => object,
        Err(error) => return bad(Value::Null, error),
    };
    let Some(id) = object.get_mut("id").map(Value::take) else {
        return Line { id: Value::Null, question: Err(format!("line {number} is no case: it has no `id`")) };
    };
    // Read anew from the text, so that an error knows its column.
    let written: Written = match serde_json::from_slice(line) {
        Ok(written) => written,
        Err(error) => return bad(id, error),
    };
    let asked = Asked {
        main: written.main.or_else(|| wanted.main.clone()),
        branches: written.branch_pattern.or_else(|| wanted.branches.clone()),
        tags: written.tag_filter.or_else(|| wanted.tags.clone()),
    };
    let question = Question {
        introduced: written.introduced.unwrap_or_default(),
        fixed: written.fixed.unwrap_or_default(),
        asked,
    };
    Line { id, question: Ok(question) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    fn read_all(text: &str) -> Vec<Line> {
        let typed = ["cvdesk", "impact", "--repo", ".", "--cases", "x", "--tags", "^v", "--main", "trunk"];
        let Some(crate::cli::Verb::Impact(wanted)) = crate::cli::Cli::parse_from(typed).command else {
            panic!("impact was typed")
        };
        lines(text.as_bytes(), &wanted)
    }

    #[test]
    fn a_line_says_what_differs_from_the_command_line() {
        let lines = read_all("{\"id\":7,\"fixed\":[\"a\"],\"main\":\"refs/heads/x\",\"expect\":{}}\n\n");
        let [line] = &lines[..] else { panic!("one line was written") };
        assert_eq!(line.id, 7);
        let question = line.question.as_ref().unwrap();
        assert_eq!((&question.introduced, &question.fixed), (&vec![], &vec!["a".to_owned()]));
        let asked = Asked { main: Some("refs/heads/x".into()), branches: None, tags: Some("^v".into()) };
        assert_eq!(question.asked, asked);
    }

    #[test]
    fn a_bad_line_names_its_place() {
        let errors = read_all("{\"id\":1}\n{\"id\": \"x\n{\"fixed\":[]}\n{\"id\":\"t\",\"fixed\":7}\n");
        let told: Vec<_> =
            errors.iter().map(|line| line.question.as_ref().err().cloned().unwrap_or_default()).collect();
        assert_eq!(told[0], "");
        assert!(told[1].starts_with("line 2, column"), "{}", told[1]);
        assert!(told[2].contains("no `id`"));
        assert!(told[3].starts_with("line 4, column") && errors[3].id == "t", "{}", told[3]);
    }
}
