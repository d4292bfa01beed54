//! Banned packages are nowhere in Cargo.lock, not even for tests or other systems, and deny.toml bans them too.

use super::facts::Facts;
use super::violation::Violation;

pub const NAME: &str = "lock file";

/// One TLS backend, without a C library of the host.
const BANNED: [&str; 3] = ["aws-lc-sys", "openssl-sys", "native-tls"];

pub fn check(facts: &Facts) -> Vec<Violation> {
    let locked =
        facts.deny.banned.iter().map(String::as_str).chain(BANNED).collect::<std::collections::BTreeSet<_>>();
    let present = locked.into_iter().filter(|name| facts.locked.contains(*name)).map(|name| Violation {
        place: "Cargo.lock".to_owned(),
        rule: NAME,
        what: format!("`{name}` is banned and has come in"),
        remedy: format!("find who brings it (cargo tree --target all -i {name}) and switch the feature off"),
    });
    let unbanned = BANNED.iter().filter(|name| !facts.deny.banned.contains(**name)).map(|name| Violation {
        place: "deny.toml".to_owned(),
        rule: NAME,
        what: format!("`{name}` is not banned"),
        remedy: "restore its line under [bans]".to_owned(),
    });
    present.chain(unbanned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::packages::DenyFile;

    fn facts(locked: &[&str], banned: &[&str]) -> Facts {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Facts {
            locked: set(locked),
            deny: DenyFile { banned: set(banned), ..DenyFile::default() },
            ..Facts::default()
        }
    }

    #[test]
    fn a_banned_package_in_the_lock_file_is_found() {
        let found = check(&facts(&["serde", "openssl-sys"], &BANNED));
        assert_eq!(
            found[0].to_string(),
            "Cargo.lock: [lock file] `openssl-sys` is banned and has come in; \
             find who brings it (cargo tree --target all -i openssl-sys) and switch the feature off"
        );
        assert_eq!(
            check(&facts(&["left-pad"], &["aws-lc-sys", "openssl-sys", "native-tls", "left-pad"])).len(),
            1
        );
    }

    #[test]
    fn a_ban_that_was_dropped_from_deny_toml_is_found() {
        assert_eq!(check(&facts(&[], &["aws-lc-sys", "native-tls"])).len(), 1);
        assert_eq!(check(&facts(&["ring"], &BANNED)), []);
    }
}
