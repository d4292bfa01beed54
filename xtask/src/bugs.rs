//! `cargo xtask bugs`: plants each known bug into a copy of the tree and runs the simulator, which must catch it.
//!
//! A simulator that finds nothing says little; one that finds what was put there says what it can find.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::Ended;

pub const ABOUT: &str =
    "plants each bug of crates/sim/bugs into a copy and must see the simulator catch it [--check] [BUG]...
          --check only looks whether each one can still be planted";

/// Steps that a bug may take until it is caught.
const STEPS: &str = "60000";
const FOLDER: &str = "crates/sim/bugs";

struct Bug {
    name: String,
    patch: PathBuf,
    about: String,
}

pub fn run(root: &Path, arguments: &[String]) -> Result<Ended> {
    let only_check = arguments.iter().any(|argument| argument == "--check");
    let named: Vec<&String> = arguments.iter().filter(|argument| *argument != "--check").collect();
    let all = bugs(root)?;
    if let Some(unknown) = named.iter().find(|name| all.iter().all(|bug| bug.name != ***name)) {
        println!("there is no bug `{unknown}` in {FOLDER}");
        return Ok(Ended::Usage);
    }
    let wanted = all.iter().filter(|bug| named.is_empty() || named.contains(&&bug.name));
    let mut missed = 0;
    for bug in wanted {
        let ended = if only_check {
            planted(root, bug).map(|()| "can be planted".to_owned())
        } else {
            caught(root, bug)
        };
        match ended {
            Ok(how) => println!("{:<28} {how}", bug.name),
            Err(error) => {
                missed += 1;
                println!("{:<28} MISSED: {error:#} ({})", bug.name, bug.about);
            }
        }
    }
    println!("{missed} missed");
    Ok(if missed == 0 { Ended::Well } else { Ended::Badly })
}

/// Whether every bug can still be planted: the code they are planted into changes, and a patch that no longer
/// applies shows nothing.
pub fn can_all_be_planted(root: &Path) -> Result<bool> {
    let mut all = true;
    for bug in bugs(root)? {
        if let Err(error) = planted(root, &bug) {
            all = false;
            println!("{}: {error:#}; make crates/sim/bugs/{}.patch anew", bug.name, bug.name);
        }
    }
    Ok(all)
}

fn bugs(root: &Path) -> Result<Vec<Bug>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root.join(FOLDER)).context("no bugs to plant")? {
        let patch = entry?.path();
        let Some(name) = patch.file_stem().filter(|_| patch.extension().is_some_and(|end| end == "patch"))
        else {
            continue;
        };
        let name = name.to_string_lossy().into_owned();
        let about = fs::read_to_string(&patch)?.lines().next().unwrap_or_default().to_owned();
        all.push(Bug { name, patch, about });
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// The copy that bugs are planted into: what git has of the tree, at one place, so that little is built again.
fn copy(root: &Path) -> Result<PathBuf> {
    let copy = target(root).join("bugs");
    fs::create_dir_all(&copy)?;
    let files = output(
        Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root),
    )?;
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        let (from, to) = (root.join(file), copy.join(file));
        let Ok(bytes) = fs::read(&from) else { continue };
        // A file that is the same keeps its time, and cargo what it built of it.
        if fs::read(&to).is_ok_and(|there| there == bytes) {
            continue;
        }
        fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
        fs::write(&to, bytes)?;
    }
    Ok(copy)
}

/// Whether a bug can be planted, seen in the tree itself: the copy may be in use by a run beside this one.
fn planted(root: &Path, bug: &Bug) -> Result<()> {
    apply(root, bug, &["--check"])
}

fn apply(tree: &Path, bug: &Bug, more: &[&str]) -> Result<()> {
    // Inside the tree git would look for the copy's files in the tree's index.
    let mut git = Command::new("git");
    git.args(["apply", "-C1", "--recount"]).args(more).arg(&bug.patch).current_dir(tree);
    git.env("GIT_CEILING_DIRECTORIES", tree.parent().unwrap_or(tree)).env("GIT_DIR", tree.join(".no-git"));
    output(&mut git).map(drop)
}

/// Plants a bug and runs the simulator; gives how it was caught.
fn caught(root: &Path, bug: &Bug) -> Result<String> {
    let copy = copy(root)?;
    apply(&copy, bug, &[])?;
    let ended = simulate(root, &copy);
    let back = apply(&copy, bug, &["--reverse"]);
    let caught = ended?;
    back.map(|()| caught)
}

fn simulate(root: &Path, copy: &Path) -> Result<String> {
    let test = ["test", "--release", "--quiet", "--package", "cvdesk-sim", "--test", "simulation"];
    let cargo = || {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(copy).env("CARGO_TARGET_DIR", target(root)).stdin(Stdio::null());
        cargo
    };
    output(cargo().args(test).arg("--no-run")).context("it does not build with the bug")?;
    let begun = Instant::now();
    let ended = cargo()
        .args(test)
        .env("CVDESK_STEPS", STEPS)
        .env_remove("CVDESK_SEED")
        .env("RUST_BACKTRACE", "0")
        .output()
        .context("cargo cannot be run")?;
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let violation = said.lines().find(|line| {
        let digits = line.strip_prefix('I').and_then(|rest| rest.split_once(": "));
        digits.is_some_and(|(number, _)| number.parse::<u8>().is_ok())
    });
    match violation {
        Some(violation) if !ended.status.success() => {
            Ok(format!("caught after {:.1} s: {violation}", begun.elapsed().as_secs_f64()))
        }
        _ => bail!("{STEPS} steps found nothing wrong"),
    }
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn output(command: &mut Command) -> Result<String> {
    let ended = command.output().with_context(|| format!("{command:?} cannot be run"))?;
    if !ended.status.success() {
        bail!("{}", String::from_utf8_lossy(&ended.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&ended.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_says_what_it_does_and_where() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let all = bugs(root).unwrap();
        assert!(all.len() >= 10, "ten at least");
        for bug in all {
            let text = fs::read_to_string(&bug.patch).unwrap();
            assert!(bug.about.ends_with('.') && text.contains("\n--- a/crates/"), "{}", bug.name);
        }
    }
}
