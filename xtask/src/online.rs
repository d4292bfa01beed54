//! `cargo xtask online`: checks that need the network: published advisories on our dependencies.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use crate::suite::{Suite, report, run_all};
use crate::{Ended, tools};

pub const ABOUT: &str = "checks published advisories on our dependencies; needs the network and cargo-deny";

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
pub fn run(root: &Path, arguments: &[String]) -> Result<Ended> {
    if !arguments.is_empty() {
        println!("usage: cargo xtask online");
        return Ok(Ended::Usage);
    }
    let advisories = match tools::cargo_deny() {
        Some(program) => Suite::program("advisories", program, &["check", "advisories"]),
        None => Suite::skipped(
            "advisories",
            "cargo-deny is not installed, so no advisory was looked up (`cargo xtask test --install` brings it)",
        ),
    };
    Ok(report(&run_all(root, vec![advisories], &BTreeSet::new())))
}
