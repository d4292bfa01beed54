//! Whether an SPDX licence expression can be met by a list of allowed licences.

use std::collections::BTreeSet;

/// Whether the allowed licences meet the expression. One that cannot be read is not met.
pub fn met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    // Older packages write `A/B` for `A OR B`.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest, allowed) == Some(true) && rest.is_empty()
}

fn any(rest: &mut &[&str], allowed: &BTreeSet<String>) -> Option<bool> {
    let mut met = all(rest, allowed)?;
    while eat(rest, "OR") {
        met |= all(rest, allowed)?;
    }
    Some(met)
}

fn all(rest: &mut &[&str], allowed: &BTreeSet<String>) -> Option<bool> {
    let mut met = one(rest, allowed)?;
    while eat(rest, "AND") {
        met &= one(rest, allowed)?;
    }
    Some(met)
}

fn one(rest: &mut &[&str], allowed: &BTreeSet<String>) -> Option<bool> {
    if eat(rest, "(") {
        let met = any(rest, allowed)?;
        return eat(rest, ")").then_some(met);
    }
    let (name, tail) = rest.split_first()?;
    *rest = tail;
    if !eat(rest, "WITH") {
        return Some(allowed.contains(*name));
    }
    let (exception, tail) = rest.split_first()?;
    *rest = tail;
    Some(allowed.contains(&format!("{name} WITH {exception}")))
}

fn eat(rest: &mut &[&str], word: &str) -> bool {
    match rest.split_first() {
        Some((first, tail)) if *first == word => {
            *rest = tail;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mit_and_apache() -> BTreeSet<String> {
        ["MIT", "Apache-2.0"].map(str::to_owned).into()
    }

    #[test]
    fn expressions_are_met_by_the_allowed_licences_only() {
        let allowed = mit_and_apache();
        for good in ["MIT", "GPL-2.0 OR MIT", "MIT/BSL-1.0", "(MIT OR ISC) AND Apache-2.0"] {
            assert!(met(good, &allowed), "{good}");
        }
        for bad in [
            "GPL-3.0-only",
            "MIT AND ISC",
            "Apache-2.0 WITH LLVM-exception",
            "",
            "MIT AND",
            "(MIT",
            "MIT ISC",
        ] {
            assert!(!met(bad, &allowed), "{bad}");
        }
    }
}
