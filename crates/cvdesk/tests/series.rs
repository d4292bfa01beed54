//! Commits of a pull request name what they fix: as mails, as a range, for cases of a desk and without one.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Desk, FORM, bare, string};
use tempfile::TempDir;

const URL: &str = "https://gitlab.com/qemu-project/qemu/-/work_items/42";

/// A repository with a branch `fix` of three commits on `master`.
struct Project {
    home: TempDir,
}

impl Project {
    fn new() -> Self {
        let project = Self { home: tempfile::tempdir().unwrap() };
        std::fs::create_dir(project.dir()).unwrap();
        project.git(&["init", "-q", "-b", "master"]);
        project.commit("start", "a = 1\n");
        project.git(&["switch", "-q", "-c", "fix"]);
        let signed = "Reviewed-by: Not Me <notme@else.test>\nSigned-off-by: Ann Ö <ann@out.test>";
        project.commit(&format!("ring: look at the length\n\n{signed}"), "a = 1\nb = 2\n");
        project
            .commit(&format!("ring: fiß the length\n\nIt was not looked at.\n\n{signed}"), "a = 1\nb = 3\n");
        project.commit("docs: another thing\n\nSigned-off-by: Ann Ö <ann@out.test>", "a = 1\nb = 3\nc = 4\n");
        project
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("project")
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(&self.dir(), arguments)
    }

