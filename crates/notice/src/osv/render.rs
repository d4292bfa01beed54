//! Writing an OSV record.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Branch, Claim, Cvss, CvssVersion, Face, LinkKind, NotRendered, Package, Person, Product, Record,
    Reference, Standing, Status,
    face::{changes, is_full_hash, tags},
    fit::no_placeholder,
    json::{list, object, pretty, some},
    one_line,
};

const OSV: &str = "an OSV record";

/// Prefixes that OSV has given to others and that projects may take for their own by mistake.
const TAKEN: &[(&str, &str)] = &[("LSN", "Canonical's Livepatch notices")];

/// The prefixes of OSV 1.7.5, which its schema lists.
const KNOWN: &[&str] = &[
    "ASB-A",
    "PUB-A",
    "ALPINE",
    "ALSA",
    "ALBA",
    "ALEA",
    "AZL",
    "BELL",
    "BIT",
    "CGA",
    "CLEANSTART",
    "CLSA",
    "CURL",
    "CVE",
    "DEBIAN",
    "DHI",
    "DRUPAL",
    "DSA",
    "DLA",
    "ELA",
    "DTSA",
    "ECHO",
    "EEF",
    "FreeBSD",
    "GHSA",
    "GO",
    "GSD",
    "HSEC",
    "JLSEC",
    "KUBE",
    "LBSEC",
    "LSN",
    "MAL",
    "MINI",
    "MGASA",
    "OESA",
    "OSEC",
    "OSV",
    "openSUSE-SU",
    "PHSA",
    "PSF",
    "PYSEC",
    "RHBA",
    "RHEA",
    "RHSA",
    "RLSA",
    "RXSA",
    "RSEC",
    "ROOT",
    "RUSTSEC",
    "SUSE-SU",
    "SUSE-RU",
    "SUSE-FU",
    "SUSE-OU",
    "UBUNTU",
    "USN",
    "V8",
];

/// Writes the record as an OSV file.
///
/// One git range a product holds the commits of all branches: OSV joins ranges, so that a range a branch would call
/// everything vulnerable that another branch's fix mends. Where a branch has several fixes, the last one named ends
/// it; the others stand in the references.
///
/// # Errors
///
/// A missing number, day or `[osv]` table; a prefix that belongs to somebody else; a commit that is no full hash.
pub fn render(record: &Record, face: &Face) -> Result<String, NotRendered> {
    let id = id(record, face)?;
    no_placeholder(record, OSV)?; // a summary may be missing
    let modified = record.modified().ok_or(NotRendered::NoDate { format: OSV })?;
    let notice = &record.notice;
    let details = &record.details;
    let mut aliases = record.cves();
    aliases.extend(details.aliases.iter().cloned());
    aliases.retain(|alias| *alias != id && !details.upstream.contains(alias));
    let mut affected = Vec::new();
    for product in &notice.products {
        affected.push(of_product(product, face)?);
    }
    affected.extend(details.packages.iter().filter_map(of_package));
    let value = object([
        ("schema_version", json!("1.7.5")),
        ("id", json!(id)),
        ("modified", json!(stamp(modified))),
        ("published", some(record.published().map(stamp))),
        ("withdrawn", some(details.withdrawn.as_ref().map(|withdrawn| stamp(withdrawn.at)))),
        ("aliases", list(aliases.into_iter().map(Value::from))),
        ("related", list(details.related.iter().map(|name| json!(name)))),
        ("upstream", list(details.upstream.iter().map(|name| json!(name)))),
        ("summary", json!(one_line(&notice.summary))),
        ("details", json!(crate::markdown::prose(record))),
        ("severity", severity(record)),
        ("affected", Value::Array(affected)),
        ("references", references(record, face)),
        ("credits", credits(record)),
        ("database_specific", database_specific(record)),
    ]);
    Ok(pretty(value))
}

fn stamp(at: Timestamp) -> String {
    at.to_string()
}

