//! What is not written, and why; and what a format does say.

use cvdesk_notice::{NotRendered, OsvRule, Record, csaf, cve, osv};
use serde_json::json;

use crate::project::{face, hash, json, record};

#[test]
fn a_prefix_of_somebody_elses_is_refused_in_osv() {
    let mut face = face();
    face.publication.osv = Some(OsvRule { prefix: "LSN".into() });
    let refused = osv::render(&record(), &face).unwrap_err().to_string();
    assert!(
        refused.starts_with("`LSN-` is not this project's to use in OSV: it belongs to Canonical"),
        "{refused}"
    );
    face.publication.osv = Some(OsvRule { prefix: "HSN".into() });
    assert!(matches!(osv::render(&record(), &face), Err(NotRendered::UnknownPrefix { .. })));
    face.publication.osv = None;
    assert_eq!(
        osv::render(&record(), &face).unwrap_err().to_string(),
        "publication.toml has no [osv] table, which an OSV record needs"
    );
}

#[test]
fn a_notice_without_a_number_a_day_or_a_cve_id_is_no_record() {
    let without = |change: fn(&mut Record)| {
        let mut record = record();
        change(&mut record);
        record
    };
    let unnumbered = without(|record| record.notice.id = None);
    assert!(matches!(csaf::render(&unnumbered, &face()), Err(NotRendered::NoNumber { .. })));
    let undated = without(|record| record.notice.lifecycle = cvdesk_notice::Lifecycle::default());
    assert!(matches!(osv::render(&undated, &face()), Err(NotRendered::NoDate { .. })));
    let nameless = without(|record| record.notice.references.clear());
    assert!(matches!(cve::render(&nameless, &face()), Err(NotRendered::NoCve)));
}

#[test]
fn osv_has_one_git_range_with_what_every_branch_began_and_ended_with() {
    let value = json(&osv::render(&record(), &face()).unwrap());
    assert_eq!(value["id"], "x_HULLO-HSN-2026-0001");
    assert_eq!(value["aliases"], json!(["CVE-2026-12345"]));
    assert_eq!(
        value["affected"][0]["ranges"],
        json!([{
            "type": "GIT",
            "repo": "https://git.hullo.example/hullo.git",
            // Of the two changes that the stable branch needed, the last one ends it.
            "events": [{ "introduced": hash('a') }, { "fixed": hash('b') }, { "fixed": hash('d') }],
        }])
    );
    assert_eq!(value["affected"][0]["versions"], json!(["v1.0"]));
}

#[test]
fn a_short_hash_is_refused_where_a_range_needs_a_whole_one() {
    let mut record = record();
    record.notice.products[0].branches[0].marks[1].point = cvdesk_notice::Point::Change("abcdef".into());
    assert!(matches!(osv::render(&record, &face()), Err(NotRendered::ShortHash { .. })));
}

#[test]
fn csaf_has_a_remedy_a_branch_and_a_complete_score() {
    let value = json(&csaf::render(&record(), &face()).unwrap());
    let vulnerability = &value["vulnerabilities"][0];
    let remedies: Vec<_> =
        vulnerability["remediations"].as_array().unwrap().iter().map(|each| &each["details"]).collect();
    assert_eq!(
        remedies,
        [
            &json!(format!("Branch main: fixed in v1.1 by {}.", hash('b'))),
            &json!(format!("Branch v1-maint: fixed by {}, {}.", hash('c'), hash('d'))),
        ]
    );
    assert_eq!(vulnerability["cwe"], json!({ "id": "CWE-125", "name": "Out-of-bounds Read" }));
    let score = &vulnerability["scores"][0]["cvss_v3"];
    assert_eq!((&score["baseScore"], &score["baseSeverity"]), (&json!(7.5), &json!("HIGH")));
    assert_eq!((&score["attackVector"], &score["availabilityImpact"]), (&json!("NETWORK"), &json!("HIGH")));
}

#[test]
fn keys_are_sorted() {
    for text in [osv::render(&record(), &face()).unwrap(), csaf::render(&record(), &face()).unwrap()] {
        let keys: Vec<_> = text.lines().filter(|line| line.starts_with("  \"")).collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        assert_eq!(keys, sorted);
    }
}
