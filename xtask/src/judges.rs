//! The judges of our formats that come from `PyPI`, npm and cargo, in `target/judges`: `--install` brings the first two,
//! `xtask soak` the third.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::tools;

/// What pip brings into `target/judges/py`.
const FROM_PYPI: &[&str] =
    &["check-jsonschema==0.39.0", "cvelib==1.8.0", "icalendar==7.3.0", "vobject==0.9.9", "sectxt==0.9.8"];

/// What npm brings into `target/judges/node_modules`.
const FROM_NPM: &[&str] = &[
    "@secvisogram/csaf-validator-lib@2.0.10",
    "vnu-jar@26.9.27",
    "playwright-core@1.65.1",
    "axe-core@4.14.1",
];

/// What cargo builds into `target/judges/bin`, with its version. It takes minutes, so that `xtask soak` brings it.
const FROM_CARGO: (&str, &str) = ("csaf-validator", "0.5.2");

/// One file of each: a judge that came later is brought where the others are there already.
const SIGNS: &[&str] = &[
    "py/bin/cve",
    "py/bin/check-jsonschema",
    "py/lib/python3/site-packages/sectxt",
    "node_modules/@secvisogram",
    "node_modules/vnu-jar",
    "node_modules/playwright-core",
    "node_modules/axe-core",
];

/// Installs what is missing where that was asked for; without it, the tests say which judge they skipped.
pub fn install(root: &Path, wanted: bool) {
    let folder = root.join("target/judges");
    let there = SIGNS.iter().all(|sign| is_there(&folder, sign));
    if there || !wanted {
        return;
    }
    println!("installing the judges of our formats into {}", folder.display());
    if let Err(error) = std::fs::create_dir_all(&folder) {
        println!("cannot make {}: {error}", folder.display());
        return;
    }
    let python = folder.join("py");
    run(Command::new("python3").args(["-m", "venv"]).arg(&python));
    run(Command::new(python.join("bin/pip")).args(["install", "--quiet"]).args(FROM_PYPI));
    run(Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(&folder)
        .args(FROM_NPM));
    name_the_dictionary();
}

/// Builds the second judge of CSAF where it is missing; without it, the tests say that they skipped it.
pub fn build(root: &Path) {
    let folder = root.join("target/judges");
    let (name, version) = FROM_CARGO;
    if folder.join("bin").join(name).exists() {
        return;
    }
    println!("building the judge {name} {version} into {}", folder.display());
    // Outside of our own target folder: its packages are not those of the lock file.
    let target = folder.join("build");
    run(Command::new("cargo")
        .args(["install", "--quiet", "--locked", "--debug", name, "--version", version, "--root"])
        .arg(&folder)
        .env("CARGO_TARGET_DIR", &target));
    // Hundreds of megabytes that nothing asks for again; left there, they only take room.
    let _ = std::fs::remove_dir_all(&target);
}

/// Whether the file is there; Python names its folder after its version.
fn is_there(folder: &Path, sign: &str) -> bool {
    let Some((before, after)) = sign.split_once("python3/") else { return folder.join(sign).exists() };
    let versions = std::fs::read_dir(folder.join(before)).into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join(after).exists())
}

/// The CSAF judge asks hunspell for `en`; Debian's dictionary is called `en_US`.
fn name_the_dictionary() {
    let folder = Path::new("/usr/share/hunspell");
    for ending in ["aff", "dic"] {
        let (from, to) = (format!("en_US.{ending}"), folder.join(format!("en.{ending}")));
        if tools::is_root() && folder.join(&from).exists() && !to.exists() {
            let _ = std::os::unix::fs::symlink(from, to);
        }
    }
}

fn run(command: &mut Command) {
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    if !ended.is_ok_and(|status| status.success()) {
        println!("{} did not succeed; the tests say which judge they skip", command.get_program().display());
    }
}