fn id(record: &Record, face: &Face) -> Result<String, NotRendered> {
    let Some(number) = record.notice.id else {
        // Somebody else's record keeps its own id, if OSV can know it.
        let name = face.name(record, OSV)?;
        return if KNOWN.iter().any(|known| begins(&name, known)) || name.starts_with("x_") {
            Ok(name)
        } else {
            Err(NotRendered::UnknownPrefix { prefix: name })
        };
    };
    let rule = face.publication.osv.as_ref();
    let prefix = &rule.ok_or(NotRendered::NoTable { format: OSV, table: "[osv] table" })?.prefix;
    if let Some((_, owner)) = TAKEN.iter().find(|(taken, _)| taken == prefix) {
        return Err(NotRendered::TakenPrefix { prefix: prefix.clone(), owner });
    }
    if !prefix.starts_with("x_") && !KNOWN.contains(&prefix.as_str()) {
        return Err(NotRendered::UnknownPrefix { prefix: prefix.clone() });
    }
    Ok(format!("{prefix}-{number}"))
}

fn begins(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('-'))
}

fn severity(record: &Record) -> Value {
    let mut all: Vec<&Cvss> = record.details.flaws.iter().flat_map(|flaw| &flaw.cvss).collect();
    all.sort_by_key(|cvss| cvss.version());
    // One of each version: OSV has one severity for the whole record, and the worst one is told.
    let worst = |kind: &str, wanted: fn(CvssVersion) -> bool| {
        let found = all.iter().filter(|cvss| wanted(cvss.version()));
        let worst = found.max_by(|one, other| one.score().total_cmp(&other.score()));
        worst.map(|cvss| json!({ "type": kind, "score": cvss.to_string() }))
    };
    let third = worst("CVSS_V3", |version| version != CvssVersion::V4_0);
    let fourth = worst("CVSS_V4", |version| version == CvssVersion::V4_0);
    list(third.into_iter().chain(fourth))
}

fn of_product(product: &Product, face: &Face) -> Result<Value, NotRendered> {
    let mut introduced = Vec::new();
    let mut fixed = Vec::new();
    let mut versions = Vec::new();
    for branch in &product.branches {
        for hash in changes(branch, Standing::Vulnerable) {
            push_new(&mut introduced, full(hash)?);
        }
        if let Some(hash) = changes(branch, Standing::Fixed).last() {
            push_new(&mut fixed, full(hash)?);
        }
        for tag in tags(branch, Standing::Vulnerable) {
            push_new(&mut versions, tag.to_owned());
        }
    }
    if introduced.is_empty() && !fixed.is_empty() {
        introduced.push("0".to_owned());
    }
    let events: Vec<_> = introduced
        .iter()
        .map(|hash| json!({ "introduced": hash }))
        .chain(fixed.iter().map(|hash| json!({ "fixed": hash })))
        .collect();
    let range = (!events.is_empty())
        .then(|| json!({ "type": "GIT", "repo": face.clone_url(product), "events": events }));
    let branches = list(product.branches.iter().map(of_branch));
    Ok(object([
        ("ranges", list(range)),
        ("versions", list(versions.into_iter().map(Value::from))),
        (
            "database_specific",
            json!({ "product": product.name, "repository": product.repository, "branches": branches }),
        ),
    ]))
}

/// The branch by itself, which OSV has no place of its own for.
fn of_branch(branch: &Branch) -> Value {
    let texts = |names: Vec<&str>| list(names.into_iter().map(Value::from));
    object([
        ("name", json!(branch.name)),
        ("vulnerable_tags", texts(tags(branch, Standing::Vulnerable))),
        ("fixed_tags", texts(tags(branch, Standing::Fixed))),
        ("vulnerable_changes", texts(changes(branch, Standing::Vulnerable))),
        ("fixed_changes", texts(changes(branch, Standing::Fixed))),
    ])
}

fn push_new(list: &mut Vec<String>, item: String) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn full(hash: &str) -> Result<String, NotRendered> {
    if is_full_hash(hash) {
        Ok(hash.to_owned())
    } else {
        Err(NotRendered::ShortHash { format: OSV, hash: hash.chars().take(80).collect() })
    }
}

