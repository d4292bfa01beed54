//! A notice as the XML file that a project keeps in its public notice repository.

mod branches;
mod element;
mod parse;
mod parse_error;
mod render;

pub use branches::with_branches;
pub use element::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS};
pub use parse::{MAX_BYTES, parse};
pub use parse_error::ParseError;
pub use render::render;
