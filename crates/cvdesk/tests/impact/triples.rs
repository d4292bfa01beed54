//! Random (repository, introduced, fixed) triples, backports off: no difference from the oracle, whatever condition
//! the commit-graph file is in. 10,000 in a full run.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use serde_json::{Value, json};

use crate::ask::{Asker, Line, strings};
use crate::dice::{Dice, is_full, triples};
use crate::graph_file::GraphFile;
use crate::oracle::{Oracle, Verdict, verdict};
use crate::random_history::random_history;
use crate::real;

/// Cases asked of one generated repository.
const CASES: usize = 50;

/// The branches that are asked: main, and all below a prefix.
struct Scope {
    main: &'static str,
    below: &'static str,
}

const HEADS: Scope = Scope { main: "refs/heads/main", below: "refs/heads/" };

impl Scope {
    /// The name by which an answer calls a ref that is asked.
    fn short<'a>(&self, reference: &'a str) -> Option<&'a str> {
        let asked = reference == self.main || reference.starts_with(self.below);
        let local = reference.strip_prefix("refs/heads/");
        local.or_else(|| reference.strip_prefix("refs/remotes/origin/")).filter(|_| asked)
    }

    fn cases(&self, dice: &mut Dice, commits: &[&str], count: usize) -> Vec<Value> {
        let case = |n| {
            let (introduced, fixed) = (some(dice, commits, n % 12 != 3), some(dice, commits, n % 12 != 7));
            json!({
                "id": format!("t{n}"), "introduced": introduced, "fixed": fixed,
                "main": self.main, "branch_pattern": format!("{}*", self.below),
            })
        };
        (0..count).map(case).collect()
    }
}

/// Up to three commits.
fn some(dice: &mut Dice, commits: &[&str], at_least_one: bool) -> Vec<String> {
    let count = if at_least_one { *dice.pick(&[1, 1, 1, 1, 2, 2, 3]) } else { 0 };
    let drawn: BTreeSet<_> = (0..count).map(|_| (*dice.pick(commits)).to_owned()).collect();
    drawn.into_iter().collect()
}

/// A question beside its answer.
struct Asked<'a> {
    case: &'a Value,
    line: &'a Line,
    fixed: Vec<String>,
    /// What the oracle says of introductions and fixes; none where no introduction is known.
    applying: Option<Vec<(&'a str, Vec<&'a str>)>>,
    vulnerable: BTreeSet<String>,
    not_fixed: BTreeSet<String>,
    /// Vulnerable and fixed tags by branch.
    by_branch: BTreeMap<&'a str, [BTreeSet<String>; 2]>,
}

impl<'a> Asked<'a> {
    fn of(oracle: &Oracle, case: &'a Value, line: &'a Line) -> Self {
        let hashes = |key: &str| case[key].as_array().unwrap().iter().map(|hash| hash.as_str().unwrap());
        let (introduced, fixed) =
            (hashes("introduced").collect::<Vec<_>>(), hashes("fixed").collect::<Vec<_>>());
        let applying = (!introduced.is_empty()).then(|| oracle.applying(&introduced, &fixed));
        assert_eq!(line.0["vulnerable_tags"].is_null(), applying.is_none(), "{}", line.0);
        let set = |list: &Value| strings(list).into_iter().collect::<BTreeSet<_>>();
        let branches = line.0["branches"].as_object().unwrap();
        let tags = |branch: &Value| ["vulnerable_tags", "fixed_tags"].map(|key| set(&branch[key]));
        Self {
            case,
            line,
            fixed: fixed.into_iter().map(ToOwned::to_owned).collect(),
            vulnerable: applying.as_ref().map(|_| set(&line.0["vulnerable_tags"])).unwrap_or_default(),
            applying,
            not_fixed: set(&line.0["not_fixed_tags"]),
            by_branch: branches.iter().map(|(name, branch)| (name.as_str(), tags(branch))).collect(),
        }
    }

    /// Whether a history holds the fixes, where nobody knows the introduction.
    fn holds_fixes(&self, history: &HashSet<&str>, any: bool) -> bool {
        let mut fixes = self.fixed.iter().map(|fix| history.contains(fix.as_str()));
        if any { fixes.any(|has| has) } else { !self.fixed.is_empty() && fixes.all(|has| has) }
    }

