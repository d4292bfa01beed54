//! A notice as the XML file that a project keeps in its public notice repository.

mod amend;
mod branches;
mod element;
mod file;
mod parse;
mod parse_error;
mod render;
mod strict;

pub use amend::amend;
pub use branches::with_branches;
pub(super) use element::Element;
pub use element::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS};
pub use file::LsnFile;
pub use parse::{MAX_BYTES, parse};
pub use parse_error::ParseError;
pub use render::render;
