//! `cvdesk lint-series`: whether the commits of a pull request name what they fix, series by series.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use cvdesk_git::{MOST_COMMITS, SeriesCommit, SeriesError, as_mail, patch_ids_in, read_mails, read_range};
use cvdesk_policy::Policy;
use cvdesk_policy::series::{
    Change, CommitMessage, Finding, Group, Issue, Patches, check_series, group, refuse_without_cve,
};
use serde_json::{Value, json};

use super::adapters::git_environment;
use super::private_folder;
use crate::cli::{Global, LintSeries};
use crate::failure::{BAD_INPUT, FAILED, Failure, REFUSED, USAGE};
use crate::output::{Done, Look, Screen};
use crate::profile::Profile;
use crate::session::Session;
use crate::told;
use crate::typed;

/// How much is read of all mailboxes together.
const BYTES: u64 = 64 << 20;

pub fn run(global: &Global, wanted: &LintSeries, screen: Screen) -> Result<Done, Failure> {
    let Asked { rules, issues, policy } = asked(global, wanted)?;
    let commits = commits(wanted)?;
    if commits.is_empty() {
        return Err(Failure::bad_input("there is no commit to check"));
    }
    let changes: Vec<Change> = commits
        .iter()
        .map(|commit| Change {
            message: CommitMessage::new(commit.message.clone()),
            id: commit.patch_id.map(|id| id.to_vec()),
        })
        .collect();
    let groups = group(&rules, &changes, &issues, !wanted.mixed);
    let messages: Vec<CommitMessage> = changes.iter().map(|change| change.message.clone()).collect();
    let findings = check_series(&rules, &messages, &groups);
    let mut done = tell(screen, &policy, &commits, &groups, &findings);
    if let Some(folder) = &wanted.fix {
        let written = write(folder, &commits, &findings)?;
        done.text.push_str(&format!(
            "{written} mails in {}: `git am {0}/*` makes the series anew\n",
            folder.display()
        ));
    } else if findings.iter().any(|finding| finding.fix.is_some()) {
        done.text.push_str("`--fix DIR` writes the series with corrected messages\n");
    }
    Ok(done)
}

/// What the commits are held against.
struct Asked {
    rules: Patches,
    issues: Vec<Issue>,
    policy: Policy,
}

fn asked(global: &Global, wanted: &LintSeries) -> Result<Asked, Failure> {
    if wanted.cases.is_empty() { without_desk(global, wanted) } else { of_cases(global, wanted) }
}

fn of_cases(global: &Global, wanted: &LintSeries) -> Result<Asked, Failure> {
    if wanted.cases.len() != wanted.resolves.len() {
        return Err(usage("give one --resolves for each --case, in the same order"));
    }
    let session = Session::open(global)?;
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let mut judging: Option<(Patches, Policy)> = None;
    let mut issues = Vec::new();
    for (case, address) in wanted.cases.iter().zip(&wanted.resolves) {
        let series = desk.series(request, typed::case(case)?)?;
        let (rules, policy) = if let Some(judging) = &judging {
            judging
        } else {
            // The case's own, not the desk's newest: what is quoted is what judged.
            let policy = desk.policies().get(series.policy).unwrap_or(desk.policy()?).clone();
            judging.insert((series.rules.clone(), policy))
        };
        if *rules != series.rules {
            return Err(Failure::bad_input(format!(
                "{case} runs under a version of the policy that asks other things of commits than the cases before \
                 it: check it by itself, or move the cases to one version with `cvdesk case adopt-policy`"
            )));
        }
        let mut patches = std::collections::BTreeSet::new();
        for (number, text) in &series.patches {
            let ids = patch_ids_in(&git_environment(), text)
                .map_err(|error| Failure::new(FAILED, format!("patch {number} of {case}: {error}")))?;
            patches.extend(ids.into_iter().map(|id| id.to_vec()));
        }
        let address = issue_address(policy, address)?;
        issues.push(Issue { cves: series.cves, declined: series.declined, address, patches });
    }
    let (rules, policy) = judging.ok_or_else(|| usage("name a --case"))?;
    Ok(Asked { rules, issues, policy })
}

