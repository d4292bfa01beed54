//! `cargo xtask test`: everything a change must pass, on a fresh machine or an old one.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use crate::Ended;
use crate::suite::{Suite, report, run_all};
use crate::targets::Targets;
use crate::{arch, bugs, coverage, judges, seed, tools};

pub const ABOUT: &str = "runs every suite a change must pass [--install] [--only SUITE]...
          --install also installs cargo-deny when it is absent (CI=true does so too)";

/// A family of test programs that runs as a suite of its own because it has a knob or needs a program.
pub struct Family {
    pub name: &'static str,
    /// Test programs whose name starts so belong to the family.
    pub prefix: &'static str,
    pub needs: &'static [&'static str],
    pub knob: &'static str,
    pub in_test: &'static str,
    pub in_soak: &'static str,
}

/// One line a family.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "kill points",
        prefix: "kill_points",
        needs: &["git", "strace"],
        knob: "CVDESK_KILL_POINTS",
        in_test: "20",
        in_soak: "500",
    },
    Family {
        name: "fuzz",
        prefix: "fuzz",
        needs: &[],
        knob: "CVDESK_FUZZ_SECONDS",
        in_test: "5",
        in_soak: "60",
    },
    Family {
        name: "policy walks",
        prefix: "walks_profiles",
        needs: &[],
        knob: "CVDESK_POLICY_WALKS",
        in_test: "2000",
        in_soak: "100000",
    },
    Family {
        name: "simulation",
        prefix: "simulation",
        needs: &[],
        knob: "CVDESK_STEPS",
        in_test: "60s",
        in_soak: "1000000",
    },
    Family {
        name: "judges",
        prefix: "judges",
        needs: &["xsltproc"],
        knob: "CVDESK_JUDGED",
        in_test: "25",
        in_soak: "300",
    },
    Family {
        name: "impact",
        prefix: "impact",
        needs: &["git"],
        knob: "CVDESK_IMPACT_TRIPLES",
        in_test: "600",
        in_soak: "10000",
    },
];

/// What the run was asked to do.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    install: bool,
    only: BTreeSet<String>,
}

pub fn run(root: &Path, arguments: &[String]) -> Result<Ended> {
    let Some(mut options) = parse(arguments) else {
        println!("usage: cargo xtask test [--install] [--only SUITE]...");
        return Ok(Ended::Usage);
    };
    options.install |= std::env::var("CI").is_ok_and(|value| value == "true");
    let seed = seed::choose(root)?;
    println!("seed {} (from {}; repeat with {}={})", seed.value, seed.from, seed::VARIABLE, seed.value);
    let missing = tools::install_missing();
    judges::install(root, options.install);
    let targets = Targets::read(root)?;
    let nextest = tools::answers("cargo", &["nextest", "--version"]);
    let wanted = |name: &str| options.only.is_empty() || options.only.contains(name);
    let deny = if wanted(SUPPLY_CHAIN) { deny(options.install) } else { None };
    let suites: Vec<Suite> = suites(&targets, nextest, deny)
        .into_iter()
        .filter(|suite| wanted(suite.name))
        .map(|suite| if suite.runs_tests { seeded(suite, seed.value) } else { suite })
        .collect();
    if suites.is_empty() {
        println!("no suite has that name");
        return Ok(Ended::Usage);
    }
    Ok(report(&run_all(root, suites, &missing)))
}

const SUPPLY_CHAIN: &str = "supply chain";

fn parse(arguments: &[String]) -> Option<Options> {
    let mut options = Options::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--install" => options.install = true,
            "--only" => {
                options.only.insert(rest.next()?.clone());
            }
            _ => return None,
        }
    }
    Some(options)
}

fn deny(install: bool) -> Option<&'static str> {
    tools::cargo_deny().or_else(|| if install { tools::install_cargo_deny() } else { None })
}

fn seeded(suite: Suite, seed: u64) -> Suite {
    let seed = seed.to_string();
    suite.with(seed::VARIABLE, seed.clone()).with("PROPTEST_RNG_SEED", seed)
}

