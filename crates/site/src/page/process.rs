//! The process page: what the project says of its process, and what follows from it.

use askama::Template;

use super::rendered;
use super::shell::{Here, Shell};
use crate::escape::web;
use crate::process::{Block, Process};
use crate::site::Site;

#[derive(Template)]
#[template(path = "process.html")]
struct Page<'a> {
    shell: Shell,
    process: &'a Process,
}

/// The page.
pub(crate) fn process(site: &Site, process: &Process) -> Vec<u8> {
    rendered(&Page { shell: Shell::new(site, "./", Here::Process), process })
}

/// An address that may stand behind a link of this page; reports go to mail addresses too.
fn address(url: &str) -> Option<&str> {
    let mail = url.strip_prefix("mailto:").filter(|address| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~!$'*+@%".contains(letter);
        address.contains('@') && address.chars().all(plain)
    });
    web(url).or_else(|| mail.map(|_| url))
}
