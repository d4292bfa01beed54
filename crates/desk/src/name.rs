//! Names that people type: one line of printable text, so that nobody drives a terminal or hides behind nothing.

use crate::error::DeskError;

/// The longest name, in bytes.
const LONGEST: usize = 200;

/// A name without what stands around it.
pub(crate) fn read(name: &str) -> Result<&str, DeskError> {
    let name = name.trim();
    let turns = |char: char| matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let fault = if name.is_empty() {
        "a name is needed, and this one is empty".to_owned()
    } else if name.chars().any(|char| char.is_control() || turns(char)) {
        "a name is one line of printable text".to_owned()
    } else if name.len() > LONGEST {
        format!("a name has at most {LONGEST} bytes")
    } else {
        return Ok(name);
    };
    Err(DeskError::BadInput(fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_printable_text() {
        assert_eq!(read(" Ada Lovelace ").unwrap(), "Ada Lovelace");
        for bad in ["", " \t", "a\u{1b}[2Jb", "a\nb", "a\u{202e}b", &"x".repeat(201)] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }
}
