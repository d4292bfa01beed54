//! The pure crates call no clock and no system; desk, which works through ports, touches no file, network or process either.

use super::facts::Facts;
use super::rust_source::{Path, SourceFile};
use super::trees::PURE;
use super::violation::Violation;

pub const NAME: &str = "calls";

const SYSTEM: [&[&str]; 5] =
    [&["std", "fs"], &["std", "env"], &["std", "net"], &["std", "process"], &["std", "os"]];
const CLOCKS: [&[&str]; 4] = [
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
    &["std", "time", "*"],
    &["jiff", "tz", "db"],
];
/// Functions that read the clock, the system's time zone or its time zone files, whatever type they hang on.
const CLOCK_FUNCTIONS: [&str; 4] = ["now", "system", "try_system", "from_system"];

pub fn check(facts: &Facts) -> Vec<Violation> {
    facts.sources.iter().flat_map(of_file).collect()
}

fn of_file(source: &SourceFile) -> Vec<Violation> {
    let pure = PURE.contains(&source.krate.as_str());
    let mut found: Vec<Violation> = source
        .broken
        .iter()
        .map(|word| Violation {
            place: format!("{}:{}", source.file, word.line),
            rule: NAME,
            what: format!("cannot be read as Rust: {}", word.text),
            remedy: "repair the file; nothing can be said about it as it stands".to_owned(),
        })
        .collect();
    if !pure && source.krate != "desk" {
        return found;
    }
    found.extend(source.paths.iter().filter_map(|path| {
        let what = objection(path, pure)?;
        Some(Violation {
            place: format!("{}:{}", source.file, path.line),
            rule: NAME,
            what: format!("`{}` {what} in `{}`", path.text(), source.krate),
            remedy: "take the value as an argument, or go through a port of desk".to_owned(),
        })
    }));
    found
}

fn objection(path: &Path, pure: bool) -> Option<&'static str> {
    if matches!(path.segments.as_slice(), [only] if only == "std") || path.starts_with(&["std", "*"]) {
        return Some("hides which part of std is used");
    }
    if SYSTEM.iter().any(|forbidden| path.starts_with(forbidden)) {
        return Some("touches the system");
    }
    if pure && (CLOCKS.iter().any(|forbidden| path.starts_with(forbidden)) || is_clock_function(path)) {
        return Some("reads a clock");
    }
    None
}

fn is_clock_function(path: &Path) -> bool {
    let [.., owner, function] = path.segments.as_slice() else { return false };
    owner.starts_with(char::is_uppercase) && CLOCK_FUNCTIONS.contains(&function.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::rust_source::read;

    fn lines(krate: &str, text: &str) -> Vec<String> {
        let file = format!("crates/{krate}/src/lib.rs");
        of_file(&read(krate, &file, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_read_in_a_pure_crate_is_found_with_its_line() {
        assert_eq!(
            lines("case", "fn f() {\n    std::fs::read(p)\n}"),
            ["crates/case/src/lib.rs:2: [calls] `std::fs::read` touches the system in `case`; \
              take the value as an argument, or go through a port of desk"]
        );
    }

    #[test]
    fn every_forbidden_call_is_found_in_a_pure_crate() {
        for text in [
            "use std::{collections::BTreeMap, env};",
            "use std::net::TcpStream;",
            "fn f() { std::process::exit(1) }",
            "use std::os::unix::fs::PermissionsExt;",
            "use std::time::{Duration, SystemTime};",
            "fn f() { std::time::Instant::now() }",
            "fn f() { Instant::now() }",
            "fn f() { jiff::Timestamp::now() }",
            "fn f() { jiff::Zoned::now() }",
            "fn f() { TimeZone::system() }",
            "fn f() { TimeZone::try_system() }",
            "use std::time::*;",
            "use std as s;",
            "use std::*;",
        ] {
            assert_eq!(lines("policy", text).len(), 1, "{text}");
        }
    }

    #[test]
    fn what_a_pure_crate_may_call_passes() {
        let text = "use std::time::Duration; fn f(now: Timestamp) { g(now); clock::now(now); self.now() }";
        assert_eq!(lines("policy", text), [""; 0]);
    }

    #[test]
    fn desk_touches_no_system_but_may_name_an_instant() {
        assert_eq!(lines("desk", "use std::fs;").len(), 1);
        assert_eq!(lines("desk", "fn f(clock: &dyn Clock) { clock.now(); Moment::now(clock) }"), [""; 0]);
    }

    #[test]
    fn an_adapter_may_touch_the_system_but_must_lex() {
        assert_eq!(lines("git", "use std::process::Command;"), [""; 0]);
        assert_eq!(lines("git", "fn f( {").len(), 1);
    }
}
