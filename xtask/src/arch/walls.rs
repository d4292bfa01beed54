//! No adapter knows another adapter, no door knows the store or an adapter, and nothing knows the binary, not even in tests.

use super::facts::{Crate, Facts};
use super::violation::Violation;

pub const NAME: &str = "walls";

const ADAPTERS: [&str; 5] = ["store", "mail", "git", "gitlab", "cve"];
const DOORS: [&str; 2] = ["api", "web"];
const BINARY: &str = "cvdesk";

pub fn check(facts: &Facts) -> Vec<Violation> {
    facts.crates.iter().flat_map(of_crate).collect()
}

fn of_crate(one: &Crate) -> Vec<Violation> {
    let name = one.name.as_str();
    let outer = ADAPTERS.contains(&name) || DOORS.contains(&name);
    let mut found = Vec::new();
    for used in &one.uses {
        if outer && ADAPTERS.contains(&used.as_str()) {
            found.push(violation(
                one,
                used,
                "adapters and doors meet in desk's ports only; move what is shared there",
            ));
        }
        if ADAPTERS.contains(&name) && DOORS.contains(&used.as_str()) {
            found.push(violation(one, used, "an adapter serves a port of desk and knows no door"));
        }
    }
    if one.uses.union(&one.uses_in_tests).any(|used| used == BINARY) {
        found.push(violation(
            one,
            BINARY,
            "nothing depends on the binary; move what is shared into a library crate",
        ));
    }
    found
}

fn violation(one: &Crate, used: &str, remedy: &str) -> Violation {
    Violation {
        place: format!("crates/{}/Cargo.toml", one.name),
        rule: NAME,
        what: format!("`{}` depends on `{used}`", one.name),
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(name: &str, uses: &[&str], uses_in_tests: &[&str]) -> Vec<String> {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let one = Crate {
            name: name.to_owned(),
            uses: set(uses),
            uses_in_tests: set(uses_in_tests),
            ..Crate::default()
        };
        of_crate(&one).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_adapter_that_uses_another_is_found() {
        assert_eq!(
            lines("mail", &["case", "store"], &[]),
            ["crates/mail/Cargo.toml: [walls] `mail` depends on `store`; \
              adapters and doors meet in desk's ports only; move what is shared there"]
        );
        assert_eq!(lines("mail", &["desk"], &["store"]), [""; 0], "a test may wire two of them");
    }

    #[test]
    fn a_door_that_reaches_the_store_is_found() {
        assert_eq!(lines("web", &["desk", "store"], &[]).len(), 1);
        assert_eq!(lines("git", &["web"], &[]).len(), 1);
    }

    #[test]
    fn anything_that_uses_the_binary_is_found_even_in_tests() {
        assert_eq!(lines("xtask", &[], &["cvdesk"]).len(), 1);
        assert_eq!(lines("desk", &["cvdesk"], &[]).len(), 1);
    }

    #[test]
    fn the_binary_may_use_all_of_them() {
        assert_eq!(lines("cvdesk", &["store", "mail", "git", "web"], &[]), [""; 0]);
    }
}