    /// Compares what is said of a tag, which belongs to `branches`.
    fn compare_tag(&self, tag: &str, history: &HashSet<&str>, branches: &[&str], any: bool) {
        let [vulnerable, fixed] = match &self.applying {
            None => {
                let fixed = self.holds_fixes(history, any);
                assert_eq!(self.not_fixed.contains(tag), !fixed, "{tag} in {}: {}", self.case, self.line.0);
                [false, fixed]
            }
            Some(applying) => {
                let verdict = verdict(history, applying, any);
                [verdict == Verdict::Vulnerable, verdict == Verdict::Fixed]
            }
        };
        assert_eq!(self.vulnerable.contains(tag), vulnerable, "{tag} in {}: {}", self.case, self.line.0);
        for (name, told) in &self.by_branch {
            let told = [told[0].contains(tag), told[1].contains(tag)];
            let here = branches.contains(name) || (name.is_empty() && branches.is_empty());
            let expected = [vulnerable && here, fixed && here];
            assert_eq!(told, expected, "{tag} of `{name}` in {}: {}", self.case, self.line.0);
        }
        let off_branch = branches.is_empty() && (vulnerable || fixed);
        assert!(!off_branch || self.by_branch.contains_key(""), "{tag} in {}: {}", self.case, self.line.0);
    }

    /// Compares a branch's state.
    fn compare_branch(&self, branch: &str, history: &HashSet<&str>, any: bool) {
        let state = match self.applying.as_ref().map(|applying| verdict(history, applying, any)) {
            Some(Verdict::Vulnerable) => "vulnerable",
            Some(Verdict::Fixed) => "fixed",
            Some(Verdict::NotAffected) => "not_affected",
            // Without an introduction the case is unknown; what a branch is then, the contract's tests say.
            None => self.line.branch_state(branch),
        };
        assert_eq!(self.line.branch_state(branch), state, "`{branch}` in {}: {}", self.case, self.line.0);
    }

    /// Compares a branch's first fixed tag; `tags` are those that belong to it, in version order.
    fn compare_first_fixed(&self, branch: &str, tags: &[&(&str, HashSet<&str>)], any: bool) {
        let holds = |(_, history): &(&str, HashSet<&str>)| match &self.applying {
            None => self.holds_fixes(history, any),
            Some(applying) => match verdict(history, applying, any) {
                Verdict::Vulnerable => false,
                Verdict::Fixed => true,
                Verdict::NotAffected => self.holds_fixes(history, any),
            },
        };
        let expected = tags.iter().find(|tag| holds(tag)).map(|(name, _)| *name);
        assert_eq!(self.line.first_fixed(branch), expected, "`{branch}` in {}: {}", self.case, self.line.0);
    }

    /// Compares the case's state: the worst of its branches'.
    fn compare_case(&self) {
        let states: Vec<_> = self.line.branches().into_iter().filter(|name| !name.is_empty()).collect();
        let worst = ["vulnerable", "fixed", "not_affected"]
            .into_iter()
            .find(|state| states.iter().any(|branch| self.line.branch_state(branch) == *state));
        let expected = if self.applying.is_none() { "unknown" } else { worst.unwrap() };
        assert_eq!(self.line.state(), expected, "{}: {}", self.case, self.line.0);
    }
}

/// Compares answers about every branch and every `every`th tag.
fn compare(oracle: &Oracle, scope: &Scope, cases: &[Value], lines: &[Line], any: bool, every: usize) {
    let asked: Vec<_> = cases.iter().zip(lines).map(|(case, line)| Asked::of(oracle, case, line)).collect();
    asked.iter().for_each(Asked::compare_case);
    let branches: Vec<_> = oracle
        .refs
        .iter()
        .filter_map(|(name, commit)| Some((scope.short(name)?, oracle.history(commit))))
        .collect();
    for (branch, history) in &branches {
        for asked in &asked {
            asked.compare_branch(branch, history, any);
        }
    }
    let names = oracle.refs.keys().filter_map(|name| name.strip_prefix("refs/tags/")).step_by(every);
    let mut tags: Vec<_> =
        names.map(|tag| (tag, oracle.history(&oracle.refs[&format!("refs/tags/{tag}")]))).collect();
    tags.sort_by_key(|(tag, _)| number(tag));
    for (tag, history) in &tags {
        let commit = oracle.refs[&format!("refs/tags/{tag}")].as_str();
        let on = branches.iter().filter(|(_, history)| history.contains(commit)).map(|(name, _)| *name);
        let on: Vec<_> = on.collect();
        for asked in &asked {
            asked.compare_tag(tag, history, &on, any);
        }
    }
    if tags.iter().all(|(tag, _)| number(tag).is_some()) {
        for (branch, history) in &branches {
            let at = |tag: &str| oracle.refs[&format!("refs/tags/{tag}")].as_str();
            let of_it: Vec<_> = tags.iter().filter(|(tag, _)| history.contains(at(tag))).collect();
            for asked in &asked {
                asked.compare_first_fixed(branch, &of_it, any);
            }
        }
    }
}

