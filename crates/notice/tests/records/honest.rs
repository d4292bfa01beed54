//! What a foreign record says is kept, told as lost, or refused; never turned into something else.

use cvdesk_notice::{Branch, Details, NotRendered, Record, Status, Withdrawal, csaf, cve, mail, osv};
use serde_json::{Value, json};

use crate::project::{face, hash, json, record};

/// Our own advisory, with something else in its document.
fn document(change: impl FnOnce(&mut Value)) -> String {
    let mut value = json(&csaf::render(&record(), &face()).unwrap());
    change(&mut value);
    value.to_string()
}

/// What was left behind of an advisory, but what its publisher and remedies always leave.
fn lost(source: &str) -> Vec<String> {
    let mut lost = csaf::import(source, &face()).unwrap().lost;
    lost.retain(|place| !place.contains("publisher") && !place.contains("remediations"));
    lost
}

#[test]
fn what_may_not_be_passed_on_does_not_become_public() {
    for label in ["RED", "AMBER", "GREEN", "AMBER+STRICT"] {
        let source = document(|value| value["document"]["distribution"]["tlp"]["label"] = json!(label));
        let refused = csaf::import(&source, &face()).unwrap_err().to_string();
        assert!(
            refused.contains(&format!("`document.distribution.tlp.label`: it is TLP:{label}, ")),
            "{refused}"
        );
    }
    for label in ["WHITE", "CLEAR"] {
        let source = document(|value| value["document"]["distribution"]["tlp"]["label"] = json!(label));
        assert_eq!(lost(&source), Vec::<String>::new(), "{label}");
    }
}

#[test]
fn what_a_csaf_document_says_of_itself_is_told_as_lost() {
    let source = document(|value| {
        let document = &mut value["document"];
        document["lang"] = json!("de");
        document["category"] = json!("csaf_vex");
        document["distribution"]["text"] = json!("Copyright");
        document["tracking"]["status"] = json!("draft");
        document["tracking"]["version"] = json!("7");
        document["tracking"]["initial_release_date"] = json!("2026-03-01T00:00:00Z");
        document["tracking"]["current_release_date"] = json!("2026-04-01T00:00:00Z");
        document["tracking"]["generator"] = json!({ "engine": { "name": "x" } });
    });
    assert_eq!(
        lost(&source),
        [
            "document.category",
            "document.distribution.text",
            "document.lang",
            "document.tracking.current_release_date",
            "document.tracking.generator.engine.name",
            "document.tracking.initial_release_date",
            "document.tracking.status",
            "document.tracking.version"
        ]
    );
}

#[test]
fn families_and_parts_of_a_product_tree_are_told_as_lost() {
    let product = json!({ "name": "x", "product_id": "X" });
    let source = document(|value| {
        value["product_tree"] = json!({
            "branches": [{ "category": "vendor", "name": "v", "branches": [{ "category": "product_family", "name": "f",
                "branches": [{ "category": "product_name", "name": "x", "product": product }] }] }],
            "relationships": [{ "category": "default_component_of", "product_reference": "X",
                "relates_to_product_reference": "X", "full_product_name": { "name": "y", "product_id": "Y" } }],
        });
        value["vulnerabilities"] =
            json!([{ "cve": "CVE-2026-12345", "product_status": { "known_affected": ["X"] } }]);
    });
    let lost = csaf::import(&source, &face()).unwrap().lost;
    for place in [
        "product_tree.branches[].branches[].category",
        "product_tree.relationships[].category",
        "product_tree.relationships[].relates_to_product_reference",
    ] {
        assert!(lost.iter().any(|each| each == place), "{place}: {lost:?}");
    }
}

fn osv_with(affected: &Value) -> String {
    json!({ "id": "GHSA-xxxx-yyyy-zzzz", "modified": "2026-01-02T03:04:05Z", "summary": "A flaw", "affected": [affected] })
        .to_string()
}

#[test]
fn every_range_keeps_its_repository() {
    let range = |repo: &str, from: char, to: char| json!({ "type": "GIT", "repo": repo, "events": [{ "introduced": hash(from) }, { "fixed": hash(to) }] });
    let ranges = json!([
        range("https://a.example/a", 'a', 'b'),
        range("https://b.example/b", 'c', 'd'),
        range("https://a.example/a", 'e', 'f')
    ]);
    let source = osv_with(
        &json!({ "package": { "ecosystem": "PyPI", "name": "x" }, "ranges": ranges, "versions": ["1.0"] }),
    );
    let imported = osv::import(&source, &face()).unwrap();
    assert_eq!(imported.lost, Vec::<String>::new());
    let again = json(&osv::render(&imported.record, &face()).unwrap());
    let mut told: Vec<_> = again["affected"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|affected| affected["ranges"].as_array().unwrap().clone())
        .collect();
    told.sort_by_key(|range| range["events"][0]["introduced"].as_str().unwrap().to_owned());
    assert_eq!(told[0], ranges[0]);
    assert_eq!(told[1], ranges[1]);
    assert_eq!(told[2], ranges[2]);
    assert_eq!(again["affected"][0]["versions"], json!(["1.0"]));
}

