//! Programs that the suites call: finds them, and installs what is missing where it may.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::Instant;

/// A program and the Debian package that brings it.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    pub program: &'static str,
    pub package: &'static str,
    pub wanted_for: &'static str,
}

/// What a full test run calls, one line each.
pub const TOOLS: &[Tool] = &[
    Tool { program: "git", package: "git", wanted_for: "notice repositories and history" },
    Tool { program: "xmllint", package: "libxml2-utils", wanted_for: "judging notice XML" },
    Tool { program: "xsltproc", package: "xsltproc", wanted_for: "judging rendered notices" },
    Tool { program: "jing", package: "jing", wanted_for: "judging feeds and notice XML" },
    Tool { program: "node", package: "nodejs", wanted_for: "judging CSAF" },
    Tool { program: "npm", package: "npm", wanted_for: "judging CSAF" },
    Tool { program: "hunspell", package: "hunspell", wanted_for: "judging CSAF in full" },
    Tool { program: "java", package: "default-jre-headless", wanted_for: "judging pages" },
    Tool { program: "chromium", package: "chromium", wanted_for: "looking at pages" },
    Tool { program: "gpg", package: "gnupg", wanted_for: "signing advisories" },
    Tool { program: "strace", package: "strace", wanted_for: "kill points" },
];

/// The version of cargo-deny that `--install` builds; `deny.toml` reads the same in 0.18 and later.
pub const CARGO_DENY: &str = "0.20.2";

/// Whether the program answers a call at all.
pub fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// The programs of [`TOOLS`] that are not on the path.
pub fn missing() -> BTreeSet<&'static str> {
    TOOLS.iter().filter(|tool| !on_path(tool.program)).map(|tool| tool.program).collect()
}

/// Installs missing programs when this is root on Debian or a relative; otherwise says what stays away.
/// Returns what is still missing afterwards.
pub fn install_missing() -> BTreeSet<&'static str> {
    let before = missing();
    if before.is_empty() {
        return before;
    }
    let packages: Vec<&str> =
        TOOLS.iter().filter(|tool| before.contains(tool.program)).map(|tool| tool.package).collect();
    if !on_path("apt-get") {
        println!("missing: {}; no apt-get here, so nothing was installed", list(&before));
        return before;
    }
    if !is_root() {
        println!("missing: {}; as root: apt-get install {}", list(&before), packages.join(" "));
        return before;
    }
    println!("installing: {}", packages.join(" "));
    apt_get(&["update", "-q"]);
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(&arguments);
    let after = missing();
    if !after.is_empty() {
        println!("still missing: {}", list(&after));
    }
    after
}

fn apt_get(arguments: &[&str]) {
    let ended = Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    if !ended.is_ok_and(|status| status.success()) {
        println!("apt-get {} did not succeed", arguments.join(" "));
    }
}

pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn list(programs: &BTreeSet<&'static str>) -> String {
    let named: Vec<String> = TOOLS
        .iter()
        .filter(|tool| programs.contains(tool.program))
        .map(|tool| format!("{} ({})", tool.program, tool.wanted_for))
        .collect();
    named.join(", ")
}

/// Where cargo-deny is, if it is installed.
pub fn cargo_deny() -> Option<&'static str> {
    answers("cargo-deny", &["--version"]).then_some("cargo-deny")
}

/// Installs cargo-deny where cargo keeps its programs; only called when that was asked for.
pub fn install_cargo_deny() -> Option<&'static str> {
    println!("installing cargo-deny {CARGO_DENY} (about five minutes on two cores, once)");
    let start = Instant::now();
    let built = Command::new("cargo")
        .args(["install", "--locked", "--quiet", "cargo-deny", "--version", CARGO_DENY])
        .stdin(Stdio::null())
        .status();
    let built = built.is_ok_and(|status| status.success());
    println!(
        "cargo-deny {} ({:.0} s)",
        if built { "is installed" } else { "could not be built" },
        start.elapsed().as_secs_f64()
    );
    cargo_deny()
}
