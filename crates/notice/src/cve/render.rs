//! Writing a CVE record.

use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};

use crate::{
    Branch, Claim, CnaRule, CveVersion, CvssVersion, Face, LinkKind, NotRendered, Package, Person, Product,
    Record, Reference, Standing, Status, Withdrawal,
    face::{changes, shortened, tags},
    fit::fit,
    json::{list, object, pretty, some},
    one_line,
    record::midnight,
};

const CVE: &str = "a CVE record";

/// The longest prose the format takes, in characters.
const LONGEST: usize = 4096;

/// Writes one record for each CVE id of the notice: the id, and the file.
///
/// # Errors
///
/// No CVE id, no day, or no `[cve]` table.
pub fn render(record: &Record, face: &Face) -> Result<Vec<(String, String)>, NotRendered> {
    let rule = rule(face)?;
    let cves = record.cves();
    if cves.is_empty() {
        return Err(NotRendered::NoCve);
    }
    if rejected(record).is_none() {
        fit(record, CVE)?; // of a rejected id nothing but the reason is written
    }
    let mut files = Vec::new();
    for cve in cves {
        let value = object([
            ("dataType", json!("CVE_RECORD")),
            ("dataVersion", json!(if rule.version == CveVersion::V5_1 { "5.1.1" } else { "5.2.0" })),
            ("cveMetadata", metadata(record, rule, &cve)?),
            ("containers", json!({ "cna": container(record, face, &cve)? })),
        ]);
        files.push((cve, pretty(value)));
    }
    Ok(files)
}

/// The container alone, as CVE Services takes it.
///
/// # Errors
///
/// As [`render`].
pub fn container(record: &Record, face: &Face, cve: &str) -> Result<Value, NotRendered> {
    let rule = rule(face)?;
    let provider = object([
        ("orgId", json!(rule.org_id)),
        ("shortName", json!(rule.short_name)),
        ("dateUpdated", some(record.modified().map(|at| at.to_string()))),
    ]);
    if let Some(withdrawn) = rejected(record) {
        let why = shortened(withdrawn.why.trim(), LONGEST);
        let why = if why.is_empty() { "Withdrawn.".to_owned() } else { why };
        return Ok(
            json!({ "providerMetadata": provider, "rejectedReasons": [{ "lang": "en", "value": why }] }),
        );
    }
    let flaw = record.flaw(Some(cve));
    Ok(object([
        ("providerMetadata", provider),
        ("title", json!(title(flaw.title.as_deref().unwrap_or(&record.notice.summary)))),
        ("datePublic", some(made_public(record).map(|at| at.to_string()))),
        ("descriptions", descriptions(record, flaw.description.as_deref())),
        ("affected", affected(record, face, rule)?),
        ("references", references(record, face)?),
        ("problemTypes", list(flaw.cwe.iter().map(|cwe| {
            let description = format!("{cwe} {}", cwe.name());
            json!({ "descriptions": [{ "lang": "en", "type": "CWE", "cweId": cwe.to_string(), "description": description }] })
        }))),
        ("metrics", list(flaw.cvss.iter().map(|cvss| {
            let key = match cvss.version() {
                CvssVersion::V3_0 => "cvssV3_0",
                CvssVersion::V3_1 => "cvssV3_1",
                CvssVersion::V4_0 => "cvssV4_0",
            };
            object([("format", json!("CVSS")), (key, cvss.object())])
        }))),
        ("workarounds", workarounds(record)),
        ("timeline", timeline(record)?),
        ("credits", credits(record)),
    ]))
}

/// When the public learnt of it, which may be before there was a record (CVE records, `datePublic`).
fn made_public(record: &Record) -> Option<Timestamp> {
    record.notice.lifecycle.published.and_then(midnight).or_else(|| record.published())
}

/// A notice that no longer holds leaves its ids as they are; only an id that is rejected itself is told so.
fn rejected(record: &Record) -> Option<&Withdrawal> {
    record.details.withdrawn.as_ref().filter(|withdrawn| withdrawn.rejected)
}

fn rule(face: &Face) -> Result<&CnaRule, NotRendered> {
    face.publication.cve.as_ref().ok_or(NotRendered::NoTable { format: CVE, table: "[cve] table" })
}

fn metadata(record: &Record, rule: &CnaRule, cve: &str) -> Result<Value, NotRendered> {
    let published = record.published().ok_or(NotRendered::NoDate { format: CVE })?;
    let withdrawn = rejected(record);
    Ok(object([
        ("cveId", json!(cve)),
        ("assignerOrgId", json!(rule.org_id)),
        ("assignerShortName", json!(rule.short_name)),
        ("state", json!(if withdrawn.is_some() { "REJECTED" } else { "PUBLISHED" })),
        ("datePublished", json!(published.to_string())),
        ("dateRejected", some(withdrawn.map(|withdrawn| withdrawn.at.to_string()))),
        ("dateUpdated", some(record.modified().map(|at| at.to_string()))),
    ]))
}