#[test]
fn a_range_with_a_shortened_end_is_left_out_whole_and_told() {
    for events in [
        json!([{ "introduced": "abcdef1" }, { "fixed": hash('b') }]),
        json!([{ "introduced": hash('a') }, { "fixed": "abcdef1" }]),
    ] {
        let source = osv_with(&json!({ "package": { "ecosystem": "PyPI", "name": "x" },
            "ranges": [{ "type": "GIT", "repo": "https://a.example/a", "events": events }] }));
        let imported = osv::import(&source, &face()).unwrap();
        assert_eq!(
            imported.lost,
            [
                "affected[].ranges[].events[].fixed",
                "affected[].ranges[].events[].introduced",
                "affected[].ranges[].repo",
                "affected[].ranges[].type"
            ]
        );
        let again = osv::render(&imported.record, &face()).unwrap();
        assert!(!again.contains("introduced"), "{again}");
    }
}

#[test]
fn a_change_from_before_the_publication_is_told_as_lost() {
    let source = |modified: &str| {
        let record =
            json!({ "id": "GHSA-xxxx-yyyy-zzzz", "published": "2026-01-02T03:04:05Z", "modified": modified });
        osv::import(&record.to_string(), &face()).unwrap()
    };
    assert_eq!(source("2026-01-02T03:04:04Z").lost, ["modified"]);
    let kept = source("2026-01-02T03:04:05.678Z");
    assert_eq!(kept.lost, Vec::<String>::new());
    assert_eq!(kept.record.modified().unwrap().to_string(), "2026-01-02T03:04:05.678Z");
}

#[test]
fn who_found_it_is_written_again_as_a_reporter_and_that_is_told() {
    let source = json!({ "id": "GHSA-xxxx-yyyy-zzzz", "modified": "2026-01-02T03:04:05Z",
        "credits": [{ "name": "Ada", "type": "FINDER" }, { "name": "Bo", "type": "REPORTER" }] });
    let imported = osv::import(&source.to_string(), &face()).unwrap();
    assert_eq!(imported.lost, ["credits[].type"]);
    assert_eq!(imported.record.notice.credits.reporters.len(), 2);
}

/// A CVE record of somebody's.
fn foreign(change: impl FnOnce(&mut Value)) -> String {
    let mut value = json!({
        "dataType": "CVE_RECORD", "dataVersion": "5.1",
        "cveMetadata": { "cveId": "CVE-2018-14618", "state": "PUBLISHED", "assignerShortName": "redhat",
            "datePublished": "2018-09-05T19:00:00Z", "dateUpdated": "2019-01-01T01:01:01Z" },
        "containers": { "cna": {
            "providerMetadata": { "orgId": "53f830b8-0a3f-465b-8143-3b8a9948e749", "shortName": "redhat", "dateUpdated": "2018-11-14T10:57:01Z" },
            "datePublic": "2018-09-05T00:00:00Z", "descriptions": [{ "lang": "en", "value": "x" }],
            "affected": [{ "vendor": "v", "product": "p", "versions": [{ "version": "< 1.26.18", "status": "affected" },
                { "version": ">= 2.0.0, < 2.0.7", "status": "affected" }, { "version": "all", "status": "affected" }] }],
            "credits": [{ "lang": "en", "value": "Ada", "type": "finder" }],
            "references": [{ "url": "https://x.example/1", "name": "The page" }] } },
    });
    change(&mut value);
    value.to_string()
}

