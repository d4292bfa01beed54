//! What this project writes, before the judges; and the judges before what is wrong.

use cvdesk_notice::{Record, atom, calendar, csaf, cve, lsn::xml, mail, osv};
use serde_json::Value;

use super::{
    bench::{Judge, shared, wanted},
    bundle::Bundle,
    generated::{Dice, record},
    project::{face, face_5_2, published},
};

/// The published notices and generated ones behind them.
fn records() -> Vec<Record> {
    let mut dice = Dice::of_this_run();
    let mut records = published();
    records.extend((0..wanted()).map(|number| record(&mut dice, u16::try_from(number).unwrap() + 1)));
    records
}

fn with_cve() -> Vec<Record> {
    records().into_iter().filter(|record| !record.cves().is_empty()).collect()
}

fn sample(name: &str) -> std::path::PathBuf {
    shared().join("data/samples").join(name)
}

#[test]
fn every_osv_record_is_accepted() {
    let mut bundle = Bundle::new();
    for (place, record) in records().iter().enumerate() {
        bundle.add(&format!("{place}.json"), &osv::render(record, &face()).unwrap());
    }
    Judge::Osv.accepts(&bundle.files);
    for bad in [
        "osv-bad-prefix.json",
        "osv-bad-shorthash.json",
        "osv-bad-ecosystem.json",
        "osv-bad-nointroduced.json",
    ] {
        Judge::Osv.refuses(&sample(bad));
    }
}

/// This judge takes two seconds a file: each in its turn over the runs with other seeds, all of them in soak.
fn csaf_bundle(most: usize) -> Bundle {
    let mut bundle = Bundle::new();
    let records = records();
    let most = if wanted() >= 300 { records.len() } else { most };
    for (number, record) in records.iter().enumerate().step_by(records.len().div_ceil(most).max(1)) {
        let name = face().name(record, "CSAF").unwrap();
        bundle.add(&format!("{number}-{}", csaf::file_name(&name)), &csaf::render(record, &face()).unwrap());
    }
    bundle
}

#[test]
fn csaf_advisories_are_accepted() {
    let mut bundle = csaf_bundle(8);
    Judge::CsafBasic.accepts(&bundle.files);
    let mut broken: Value =
        serde_json::from_str(&std::fs::read_to_string(&bundle.files[0]).unwrap()).unwrap();
    broken["document"]["tracking"]["version"] = "9".into();
    bundle.add("bad.json", &broken.to_string());
    Judge::CsafBasic.refuses(bundle.files.last().unwrap());
}

#[test]
fn csaf_advisories_are_accepted_in_full() {
    Judge::CsafFull.accepts(&csaf_bundle(2).files);
}

