//! The OSV format, 1.7.5: what a notice says for scanners that know git and package versions.

mod import;
mod render;

pub use import::import;
pub use render::render;
