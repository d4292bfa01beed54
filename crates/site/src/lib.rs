//! A project's public site from its notices: paths and bytes out, nothing touched; useful alone.
//!
//! A [`Site`] says whose site it is and where it stands. [`Site::notice`] makes what depends on one notice alone, so that a
//! caller who kept its result need not make it again; [`Site::whole`] makes what depends on all of them. The same
//! input gives the same bytes: nothing here knows what time it is.
//!
//! Every word of a notice is hostile: pages are templates whose values are all escaped, addresses become links only
//! where they are `https:` or `http:`, and no page asks for anything from elsewhere or runs anything but one small file.
#![deny(missing_docs)]

mod base;
mod dump;
mod escape;
#[cfg(test)]
#[path = "../tests/pages/face.rs"]
mod face;
mod feed;
mod figures;
mod file;
mod lane;
mod page;
mod process;
mod prose;
mod provider;
mod published;
mod sample;
mod search;
mod site;
mod sitemap;
mod standing;

pub use base::{BadBase, Base};
pub use file::File;
pub use process::{Block, Chapter, Process, Section, Statement};
pub use provider::{PublicKey, Role};
pub use published::{NotPublished, Published};
pub use site::{Made, Site, Words};
