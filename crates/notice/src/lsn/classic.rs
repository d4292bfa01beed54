//! The classic site: each page byte for byte as the tools of the format's first users make it.
//!
//! Those tools are style sheets, run by xsltproc over libxml2 2.9.14. The pages here come from an
//! [`LsnFile`](super::xml::LsnFile), as theirs do: what the neutral notice has no place for shows here too.

mod html;
mod index;
mod markup;
mod style;
mod text;

pub use html::html;
pub use index::{Listed, index_html, index_xml};
pub use style::ClassicStyle;
pub use text::text;