/// What the schema asks of sets; a notice may say the same tag of a branch twice.
#[test]
fn no_list_of_products_names_one_twice() {
    for record in records() {
        let advisory: Value = serde_json::from_str(&csaf::render(&record, &face()).unwrap()).unwrap();
        let mut open = vec![&advisory];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(items) => open.extend(items),
                Value::Object(fields) => {
                    if let Some(ids) = fields.get("product_ids").and_then(Value::as_array) {
                        let once: std::collections::BTreeSet<_> = ids.iter().map(Value::as_str).collect();
                        assert_eq!(once.len(), ids.len(), "{} {ids:?}", record.notice.id_or_placeholder());
                    }
                    open.extend(fields.values());
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }
}

/// The judge of another project, which takes all of them at once.
#[test]
fn every_csaf_advisory_is_accepted_by_a_second_judge() {
    let mut bundle = csaf_bundle(usize::MAX);
    Judge::CsafRust.accepts(&bundle.files);
    let mut broken: Value =
        serde_json::from_str(&std::fs::read_to_string(&bundle.files[0]).unwrap()).unwrap();
    broken["document"]["tracking"]["version"] = "9".into();
    bundle.add("bad.json", &broken.to_string());
    Judge::CsafRust.refuses(bundle.files.last().unwrap());
}

#[test]
fn every_cve_record_is_accepted() {
    let mut whole = Bundle::new();
    let mut containers = Bundle::new();
    let mut rejected = Bundle::new();
    // cvelib starts anew for each file: some of the published ones, and the generated ones.
    for (place, record) in with_cve().iter().rev().take(wanted() + 8).enumerate() {
        let (cve, text) = cve::render(record, &face()).unwrap().remove(0);
        whole.add(&format!("{place}-{cve}.json"), &text);
        let container = cve::container(record, &face(), &cve).unwrap().to_string();
        let kind = if record.details.withdrawn.as_ref().is_some_and(|withdrawn| withdrawn.rejected) {
            &mut rejected
        } else {
            &mut containers
        };
        kind.add(&format!("{place}-{cve}.json"), &container);
    }
    let half = |bundle: &Bundle| bundle.files.iter().take(12).cloned().collect::<Vec<_>>();
    Judge::CveFull.accepts(&half(&whole));
    Judge::CvePublished.accepts(&half(&containers));
    Judge::CveRejected.accepts(&half(&rejected));
    Judge::CveFull.refuses(&sample("cve-full-bad.json"));
    Judge::CvePublished.refuses(&sample("cna-bad.json"));
    Judge::CveRejected.refuses(&sample("cna-bad.json"));
}

#[test]
fn every_cve_record_is_accepted_by_the_schema_of_5_2() {
    let mut bundle = Bundle::new();
    for (place, record) in with_cve().iter().enumerate() {
        for (cve, text) in cve::render(record, &face_5_2()).unwrap() {
            bundle.add(&format!("{place}-{cve}.json"), &text);
        }
        for (cve, text) in cve::render(record, &face()).unwrap() {
            bundle.add(&format!("{place}-{cve}-5.1.json"), &text);
        }
    }
    Judge::Cve52.accepts(&bundle.files);
    Judge::Cve52.refuses(&sample("cve-full-52-bad.json"));
}

/// Our strict grammar asks for what generated notices may lack; the published ones are asked, but for the one with
/// stray text, which says the same without it.
#[test]
fn every_published_notice_is_accepted_as_it_is_written() {
    let mut bundle = Bundle::new();
    for (place, record) in published().iter().enumerate() {
        bundle.add(&format!("{place}.xml"), &xml::render(&record.notice, &face().lsn));
    }
    if !bundle.files.is_empty() {
        Judge::Lsn.accepts(&bundle.files);
        Judge::Lsn.refuses(&shared().join("data/lsn/notices/2014/0010.xml"));
    }
}

#[test]
fn the_feed_is_accepted() {
    let mut bundle = Bundle::new();
    bundle
        .add("feed.atom", &atom::render(&records(), &face(), "https://hullo.example/feed.atom?a&b").unwrap());
    Judge::Atom.accepts(&bundle.files);
    Judge::Atom.refuses(&sample("atom-bad.xml"));
}

#[test]
fn a_calendar_is_accepted() {
    let appointments: Vec<_> =
        records().iter().flat_map(|record| calendar::of(record, &face()).unwrap()).collect();
    let mut bundle = Bundle::new();
    let made = "2026-11-22T04:00:00Z".parse().unwrap();
    bundle.add("a.ics", &calendar::render(&appointments, "cvdesk", made));
    Judge::Calendar.accepts(&bundle.files);
    Judge::Calendar.refuses(&sample("embargo-bad.ics"));
}

#[test]
fn every_mail_is_accepted() {
    let mut bundle = Bundle::new();
    for (place, record) in records().iter().enumerate() {
        let mail = mail::render(record, &face(), "Sun, 22 Nov 2026 04:00:00 +0000").unwrap();
        bundle.add(&format!("{place}.eml"), &mail);
    }
    Judge::Mail.accepts(&bundle.files);
    Judge::Mail.refuses(&sample("announce-bad.eml"));
}