#[test]
fn a_cve_record_tells_what_of_it_is_written_anew_and_keeps_its_day_and_names() {
    let imported = cve::import(&foreign(|_| {})).unwrap();
    assert_eq!(
        imported.lost,
        [
            "containers.cna.credits[].type",
            "containers.cna.providerMetadata.dateUpdated",
            "containers.cna.providerMetadata.orgId"
        ]
    );
    let again = json(&cve::render(&imported.record, &face()).unwrap()[0].1);
    let cna = &again["containers"]["cna"];
    assert_eq!(cna["datePublic"], "2018-09-05T00:00:00Z");
    assert_eq!(again["cveMetadata"]["datePublished"], "2018-09-05T19:00:00Z");
    assert_eq!(cna["references"], json!([{ "url": "https://x.example/1", "name": "The page" }]));
    let later = cve::import(&foreign(|value| {
        value["containers"]["cna"]["datePublic"] = json!("2018-09-05T07:00:00Z");
    }));
    assert!(later.unwrap().lost.contains(&"containers.cna.datePublic".to_owned()));
}

#[test]
fn a_weakness_in_other_words_than_the_lists_is_told_as_lost() {
    let lost = |description: &str| {
        let source = foreign(|value| {
            value["containers"]["cna"]["problemTypes"] = json!([{ "descriptions": [{ "lang": "en", "type": "CWE",
                "cweId": "CWE-125", "description": description }] }]);
        });
        let lost = cve::import(&source).unwrap().lost;
        lost.iter().any(|place| place == "containers.cna.problemTypes[].descriptions[].description")
    };
    assert!(lost("Reads too much") && lost("CWE-125 reads too much"));
    assert!(!lost("CWE-125: Out-of-bounds Read") && !lost("CWE-125 Out-of-bounds Read") && !lost("CWE-125"));
}

