//! Which characters a notice may hold once it is written down: those of XML 1.0, section 2.2.

/// Whether XML 1.0 can carry `character` at all, escaped or not.
pub(super) fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether XML 1.0 counts `character` as white space; U+00A0 is not.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// The text with every line end written as `\n` and every character that XML cannot carry as U+FFFD.
///
/// A reader sees that something stood there; a terminal escape or a null reaches nobody.
pub(super) fn legal(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|character| match character {
            '\r' => '\n',
            legal if is_legal(legal) => legal,
            _ => char::REPLACEMENT_CHARACTER,
        })
        .collect()
}

/// The function `normalize-space` of `XPath` 1.0: no white space at either end, one space for each run between.
pub(super) fn normalize_space(text: &str) -> String {
    text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
