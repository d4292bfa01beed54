//! The "LSN" format: a notice as a small XML file, and as the plain text of its announcement mail.
//!
//! The words and addresses in it are a project's own and come in through [`LsnStyle`].

mod characters;
pub mod classic;
mod date;
mod of_record;
mod style;
pub mod text;
mod wrap;
pub mod xml;

pub use of_record::text_of;
pub use style::{LsnStyle, StateWords};

/// Text as XML can carry it, with its five characters escaped.
pub(crate) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(characters::legal(text)).into_owned()
}
