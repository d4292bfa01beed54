//! CVE records, 5.1 and 5.2, with the container of the authority that assigns the id.

mod import;
mod render;

pub use import::import;
pub use render::{container, render};
