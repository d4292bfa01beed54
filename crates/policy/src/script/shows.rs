//! The lines of the project's text that a step claims to show, verified as far as that can be.

use toml::Spanned;

use super::report::{Coverage, Showing};
use super::step::Outcome;

/// Reads `L28 used`.
pub(super) fn claim(shows: &Spanned<String>) -> Result<(String, Showing), String> {
    let text = shows.get_ref();
    let read = text.split_once(' ').and_then(|(line, word)| {
        let showing = Showing::ALL.iter().find(|showing| showing.word() == word.trim())?;
        Some((line.to_owned(), *showing))
    });
    read.ok_or_else(|| {
        let words = Showing::ALL.iter().map(|showing| showing.word()).collect::<Vec<_>>().join(", ");
        format!("`{text}` is not a line and how it is shown, such as `L28 used`: the ways are {words}")
    })
}

/// What a claim needs that the step does not have.
pub(super) fn unmet(line: &str, showing: Showing, outcome: &Outcome) -> Option<(String, String)> {
    let is = match outcome {
        Outcome::Looked => "nothing is asked for".to_owned(),
        Outcome::Done { warned, .. } if warned.is_empty() => "it is permitted without a warning".to_owned(),
        Outcome::Done { warned, .. } => format!("it is permitted, and warned by {}", warned.join(", ")),
        Outcome::Refused(spoken) => {
            let rules = spoken.rules.iter().map(|rule| format!("`{}` ({})", rule.id, rule.clause()));
            format!("it is refused by {}", rules.collect::<Vec<_>>().join(" or "))
        }
    };
    let needs = match (showing, outcome) {
        (Showing::Refused, Outcome::Refused(spoken))
            if spoken.rules.iter().any(|rule| rule.clauses.iter().any(|clause| clause == line)) =>
        {
            return None;
        }
        (Showing::Warned, Outcome::Done { warned, .. }) if warned.iter().any(|clause| clause == line) => {
            return None;
        }
        (Showing::Used, Outcome::Done { .. })
        | (Showing::Kept | Showing::Left, Outcome::Done { .. } | Outcome::Looked) => return None,
        (Showing::Refused, _) => format!("a refusal by a rule for {line}"),
        (Showing::Warned, _) => format!("a step that is permitted, and that {line} warned of"),
        (Showing::Used, _) => "something that is done and permitted".to_owned(),
        (Showing::Kept | Showing::Left, _) => "a step that is permitted".to_owned(),
    };
    Some((needs, is))
}

/// Takes down what a step showed.
pub(super) fn count(coverage: &mut Coverage, claims: &[(String, Showing)], outcome: &Outcome) {
    for (line, showing) in claims {
        coverage.shown.entry(line.clone()).or_default().insert(*showing);
    }
    match outcome {
        Outcome::Looked => {}
        Outcome::Done { warned_by, .. } => coverage.warned_by.extend(warned_by.iter().cloned()),
        Outcome::Refused(spoken) => {
            coverage.refused_by.extend(spoken.rules.iter().map(|rule| rule.id.clone()));
        }
    }
}
