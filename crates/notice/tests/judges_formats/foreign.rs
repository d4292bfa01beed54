//! Real records of others: read, and written again to what their own judges accept.

use std::{collections::BTreeSet, fs, path::PathBuf};

use cvdesk_notice::{Imported, Record, Status, csaf, cve, osv};

use super::{
    bench::{Judge, shared},
    bundle::Bundle,
    project::face,
};

fn foreign(kind: &str) -> Vec<(PathBuf, String)> {
    let folder = shared().join("data/records").join(kind);
    let mut files: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect()
}

fn again(kind: &str, read: impl Fn(&str) -> Imported, write: impl Fn(&Record) -> String) -> Bundle {
    let mut bundle = Bundle::new();
    for (file, source) in foreign(kind) {
        let imported = read(&source);
        println!("{}: lost {:?}", file.display(), imported.lost);
        bundle.add(file.file_name().unwrap().to_str().unwrap(), &write(&imported.record));
    }
    bundle
}

#[test]
fn foreign_osv_records_are_read_and_written_to_what_their_judge_accepts() {
    let mut bundle = again(
        "osv",
        |text| osv::import(text, &face()).unwrap(),
        |record| osv::render(record, &face()).unwrap(),
    );
    let curl = shared().join("data/records/curl/CURL-CVE-2025-11563.json");
    if let Ok(source) = fs::read_to_string(curl) {
        let imported = osv::import(&source, &face()).unwrap();
        bundle.add("curl.json", &osv::render(&imported.record, &face()).unwrap());
        Judge::Osv.accepts(&bundle.files);
    }
}

#[test]
fn foreign_csaf_documents_are_read_and_written_to_what_their_judge_accepts() {
    let bundle = again(
        "csaf",
        |text| csaf::import(text, &face()).unwrap(),
        |record| csaf::render(record, &face()).unwrap(),
    );
    if !bundle.files.is_empty() {
        Judge::CsafBasic.accepts(&bundle.files);
    }
}

#[test]
fn foreign_cve_records_are_read_and_written_to_what_their_judges_accept() {
    let bundle = again(
        "cve",
        |text| cve::import(text).unwrap(),
        |record| cve::render(record, &face()).unwrap().remove(0).1,
    );
    if !bundle.files.is_empty() {
        Judge::CveFull.accepts(&bundle.files);
        Judge::Cve52.accepts(&bundle.files);
    }
}

/// Name and version of what is fixed, as a package URL says them; epochs and architectures apart.
fn fixed(record: &Record) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for package in &record.details.packages {
        let Some(purl) = &package.purl else { continue };
        let (path, _) = purl.split_once('?').unwrap_or((purl, ""));
        let (path, version) = path.split_once('@').unwrap_or((path, ""));
        let name = path.rsplit('/').next().unwrap().to_owned();
        for claim in &package.claims {
            let version = match (claim.status, &claim.before) {
                (Status::Fixed, _) => version,
                (Status::Affected, Some(before)) => {
                    before.split_once(':').map_or(before.as_str(), |(_, rest)| rest)
                }
                _ => continue,
            };
            found.insert((name.clone(), version.replace("%2B", "+")));
        }
    }
    found
}

#[test]
fn the_csaf_and_the_osv_record_of_one_advisory_agree() {
    for (one, other) in [("rhsa-2024_4546", "RHSA-2024_4546"), ("rhsa-2024_6220", "RHSA-2024_6220")] {
        let read = |path: String| fs::read_to_string(shared().join("data/records").join(path)).ok();
        let (Some(one), Some(other)) = (read(format!("csaf/{one}.json")), read(format!("osv/{other}.json")))
        else {
            println!("skipped: no foreign records");
            return;
        };
        let one = csaf::import(&one, &face()).unwrap().record;
        let other = osv::import(&other, &face()).unwrap().record;
        assert_eq!(one.details.name, other.details.name);
        assert_eq!(one.notice.summary, other.notice.summary);
        assert_eq!(one.cves(), other.cves());
        let vectors = |record: &Record| {
            let mut all: Vec<_> =
                record.details.flaws.iter().flat_map(|flaw| &flaw.cvss).map(ToString::to_string).collect();
            all.sort();
            all
        };
        assert_eq!(vectors(&one), vectors(&other));
        let (one, other) = (fixed(&one), fixed(&other));
        assert!(!other.is_empty());
        assert_eq!(other.difference(&one).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
    }
}
