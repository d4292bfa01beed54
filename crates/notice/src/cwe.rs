//! Kinds of weakness, from the published list.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

static LIST: &str = include_str!("cwe.tsv");

/// A weakness of the CWE list, such as `CWE-125`.
///
/// ```
/// let cwe: cvdesk_notice::Cwe = "CWE-125".parse()?;
/// assert_eq!(cwe.name(), "Out-of-bounds Read");
/// # Ok::<(), cvdesk_notice::BadCwe>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cwe {
    // INVARIANT: a number of the list.
    number: u32,
}

/// Why something is no weakness.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not in the CWE list (4.20); write it as CWE-125")]
pub struct BadCwe(String);

impl Cwe {
    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// What the list calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        named(&self.number.to_string()).unwrap_or_default()
    }
}

impl fmt::Display for Cwe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CWE-{}", self.number)
    }
}

impl FromStr for Cwe {
    type Err = BadCwe;

    fn from_str(text: &str) -> Result<Self, BadCwe> {
        let number = text.strip_prefix("CWE-").filter(|number| named(number).is_some());
        let found = number.and_then(|number| number.parse().ok()).map(|number| Self { number });
        found.ok_or_else(|| BadCwe(text.chars().take(60).collect()))
    }
}

/// What the list calls a number, where it has it.
fn named(wanted: &str) -> Option<&'static str> {
    let mut lines = LIST.lines().filter_map(|line| line.split_once('\t'));
    lines.find(|(number, _)| *number == wanted).map(|(_, name)| name)
}

impl TryFrom<String> for Cwe {
    type Error = BadCwe;

    fn try_from(text: String) -> Result<Self, BadCwe> {
        text.parse()
    }
}

impl From<Cwe> for String {
    fn from(cwe: Cwe) -> Self {
        cwe.to_string()
    }
}
