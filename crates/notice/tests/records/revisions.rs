//! A new version, a withdrawal: each format says it in its own way.

use cvdesk_notice::{Record, Revision, Withdrawal, atom, csaf, cve, markdown, osv};
use serde_json::json;

use crate::project::{face, json, record};

fn second_version() -> Record {
    let revision = |number: &str, at: &str, says: &str| Revision {
        number: number.into(),
        at: at.parse().unwrap(),
        says: says.into(),
    };
    let mut record = record();
    record.details.revisions = vec![
        revision("1", "2026-03-14T12:00:00Z", "First version"),
        revision("2", "2026-04-01T09:30:00Z", "Fixed on v1-maint"),
    ];
    record
}

fn withdrawn() -> Record {
    let mut record = second_version();
    let at = "2026-05-05T05:05:05Z".parse().unwrap();
    record.details.withdrawn = Some(Withdrawal { at, why: "It was never there.".into(), rejected: false });
    record
}

#[test]
fn csaf_tells_its_history() {
    let tracking = json(&csaf::render(&second_version(), &face()).unwrap())["document"]["tracking"].clone();
    assert_eq!(tracking["version"], "2");
    assert_eq!(tracking["initial_release_date"], "2026-03-14T12:00:00Z");
    assert_eq!(tracking["current_release_date"], "2026-04-01T09:30:00Z");
    assert_eq!(tracking["revision_history"].as_array().unwrap().len(), 2);
    let withdrawn = json(&csaf::render(&withdrawn(), &face()).unwrap());
    assert_eq!(
        withdrawn["document"]["tracking"]["revision_history"][2]["summary"],
        "Withdrawn: It was never there."
    );
    assert_eq!(withdrawn["document"]["notes"][3]["title"], "Withdrawn");
}

#[test]
fn osv_has_a_later_modified_and_a_withdrawn() {
    let value = json(&osv::render(&second_version(), &face()).unwrap());
    assert_eq!(
        (&value["published"], &value["modified"]),
        (&json!("2026-03-14T12:00:00Z"), &json!("2026-04-01T09:30:00Z"))
    );
    assert_eq!(value.get("withdrawn"), None);
    let value = json(&osv::render(&withdrawn(), &face()).unwrap());
    assert_eq!(
        (&value["withdrawn"], &value["modified"]),
        (&json!("2026-05-05T05:05:05Z"), &json!("2026-05-05T05:05:05Z"))
    );
}

#[test]
fn a_cve_record_has_a_later_date_or_is_rejected() {
    let [(id, text)] = &cve::render(&second_version(), &face()).unwrap()[..] else {
        panic!("one id, one record")
    };
    let value = json(text);
    assert_eq!((id.as_str(), &value["cveMetadata"]["state"]), ("CVE-2026-12345", &json!("PUBLISHED")));
    assert_eq!(value["cveMetadata"]["dateUpdated"], "2026-04-01T09:30:00Z");
    // A notice that no longer holds leaves the id as it is.
    let mut record = withdrawn();
    let value = json(&cve::render(&record, &face()).unwrap()[0].1);
    assert_eq!(value["cveMetadata"]["state"], "PUBLISHED");
    record.details.withdrawn.as_mut().unwrap().rejected = true;
    let value = json(&cve::render(&record, &face()).unwrap()[0].1);
    assert_eq!(value["cveMetadata"]["state"], "REJECTED");
    assert_eq!(value["containers"]["cna"]["rejectedReasons"][0]["value"], "It was never there.");
    assert_eq!(value["containers"]["cna"].get("descriptions"), None);
}

#[test]
fn a_feeds_entry_keeps_its_id_and_has_a_later_date() {
    let feed = |record: Record| atom::render(&[record], &face(), "https://hullo.example/feed.atom").unwrap();
    let (first, second) = (feed(record()), feed(second_version()));
    let id = "<id>https://hullo.example/2026/0001.html</id>";
    assert!(first.contains(id) && second.contains(id));
    assert!(
        second.contains("<updated>2026-04-01T09:30:00Z</updated>") && second.contains("Fixed on v1-maint")
    );
    assert!(feed(withdrawn()).contains("<summary>Withdrawn: It was never there.</summary>"));
}

#[test]
fn a_page_lists_its_versions_and_says_first_that_it_was_withdrawn() {
    let page = markdown::render(&withdrawn(), &face());
    assert!(
        page.contains(
            "## Versions\n\n- 1 (2026-03-14): First version\n- 2 (2026-04-01): Fixed on v1-maint\n"
        ),
        "{page}"
    );
    assert_eq!(page.lines().nth(2), Some("**Withdrawn on 2026-05-05:** It was never there."));
}

#[test]
fn markup_in_a_notice_stays_text() {
    let mut record = record();
    record.notice.summary = "a <script> [b](javascript:c) `d` | e".into();
    let page = markdown::render(&record, &face());
    assert!(
        page.starts_with("# HSN-2026-0001: a \\<script\\> \\[b\\](javascript:c) \\`d\\` \\| e\n"),
        "{page}"
    );
}
