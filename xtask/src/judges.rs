//! The judges of our formats that come from `PyPI` and npm, in `target/judges`: `--install` brings them.

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
