//! Turns what the TOML reader says about types into sentences about the file: no names of Rust types, and the nearest
//! known word for a typo.

use crate::guard::nearest;

/// Most words that are listed where none is near.
const LISTED: usize = 12;

/// The sentence for a reader's message.
pub(crate) fn plain(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    unknown(&message).or_else(|| missing(&message)).or_else(|| misfit(&message)).unwrap_or(message)
}

/// `unknown field` and `unknown variant`: a word that is not known here.
fn unknown(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field ").or_else(|| message.strip_prefix("unknown variant "))?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    let word = quoted.next()?;
    let known: Vec<&str> = quoted.collect();
    let listed = || known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
    let hint = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "nothing can stand here".to_owned(),
        None if known.len() == 1 => format!("only {} can stand here", listed()),
        None if known.len() <= LISTED => format!("there are {}", listed()),
        None => format!("of what can stand here nothing is spelt like it: {}", listed()),
    };
    Some(format!("`{word}` is not known here; {hint}"))
}

fn missing(message: &str) -> Option<String> {
    let name = message.strip_prefix("missing field ")?;
    Some(format!("{name} is missing here"))
}

/// `invalid type` and `invalid value`: something of another kind than belongs here.
fn misfit(message: &str) -> Option<String> {
    let rest = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.split_once(", expected ")?;
    Some(format!("{} stands where {} belongs", found_word(found), expected_words(expected)))
}

fn found_word(found: &str) -> String {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let noun = match kind {
        "string" => "the text",
        "integer" | "floating" => "the number",
        "boolean" => "the flag",
        "sequence" => "a list",
        "map" => "a table",
        _ => return found.to_owned(),
    };
    let value = value.trim_start_matches("point ");
    if value.is_empty() { noun.to_owned() } else { format!("{noun} {value}") }
}

fn expected_words(expected: &str) -> String {
    match expected {
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" | "u64" | "usize" => "a whole number".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a string" => "a text in quotes".to_owned(),
        "a sequence" => "a list such as `[\"...\"]`".to_owned(),
        "a map" => "a table".to_owned(),
        other if other.starts_with("struct ") => "a table such as `{ ... }`".to_owned(),
        other if other.contains("enum") => "one of its words".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_typo_is_answered_with_the_nearest_word() {
        let typo = plain("unknown field `main_brunch`, expected one of `name`, `main_branch`");
        assert_eq!(typo, "`main_brunch` is not known here; did you mean `main_branch`?");
        let word = plain("unknown variant `first`, expected `a` or `b`");
        assert_eq!(word, "`first` is not known here; there are `a`, `b`");
    }

    #[test]
    fn no_type_of_ours_is_named() {
        assert_eq!(
            plain("invalid type: string \"two weeks\", expected u16"),
            "the text \"two weeks\" stands where a whole number from 0 to 65535 belongs"
        );
        assert_eq!(plain("missing field `rule`"), "`rule` is missing here");
        assert_eq!(
            plain("invalid type: integer `5`, expected struct Cap"),
            "the number `5` stands where a table such as `{ ... }` belongs"
        );
        assert_eq!(plain("unclosed table,\n expected `]`"), "unclosed table, expected `]`");
    }
}
