//! `cargo xtask soak`: the full figures, too slow for every change. Each item prints its command and its output.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use crate::Ended;
use crate::suite::{Suite, report, run_all};
use crate::targets::Targets;
use crate::test::{FAMILIES, runner};
use crate::{judges, seed, tools};

pub const ABOUT: &str = "runs the full figures: kill points, long fuzzing, benches [ITEM]...";

/// One thing that soak runs, if it exists in this tree.
struct Item {
    name: &'static str,
    what: What,
}

enum What {
    /// A release example of a package, such as a bench harness, with its arguments.
    Example(&'static str, &'static str, &'static [&'static str]),
    /// All `cargo bench` targets.
    Benches,
    /// Coverage-guided fuzzing with cargo-fuzz and a nightly toolchain.
    CargoFuzz,
}

/// One line an item; the test families come with their soak figures from `test.rs`.
const ITEMS: &[Item] = &[
    Item { name: "bench log", what: What::Example("cvdesk-store", "bench_log", &[]) },
    Item { name: "bench fold", what: What::Example("cvdesk-case", "bench_fold", &[]) },
    Item { name: "bench decide", what: What::Example("cvdesk-policy", "bench_decide", &[]) },
    Item { name: "bench policy", what: What::Example("cvdesk-policy", "bench_policy", &[]) },
    Item { name: "cargo bench", what: What::Benches },
    Item { name: "cargo fuzz", what: What::CargoFuzz },
];

pub fn run(root: &Path, arguments: &[String]) -> Result<Ended> {
    let only: BTreeSet<&str> = arguments.iter().map(String::as_str).collect();
    let seed = seed::choose(root)?.value.to_string();
    println!("seed {seed} (repeat with {}={seed})", seed::VARIABLE);
    let missing = tools::install_missing();
    if only.is_empty() || only.contains("judges") {
        judges::install(root, true);
        judges::build(root);
    }
    let targets = Targets::read(root)?;
    let nextest = tools::answers("cargo", &["nextest", "--version"]);
    let suites: Vec<Suite> = suites(root, &targets, nextest)
        .into_iter()
        .filter(|suite| only.is_empty() || only.contains(suite.name))
        .map(|suite| suite.with(seed::VARIABLE, seed.clone()))
        .collect();
    if suites.is_empty() {
        println!("no item has that name");
        return Ok(Ended::Usage);
    }
    Ok(report(&run_all(root, suites, &missing)))
}

fn suites(root: &Path, targets: &Targets, nextest: bool) -> Vec<Suite> {
    let families = FAMILIES.iter().map(|family| {
        let names = targets.tests_with(family.prefix);
        if names.is_empty() {
            return Suite::skipped(family.name, format!("no test program `{}*` yet", family.prefix));
        }
        let mut arguments = runner(nextest);
        arguments.push("--release");
        arguments.extend(names.into_iter().flat_map(|name| ["--test", name]));
        if nextest {
            arguments.extend(["--profile", "soak"]);
        }
        Suite::program(family.name, "cargo", &arguments).needs(family.needs).with(family.knob, family.in_soak)
    });
    families.chain(ITEMS.iter().map(|item| suite(root, item, targets))).collect()
}

fn suite(root: &Path, item: &Item, targets: &Targets) -> Suite {
    match item.what {
        What::Example(package, example, rest) if targets.examples.contains(example) => {
            let mut arguments =
                vec!["run", "--locked", "--release", "--package", package, "--example", example, "--"];
            arguments.extend(rest);
            Suite::program(item.name, "cargo", &arguments)
        }
        What::Example(_, example, _) => Suite::skipped(item.name, format!("no example `{example}` yet")),
        What::Benches if targets.benches.is_empty() => Suite::skipped(item.name, "no bench target yet"),
        What::Benches => Suite::program(item.name, "cargo", &["bench", "--locked", "--workspace"]),
        What::CargoFuzz if !root.join("fuzz").join("Cargo.toml").is_file() => {
            Suite::skipped(item.name, "no fuzz/ crate yet")
        }
        What::CargoFuzz if !tools::answers("cargo", &["+nightly", "fuzz", "--version"]) => Suite::skipped(
            item.name,
            "cargo-fuzz or a nightly toolchain is not installed; only the stable fuzz suite runs here",
        ),
        What::CargoFuzz => Suite::program(item.name, "cargo", &["+nightly", "fuzz", "build"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Work;

    #[test]
    fn an_item_that_does_not_exist_yet_is_skipped_and_one_that_does_runs() {
        let mut targets = Targets::default();
        let bench = &ITEMS[0];
        assert!(matches!(suite(Path::new("."), bench, &targets).work, Work::Skip(_)));
        targets.examples.insert("bench_log".to_owned());
        assert!(matches!(suite(Path::new("."), bench, &targets).work, Work::Program(..)));
    }

    #[test]
    fn kill_points_run_with_the_full_figure() {
        let targets = Targets { tests: BTreeSet::from(["kill_points".to_owned()]), ..Targets::default() };
        let suites = suites(Path::new("."), &targets, true);
        assert_eq!(suites[0].environment, [("CVDESK_KILL_POINTS", "500".to_owned())]);
    }
}
