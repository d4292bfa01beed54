//! Somebody else's text, made safe to print.

use cvdesk_notice::turns_direction;

/// A line of somebody else's text without anything that drives a terminal.
pub fn safe_line(text: &str) -> String {
    text.chars().map(|char| if is_unsafe(char) || char == '\n' { '\u{fffd}' } else { char }).collect()
}

/// Somebody else's text without anything that drives a terminal or turns the reading direction (leak L085's kin).
pub fn safe_text(text: &str) -> String {
    let kept = text.replace("\r\n", "\n");
    kept.chars().map(|char| if is_unsafe(char) { '\u{fffd}' } else { char }).collect()
}

fn is_unsafe(char: char) -> bool {
    (char.is_control() && char != '\n' && char != '\t') || turns_direction(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reports_text_cannot_drive_the_terminal() {
        assert_eq!(safe_line("a\u{1b}[2Jb\nc"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(safe_text("a\r\nb\u{202e}c\td"), "a\nb\u{fffd}c\td");
    }
}