    fn commit(&self, message: &str, text: &str) {
        std::fs::write(self.dir().join("ring.c"), text).unwrap();
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", message]);
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Puts the written mails on top of `master` and gives the messages, oldest first.
    fn am(&self, folder: &Path) -> Vec<String> {
        self.git(&["switch", "-q", "-C", "again", "master"]);
        let mails: Vec<_> =
            support::files_below(folder).iter().map(|path| path.display().to_string()).collect();
        let arguments: Vec<&str> = ["am", "-q"].into_iter().chain(mails.iter().map(String::as_str)).collect();
        self.git(&arguments);
        let said = self.git(&["log", "--reverse", "--format=%B%x00", "master..again"]);
        said.split('\0')
            .map(|message| message.trim().to_owned())
            .filter(|message| !message.is_empty())
            .collect()
    }
}

fn git(dir: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.env_clear().envs([
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Ann Ö"),
        ("GIT_AUTHOR_EMAIL", "ann@out.test"),
        ("GIT_COMMITTER_NAME", "Ann Ö"),
        ("GIT_COMMITTER_EMAIL", "ann@out.test"),
    ]);
    let output = git.current_dir(dir).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn lint(arguments: &[&str]) -> (i32, String) {
    let output = bare().arg("lint-series").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

// req Q29 Q30
#[test]
fn a_mailbox_is_corrected_into_mails_that_git_takes() {
    let project = Project::new();
    let mbox = project.file("series.mbox", &project.git(&["format-patch", "--stdout", "master..fix~1"]));
    let fixed = project.home.path().join("fixed");
    let asked = [
        "--profile",
        "qemu",
        "--resolves",
        "42",
        "--cve",
        "CVE-2026-1234",
        &mbox,
        "--fix",
        fixed.to_str().unwrap(),
    ];
    let (code, text) = lint(&asked);
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("2 ring: fiß the length: error: `Fixes: CVE-2026-1234` is missing"), "{text}");
    assert!(text.contains("(Q30 must, Triage process)"), "{text}");
    let messages = project.am(&fixed);
    assert_eq!(
        messages[1],
        format!(
            "ring: fiß the length\n\nIt was not looked at.\n\nFixes: CVE-2026-1234\nResolves: {URL}\n\
             Reviewed-by: Not Me <notme@else.test>\nSigned-off-by: Ann Ö <ann@out.test>"
        )
    );
    assert!(!messages[0].contains("CVE-"), "an earlier commit may, and need not: {}", messages[0]);
    assert_eq!(project.git(&["diff", "fix~1", "again"]), "", "the change is the same");
    // What was written passes.
    let (code, text) = lint(&["--profile", "qemu", "--resolves", URL, "--cve", "CVE-2026-1234", asked[8]]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = lint(&asked);
    assert!(code == 5 && text.contains("is there already"), "{text}");
}

#[test]
fn the_rules_that_a_case_runs_under_judge_and_are_quoted_and_two_sets_are_not_mixed() {
    let shipped = include_str!("../../../profiles/qemu/policy.toml");
    let project = Project::new();
    let desk = Desk::of_tracker();
    let case = |title: &str| {
        let form = desk.file("form.toml", &FORM.replace("a guest writes past a ring", title));
        let case = string(&desk.json(&["report", &form])["case"]);
        let reach = ["machine=x86-q35", "accelerator=kvm", "entry=guest"];
        let reach = reach.iter().flat_map(|value| ["--affected", value]);
        desk.json(&["case", "reach", &case].into_iter().chain(reach).collect::<Vec<_>>());
        desk.json(&["case", "confirm", &case]);
        desk.json(&["case", "cve", &case, "--id", "CVE-2026-1234", "--reason", "one flaw, two reports"]);
        case
    };
    let before = case("one");
    let resolves = "[[patches.trailers]]\nname = \"Resolves\"";
    assert!(shipped.contains(resolves) && shipped.contains("\"last-commit\""));
    let changed = shipped
        .replacen(resolves, "[[patches.trailers]]\nname = \"Closes\"", 1)
        .replace("\"last-commit\"", "\"final-commit\"");
    desk.run(&["policy", "adopt", &desk.file("changed.toml", &changed)]).done();
    let after = case("another");
    let dir = project.dir().display().to_string();
    let range = ["--repo", &dir, "--range", "master..fix"];
    let one = |case: &str| {
        let asked = [&["--json", "lint-series", "--case", case, "--resolves", "42"], &range[..]].concat();
        let answer = desk.run(&asked);
        assert_eq!(answer.code, 4, "{answer:?}");
        answer.out
    };
    assert!(one(&before).contains("Resolves:") && !one(&before).contains("Closes:"));
    assert!(one(&after).contains("Closes:") && !one(&after).contains("Resolves:"));
    let asked = [&["lint-series", "--case", &before, "--resolves", "42"], &range[..]].concat();
    let quoted = desk.run(&asked).out;
    assert!(quoted.contains("the last one of the series names the CVE"), "{quoted}");
    let both = [&asked[..], &["--case", &after, "--resolves", "43"]].concat();
    assert!(desk.run(&both).failed(4).contains("asks other things of commits than the cases before"));
}

#[test]
fn mails_with_the_line_ends_of_the_wire_are_corrected_too() {
    let project = Project::new();
    let mails = project.git(&["format-patch", "--stdout", "master..fix~1"]).replace('\n', "\r\n");
    let mbox = project.file("series.mbox", &mails);
    let fixed = project.home.path().join("fixed");
    let asked = ["--profile", "qemu", "--resolves", "42", "--cve", "CVE-2026-1234", &mbox];
    let (_, text) = lint(&[&asked[..], &["--fix", fixed.to_str().unwrap()]].concat());
    assert!(text.contains("2 mails in") && !text.contains("warning"), "{text}");
    let messages = project.am(&fixed);
    assert!(messages[1].contains(&format!("Resolves: {URL}")), "{}", messages[1]);
    assert!(!messages.concat().contains("warning") && !messages.concat().contains('\r'), "{messages:?}");
    assert_eq!(project.git(&["diff", "fix~1", "again"]), "", "the change is the same");
}

#[test]
fn an_issue_is_named_by_an_address_and_input_without_an_end_is_not_read() {
    let project = Project::new();
    let mbox = project.file("series.mbox", &project.git(&["format-patch", "--stdout", "master..fix~1"]));
    for bad in ["nope", "javascript:x", "https://", "https://x y", "-1", ""] {
        let resolves = format!("--resolves={bad}");
        let (code, text) = lint(&["--profile", "qemu", &resolves, "--cve", "CVE-2026-1234", &mbox]);
        assert!(code == 4 && text.contains("is no address of an issue"), "{bad}: {text}");
    }
    let asked = ["--profile", "qemu", "--resolves", URL, "--cve", "CVE-2026-1234", "/dev/zero"];
    let (code, text) = lint(&asked);
    assert!(code == 4 && text.contains("cannot read `/dev/zero`: there are more than"), "{text}");
}

// req Q30
#[test]
fn in_a_pull_request_each_series_has_its_own_last_commit() {
    let project = Project::new();
    let dir = project.dir().display().to_string();
    project.git(&["switch", "-q", "-C", "pull", "master"]);
    let other = "https://gitlab.com/qemu-project/qemu/-/work_items/43";
    project.commit(&format!("one\n\nResolves: {URL}\nSigned-off-by: A <a@out.test>"), "a = 1\nd = 1\n");
    project.commit(
        &format!("two\n\nFixes: CVE-2026-9999\nResolves: {other}\nSigned-off-by: A <a@out.test>"),
        "a = 1\nd = 2\n",
    );
    project.commit("three\n\nSigned-off-by: A <a@out.test>", "a = 1\nd = 3\n");
    let range = ["--repo", &dir, "--range", "master..pull"];
    let issues = ["--resolves", "42", "--cve", "CVE-2026-1234", "--resolves", "43", "--cve", "CVE-2026-9999"];
    let fixed = project.home.path().join("fixed");
    let (code, text) =
        lint(&[&["--profile", "qemu"], &range[..], &issues[..], &["--to", fixed.to_str().unwrap()]].concat());
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("1 one: error: `Fixes: CVE-2026-1234` is missing"), "{text}");
    assert!(text.contains("3 three: in none of these series, not looked at"), "{text}");
    assert!(text.contains("3 commits, 2 series: 1 errors"), "{text}");
    assert!(project.am(&fixed)[0].contains("Fixes: CVE-2026-1234\nSigned-off-by"));
    let (code, text) = lint(
        &[&["--profile", "qemu", "--resolves", "44", "--cve", "CVE-2026-1111"], &range[..], &["--mixed"]]
            .concat(),
    );
    assert!(code == 4 && text.contains("no commit is one of its patches or names it"), "{text}");
}

// req Q28 Q29 Q31
#[test]
fn while_a_cve_is_owed_the_pull_request_is_refused_and_then_the_cases_patches_group_it() {
    let project = Project::new();
    let desk = Desk::of_tracker();
    let case = string(&desk.json(&["report", &desk.file("form.toml", FORM)])["case"]);
    let reach = ["machine=x86-q35", "accelerator=kvm", "entry=guest"];
    let reach = reach.iter().flat_map(|value| ["--affected", value]);
    desk.json(&["case", "reach", &case].into_iter().chain(reach).collect::<Vec<_>>());
    desk.json(&["case", "confirm", &case]);
    let mbox = project.file("series.mbox", &project.git(&["format-patch", "--stdout", "master..fix~1"]));
    desk.json(&["case", "patch", "add", &case, &mbox]);
    desk.json(&["case", "scrub", &case]);
    desk.json(&["case", "send", &case]);
    let shown = desk.json(&["case", "show", &case]);
    assert!(shown["public_since"].is_string(), "sending lifts, whatever is owed: {shown}");
    assert!(shown["labels"].to_string().contains("CVE::Required"), "{shown}");
    let dir = project.dir().display().to_string();
    let asked =
        ["lint-series", "--case", &case, "--resolves", "42", "--repo", &dir, "--range", "master..fix"];
    let refused = desk.run(&asked).failed(3);
    assert!(refused.contains("has no CVE id, and its pull request has to name one"), "{refused}");
    assert!(refused.contains("(Q29 must, Triage process)") && refused.contains("case cve"), "{refused}");
    desk.json(&["case", "cve", &case, "--id", "CVE-2026-1234"]);
    let answer = desk.run(&asked);
    assert_eq!(answer.code, 4, "{answer:?}");
    assert!(answer.out.contains("2 of 3 commits, the last of them “ring: fiß the length”"), "{}", answer.out);
    assert!(answer.out.contains("3 docs: another thing: in none of these series"), "{}", answer.out);
}
