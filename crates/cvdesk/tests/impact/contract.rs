//! The command's contract: what scripts rely on. Keys, order, exit codes, defaults, patterns, pictures, pipes.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::ask::{Asker, Line, strings, written};
use crate::drawing::{Drawing, Repository};
use crate::git::git;

fn project() -> Repository {
    Drawing::new()
        .commits("a: i:a b:i f:b c:f s:i")
        .commit("g", "s", "stable\n\n(cherry picked from commit {f})\n")
        .commits("x:i")
        .full("y", "x", "draw f alone", "Bob <bob@example.org>", 1, &[("src/y", "y\n")])
        .branches("main=c maint/1.0=g maint/0.9=a topic=y")
        .references("refs/remotes/origin/", "main=c feature/one=s")
        .tags("v0.9=a v1.0=i v1.0.1=s v1.0.2=g v2.0=f v2.1=c odd-one=b lone=x")
        .done()
}

fn case(repository: &Repository, id: &str) -> Value {
    json!({"id": id, "introduced": [repository.hash("i")], "fixed": [repository.hash("f")]})
}

/// Asks one case with all branches of a project, and further keys.
fn ask(repository: &Repository, keys: &[(&str, Value)]) -> Line {
    let mut case = case(repository, "asked");
    case["main"] = "refs/heads/main".into();
    for (key, value) in keys {
        case[key] = value.clone();
    }
    Asker::new().cases(repository.path(), &[case], &[]).remove(0)
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_line_has_exactly_the_keys_of_the_contract() {
    let repository = project();
    let line = ask(&repository, &[("branch_pattern", "refs/heads/*".into())]);
    let whole = ["id", "state", "vulnerable_tags", "not_fixed_tags", "first_fixed_tag", "branches"];
    assert_eq!(keys(&line.0), BTreeSet::from(whole));
    assert_eq!(line.0["id"], "asked");
    for branch in line.branches() {
        let told = keys(line.branch(branch));
        assert_eq!(
            told,
            BTreeSet::from(["state", "fixed", "candidates", "vulnerable_tags", "fixed_tags"]),
            "{branch}"
        );
    }
    let candidate = &line.branch("topic")["candidates"][0];
    assert_eq!(keys(candidate), BTreeSet::from(["commit", "evidence"]));
    assert_eq!(candidate["commit"], repository.hash("y"));
    assert_eq!(line.branch("maint/1.0")["fixed"], json!([repository.hash("g")]));
    assert_eq!(repository.hash("g").len(), 40);
    assert_eq!(line.state(), "candidate");
    assert_eq!(line.branch_state("topic"), "candidate");
    assert_eq!(line.branch_state("maint/0.9"), "not_affected");
}

#[test]
fn the_states_of_a_case_are_the_worst_of_its_branches_in_order() {
    let repository = project();
    let state = |pattern: &str| ask(&repository, &[("branch_pattern", pattern.into())]).state().to_owned();
    assert_eq!(state("refs/heads/main"), "fixed");
    assert_eq!(state("refs/heads/maint/*"), "fixed");
    assert_eq!(state("refs/heads/topic"), "candidate");
    assert_eq!(state("refs/*/*"), "vulnerable");
    let only = ask(&repository, &[("main", "refs/heads/maint/0.9".into())]);
    assert_eq!(only.state(), "not_affected");
    let unknown = ask(&repository, &[("introduced", json!([])), ("branch_pattern", "refs/*/*".into())]);
    assert_eq!(unknown.state(), "unknown");
    assert!(unknown.0["vulnerable_tags"].is_null());
}

#[test]
fn only_main_is_asked_where_no_pattern_is_given_and_all_tags_where_no_filter_is() {
    let repository = project();
    let line = ask(&repository, &[]);
    let named: Vec<_> = line.branches().into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(named, ["main"]);
    assert_eq!(line.vulnerable(), "lone odd-one v1.0 v1.0.1");
    // Tags that main does not reach belong to no asked branch.
    assert_eq!(line.vulnerable_on(""), "lone v1.0.1");
    assert_eq!((line.fixed_on("main"), line.fixed_on("")), ("v2.0 v2.1".into(), "v1.0.2".into()));
}

#[test]
fn the_pattern_is_a_glob_over_full_ref_names() {
    let repository = project();
    let branches = |pattern: &str| {
        let line = ask(&repository, &[("branch_pattern", pattern.into())]);
        line.branches()
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(ToOwned::to_owned)
            .collect::<BTreeSet<_>>()
    };
    let set = |names: &str| names.split(' ').map(ToOwned::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(branches("refs/heads/maint/*"), set("main maint/0.9 maint/1.0"));
    assert_eq!(branches("refs/heads/maint/1.?"), set("main maint/1.0"));
    assert_eq!(branches("refs/heads/[mt]*"), set("main maint/0.9 maint/1.0 topic"));
    assert_eq!(branches("refs/remotes/origin/feature/*"), set("main feature/one"));
    assert_eq!(branches("refs/heads/nothing*"), set("main"));
}

#[test]
fn the_filter_is_a_regex_over_short_tag_names() {
    let repository = project();
    let line = ask(&repository, &[("tag_filter", r"^v[0-9]+(\.[0-9]+)+$".into())]);
    assert_eq!(line.vulnerable(), "v1.0 v1.0.1");
    let line = ask(&repository, &[("tag_filter", r"^v2\.".into())]);
    assert_eq!(
        (line.vulnerable(), line.all_fixed()),
        (String::new(), BTreeSet::from(["v2.0".into(), "v2.1".into()]))
    );
}

#[test]
fn the_command_line_says_what_a_case_says() {
    let repository = project();
    let (introduced, fixed) = (repository.list("i"), repository.list("f"));
    let asked = ["--introduced", &introduced, "--fixed", &fixed, "--json"];
    let more = ["--main", "refs/heads/main", "--branches", "refs/heads/*", "--tags", "^v"];
    let told = Asker::new().run(repository.path(), &[&asked[..], &more[..]].concat()).done();
    assert_eq!(told.lines().count(), 1, "{told}");
    let told: Value = serde_json::from_str(&told).unwrap();
    let line = ask(&repository, &[("branch_pattern", "refs/heads/*".into()), ("tag_filter", "^v".into())]);
    let told = told.get("result").unwrap_or(&told);
    for key in ["state", "vulnerable_tags", "not_fixed_tags", "first_fixed_tag", "branches"] {
        assert_eq!(told[key], line.0[key], "{key}");
    }
    // HEAD names main here, and a branch may be named shortly.
    for main in [&[][..], &["--main", "main"], &["--main", "refs/heads/main"]] {
        let told = Asker::new().run(repository.path(), &[&asked[..], main].concat()).done();
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told.get("result").unwrap_or(&told)["branches"]["main"]["state"], "fixed");
    }
}

#[test]
fn people_are_told_the_same_in_words() {
    let repository = project();
    let arguments = [
        "--introduced",
        &repository.list("i"),
        "--fixed",
        &repository.list("f"),
        "--branches",
        "refs/heads/*",
    ];
    let told = Asker::new().run(repository.path(), &arguments).done();
    for word in ["main", "maint/1.0", "topic", "v1.0.1", "v2.0", "candidate"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(!told.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn a_bad_case_says_so_in_its_line_and_the_rest_goes_on() {
    let repository = project();
    let good = |id: &str| case(&repository, id).to_string();
    let absent = "0123456789012345678901234567890123456789";
    let lines = [
        good("one"),
        json!({"id": "absent", "introduced": [absent], "fixed": []}).to_string(),
        good("two"),
        json!({"id": "no-hash", "introduced": ["HEAD; rm"], "fixed": []}).to_string(),
        json!({"id": "regex", "introduced": [], "fixed": [], "tag_filter": "("}).to_string(),
        json!({"id": "main", "introduced": [], "fixed": [], "main": "refs/heads/none"}).to_string(),
        json!({"id": "type", "introduced": "x", "fixed": 7}).to_string(),
        good("three"),
    ];
    let answer = Asker::new().file(repository.path(), &(lines.join("\n") + "\n"), &[]);
    assert_eq!(answer.code, 1, "{answer:?}");
    let told: Vec<Value> = answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<_> = told.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["one", "absent", "two", "no-hash", "regex", "main", "type", "three"]);
    for line in &told {
        let is_good = ["one", "two", "three"].contains(&line["id"].as_str().unwrap());
        assert_eq!(line.get("error").is_none(), is_good, "{line}");
        if !is_good {
            assert_eq!(keys(line), BTreeSet::from(["id", "error"]), "{line}");
        }
    }
    assert!(told[1]["error"].as_str().unwrap().contains(absent), "{}", told[1]);
    assert!(told[5]["error"].as_str().unwrap().contains("refs/heads/none"), "{}", told[5]);
}

#[test]
fn a_line_that_is_no_json_is_a_bad_case_too() {
    let repository = project();
    let lines = format!("{}\n{{\"id\": \"half\n{}\n", case(&repository, "one"), case(&repository, "two"));
    let answer = Asker::new().file(repository.path(), &lines, &[]);
    assert_eq!(answer.code, 1, "{answer:?}");
    let told: Vec<Value> = answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(told.len(), 3);
    assert_eq!((&told[0]["id"], &told[2]["id"]), (&"one".into(), &"two".into()));
    assert!(told[1]["error"].is_string() && keys(&told[1]) == BTreeSet::from(["id", "error"]), "{}", told[1]);
}

#[test]
fn keys_of_published_cases_that_are_none_of_ours_are_let_be() {
    let repository = project();
    let line = ask(
        &repository,
        &[("expect", json!({"scope": "all"})), ("kind", "mainline".into()), ("source", "x".into())],
    );
    assert_eq!(line.state(), "fixed");
}

#[test]
fn a_case_that_names_no_commit_is_unknown_with_every_tag_as_its_bound() {
    let repository = project();
    let line = ask(&repository, &[("introduced", json!([])), ("fixed", json!([]))]);
    assert_eq!((line.state(), line.0["vulnerable_tags"].is_null()), ("unknown", true));
    assert_eq!(strings(&line.0["not_fixed_tags"]).len(), 8);
}

#[test]
fn cases_come_on_standard_input_too_and_a_pipe_hears_nothing_but_answers() {
    let repository = project();
    let asker = Asker::new();
    let mut command = asker.command(repository.path(), &["--cases", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = written([case(&repository, "one"), case(&repository, "two")]);
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
    let told = String::from_utf8(output.stdout).unwrap();
    let begins: Vec<_> = told.lines().map(|line| line.split(",\"vuln").next().unwrap()).collect();
    assert_eq!(begins, ["{\"id\":\"one\",\"state\":\"fixed\"", "{\"id\":\"two\",\"state\":\"fixed\""]);
}

#[test]
fn an_empty_file_of_cases_is_no_error() {
    let answer = Asker::new().file(project().path(), "", &[]);
    assert_eq!((answer.code, answer.out.as_str()), (0, ""));
}

#[test]
fn main_is_asked_for_where_head_names_nothing() {
    let repository = project();
    git(repository.path(), &["symbolic-ref", "HEAD", "refs/heads/never-born"]);
    let arguments = ["--introduced", &repository.list("i"), "--fixed", &repository.list("f")];
    let answer = Asker::new().run(repository.path(), &arguments);
    assert_ne!(answer.code, 0);
    assert!(answer.err.contains("--main"), "{}", answer.err);
    let answer =
        Asker::new().run(repository.path(), &[&arguments[..], &["--main", "refs/heads/main"]].concat());
    assert_eq!(answer.code, 0, "{answer:?}");
    // A case that names its main needs no HEAD.
    let line = ask(&repository, &[]);
    assert_eq!(line.state(), "fixed");
    let bad = Asker::new().file(repository.path(), &format!("{}\n", case(&repository, "no-main")), &[]);
    assert!(bad.code != 0 && format!("{}{}", bad.out, bad.err).contains("--main"), "{bad:?}");
}

#[test]
fn the_command_line_is_checked_before_anything_is_read() {
    let repository = project();
    let usage = |arguments: &[&str]| Asker::new().run(repository.path(), arguments);
    let answer = usage(&["--introduced", "x", "--nonsense"]);
    assert_eq!(answer.code, 2, "{answer:?}");
    for arguments in [
        &["--introduced", "not-a-commit", "--fixed", ""][..],
        &["--introduced", "", "--fixed", "0123456789012345678901234567890123456789"],
        &["--fixed", &repository.list("f"), "--tags", "("],
        &["--fixed", &repository.list("f"), "--main", "refs/heads/none"],
        &["--fixed", &repository.list("f"), "--confirm", "hearsay"],
        &["--cases", "/nonexistent/cases.jsonl"],
    ] {
        let answer = usage(arguments);
        assert!(
            (1..=6).contains(&answer.code) && answer.err.starts_with("error"),
            "{arguments:?}: {answer:?}"
        );
    }
}

#[test]
fn commits_may_be_named_by_what_is_unique() {
    let repository = project();
    let short = |label: &str| repository.hash(label)[..12].to_owned();
    let arguments = ["--introduced", &short("i"), "--fixed", &short("f"), "--json"];
    let told = Asker::new().run(repository.path(), &arguments).done();
    assert!(told.contains(repository.hash("f")), "{told}");
}

#[test]
fn an_answer_in_a_pipe_that_closes_early_is_no_panic() {
    let repository = project();
    let asker = Asker::new();
    let lines = written((0..3_000).map(|n| case(&repository, &format!("c{n}"))));
    let file = asker.home().join("many.jsonl");
    fs::write(&file, lines).unwrap();
    let mut command = asker.command(repository.path(), &["--cases", file.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[test]
fn no_desk_and_no_environment_are_needed() {
    let repository = project();
    let asker = Asker::new();
    let (introduced, fixed) = (repository.list("i"), repository.list("f"));
    let mut command = asker.command(repository.path(), &["--introduced", &introduced, "--fixed", &fixed]);
    let output = command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    // What git would read from its environment does not mislead it.
    let mut command = asker.command(repository.path(), &["--introduced", &introduced, "--fixed", &fixed]);
    command.envs([
        ("GIT_DIR", "/nonexistent"),
        ("GIT_OBJECT_DIRECTORY", "/nonexistent"),
        ("GIT_NAMESPACE", "x"),
    ]);
    command.envs([("GIT_GRAFT_FILE", "/dev/null"), ("GIT_CONFIG_COUNT", "nonsense")]);
    let misled = command.output().unwrap();
    assert_eq!((misled.status.code(), misled.stdout), (Some(0), output.stdout));
}

#[test]
fn a_picture_is_well_formed_and_names_what_it_shows() {
    let repository = project();
    let file = repository.beside("picture.svg");
    let arguments = [
        "--introduced",
        &repository.list("i"),
        "--fixed",
        &repository.list("f"),
        "--branches",
        "refs/heads/*",
    ];
    let svg = ["--svg", file.to_str().unwrap()];
    Asker::new().run(repository.path(), &[&arguments[..], &svg].concat()).done();
    let text = fs::read_to_string(&file).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(
        (root.tag_name().name(), root.tag_name().namespace()),
        ("svg", Some("http://www.w3.org/2000/svg"))
    );
    let words: String = document.descendants().filter_map(|node| node.text()).collect::<Vec<_>>().join(" ");
    for word in ["main", "maint/1.0", "maint/0.9", "topic", "v2.0"] {
        assert!(words.contains(word), "{word}");
    }
    assert!(text.contains("prefers-color-scheme"), "light and dark");
    assert!(document.descendants().any(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title"))));
    assert!(!text.contains("<script") && !text.contains("http://") || text.matches("http://").count() == 1);
}

#[test]
fn odd_names_are_escaped_in_a_picture() {
    let repository = Drawing::new().commits("a: i:a f:i").branches("main=f").tags("v1=i").done();
    for name in ["<script>alert(1)</script>", "a&b", "q\"x'"] {
        repository.git(&["update-ref", &format!("refs/heads/{name}"), repository.hash("i")]);
    }
    let file = repository.beside("picture.svg");
    let arguments = [
        "--introduced",
        &repository.list("i"),
        "--fixed",
        &repository.list("f"),
        "--branches",
        "refs/heads/**",
    ];
    Asker::new()
        .run(repository.path(), &[&arguments[..], &["--svg", file.to_str().unwrap()]].concat())
        .done();
    let text = fs::read_to_string(&file).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    assert!(!document.descendants().any(|node| node.tag_name().name() == "script"));
    assert!(text.contains("a&amp;b"), "{text}");
}

#[test]
fn a_tag_belongs_to_every_branch_that_reaches_it() {
    let repository = project();
    let line = ask(&repository, &[("branch_pattern", "refs/heads/*".into())]);
    for branch in ["main", "maint/1.0", "topic"] {
        assert!(line.vulnerable_on(branch).split(' ').any(|tag| tag == "v1.0"), "{branch}");
    }
    assert_eq!(line.vulnerable_on("maint/1.0"), "v1.0 v1.0.1");
    let all = line.branches().into_iter().flat_map(|branch| strings(&line.branch(branch)["vulnerable_tags"]));
    assert_eq!(all.collect::<BTreeSet<_>>(), strings(&line.0["vulnerable_tags"]).into_iter().collect());
}