fn without_desk(global: &Global, wanted: &LintSeries) -> Result<Asked, Failure> {
    let policy = match &wanted.profile {
        Some(name) => Profile::find(name)?.load()?,
        None if global.dir.is_some() => Session::open(global)?.desk()?.policy()?.clone(),
        None => return Err(usage("say whose rules: `--profile NAME|DIR`, or `--dir DIR` with --case")),
    };
    let Some(rules) = policy.patches.clone() else {
        return Err(Failure::bad_input("this policy asks nothing of a fix's commits"));
    };
    if wanted.cves.len() > wanted.resolves.len() {
        return Err(usage("the nth --cve are the ids of the nth --resolves: give as many of these"));
    }
    let mut issues = Vec::new();
    for (index, address) in wanted.resolves.iter().enumerate() {
        let ids = wanted.cves.get(index).map(String::as_str).unwrap_or_default();
        let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
        let cves: Vec<_> = ids.map(typed::name).collect::<Result<_, _>>()?;
        let address = issue_address(&policy, address)?;
        if cves.is_empty()
            && let Some(refusal) = refuse_without_cve(&policy, &address, "give it with `--cve CVE-YYYY-NNNN`")
        {
            let what = refusal.what.clone();
            return Err(Failure { refusal: Some(Box::new(refusal)), ..Failure::new(REFUSED, what) });
        }
        issues.push(Issue { cves, declined: false, address, patches: std::collections::BTreeSet::new() });
    }
    Ok(Asked { rules, issues, policy })
}

fn usage(what: &str) -> Failure {
    Failure::new(USAGE, what)
}

/// A number stands for the issue of that number in the project's tracker.
fn issue_address(policy: &Policy, typed: &str) -> Result<String, Failure> {
    if typed.is_empty() || !typed.chars().all(|char| char.is_ascii_digit()) {
        return web_address(typed);
    }
    let tracker = policy.channel.tracker.as_ref();
    let tracker = tracker.ok_or_else(|| {
        Failure::bad_input(format!(
            "`{typed}` is no address, and this process has no tracker: give the whole URL"
        ))
    })?;
    Ok(tracker.issue_url.replace("{issue}", typed))
}

/// What stands behind `Resolves:` is followed by people and programs.
fn web_address(typed: &str) -> Result<String, Failure> {
    let rest = typed.strip_prefix("https://").or_else(|| typed.strip_prefix("http://"));
    let is_one = rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && rest.chars().all(|char| char.is_ascii_graphic())
    });
    if is_one {
        return Ok(typed.to_owned());
    }
    Err(Failure::bad_input(format!(
        "`{}` is no address of an issue: give its whole URL, or its number in the project's tracker",
        told::safe_line(typed)
    )))
}

fn commits(wanted: &LintSeries) -> Result<Vec<SeriesCommit>, Failure> {
    let environment = git_environment();
    let bad = |error: SeriesError| Failure::bad_input(error.to_string());
    if let (Some(range), Some(repo)) = (&wanted.range, &wanted.repo) {
        return read_range(repo, &environment, range).map_err(bad);
    }
    let mut commits = Vec::new();
    let mut left = BYTES;
    for file in wanted.patches.iter().map(|path| files(path)).collect::<Result<Vec<_>, _>>()?.concat() {
        let trouble = |error: &dyn std::fmt::Display| {
            Failure::bad_input(format!("cannot read `{}`: {error}", file.display()))
        };
        let mut text = Vec::new();
        let opened = fs::File::open(&file).map_err(|error| trouble(&error))?;
        opened.take(left.saturating_add(1)).read_to_end(&mut text).map_err(|error| trouble(&error))?;
        left = u64::try_from(text.len())
            .ok()
            .and_then(|read| left.checked_sub(read))
            .ok_or_else(|| trouble(&format!("there are more than {BYTES} bytes of patches")))?;
        commits.extend(read_mails(&environment, &text).map_err(|error| trouble(&error))?);
        if commits.len() > MOST_COMMITS {
            return Err(bad(SeriesError::TooMany));
        }
    }
    Ok(commits)
}

/// A folder's patches in the order of their names, as `git format-patch` numbers them.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let listed = fs::read_dir(path)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", path.display())))?;
    let is_mail = |path: &PathBuf| {
        path.is_file()
            && path.extension().is_some_and(|kind| ["patch", "mbox", "eml"].iter().any(|one| kind == *one))
    };
    let mut files: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).filter(is_mail).collect();
    files.sort();
    Ok(files)
}