/// The registry: one entry a suite, in the order they run.
fn suites(targets: &Targets, nextest: bool, deny: Option<&str>) -> Vec<Suite> {
    let mut suites = vec![
        Suite::program("format", "cargo", &["fmt", "--all", "--check"]),
        Suite::program(
            "lints",
            "cargo",
            &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"],
        ),
        Suite::here("architecture", arch::holds),
        Suite::here("coverage", coverage::holds),
        Suite::here("planted bugs", bugs::can_all_be_planted),
        match deny {
            Some(program) => Suite::program(
                SUPPLY_CHAIN,
                program,
                &["check", "--hide-inclusion-graph", "bans", "licenses", "sources"],
            ),
            None => Suite::skipped(
                SUPPLY_CHAIN,
                "cargo-deny is not installed (--install brings it); architecture checks bans, licences and sources",
            ),
        },
        // On its own, so that no feature switched on by a test or by xtask hides one that the binary lacks.
        Suite::program("build", "cargo", &["build", "--locked", "--package", "cvdesk"]),
        plain_tests(targets, nextest).after(&["build"]).needs(&["git"]),
    ];
    if targets.libraries {
        suites.push(
            Suite::program("doc tests", "cargo", &["test", "--locked", "--workspace", "--doc", "--quiet"])
                .running_tests()
                .after(&["build"]),
        );
    }
    suites.extend(FAMILIES.iter().map(|family| of_family(family, targets, nextest).after(&["build"])));
    suites
}

/// All tests that belong to no family.
fn plain_tests(targets: &Targets, nextest: bool) -> Suite {
    let families: BTreeSet<&str> =
        FAMILIES.iter().flat_map(|family| targets.tests_with(family.prefix)).collect();
    let mut arguments = runner(nextest);
    arguments.extend(["--lib", "--bins", "--examples"]);
    for name in targets.tests.iter().map(String::as_str).filter(|name| !families.contains(name)) {
        arguments.extend(["--test", name]);
    }
    Suite::program("tests", "cargo", &arguments).running_tests()
}

fn of_family(family: &'static Family, targets: &Targets, nextest: bool) -> Suite {
    let names = targets.tests_with(family.prefix);
    if names.is_empty() {
        return Suite::skipped(family.name, format!("no test program `{}*` yet", family.prefix));
    }
    let mut arguments = runner(nextest);
    arguments.extend(names.into_iter().flat_map(|name| ["--test", name]));
    Suite::program(family.name, "cargo", &arguments)
        .running_tests()
        .needs(family.needs)
        .with(family.knob, family.in_test)
}

/// The test runner at hand. Always over the whole workspace, so that all suites share one build.
pub fn runner(nextest: bool) -> Vec<&'static str> {
    if nextest {
        vec!["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]
    } else {
        vec!["test", "--locked", "--workspace", "--no-fail-fast"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Work;

    fn targets(tests: &[&str]) -> Targets {
        Targets { tests: tests.iter().map(|name| (*name).to_owned()).collect(), ..Targets::default() }
    }

    fn line(suite: &Suite) -> String {
        match &suite.work {
            Work::Program(_, arguments) => {
                arguments.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
            }
            Work::Skip(reason) => reason.clone(),
            Work::Here(_) => String::new(),
        }
    }

    #[test]
    fn a_family_runs_apart_from_the_plain_tests() {
        let targets = targets(&["cli", "kill_points", "fuzz_mail"]);
        let plain = plain_tests(&targets, true);
        assert!(line(&plain).ends_with("--examples --test cli"), "{}", line(&plain));
        let [kill_points, fuzz, ..] = FAMILIES else { panic!("two families at least") };
        assert!(line(&of_family(kill_points, &targets, true)).ends_with("--test kill_points"));
        assert!(line(&of_family(fuzz, &targets, false)).ends_with("--test fuzz_mail"));
        assert_eq!(of_family(fuzz, &targets, true).environment, [("CVDESK_FUZZ_SECONDS", "5".to_owned())]);
    }

    #[test]
    fn a_family_without_a_program_is_skipped_with_its_reason() {
        let suite = of_family(&FAMILIES[0], &targets(&[]), true);
        assert_eq!(line(&suite), "no test program `kill_points*` yet");
    }

    #[test]
    fn without_cargo_deny_the_supply_chain_suite_says_so() {
        let suites = suites(&targets(&[]), true, None);
        let suite = suites.iter().find(|suite| suite.name == SUPPLY_CHAIN).unwrap();
        assert!(line(suite).starts_with("cargo-deny is not installed"));
    }

    #[test]
    fn an_unknown_option_is_refused() {
        assert_eq!(parse(&["--fast".to_owned()]), None);
        assert_eq!(parse(&["--only".to_owned()]), None);
    }
}