fn of_package(package: &Package) -> Option<Value> {
    let affected = || package.claims.iter().filter(|claim| claim.status == Status::Affected);
    let ends = |claim: &&Claim| claim.before.is_some() || claim.through.is_some() || claim.from == "0";
    let ranges = list(affected().filter(ends).filter_map(|claim| range(claim, package)));
    let versions = affected().filter(|claim| !ends(claim)).map(|claim| json!(claim.from));
    let named = package.ecosystem.as_ref().map(|ecosystem| {
        object([
            ("ecosystem", json!(ecosystem)),
            ("name", json!(package.name)),
            ("purl", some(package.purl.as_ref())),
        ])
    });
    let value =
        object([("package", named.unwrap_or_default()), ("ranges", ranges), ("versions", list(versions))]);
    value.as_object().is_some_and(|members| !members.is_empty()).then_some(value)
}

fn range(claim: &Claim, package: &Package) -> Option<Value> {
    let kind = match claim.scheme.as_deref() {
        Some("git") => "GIT",
        Some("semver") => "SEMVER",
        _ => "ECOSYSTEM",
    };
    let mut events = vec![json!({ "introduced": claim.from })];
    events.extend(claim.before.as_ref().map(|version| json!({ "fixed": version })));
    events.extend(
        claim
            .through
            .as_ref()
            .filter(|_| claim.before.is_none())
            .map(|version| json!({ "last_affected": version })),
    );
    let repo = package.repository.as_ref().filter(|_| kind == "GIT");
    if kind == "GIT" && repo.is_none() {
        return None;
    }
    Some(object([("type", json!(kind)), ("repo", some(repo)), ("events", Value::Array(events))]))
}

fn references(record: &Record, face: &Face) -> Value {
    let mut found: Vec<(&str, String)> = Vec::new();
    let own = record.notice.id.and_then(|_| face.url(record));
    found.extend(own.map(|url| ("ADVISORY", url)));
    for reference in &record.notice.references {
        let kind = match reference {
            Reference::Advisory { .. } => "ADVISORY",
            Reference::Bug { .. } => "REPORT",
        };
        found.extend(face.reference_url(reference).map(|url| (kind, url)));
    }
    found.extend(record.details.links.iter().map(|link| (kind(link.kind), link.url.clone())));
    for product in &record.notice.products {
        let fixes = product.branches.iter().flat_map(|branch| changes(branch, Standing::Fixed));
        found.extend(fixes.filter_map(|hash| Some(("FIX", face.change_url(product, hash)?))));
    }
    let mut seen = Vec::new();
    found.retain(|each| {
        !seen.contains(each) && {
            seen.push(each.clone());
            true
        }
    });
    list(found.into_iter().map(|(kind, url)| json!({ "type": kind, "url": url })))
}

/// A link's kind as OSV writes it.
pub(super) fn kind(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Advisory => "ADVISORY",
        LinkKind::Article => "ARTICLE",
        LinkKind::Detection => "DETECTION",
        LinkKind::Discussion => "DISCUSSION",
        LinkKind::Report => "REPORT",
        LinkKind::Fix => "FIX",
        LinkKind::Introduced => "INTRODUCED",
        LinkKind::Package => "PACKAGE",
        LinkKind::Evidence => "EVIDENCE",
        LinkKind::Web => "WEB",
    }
}

fn credits(record: &Record) -> Value {
    let people = |people: &[Person], kind: &str| {
        people.iter().filter_map(|person| credit(person, kind)).collect::<Vec<_>>()
    };
    let credits = &record.notice.credits;
    let reporters = people(&credits.reporters, "REPORTER");
    list(reporters.into_iter().chain(people(&credits.patchers, "REMEDIATION_DEVELOPER")))
}

fn credit(person: &Person, kind: &str) -> Option<Value> {
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let email = given(&person.email);
    let name = given(&person.name).or_else(|| email.clone())?;
    // Published notices have names where an address belongs.
    let contact = email.filter(|email| email.contains('@')).map(|email| json!(format!("mailto:{email}")));
    Some(object([("name", json!(name)), ("contact", list(contact)), ("type", json!(kind))]))
}

fn database_specific(record: &Record) -> Value {
    let details = &record.details;
    let mut cwe: Vec<_> = details.flaws.iter().flat_map(|flaw| &flaw.cwe).map(ToString::to_string).collect();
    cwe.dedup();
    object([
        ("cwe_ids", list(cwe.into_iter().map(Value::from))),
        ("severity", some(details.severity.as_ref())),
        ("withdrawn_because", some(details.withdrawn.as_ref().map(|withdrawn| withdrawn.why.as_str()))),
    ])
}
