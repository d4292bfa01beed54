//! Licences and origins of the packages we build with, against the same deny.toml that cargo-deny reads.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::facts::Facts;
use super::licence;
use super::violation::Violation;

pub const NAME: &str = "packages";

/// A package of the dependency graph on this system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub licence: Option<String>,
    pub from_default_registry: bool,
    /// A folder of this workspace.
    pub in_tree: bool,
    /// Part of what our crates are built from, not only of tests or xtask.
    pub shipped: bool,
}

/// What deny.toml says that these rules use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DenyFile {
    pub banned: BTreeSet<String>,
    pub licences: BTreeSet<String>,
    /// Further licences for one package only.
    pub exceptions: BTreeMap<String, BTreeSet<String>>,
}

impl DenyFile {
    /// # Errors
    /// The text is not TOML or lacks one of the lists.
    pub fn parse(text: &str) -> Result<Self> {
        let file: Table = text.parse()?;
        let list = |table: &str, key: &str| {
            let list = file.get(table).and_then(|table| table.get(key)).and_then(Value::as_array);
            list.with_context(|| format!("[{table}] has no list `{key}`"))
        };
        let banned = list("bans", "deny")?.iter().filter_map(package_name).collect();
        let licences = strings(list("licenses", "allow")?);
        let exceptions = list("licenses", "exceptions").map(Vec::as_slice).unwrap_or_default();
        let exceptions = exceptions
            .iter()
            .filter_map(|one| Some((package_name(one)?, strings(one.get("allow")?.as_array()?))));
        Ok(Self { banned, licences, exceptions: exceptions.collect() })
    }
}

fn package_name(entry: &Value) -> Option<String> {
    entry.get("crate").unwrap_or(entry).as_str().map(str::to_owned)
}

fn strings(values: &[Value]) -> BTreeSet<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub fn check(facts: &Facts) -> Vec<Violation> {
    facts.packages.iter().flat_map(|package| of_package(package, &facts.deny)).collect()
}

fn of_package(package: &Package, deny: &DenyFile) -> Vec<Violation> {
    let mut found = Vec::new();
    if !package.from_default_registry && !package.in_tree {
        found.push(violation(
            package,
            "it comes neither from the default registry nor from this tree",
            "depend on a published version",
        ));
    }
    if package.shipped && !licence_allowed(package, deny) {
        let licence = package.licence.as_deref().unwrap_or("none stated");
        found.push(violation(
            package,
            &format!("its licence `{licence}` is not on the list of deny.toml"),
            "use another package, or add the licence there with the reason",
        ));
    }
    found
}

fn licence_allowed(package: &Package, deny: &DenyFile) -> bool {
    let Some(expression) = &package.licence else { return false };
    let mut allowed = deny.licences.clone();
    allowed.extend(deny.exceptions.get(&package.name).into_iter().flatten().cloned());
    licence::met(expression, &allowed)
}

fn violation(package: &Package, what: &str, remedy: &str) -> Violation {
    Violation {
        place: format!("{} {}", package.name, package.version),
        rule: NAME,
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "[bans]\ndeny = [{ crate = \"openssl-sys\", reason = \"x\" }, \"native-tls\"]\n\
                        [licenses]\nallow = [\"MIT\"]\nexceptions = [{ crate = \"webauthn\", allow = [\"MPL-2.0\"] }]\n";

    fn package(name: &str, licence: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: Some(licence.to_owned()),
            from_default_registry: true,
            shipped: true,
            ..Package::default()
        }
    }

    fn lines(package: &Package) -> Vec<String> {
        of_package(package, &DenyFile::parse(DENY).unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_shipped_package_with_a_licence_off_the_list_is_found() {
        assert_eq!(
            lines(&package("copyleft", "GPL-3.0-only")),
            ["copyleft 1.0.0: [packages] its licence `GPL-3.0-only` is not on the list of deny.toml; \
              use another package, or add the licence there with the reason"]
        );
        assert_eq!(lines(&Package { licence: None, ..package("silent", "") }).len(), 1);
    }

    #[test]
    fn an_exception_holds_for_its_package_only() {
        assert_eq!(lines(&package("webauthn", "MPL-2.0")), [""; 0]);
        assert_eq!(lines(&package("other", "MPL-2.0")).len(), 1);
    }

    #[test]
    fn a_package_from_elsewhere_is_found_even_when_only_tests_use_it() {
        let package = Package { from_default_registry: false, shipped: false, ..package("forked", "MIT") };
        assert_eq!(lines(&package).len(), 1);
        assert_eq!(lines(&Package { in_tree: true, ..package }), [""; 0]);
    }

    #[test]
    fn a_deny_file_without_its_lists_is_refused() {
        assert_eq!(DenyFile::parse(DENY).unwrap().banned.len(), 2);
        assert!(DenyFile::parse("[bans]\n").unwrap_err().to_string().contains("[bans] has no list `deny`"));
    }
}