/// The version that a generated tag's name holds, and none of a real one's.
fn number(tag: &str) -> Option<u32> {
    tag.strip_prefix('v')?.strip_suffix(".0")?.parse().ok()
}

fn same(left: &[Line], right: &[Line], about: GraphFile) {
    for (left, right) in left.iter().zip(right) {
        assert_eq!(left.0, right.0, "{about:?}");
    }
}

#[test]
fn generated_histories_are_judged_as_the_oracle_judges_them() {
    let mut dice = Dice::of_this_run(3);
    let asker = Asker::new();
    for round in 0..triples().div_ceil(CASES) {
        let home = tempfile::tempdir().unwrap();
        let commits = random_history(&mut dice, home.path(), 200);
        let oracle = Oracle::of(home.path());
        let reached = oracle.commits();
        let cases = HEADS.cases(&mut dice, &reached, CASES);
        let any = round % 4 == 3;
        let arguments: &[_] = if any { &["--no-backports", "--any-fix"] } else { &["--no-backports"] };
        let lines = asker.cases(home.path(), &cases, arguments);
        compare(&oracle, &HEADS, &cases, &lines, any, 1);
        // Old enough to leave something out, and still reached by a ref, as git demands of what it writes.
        let middle = commits[..commits.len().div_ceil(2)]
            .iter()
            .rev()
            .find(|commit| reached.contains(&commit.as_str()));
        let older: Vec<_> = [commits.first(), middle].into_iter().flatten().map(String::as_str).collect();
        let conditions = GraphFile::ALL.iter().enumerate().filter(|(n, _)| is_full() || n % 3 == round % 3);
        for (_, condition) in conditions {
            condition.write(home.path(), &older);
            same(&lines, &asker.cases(home.path(), &cases, arguments), *condition);
        }
    }
}

/// Asks random questions about a real history, with its commit-graph file in some conditions.
fn real_history(name: &str, scope: &Scope, older: &[&str], conditions: &[GraphFile]) {
    let home = tempfile::tempdir().unwrap();
    let Some(repo) = real::copy(name, home.path()) else { return };
    let mut dice = Dice::of_this_run(4);
    let oracle = Oracle::of(&repo);
    let cases = scope.cases(&mut dice, &oracle.commits(), if is_full() { 500 } else { 12 });
    let asker = Asker::new();
    let mut first: Option<Vec<Line>> = None;
    for condition in conditions {
        write(&repo, *condition, older);
        let lines = asker.cases(&repo, &cases, &["--no-backports"]);
        if let Some(first) = &first {
            same(first, &lines, *condition);
        } else {
            compare(&oracle, scope, &cases, &lines, false, if is_full() { 1 } else { 12 });
            first = Some(lines);
        }
    }
}

fn write(repo: &Path, condition: GraphFile, older: &[&str]) {
    let older: Vec<_> =
        older.iter().map(|tag| crate::git::git(repo, &["rev-parse", &format!("{tag}^{{commit}}")])).collect();
    condition.write(repo, &older.iter().map(String::as_str).collect::<Vec<_>>());
}

/// What an everyday run tries: none, a stale one, a split one.
const EVERYDAY: [GraphFile; 3] = [GraphFile::Absent, GraphFile::StaleSplit, GraphFile::Whole];

fn conditions() -> &'static [GraphFile] {
    if is_full() { &GraphFile::ALL } else { &EVERYDAY }
}

#[test]
fn curl_is_judged_as_the_oracle_judges_it() {
    let scope = Scope { main: "refs/heads/master", below: "refs/heads/" };
    real_history("curl", &scope, &["curl-7_9_5", "curl-7_40_0", "curl-8_0_0"], conditions());
}

#[test]
fn django_is_judged_as_the_oracle_judges_it() {
    let scope = Scope { main: "refs/remotes/origin/master", below: "refs/remotes/origin/stable/" };
    real_history("django", &scope, &["1.0", "1.4.1", "2.0"], conditions());
}
