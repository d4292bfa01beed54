//! Published truth: what the projects' own advisories say of their real histories (`cases.jsonl`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::ask::{Asker, Line, strings};
use crate::real;

/// Why an answer differs from what was published; no other difference is expected.
const KNOWN: &[(&str, &str)] = &[
    (
        "curl/CVE-2017-1000101",
        "the commit named as the introduction is in 7.33.0; the advisory begins with 7.34.0 and does not say why",
    ),
    (
        "curl/CVE-2021-22945",
        "MQTT was experimental, and off by default, until 7.73.0: its authors do not count it",
    ),
    (
        "django/CVE-2011-0696 stable/1.1.x",
        "the newest branch's subject has a slip of the pen (`componenent`), and no message names a commit",
    ),
    (
        "django/CVE-2013-1443 stable/1.4.x",
        "published with it is a follow-up that only 1.4 needed (Python 2.5), which is a backport of nothing",
    ),
];

/// The reason of a difference, printed with it.
fn reason(id: &str) -> &'static str {
    KNOWN.iter().find(|(known, _)| *known == id).map_or("NOT KNOWN", |(_, reason)| *reason)
}

fn set(list: &Value) -> BTreeSet<String> {
    list.as_array().map(|_| strings(list).into_iter().collect()).unwrap_or_default()
}

fn cases_of(name: &str, keep: impl Fn(&Value) -> bool) -> Option<Vec<Value>> {
    let lines = real::lines("cases.jsonl")?;
    Some(lines.into_iter().filter(|case| case["repo"] == name && keep(case)).collect())
}

fn has_introduction(case: &Value) -> bool {
    !case["introduced"].as_array().unwrap().is_empty()
}

/// Part of a whole, for printing and comparing.
#[expect(clippy::cast_precision_loss, reason = "counts of tags")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn curl_with_a_published_introduction_is_answered_as_published() {
    let Some(cases) = cases_of("curl", has_introduction) else { return };
    let lines = Asker::new().cases(&real::project("curl").unwrap(), &cases, &[]);
    let (mut exact, mut right, mut told, mut published) = (0, 0, 0, 0);
    let mut differing = vec![];
    for (case, line) in cases.iter().zip(&lines) {
        let (expected, answered) = (set(&case["expect"]["vulnerable_tags"]), set(&line.0["vulnerable_tags"]));
        right += answered.intersection(&expected).count();
        told += answered.len();
        published += expected.len();
        if answered == expected {
            exact += 1;
            continue;
        }
        let id = case["id"].as_str().unwrap();
        let (more, less): (Vec<_>, Vec<_>) =
            (answered.difference(&expected).collect(), expected.difference(&answered).collect());
        println!("{id}: more {more:?}, less {less:?}: {}", reason(id));
        differing.push(id.to_owned());
    }
    let (recall, precision) = (ratio(right, published), ratio(right, told));
    println!("curl: {exact} of {} exact, tag recall {recall:.4}, precision {precision:.4}", cases.len());
    assert!(ratio(exact, cases.len()) >= 0.96);
    assert!(right == published, "tag recall {recall}");
    assert!(precision >= 0.997, "precision {precision}");
    assert!(differing.iter().all(|id| reason(id) != "NOT KNOWN"), "{differing:?}");
}

#[test]
fn curl_without_an_introduction_is_unknown_and_bounded() {
    let Some(cases) = cases_of("curl", |case| !has_introduction(case)) else { return };
    let lines = Asker::new().cases(&real::project("curl").unwrap(), &cases, &[]);
    for (case, line) in cases.iter().zip(&lines) {
        assert_eq!(line.state(), "unknown");
        assert!(line.0["vulnerable_tags"].is_null());
        // What was published as vulnerable may not be called fixed.
        let (bound, published) = (set(&line.0["not_fixed_tags"]), set(&case["expect"]["vulnerable_tags"]));
        assert!(published.is_subset(&bound), "{}: {:?}", case["id"], published.difference(&bound));
    }
}

#[test]
fn curls_first_fixed_tags_are_the_published_ones() {
    let Some(cases) = cases_of("curl", has_introduction) else { return };
    let lines = Asker::new().cases(&real::project("curl").unwrap(), &cases, &[]);
    let mut differing = BTreeMap::new();
    for (case, line) in cases.iter().zip(&lines) {
        // The repository's master ends before the newest releases, and one release was made beside it: by ancestry
        // these belong to no branch.
        let published = case["expect"]["first_fixed_tag"]["master"].as_str();
        let told = [line.first_fixed("master"), line.first_fixed("")];
        if !told.contains(&published) {
            differing.insert(case["id"].as_str().unwrap().to_owned(), (told, published));
        }
    }
    println!("first fixed tag: {} of {} as published", cases.len() - differing.len(), cases.len());
    assert!(differing.is_empty(), "{differing:?}");
}

/// A published pair: the newest branch's fix is known, an older branch's is to be found.
struct Pair<'a> {
    case: &'a Value,
    branch: &'a str,
    published: BTreeSet<String>,
}

/// A version in a branch's name: `stable/1.11.x`.
fn version(branch: &str) -> Vec<u32> {
    branch.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

#[test]
fn djangos_older_branches_are_found_from_the_newest() {
    let Some(published) = cases_of("django", |_| true) else { return };
    let (mut asked, mut pairs) = (vec![], vec![]);
    for case in &published {
        let fixed = case["expect"]["branches_fixed"].as_object().unwrap();
        let newest = fixed.keys().max_by_key(|branch| version(branch)).unwrap();
        asked.push(json!({
            "id": case["id"], "introduced": [], "fixed": fixed[newest], "tag_filter": case["tag_filter"],
            "branch_pattern": case["branch_pattern"], "main": format!("refs/remotes/origin/{newest}"),
        }));
        let older = fixed.iter().filter(|(branch, _)| *branch != newest);
        pairs.push(
            older.map(|(branch, hashes)| Pair { case, branch, published: set(hashes) }).collect::<Vec<_>>(),
        );
    }
    let lines = Asker::new().cases(&real::project("django").unwrap(), &asked, &[]);
    let (mut found, mut expected, mut told) = (0, 0, 0);
    let mut differing = vec![];
    for (line, pair) in
        lines.iter().zip(&pairs).flat_map(|(line, pairs)| pairs.iter().map(move |pair| (line, pair)))
    {
        let answered = fixed_and_candidates(line, pair.branch);
        let right = answered.intersection(&pair.published).count();
        (found, expected, told) = (found + right, expected + pair.published.len(), told + answered.len());
        if answered != pair.published {
            let id = format!("{} {}", pair.case["id"].as_str().unwrap(), pair.branch);
            println!("{id}: told {answered:?}, published {:?}: {}", pair.published, reason(&id));
            differing.push(id);
        }
    }
    let (recall, precision) = (ratio(found, expected), ratio(found, told));
    println!(
        "django: {found} of {expected} backports found (recall {recall:.3}), {told} told (precision {precision:.3})"
    );
    assert!(recall >= 0.92 && precision >= 0.99);
    assert!(differing.iter().all(|id| reason(id) != "NOT KNOWN"), "{differing:?}");
}

fn fixed_and_candidates(line: &Line, branch: &str) -> BTreeSet<String> {
    let branch = line.branch(branch);
    let candidates = branch["candidates"].as_array().unwrap();
    let candidates = candidates.iter().map(|candidate| candidate["commit"].as_str().unwrap().to_owned());
    set(&branch["fixed"]).into_iter().chain(candidates).collect()
}