#[test]
fn a_version_that_speaks_of_several_is_a_range_in_csaf() {
    let imported = cve::import(&foreign(|_| {})).unwrap();
    let again = json(&csaf::render(&imported.record, &face()).unwrap());
    let versions =
        again["product_tree"]["branches"][0]["branches"][0]["branches"].as_array().unwrap().clone();
    let mut told: Vec<_> = versions
        .iter()
        .map(|each| (each["category"].as_str().unwrap(), each["name"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    let range = "product_version_range";
    assert_eq!(
        told,
        [(range, "all"), (range, "vers:generic/<1.26.18"), (range, "vers:generic/>=2.0.0|<2.0.7")]
    );
}

#[test]
fn an_address_that_no_format_takes_is_told_as_lost_and_refused_in_details() {
    for url in ["not a url", "javascript:alert(1)", "http://[::1"] {
        let source = foreign(|value| {
            value["containers"]["cna"]["references"] =
                json!([{ "url": url }, { "url": "https://x.example/" }]);
        });
        assert!(cve::import(&source).unwrap().lost.contains(&"containers.cna.references[].url".to_owned()));
        let source =
            document(|value| value["document"]["references"] = json!([{ "url": url, "summary": "s" }]));
        assert_eq!(lost(&source), ["document.references[].summary", "document.references[].url"], "{url}");
        let details: Result<Details, _> = serde_json::from_value(json!({ "link": [{ "url": url }] }));
        assert!(
            details.unwrap_err().to_string().contains("is no address of a page: write an http or https URL")
        );
    }
}

#[test]
fn what_helps_is_said_where_nothing_is_vulnerable() {
    let helps = |change: fn(&mut Record)| {
        let mut record = record();
        record.notice.workaround = Some("Do not wave.".into());
        change(&mut record);
        let text = csaf::render(&record, &face()).unwrap();
        assert_eq!(text.matches("Do not wave.").count(), 1, "{text}");
        let imported = csaf::import(&text, &face()).unwrap().record;
        assert_eq!(imported.notice.workaround.as_deref(), Some("Do not wave."));
        json(&text)["document"]["notes"].as_array().unwrap().iter().any(|note| note["title"] == "Workaround")
    };
    assert!(!helps(|_| {}), "a remedy holds it");
    assert!(helps(|record| record.notice.products.clear()));
    assert!(helps(|record| {
        for branch in &mut record.notice.products[0].branches {
            branch.marks.retain(|mark| mark.standing == cvdesk_notice::Standing::Fixed);
        }
    }));
}

#[test]
fn every_format_says_the_same_last_change() {
    let mut record = record();
    record.notice.lifecycle.fixed = Some(jiff::civil::date(2026, 7, 7)); // a fix is no change of the record
    for withdrawn in [false, true] {
        if withdrawn {
            let at = "2026-08-08T08:08:08Z".parse().unwrap();
            record.details.withdrawn = Some(Withdrawal { at, why: "No.".into(), rejected: false });
        }
        let osv = json(&osv::render(&record, &face()).unwrap())["modified"].clone();
        let csaf = json(&csaf::render(&record, &face()).unwrap())["document"]["tracking"].clone();
        let cve = json(&cve::render(&record, &face()).unwrap()[0].1)["cveMetadata"]["dateUpdated"].clone();
        assert_eq!(osv, if withdrawn { "2026-08-08T08:08:08Z" } else { "2026-03-14T00:00:00Z" });
        assert_eq!((&csaf["current_release_date"], &cve), (&osv, &osv));
        assert_eq!(csaf["revision_history"].as_array().unwrap().last().unwrap()["date"], osv);
    }
}

#[test]
fn what_is_empty_unfinished_or_of_no_year_is_an_error_and_no_record() {
    type Change = fn(&mut Record);
    let cases: [(Change, &str); 5] = [
        (|record| record.notice.summary = " \n".into(), "the notice has no summary"),
        (|record| record.notice.products[0].name = String::new(), "no name for one of its products"),
        (
            |record| record.notice.summary = "ONE LINE".into(),
            "`ONE LINE` stands where the notice is to be filled in",
        ),
        (|record| record.notice.credits.reporters[0].name = Some("NAME".into()), "`NAME` stands where"),
        (
            |record| {
                let marks = vec![cvdesk_notice::Mark {
                    point: cvdesk_notice::Point::Change("FULL-COMMIT-HASH".into()),
                    standing: cvdesk_notice::Standing::Fixed,
                }];
                record.notice.products[0].branches.push(Branch { name: "x".into(), marks });
            },
            "`FULL-COMMIT-HASH` stands where",
        ),
    ];
    for (change, said) in cases {
        let mut record = record();
        change(&mut record);
        let refused =
            [csaf::render(&record, &face()).unwrap_err(), cve::render(&record, &face()).unwrap_err()];
        for refused in refused {
            assert!(refused.to_string().contains(said), "{refused}");
        }
    }
    let mut record = record();
    record.notice.lifecycle.reported = Some(jiff::civil::date(1820, 1, 1));
    assert!(matches!(cve::render(&record, &face()), Err(NotRendered::OddDay { .. })));
}

#[test]
fn a_notice_that_has_no_number_is_told_so_and_no_table_is_asked_for() {
    let mut record = record();
    record.notice.id = None;
    assert_eq!(
        cve::render(&record, &face()).unwrap_err().to_string(),
        "the notice has no number yet, and a CVE record needs one"
    );
}

#[test]
fn the_mail_of_a_later_version_answers_the_first_and_says_what_it_is() {
    let mut face = face();
    let to = vec!["all@hullo.example".into()];
    face.publication.mail =
        Some(cvdesk_notice::MailRule { from: "Hullo <sec@hullo.example>".into(), to, cc: Vec::new() });
    let headers = |record: &Record| {
        let mail = mail::render(record, &face, "Sun, 22 Nov 2026 04:00:00 +0000").unwrap();
        let headers = mail.split("\n\n").next().unwrap().replace("\n ", " ");
        let of = |name: &str| {
            headers
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{name}: ")))
                .unwrap_or_default()
                .to_owned()
        };
        (of("Message-ID"), of("In-Reply-To"), of("Subject"))
    };
    let mut record = record();
    let (first, none, subject) = headers(&record);
    assert_eq!(
        (none.as_str(), subject.as_str()),
        ("", "[HSN-2026-0001] CVE-2026-12345: A wave is sent twice")
    );
    let revision = |number: &str, at: &str| cvdesk_notice::Revision {
        number: number.into(),
        at: at.parse().unwrap(),
        says: "x".into(),
    };
    record.details.revisions =
        vec![revision("1", "2026-03-14T12:00:00Z"), revision("2", "2026-04-01T09:30:00Z")];
    let (second, answers, subject) = headers(&record);
    assert_ne!(second, first);
    assert_eq!(
        (&answers, subject.as_str()),
        (&first, "[HSN-2026-0001] Version 2: CVE-2026-12345: A wave is sent twice")
    );
    let at = "2026-05-05T05:05:05Z".parse().unwrap();
    record.details.withdrawn = Some(Withdrawal { at, why: "No.".into(), rejected: false });
    let (third, answers, subject) = headers(&record);
    assert!(third != first && third != second);
    assert_eq!(
        (&answers, subject.as_str()),
        (&first, "[HSN-2026-0001] Withdrawn: CVE-2026-12345: A wave is sent twice")
    );
}

#[test]
fn statuses_of_a_package_survive() {
    let imported = cve::import(&foreign(|_| {})).unwrap().record;
    assert!(imported.details.packages[0].claims.iter().all(|claim| claim.status == Status::Affected));
}