fn tell(
    screen: Screen,
    policy: &Policy,
    commits: &[SeriesCommit],
    groups: &[Group],
    findings: &[Finding],
) -> Done {
    let mut text = String::new();
    for group in groups {
        let cves = group.cves.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let cves = if cves.is_empty() { String::new() } else { format!(" ({cves})") };
        let none = || screen.paint(Look::Red, "error: no commit is one of its patches or names it");
        let says = last_of(commits, group).map_or_else(none, |last| {
            let last = told::safe_line(subject(last));
            format!("{} of {} commits, the last of them “{last}”", group.commits.len(), commits.len())
        });
        text.push_str(&format!("{}{cves}: {says}\n", told::safe_line(&group.issue)));
    }
    for finding in findings {
        let named = commits.get(finding.commit).map(subject).unwrap_or_default();
        let rule = policy.rule(&finding.rule).map(cvdesk_policy::Rule::quote).unwrap_or_default();
        let way_out = if finding.fix.is_some() { "" } else { "; this one needs a person" };
        text.push_str(&format!(
            "{} {}: {} {}{way_out}\n    {}\n",
            finding.commit.saturating_add(1),
            told::safe_line(named),
            screen.paint(Look::Red, "error:"),
            told::safe_line(&finding.what.to_string()),
            screen.paint(Look::Quiet, &rule)
        ));
    }
    let in_none = |index: &usize| !groups.iter().any(|group| group.commits.contains(index));
    let others: Vec<usize> = (0..commits.len()).filter(in_none).collect();
    for index in &others {
        let named = commits.get(*index).map(subject).unwrap_or_default();
        text.push_str(&format!(
            "{} {}: in none of these series, not looked at\n",
            index.saturating_add(1),
            told::safe_line(named)
        ));
    }
    let empty = groups.iter().filter(|group| last_of(commits, group).is_none()).count();
    let errors = findings.len().saturating_add(empty);
    text.push_str(&format!("{} commits, {} series: {errors} errors\n", commits.len(), groups.len()));
    let result = json!({
        "series": groups.iter().map(group_json).collect::<Vec<_>>(),
        "findings": findings.iter().map(|finding| finding_json(commits, finding)).collect::<Vec<_>>(),
        "in_no_series": others.iter().map(|index| index.saturating_add(1)).collect::<Vec<_>>(),
        "errors": errors,
    });
    Done { code: if errors == 0 { 0 } else { BAD_INPUT }, ..Done::new(text, result) }
}

fn last_of<'c>(commits: &'c [SeriesCommit], group: &Group) -> Option<&'c SeriesCommit> {
    group.commits.iter().next_back().and_then(|index| commits.get(*index))
}

fn group_json(group: &Group) -> Value {
    let commits: Vec<usize> = group.commits.iter().map(|index| index.saturating_add(1)).collect();
    json!({ "resolves": group.issue, "cves": group.cves, "commits": commits })
}

fn finding_json(commits: &[SeriesCommit], finding: &Finding) -> Value {
    let commit = commits.get(finding.commit);
    json!({
        "number": finding.commit.saturating_add(1),
        "commit": commit.and_then(|commit| commit.commit.clone()),
        "subject": commit.map(subject),
        "says": finding.what.to_string(),
        "rule": finding.rule,
        "corrected": finding.fix.as_ref().map(CommitMessage::as_str),
    })
}

fn subject(commit: &SeriesCommit) -> &str {
    commit.message.lines().next().unwrap_or_default()
}

/// Every commit as a mail of its own, those with a finding that can be put right with the corrected message.
fn write(folder: &Path, commits: &[SeriesCommit], findings: &[Finding]) -> Result<usize, Failure> {
    let mut mails = Vec::new();
    for (index, commit) in commits.iter().enumerate() {
        let fix = findings
            .iter()
            .filter(|finding| finding.commit == index)
            .find_map(|finding| finding.fix.as_ref());
        let message = fix.map_or(commit.message.as_str(), CommitMessage::as_str);
        let number = index.saturating_add(1);
        let mail = as_mail(&git_environment(), commit, message, (number, commits.len()))
            .map_err(|error| Failure::new(FAILED, error.to_string()))?;
        let Some(mail) = mail else {
            let named = told::safe_line(subject(commit));
            return Err(Failure::bad_input(format!(
                "commit {number} “{named}” cannot be a mail: git would cut its message off; correct it by hand"
            )));
        };
        mails.push((format!("{number:04}-{}.patch", slug(subject(commit))), mail));
    }
    private_folder::must_be_new(folder)?;
    private_folder::write(folder, mails.iter().map(|(name, mail)| (name.as_str(), mail.as_slice())))?;
    Ok(mails.len())
}

/// A subject as a file's name.
fn slug(subject: &str) -> String {
    let kept: String =
        subject.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '-' }).take(50).collect();
    kept.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}
