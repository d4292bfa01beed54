//! What a person should look at before a notice is published: codes, levels and places.

mod credits;
mod dates;
mod products;
mod prose;
mod references;
mod scan;

use std::{collections::BTreeSet, fmt};

use jiff::civil::Date;

use crate::{Record, placeholder::placeholders};

/// What the checks need to know beside the notice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The longest summary that the project aims at, in characters.
    pub summary: Option<usize>,
    /// Branches that there are, as globs with `*`; none listed means that nobody knows.
    pub branches: Vec<String>,
    /// Words of the project's severity scale.
    pub levels: Vec<String>,
    /// CVE ids that are public already.
    pub published: BTreeSet<String>,
    /// Hosts that the public cannot reach, beside those that nobody can.
    pub private_hosts: Vec<String>,
    /// Addresses whose owners agreed to be named; `None` where nobody asked.
    pub consented: Option<BTreeSet<String>>,
    /// The day on which somebody looks, where it is known.
    pub today: Option<Date>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Must not be published so.
    Error,
    /// Somebody should look.
    Warning,
    /// Worth knowing; published notices have it.
    Info,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// The way to a part of a notice: names of the LSN format, each with its position from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot(pub Vec<(&'static str, usize)>);

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, position)) in self.0.iter().enumerate() {
            let dot = if place == 0 { "" } else { "." };
            if *position == 0 {
                write!(f, "{dot}{name}")?;
            } else {
                write!(f, "{dot}{name}[{}]", position + 1)?;
            }
        }
        Ok(())
    }
}

impl Spot {
    pub(crate) fn of(name: &'static str) -> Self {
        Self(vec![(name, 0)])
    }

    pub(crate) fn inside(&self, name: &'static str, position: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push((name, position));
        Self(steps)
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// What kind it is: a word that stays the same.
    pub code: &'static str,
    /// Where.
    pub spot: Spot,
    /// What is there, in a line.
    pub says: String,
}

fn finding(level: Level, code: &'static str, spot: Spot, says: impl Into<String>) -> Finding {
    Finding { level, code, spot, says: says.into() }
}

/// Looks at a notice; the worst first, then in the notice's order.
#[must_use]
pub fn lint(record: &Record, known: &Known) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(placeholders(&record.notice).into_iter().map(|(spot, text)| {
        finding(Level::Error, "placeholder", spot, format!("`{text}` is to be filled in"))
    }));
    prose::look(record, known, &mut found);
    dates::look(record, known, &mut found);
    credits::look(record, known, &mut found);
    references::look(record, known, &mut found);
    products::look(record, known, &mut found);
    found.sort_by_key(|finding| finding.level); // stable: the order of a level is the notice's
    found
}
