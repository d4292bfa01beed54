//! `cargo xtask arch`: the architecture test. Gathers facts once, then asks each rule; a rule is a pure function over them.

mod calls;
mod edges;
mod environment;
mod facts;
mod licence;
mod links;
mod lockfile;
mod names;
mod packages;
mod rust_source;
mod sql;
mod table;
mod trees;
mod violation;
mod walls;

use std::path::Path;

use anyhow::Result;

use crate::Ended;
use facts::Facts;
use violation::Violation;

pub const ABOUT: &str = "holds crates, dependencies, sources and documents to ARCHITECTURE.md";

/// One rule and what it holds.
struct Rule {
    name: &'static str,
    holds: &'static str,
    check: fn(&Facts) -> Vec<Violation>,
}

/// One line a rule.
const RULES: &[Rule] = &[
    Rule { name: edges::NAME, holds: "crates and edges are those of ARCHITECTURE.md", check: edges::check },
    Rule {
        name: walls::NAME,
        holds: "no adapter knows another, nothing knows the binary",
        check: walls::check,
    },
    Rule {
        name: trees::NAME,
        holds: "no clock, runtime or I/O package below a pure crate",
        check: trees::check,
    },
    Rule {
        name: calls::NAME,
        holds: "no clock, file, network or process call in a pure crate",
        check: calls::check,
    },
    Rule {
        name: environment::NAME,
        holds: "only the binary reads the environment",
        check: environment::check,
    },
    Rule { name: names::NAME, holds: "no project is named in code", check: names::check },
    Rule { name: sql::NAME, holds: "SQL lives in the store", check: sql::check },
    Rule { name: lockfile::NAME, holds: "banned packages are not in Cargo.lock", check: lockfile::check },
    Rule {
        name: packages::NAME,
        holds: "licences and sources are those of deny.toml",
        check: packages::check,
    },
    Rule { name: links::NAME, holds: "relative links in documents lead to a file", check: links::check },
];

pub fn run(root: &Path, arguments: &[String]) -> Result<Ended> {
    if !arguments.is_empty() {
        println!("usage: cargo xtask arch");
        return Ok(Ended::Usage);
    }
    Ok(if holds(root)? { Ended::Well } else { Ended::Badly })
}

/// Prints each violation on one line and says whether there was none.
pub fn holds(root: &Path) -> Result<bool> {
    let facts = Facts::gather(root)?;
    let mut found = 0;
    for rule in RULES {
        let violations = (rule.check)(&facts);
        let count = violations.len();
        found += count;
        println!("{} {}: {}", if count == 0 { "ok " } else { "NOT" }, rule.name, rule.holds);
        for violation in violations {
            println!("    {violation}");
        }
    }
    println!(
        "{} rules, {} crates, {} source files, {found} violations",
        RULES.len(),
        facts.crates.len(),
        facts.sources.len()
    );
    Ok(found == 0)
}
