//! Runs suites one after the other and reports what passed, failed or was skipped, and why.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::Ended;

/// What a suite does when its turn comes.
pub enum Work {
    /// Runs a program in the workspace's root.
    Program(OsString, Vec<OsString>),
    /// Runs a function of this program.
    Here(fn(&Path) -> Result<bool>),
    /// Does nothing, for the reason given.
    Skip(String),
}

/// One row of the report.
pub struct Suite {
    pub name: &'static str,
    pub work: Work,
    /// Programs without which the suite cannot say anything.
    pub needs: &'static [&'static str],
    /// Suites that must have passed before.
    pub after: &'static [&'static str],
    pub environment: Vec<(&'static str, String)>,
    /// Whether it runs tests of ours, which draw from the run's seed.
    pub runs_tests: bool,
}

impl Suite {
    pub fn program(name: &'static str, program: impl Into<OsString>, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(OsString::from).collect();
        Self::of(name, Work::Program(program.into(), arguments))
    }

    pub fn here(name: &'static str, function: fn(&Path) -> Result<bool>) -> Self {
        Self::of(name, Work::Here(function))
    }

    pub fn skipped(name: &'static str, reason: impl Into<String>) -> Self {
        Self::of(name, Work::Skip(reason.into()))
    }

    fn of(name: &'static str, work: Work) -> Self {
        Self { name, work, needs: &[], after: &[], environment: Vec::new(), runs_tests: false }
    }

    pub fn needs(mut self, programs: &'static [&'static str]) -> Self {
        self.needs = programs;
        self
    }

    pub fn running_tests(mut self) -> Self {
        self.runs_tests = true;
        self
    }

    pub fn after(mut self, suites: &'static [&'static str]) -> Self {
        self.after = suites;
        self
    }

    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((variable, value.into()));
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

pub struct Row {
    pub name: &'static str,
    pub outcome: Outcome,
    pub wall: Duration,
}

/// Runs all suites in order; a failure does not stop the ones that do not depend on it.
pub fn run_all(root: &Path, suites: Vec<Suite>, missing: &BTreeSet<&'static str>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for suite in suites {
        let start = Instant::now();
        let outcome = match why_not(&suite, &rows, missing) {
            Some(reason) => Outcome::Skipped(reason),
            None => run_one(root, &suite),
        };
        if let Outcome::Skipped(reason) = &outcome {
            println!("\n== {}: skipped: {reason}", suite.name);
        }
        rows.push(Row { name: suite.name, outcome, wall: start.elapsed() });
    }
    rows
}

fn why_not(suite: &Suite, rows: &[Row], missing: &BTreeSet<&'static str>) -> Option<String> {
    if let Some(program) = suite.needs.iter().find(|program| missing.contains(*program)) {
        return Some(format!("{program} is not installed"));
    }
    let failed =
        |name: &str| rows.iter().any(|row| row.name == name && matches!(row.outcome, Outcome::Failed(_)));
    suite.after.iter().find(|name| failed(name)).map(|name| format!("{name} failed"))
}

fn run_one(root: &Path, suite: &Suite) -> Outcome {
    match &suite.work {
        Work::Skip(reason) => Outcome::Skipped(reason.clone()),
        Work::Here(function) => {
            println!("\n== {}", suite.name);
            match function(root) {
                Ok(true) => Outcome::Passed,
                Ok(false) => Outcome::Failed("see above".to_owned()),
                Err(error) => Outcome::Failed(format!("{error:#}")),
            }
        }
        Work::Program(program, arguments) => {
            println!("\n== {}: {}", suite.name, shown(program, arguments, &suite.environment));
            let ended = Command::new(program)
                .args(arguments)
                .envs(suite.environment.iter().map(|(variable, value)| (*variable, value)))
                .current_dir(root)
                .stdin(Stdio::null())
                .status();
            match ended {
                Ok(status) if status.success() => Outcome::Passed,
                Ok(status) => Outcome::Failed(status.to_string()),
                Err(error) => Outcome::Failed(format!("could not start: {error}")),
            }
        }
    }
}

