//! What makes text well-formed XML 1.0 and the reader does not ask for: a file that one parser takes and another refuses
//! would be published for some.

use super::parse_error::{Fault, Flaw};
use crate::lsn::characters::is_space;

/// Looks at a start tag or an empty-element tag as it stands, from `<` to `>`.
///
/// # Errors
///
/// A name that is none, attributes with nothing between them, `<` in a value (XML 1.0, 3.1), at its place.
pub(super) fn tag(raw: &str, offset: usize) -> Result<(), Flaw> {
    let inside = raw.strip_prefix('<').unwrap_or(raw);
    let inside = inside.strip_suffix('>').map_or(inside, |inside| inside.strip_suffix('/').unwrap_or(inside));
    let mut rest = Rest { text: inside, at: offset + 1 };
    rest.name()?;
    loop {
        let gap = rest.space();
        if rest.text.is_empty() {
            return Ok(());
        }
        if !gap {
            return Err(Fault::NoGap.at(rest.at));
        }
        rest.name()?;
        rest.space();
        if !rest.take('=') {
            return Err(Fault::NoValue.at(rest.at));
        }
        rest.space();
        rest.value()?;
    }
}

/// Looks at text between tags.
///
/// # Errors
///
/// `]]>`, which only ends a CDATA section (XML 1.0, 2.4).
pub(super) fn text(raw: &str, offset: usize) -> Result<(), Flaw> {
    match raw.find("]]>") {
        Some(place) => Err(Fault::SectionEnd.at(offset + place)),
        None => Ok(()),
    }
}

/// Looks at a processing instruction as it stands.
///
/// # Errors
///
/// A target that is no name, or the one of XML's own declaration (XML 1.0, 2.6).
pub(super) fn instruction(raw: &str, offset: usize) -> Result<(), Flaw> {
    let inside = raw.strip_prefix("<?").unwrap_or(raw);
    let inside = inside.strip_suffix("?>").unwrap_or(inside);
    let mut rest = Rest { text: inside, at: offset + 2 };
    let target = rest.name()?;
    if target.eq_ignore_ascii_case("xml") {
        return Err(Fault::LateDeclaration.at(offset));
    }
    if rest.text.is_empty() || rest.space() { Ok(()) } else { Err(Fault::NoName.at(rest.at)) }
}

/// Looks at the XML declaration, which stands at the very beginning; `begins` is where that is.
///
/// # Errors
///
/// Another place, other words than it has (XML 1.0, 2.8), an encoding other than this text's.
pub(super) fn declaration(raw: &str, offset: usize, begins: usize) -> Result<(), Flaw> {
    if offset != begins {
        return Err(Fault::LateDeclaration.at(offset));
    }
    let bad = || Fault::BadDeclaration.at(offset);
    let inside = raw.strip_prefix("<?xml").and_then(|raw| raw.strip_suffix("?>")).ok_or_else(bad)?;
    let mut rest = Rest { text: inside, at: offset + "<?xml".len() };
    let mut wanted = ["version", "encoding", "standalone"].iter();
    let mut count = 0;
    while rest.space() && !rest.text.is_empty() {
        let name = rest.name()?;
        rest.space();
        let at = rest.at;
        if !rest.take('=') {
            return Err(Fault::NoValue.at(at));
        }
        rest.space();
        let at = rest.at;
        let value = rest.value()?;
        if !wanted.any(|known| *known == name) || (count == 0 && name != "version") {
            return Err(bad());
        }
        let fits = match name {
            "version" => value
                .strip_prefix("1.")
                .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())),
            "encoding" => return encoding(value, at).and_then(|()| standalone(&mut rest, offset)),
            _ => matches!(value, "yes" | "no"),
        };
        if !fits {
            return Err(bad());
        }
        count += 1;
    }
    if count > 0 && rest.text.is_empty() { Ok(()) } else { Err(bad()) }
}

/// What stands behind an encoding.
fn standalone(rest: &mut Rest, offset: usize) -> Result<(), Flaw> {
    let bad = || Fault::BadDeclaration.at(offset);
    let gap = rest.space();
    if rest.text.is_empty() {
        return Ok(());
    }
    if !gap || rest.name()? != "standalone" {
        return Err(bad());
    }
    rest.space();
    if !rest.take('=') {
        return Err(bad());
    }
    rest.space();
    let value = rest.value()?;
    rest.space();
    if matches!(value, "yes" | "no") && rest.text.is_empty() { Ok(()) } else { Err(bad()) }
}

/// The text is UTF-8 by then: one that says otherwise would read differently elsewhere.
fn encoding(value: &str, at: usize) -> Result<(), Flaw> {
    let known = ["utf-8", "utf8", "us-ascii", "ascii"];
    if known.iter().any(|known| value.eq_ignore_ascii_case(known)) {
        Ok(())
    } else {
        Err(Fault::Encoding(value.to_owned()).at(at))
    }
}

/// What is still to be looked at.
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Rest<'t> {
    fn skip(&mut self, count: usize) -> &'t str {
        let (taken, rest) = self.text.split_at_checked(count).unwrap_or((self.text, ""));
        self.text = rest;
        self.at += taken.len();
        taken
    }

    fn space(&mut self) -> bool {
        let count = self.text.len() - self.text.trim_start_matches(is_space).len();
        self.skip(count);
        count > 0
    }

    fn take(&mut self, character: char) -> bool {
        let there = self.text.starts_with(character);
        if there {
            self.skip(character.len_utf8());
        }
        there
    }

    fn name(&mut self) -> Result<&'t str, Flaw> {
        let end = self.text.find(|character: char| !in_name(character)).unwrap_or(self.text.len());
        if !self.text.starts_with(begins_name) {
            return Err(Fault::NoName.at(self.at));
        }
        Ok(self.skip(end))
    }

    /// A value with its quotes, which comes back without them.
    fn value(&mut self) -> Result<&'t str, Flaw> {
        let quote = if self.take('"') {
            '"'
        } else if self.take('\'') {
            '\''
        } else {
            return Err(Fault::NoValue.at(self.at));
        };
        let Some(end) = self.text.find(quote) else { return Err(Fault::NoValue.at(self.at)) };
        if let Some(place) = self.text.get(..end).and_then(|value| value.find('<')) {
            return Err(Fault::LessInValue.at(self.at + place));
        }
        let value = self.skip(end);
        self.take(quote);
        Ok(value)
    }
}

/// `NameStartChar` of XML 1.0, 2.3.
fn begins_name(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` of XML 1.0, 2.3.
fn in_name(character: char) -> bool {
    begins_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
