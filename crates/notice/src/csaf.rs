//! CSAF 2.0 security advisories.

mod import;
mod product_tree;
mod products_in;
mod render;

pub use import::import;
pub use render::{file_name, released, render};