fn title(text: &str) -> String {
    shortened(&one_line(text), 256)
}

fn descriptions(record: &Record, own: Option<&str>) -> Value {
    let said = own.unwrap_or(&record.notice.description).trim();
    let said = if said.is_empty() { record.notice.summary.trim() } else { said };
    let said = if said.is_empty() { "No description was given." } else { said };
    let impact = record.notice.impact.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let whole = impact.map_or_else(|| said.to_owned(), |impact| format!("{said}\n\n{impact}"));
    json!([{ "lang": "en", "value": shortened(&whole, LONGEST) }])
}

fn workarounds(record: &Record) -> Value {
    let said = record.notice.workaround.as_deref().map(str::trim).filter(|text| !text.is_empty());
    list(said.map(|text| json!({ "lang": "en", "value": shortened(text, LONGEST) })))
}

fn affected(record: &Record, face: &Face, rule: &CnaRule) -> Result<Value, NotRendered> {
    let mut all: Vec<Value> = Vec::new();
    for product in &record.notice.products {
        all.push(of_product(product, face, rule));
    }
    all.extend(record.details.packages.iter().map(|package| of_package(package, face, rule)));
    if all.is_empty() {
        // The format asks for one, and for nothing in it but a status (CNA rules 5.1.3).
        let publisher = face.publication.publisher.as_ref();
        let name =
            publisher.ok_or(NotRendered::NoTable { format: CVE, table: "[publisher] table" })?.name.clone();
        all.push(json!({ "vendor": name, "product": name, "defaultStatus": "unknown" }));
    }
    Ok(Value::Array(all))
}

fn of_product(product: &Product, face: &Face, rule: &CnaRule) -> Value {
    let known = face.product(&product.name);
    let mut versions: Vec<Value> = Vec::new();
    for (standing, status) in [(Standing::Vulnerable, "affected"), (Standing::Fixed, "unaffected")] {
        let tags = product.branches.iter().flat_map(|branch| tags(branch, standing));
        for tag in tags {
            let version = shortened(known.version(tag), 1024);
            // A version that is affected on one branch is not called unaffected for another.
            if !versions.iter().any(|seen| seen.get("version").and_then(Value::as_str) == Some(&version)) {
                versions.push(json!({ "version": version, "status": status }));
            }
        }
    }
    for branch in &product.branches {
        for entry in of_branch(branch) {
            if !versions.contains(&entry) {
                versions.push(entry);
            }
        }
    }
    let vendor = known.vendor.as_deref().unwrap_or(&rule.short_name);
    let purl = known.purl.as_ref().filter(|_| rule.version == CveVersion::V5_2);
    object([
        ("vendor", json!(named(vendor))),
        ("product", json!(named(&product.name))),
        ("repo", json!(face.clone_url(product))),
        ("packageURL", some(purl)),
        ("defaultStatus", json!(if versions.is_empty() { "unknown" } else { "unaffected" })),
        ("versions", Value::Array(versions)),
    ])
}

fn named(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() { "n/a".to_owned() } else { shortened(text, 512) }
}

/// From what brought it to the last of the branch's fixes, as git orders commits.
fn of_branch(branch: &Branch) -> Vec<Value> {
    let fixed = changes(branch, Standing::Fixed).last().copied();
    let vulnerable = changes(branch, Standing::Vulnerable);
    let range = |from: &str| {
        let until = fixed.filter(|fixed| *fixed != from).unwrap_or("*");
        json!({ "version": shortened(from, 1024), "lessThan": shortened(until, 1024), "status": "affected", "versionType": "git" })
    };
    match (vulnerable.is_empty(), fixed) {
        (true, Some(_)) => vec![range("0")],
        _ => vulnerable.into_iter().map(range).collect(),
    }
}

fn of_package(package: &Package, face: &Face, rule: &CnaRule) -> Value {
    let publisher = face.publication.publisher.as_ref().map(|publisher| publisher.name.as_str());
    let vendor = package.vendor.as_deref().or(publisher).unwrap_or("n/a");
    let mut versions = Vec::new();
    for claim in &package.claims {
        let entry = of_claim(claim);
        if !versions.contains(&entry) {
            versions.push(entry);
        }
    }
    let otherwise = package.otherwise.unwrap_or(Status::Unknown);
    let purl = package.purl.as_ref().filter(|_| rule.version == CveVersion::V5_2);
    object([
        ("vendor", json!(named(vendor))),
        ("product", json!(named(&package.name))),
        ("repo", some(package.repository.as_ref())),
        ("packageURL", some(purl)),
        ("cpes", list(package.cpe.as_ref().map(|cpe| json!(cpe)))),
        ("defaultStatus", json!(status(otherwise))),
        ("versions", Value::Array(versions)),
    ])
}

