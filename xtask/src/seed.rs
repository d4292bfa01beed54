//! The seed of a test run: a new one for each commit, the same one for everybody who tests that commit.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// Name of the variable that overrides the seed and hands it to every suite.
pub const VARIABLE: &str = "CVDESK_SEED";

/// The seed of this run and where it came from.
#[derive(Debug, PartialEq, Eq)]
pub struct Seed {
    pub value: u64,
    pub from: &'static str,
}

/// Takes the override when there is one, else the head commit, else 0.
///
/// # Errors
/// The override is not a number from 0 to 2^64-1.
pub fn choose(root: &Path) -> Result<Seed> {
    derive(std::env::var(VARIABLE).ok().as_deref(), head(root).as_deref())
}

fn derive(given: Option<&str>, head: Option<&str>) -> Result<Seed> {
    if let Some(text) = given {
        let value = text
            .parse()
            .with_context(|| format!("{VARIABLE} is `{text}`, expected a number from 0 to 2^64-1"))?;
        return Ok(Seed { value, from: VARIABLE });
    }
    let from_head = head.and_then(|hash| hash.get(..16)).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    Ok(match from_head {
        Some(value) => Seed { value, from: "the head commit" },
        None => Seed { value: 0, from: "no commit yet" },
    })
}

fn head(root: &Path) -> Option<String> {
    let output = Command::new("git")
        .args(["rev-parse", "--verify", "--quiet", "HEAD"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_commit_gives_the_seed() {
        let seed = derive(None, Some("00000000000000ffabcdef")).unwrap();
        assert_eq!(seed, Seed { value: 255, from: "the head commit" });
    }

    #[test]
    fn an_override_ranks_above_the_head_commit() {
        assert_eq!(derive(Some("7"), Some("00000000000000ff")).unwrap().value, 7);
    }

    #[test]
    fn an_override_that_is_no_number_is_refused() {
        assert!(derive(Some("seven"), None).unwrap_err().to_string().contains("`seven`"));
    }

    #[test]
    fn a_tree_without_a_commit_has_seed_zero() {
        assert_eq!(derive(None, None).unwrap(), Seed { value: 0, from: "no commit yet" });
    }
}
