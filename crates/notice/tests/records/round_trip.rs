//! What is written comes back as far as the format has room for it.

use cvdesk_notice::{Record, csaf, cve, osv};

use crate::project::{face, record};

fn trimmed(mut record: Record) -> Record {
    let notice = &mut record.notice;
    notice.lifecycle.reported = None; // neither format has a place for the day of the report
    record.details.revisions.clear(); // made of the day of publication
    record
}

#[test]
fn osv_brings_back_all_but_the_day_of_the_report() {
    let imported = osv::import(&osv::render(&record(), &face()).unwrap(), &face()).unwrap();
    assert_eq!(imported.lost, Vec::<String>::new());
    assert_eq!(trimmed(imported.record), trimmed(record()));
}

#[test]
fn csaf_brings_back_who_what_and_how_bad() {
    let imported = csaf::import(&csaf::render(&record(), &face()).unwrap(), &face()).unwrap().record;
    let record = record();
    assert_eq!(imported.notice.id, record.notice.id);
    assert_eq!(imported.notice.summary, record.notice.summary);
    assert_eq!(imported.notice.impact, record.notice.impact);
    assert_eq!(imported.cves(), record.cves());
    assert_eq!(imported.flaw(None).cwe, Vec::new());
    let flaw = imported.flaw(Some("CVE-2026-12345"));
    assert_eq!(
        (flaw.cvss, flaw.cwe),
        (record.details.flaws[0].cvss.clone(), record.details.flaws[0].cwe.clone())
    );
    assert_eq!(imported.details.packages.len(), 7);
}

#[test]
fn a_cve_record_brings_back_its_versions() {
    let text = cve::render(&record(), &face()).unwrap().remove(0).1;
    let imported = cve::import(&text).unwrap().record;
    let claims = &imported.details.packages[0].claims;
    let told: Vec<_> = claims.iter().map(|claim| (claim.from.as_str(), claim.before.is_some())).collect();
    let introduced = crate::project::hash('a');
    assert_eq!(told, [("1.0", false), ("1.1", false), (&introduced, true), (&introduced, true)]);
}

#[test]
fn what_has_no_place_is_told() {
    let source = r#"{ "id": "GHSA-xxxx-yyyy-zzzz", "modified": "2026-01-02T03:04:05Z",
        "affected": [{ "package": { "ecosystem": "PyPI", "name": "a" }, "ecosystem_specific": { "urgency": "low" } }],
        "severity": [{ "type": "CVSS_V2", "score": "AV:L/AC:L/Au:N/C:P/I:N/A:N" }], "new": [1, 2] }"#;
    let imported = osv::import(source, &face()).unwrap();
    assert_eq!(
        imported.lost,
        ["affected[].ecosystem_specific.urgency", "new[] (2 times)", "severity[].score", "severity[].type"]
    );
}
