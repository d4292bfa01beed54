//! Every profile's example scripts run as golden tests, and together they show every line of the profile's text.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests stand outside of #[test]")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cvdesk_policy::{
    FolderReport, Line, MetBy, Policy, Showing, load_lines, rewrite_script, run_scripts, still_to_show,
    unlisted,
};

/// A shipped profile, as far as scripts need it.
struct Profile {
    name: String,
    policy: Policy,
    lines: Option<Vec<Line>>,
    scripts: BTreeMap<String, String>,
}

fn profiles() -> Vec<Profile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.iter().filter(|folder| folder.is_dir()).map(|folder| profile(folder)).collect()
}

fn profile(folder: &Path) -> Profile {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let source = std::fs::read_to_string(folder.join("policy.toml")).unwrap();
    let policy = Policy::load(&source).unwrap_or_else(|error| panic!("profiles/{name}/policy.toml, {error}"));
    let lines = std::fs::read_to_string(folder.join("lines.toml")).ok();
    let lines = lines.map(|lines| {
        load_lines(&lines).unwrap_or_else(|error| panic!("profiles/{name}/lines.toml, {error}"))
    });
    Profile { policy, lines, scripts: scripts(&folder.join("examples")), name }
}

fn scripts(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeMap::new() };
    let files = entries.map(|entry| entry.unwrap().path());
    let toml = files.filter(|file| file.extension().is_some_and(|extension| extension == "toml"));
    toml.map(|file| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(file).unwrap())
    })
    .collect()
}

/// Every profile with what became of its scripts: run once.
static PROFILES: LazyLock<Vec<(Profile, FolderReport)>> = LazyLock::new(|| {
    let ran = |profile: Profile| {
        let report = run_scripts(&profile.policy, &profile.scripts);
        (profile, report)
    };
    profiles().into_iter().map(ran).collect()
});

// req S4: tool-found.toml says what everybody reads, and the reproducer is not in it.
#[test]
fn every_example_script_of_every_profile_is_told_as_it_happens() {
    let mut failed = String::new();
    for (profile, report) in PROFILES.iter() {
        println!("profiles/{}: {} scripts", profile.name, report.scripts.len());
        if report.scripts.is_empty() {
            failed.push_str(&format!("profiles/{} has no example scripts\n", profile.name));
        } else if !report.passes() {
            failed.push_str(&format!("profiles/{}/examples\n{report}", profile.name));
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn every_line_of_a_profile_is_shown_both_ways_by_its_scripts() {
    let mut failed = Vec::new();
    for (profile, report) in PROFILES.iter() {
        let name = &profile.name;
        let Some(lines) = &profile.lines else {
            failed.push(format!("profiles/{name} has no lines.toml"));
            continue;
        };
        let missing = still_to_show(lines, &report.coverage);
        failed.extend(missing.iter().map(|(line, showings)| {
            let showings = showings.iter().map(|showing| showing.word()).collect::<Vec<_>>();
            format!("profiles/{name}: no script shows {line} {}", showings.join(" or "))
        }));
        let stray = unlisted(lines, &report.coverage);
        failed.extend(stray.iter().map(|line| format!("profiles/{name}: {line} is not in lines.toml")));
        let stray = clauses(&profile.policy).filter(|clause| !lines.iter().any(|line| line.id == **clause));
        failed.extend(stray.map(|clause| format!("profiles/{name}: a rule's {clause} is not in lines.toml")));
        let by = |met| lines.iter().filter(|line| line.met_by == Some(met)).count();
        let (prose, template, code) = (by(MetBy::Prose), by(MetBy::Template), by(MetBy::Code));
        println!(
            "profiles/{name}: {} lines, {prose} met by prose, {template} by templates, {code} by code",
            lines.len()
        );
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

fn clauses(policy: &Policy) -> impl Iterator<Item = &String> {
    policy.rule.iter().flat_map(|rule| &rule.clauses)
}

#[test]
fn what_a_line_binds_to_is_what_its_rules_bind_to() {
    let mut failed = Vec::new();
    for (profile, _) in PROFILES.iter() {
        for line in profile.lines.iter().flatten() {
            let rules: Vec<_> =
                profile.policy.rule.iter().filter(|rule| rule.clauses.contains(&line.id)).collect();
            if !rules.is_empty() && rules.iter().all(|rule| rule.modality != line.modality) {
                let (name, id) = (&profile.name, &line.id);
                failed.push(format!(
                    "profiles/{name}: {id} is a {}, and its rules are not",
                    line.modality.word()
                ));
            }
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn rewriting_a_script_that_passes_changes_nothing() {
    for (profile, report) in PROFILES.iter() {
        let passes = report
            .scripts
            .iter()
            .filter(|(_, report)| report.as_ref().is_ok_and(|report| report.difference.is_none()));
        for (file, _) in passes {
            let source = &profile.scripts[file];
            let done = rewrite_script(&profile.policy, &profile.scripts, source).unwrap();
            assert_eq!((done.changes, &done.text), (0, source), "profiles/{}/examples/{file}", profile.name);
        }
    }
}

#[test]
fn a_profile_whose_scripts_show_too_little_is_told_what_is_missing() {
    let lines = load_lines(
        "[[lines]]\nid = 'A'\nmodality = 'must'\nkind = 'rule'\nline = 'x'\n\
         [[lines]]\nid = 'B'\nmodality = 'should'\nkind = 'rule'\nline = 'x'\n\
         [[lines]]\nid = 'C'\nmodality = 'may'\nkind = 'rule'\nline = 'x'\n\
         [[lines]]\nid = 'D'\nmodality = 'must'\nkind = 'format'\nline = 'x'\nmet_by = 'template'\nreason = 'there'\n",
    )
    .unwrap();
    let mut coverage = cvdesk_policy::Coverage::default();
    coverage.shown.entry("A".to_owned()).or_default().insert(Showing::Kept);
    coverage.shown.entry("C".to_owned()).or_default().extend([Showing::Used, Showing::Left]);
    coverage.lines.insert("E".to_owned());
    let missing = still_to_show(&lines, &coverage);
    let expected = BTreeMap::from([
        ("A".to_owned(), vec![Showing::Refused]),
        ("B".to_owned(), vec![Showing::Kept, Showing::Warned]),
    ]);
    assert_eq!(missing, expected);
    assert_eq!(unlisted(&lines, &coverage), ["E"]);
}

#[test]
fn a_broken_list_of_lines_is_refused_with_its_place() {
    let line = "[[lines]]\nid = 'A'\nmodality = 'must'\nkind = 'rule'\nline = 'x'\n";
    for (source, error) in [
        (
            format!("{line}met_by = 'prose'\n"),
            "line 1, column 1: `A`: `met_by` and its `reason` stand together",
        ),
        (format!("{line}reason = 'so'\n"), "line 1, column 1: `A`: `met_by` and its `reason` stand together"),
        (format!("{line}{line}"), "line 6, column 1: there are two lines called `A`"),
        (line.replace("'rule'", "'rules'"), "line 4, column 8: unknown variant `rules`"),
        (format!("{line}colour = 1\n"), "line 6, column 1: unknown field `colour`"),
    ] {
        let got = load_lines(&source).unwrap_err().to_string();
        assert!(got.starts_with(error), "{got}");
    }
}
