//! A record as text: what the classic tools make of its file where the project has a classic site, and what it tells of
//! a withdrawal that no file has a place for.

use super::{
    classic, text,
    xml::{LsnFile, ParseError},
};
use crate::{Face, Record, withdrawal::told};

/// Writes the text of a record; `file` is the one that it was read from.
///
/// # Errors
///
/// The first flaw of the file.
pub fn text_of(record: &Record, file: Option<&LsnFile>, face: &Face) -> Result<String, ParseError> {
    match file.zip(face.classic()) {
        Some((file, style)) => Ok(classic::text(file.telling(record, &face.lsn)?.as_ref(), &style)),
        None => Ok(text::render(&told(record), &face.lsn)),
    }
}
