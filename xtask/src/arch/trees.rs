//! Nothing below a pure crate can tell the time, draw random bytes or do I/O. Build and dev dependencies are not looked at.

use super::facts::Facts;
use super::violation::Violation;

pub const NAME: &str = "trees";

/// Crates that compute and do nothing else.
pub const PURE: [&str; 6] = ["case", "notice", "impact", "policy", "triage", "site"];

/// The format of `cargo tree` that [`parse`] reads: depth, package, features.
pub const FORMAT: &str = " {p}|{f}";

const FORBIDDEN: [&str; 11] = [
    "tokio",
    "mio",
    "hyper",
    "reqwest",
    "sqlx",
    "libsqlite3-sys",
    "chrono",
    "getrandom",
    "rand",
    "walkdir",
    "tempfile",
];

/// Features of jiff that bring a clock, the system's time zone or files.
const JIFF_WITH_SYSTEM: [&str; 7] =
    ["default", "std", "tz-system", "tzdb-zoneinfo", "tzdb-concatenated", "tzdb-bundle-platform", "js"];

/// One line of `cargo tree`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeNode {
    pub depth: usize,
    pub name: String,
    pub features: Vec<String>,
}

/// Reads the output of `cargo tree --prefix depth --format FORMAT`.
pub fn parse(output: &str) -> Vec<TreeNode> {
    let node = |line: &str| {
        let (depth, rest) = line.split_once(' ')?;
        let (package, features) = rest.split_once('|')?;
        let features = features.trim_end_matches("(*)").trim();
        Some(TreeNode {
            depth: depth.parse().ok()?,
            name: package.split(' ').next()?.to_owned(),
            features: features.split(',').filter(|feature| !feature.is_empty()).map(str::to_owned).collect(),
        })
    };
    output.lines().filter_map(node).collect()
}

pub fn check(facts: &Facts) -> Vec<Violation> {
    facts.trees.iter().flat_map(|(name, tree)| of_tree(name, tree)).collect()
}

fn of_tree(name: &str, tree: &[TreeNode]) -> Vec<Violation> {
    let mut found: Vec<Violation> = Vec::new();
    let mut way: Vec<&str> = Vec::new();
    for node in tree {
        way.truncate(node.depth);
        way.push(&node.name);
        let Some(what) = objection(node) else { continue };
        let violation = Violation {
            place: format!("crates/{name}/Cargo.toml"),
            rule: NAME,
            what: format!("{what} (through {})", way.join(" -> ")),
            remedy: "a pure crate takes time, randomness and bytes as arguments; drop the dependency or its feature"
                .to_owned(),
        };
        if !found.contains(&violation) {
            found.push(violation);
        }
    }
    found
}

fn objection(node: &TreeNode) -> Option<String> {
    if FORBIDDEN.contains(&node.name.as_str()) {
        return Some(format!("`{}` is below a pure crate", node.name));
    }
    let feature = node.features.iter().find(|feature| JIFF_WITH_SYSTEM.contains(&feature.as_str()))?;
    (node.name == "jiff").then(|| format!("`jiff` is below a pure crate with feature `{feature}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(output: &str) -> Vec<String> {
        of_tree("case", &parse(output)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_runtime_below_a_pure_crate_is_found_with_the_way_to_it() {
        let found =
            lines("0 cvdesk-case v0.1.0 (/x)|\n1 a v1.0.0|default\n2 tokio v1.54.1|rt\n1 b v1.0.0|\n");
        assert_eq!(
            found,
            [
                "crates/case/Cargo.toml: [trees] `tokio` is below a pure crate (through cvdesk-case -> a -> tokio); \
              a pure crate takes time, randomness and bytes as arguments; drop the dependency or its feature"
            ]
        );
    }

    #[test]
    fn every_forbidden_package_is_found() {
        for name in FORBIDDEN {
            assert_eq!(lines(&format!("0 cvdesk-case v0.1.0|\n1 {name} v1.0.0|\n")).len(), 1, "{name}");
        }
    }

    #[test]
    fn jiff_with_default_features_is_found_and_without_them_passes() {
        assert_eq!(lines("0 cvdesk-case v0.1.0|\n1 jiff v0.2.43|alloc,default,std (*)\n").len(), 1);
        assert_eq!(lines("0 cvdesk-case v0.1.0|\n1 jiff v0.2.43|alloc\n"), [""; 0]);
    }

    #[test]
    fn a_package_whose_name_only_starts_like_a_forbidden_one_passes() {
        assert_eq!(lines("0 cvdesk-case v0.1.0|\n1 rand_core v0.9.0|\n"), [""; 0]);
    }
}