/// The command as a person would type it again.
fn shown(program: &OsString, arguments: &[OsString], environment: &[(&'static str, String)]) -> String {
    let variables = environment.iter().map(|(variable, value)| format!("{variable}={value}"));
    let words = std::iter::once(program).chain(arguments).map(|word| word.to_string_lossy().into_owned());
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

/// Prints the table and the closing line; the run ended well when nothing failed.
pub fn report(rows: &[Row]) -> Ended {
    println!("\n{}", table(rows));
    println!("{}", closing_line(rows));
    if rows.iter().any(|row| matches!(row.outcome, Outcome::Failed(_))) { Ended::Badly } else { Ended::Well }
}

fn table(rows: &[Row]) -> String {
    let mut text = format!("{:<16}{:<9}{:>9}  {}\n", "suite", "result", "seconds", "why");
    for row in rows {
        let (result, why) = match &row.outcome {
            Outcome::Passed => ("passed", ""),
            Outcome::Failed(why) => ("failed", why.as_str()),
            Outcome::Skipped(why) => ("skipped", why.as_str()),
        };
        let line = format!("{:<16}{:<9}{:>9.1}  {}", row.name, result, row.wall.as_secs_f64(), why);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn closing_line(rows: &[Row]) -> String {
    let count = |wanted: fn(&Outcome) -> bool| rows.iter().filter(|row| wanted(&row.outcome)).count();
    let passed = count(|outcome| matches!(outcome, Outcome::Passed));
    let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
    let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    format!("{passed} passed, {failed} failed, {skipped} skipped")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, outcome: Outcome) -> Row {
        Row { name, outcome, wall: Duration::from_millis(1500) }
    }

    #[test]
    fn the_report_names_each_suite_with_its_reason_and_counts_them() {
        let rows = [
            row("format", Outcome::Passed),
            row("lints", Outcome::Failed("exit status: 101".to_owned())),
            row("supply chain", Outcome::Skipped("cargo-deny is not installed".to_owned())),
        ];
        assert_eq!(
            table(&rows),
            "suite           result     seconds  why\n\
             format          passed         1.5\n\
             lints           failed         1.5  exit status: 101\n\
             supply chain    skipped        1.5  cargo-deny is not installed\n"
        );
        assert_eq!(closing_line(&rows), "1 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn one_failed_suite_ends_the_run_badly() {
        assert_eq!(report(&[row("format", Outcome::Passed)]), Ended::Well);
        assert_eq!(report(&[row("format", Outcome::Failed("no".to_owned()))]), Ended::Badly);
    }

    #[test]
    fn a_suite_whose_program_is_missing_is_skipped_and_says_which() {
        let suite = Suite::program("kill points", "false", &[]).needs(&["strace"]);
        let rows = run_all(Path::new("."), vec![suite], &BTreeSet::from(["strace"]));
        assert_eq!(rows[0].outcome, Outcome::Skipped("strace is not installed".to_owned()));
    }

    #[test]
    fn a_suite_after_a_failed_one_is_skipped_and_an_independent_one_runs() {
        let suites = vec![
            Suite::program("build", "false", &[]),
            Suite::program("tests", "true", &[]).after(&["build"]),
            Suite::program("other", "true", &[]),
        ];
        let rows = run_all(Path::new("."), suites, &BTreeSet::new());
        assert!(matches!(rows[0].outcome, Outcome::Failed(_)));
        assert_eq!(rows[1].outcome, Outcome::Skipped("build failed".to_owned()));
        assert_eq!(rows[2].outcome, Outcome::Passed);
    }

    #[test]
    fn a_program_that_cannot_start_is_a_failure_not_a_skip() {
        let suite = Suite::program("absent", "no-such-program-anywhere", &[]);
        let rows = run_all(Path::new("."), vec![suite], &BTreeSet::new());
        assert!(matches!(&rows[0].outcome, Outcome::Failed(why) if why.starts_with("could not start")));
    }
}