fn of_claim(claim: &Claim) -> Value {
    let ends = claim.before.is_some() || claim.through.is_some();
    let scheme = claim.scheme.as_deref().unwrap_or("custom");
    object([
        ("version", json!(named(&claim.from))),
        ("status", json!(status(claim.status))),
        ("lessThan", some(claim.before.as_ref())),
        ("lessThanOrEqual", some(claim.through.as_ref().filter(|_| claim.before.is_none()))),
        ("versionType", some((ends || claim.scheme.is_some()).then_some(scheme))),
    ])
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Affected => "affected",
        Status::Fixed | Status::Unaffected => "unaffected",
        Status::Unknown => "unknown",
    }
}

fn references(record: &Record, face: &Face) -> Result<Value, NotRendered> {
    let mut found: Vec<Page> = Vec::new();
    let own = record.notice.id.and_then(|_| face.url(record));
    found.extend(own.map(|url| Page { url, tag: Some("vendor-advisory"), name: None }));
    for reference in &record.notice.references {
        if let Reference::Bug { .. } = reference {
            let url = face.reference_url(reference);
            found.extend(url.map(|url| Page { url, tag: Some("issue-tracking"), name: None }));
        }
    }
    found.extend(record.details.links.iter().map(|link| Page {
        url: link.url.clone(),
        tag: tag(link.kind),
        name: link.title.as_deref().map(str::trim).filter(|title| !title.is_empty()),
    }));
    for product in &record.notice.products {
        let fixes = product.branches.iter().flat_map(|branch| changes(branch, Standing::Fixed));
        let urls = fixes.filter_map(|hash| face.change_url(product, hash));
        found.extend(urls.map(|url| Page { url, tag: Some("patch"), name: None }));
    }
    let mut seen: Vec<String> = Vec::new();
    found.retain(|page| {
        page.url.chars().count() <= 2048 && !seen.contains(&page.url) && {
            seen.push(page.url.clone());
            true
        }
    });
    found.truncate(512);
    if found.is_empty() {
        // A project's own notice has a page, once it has a number.
        return Err(if record.notice.id.is_none() && face.publication.url.is_some() {
            NotRendered::NoNumber { format: CVE }
        } else {
            NotRendered::NoTable { format: CVE, table: "`url`" }
        });
    }
    Ok(list(found.into_iter().map(|page| {
        object([
            ("url", json!(page.url)),
            ("name", some(page.name.map(|name| shortened(name, 512)))),
            ("tags", list(page.tag.map(Value::from))),
        ])
    })))
}

/// A page about the vulnerability.
struct Page<'r> {
    url: String,
    tag: Option<&'static str>,
    name: Option<&'r str>,
}

fn tag(kind: LinkKind) -> Option<&'static str> {
    match kind {
        LinkKind::Advisory => Some("third-party-advisory"),
        LinkKind::Article => Some("technical-description"),
        LinkKind::Report | LinkKind::Discussion => Some("issue-tracking"),
        LinkKind::Fix => Some("patch"),
        LinkKind::Package => Some("product"),
        LinkKind::Evidence => Some("exploit"),
        LinkKind::Detection | LinkKind::Introduced | LinkKind::Web => None,
    }
}

fn timeline(record: &Record) -> Result<Value, NotRendered> {
    let days = &record.notice.lifecycle;
    let days = [("Reported", days.reported), ("Made public", days.published), ("Fixed", days.fixed)];
    for day in days.iter().filter_map(|(_, day)| *day) {
        in_range(day)?;
    }
    let days =
        days.into_iter().filter_map(|(says, day)| Some((format!("{}T00:00:00Z", day?), says.to_owned())));
    let revisions = record.details.revisions.iter().filter_map(|revision| {
        let says = revision.says.trim();
        (!says.is_empty()).then(|| (revision.at.to_string(), shortened(says, LONGEST)))
    });
    let mut all: Vec<_> = days.chain(revisions).collect();
    all.sort();
    all.dedup();
    Ok(list(all.into_iter().map(|(time, says)| json!({ "time": time, "lang": "en", "value": says }))))
}

/// The years that the format's instants have.
fn in_range(day: Date) -> Result<(), NotRendered> {
    if (1900..3000).contains(&day.year()) { Ok(()) } else { Err(NotRendered::OddDay { format: CVE, day }) }
}

fn credits(record: &Record) -> Value {
    let credits = &record.notice.credits;
    let mut all: Vec<Value> = Vec::new();
    for (people, kind) in [(&credits.reporters, "reporter"), (&credits.patchers, "remediation developer")] {
        for name in people.iter().filter_map(name) {
            let credit = json!({ "lang": "en", "value": shortened(&name, LONGEST), "type": kind });
            if !all.contains(&credit) {
                all.push(credit);
            }
        }
    }
    Value::Array(all)
}

fn name(person: &Person) -> Option<String> {
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    given(&person.name).or_else(|| given(&person.email))
}
