//! The page of one notice.

use askama::Template;
use cvdesk_notice::{Claim, CvssVersion, Face, Link, Person, Record, Status};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::rendered;
use super::shell::{Here, Shell};
use crate::escape::web;
use crate::lane::{FROM, Lane, Named, TO};
use crate::prose::{Paragraph, line, paragraphs};
use crate::published::Published;
use crate::site::Site;
use crate::standing::Standing;

/// The same notice in another form, one click away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) label: String,
    /// From the page, such as `../osv/HSN-2026-0001.json`.
    pub(crate) href: String,
    pub(crate) media: &'static str,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Page<'a> {
    shell: Shell,
    kind: &'a str,
    name: String,
    year: u16,
    summary: String,
    withdrawn: Option<(String, Vec<Paragraph>)>,
    standing: Standing,
    severity: Option<String>,
    cves: Vec<Named>,
    prose: Vec<(&'static str, Vec<Paragraph>)>,
    products: Vec<ProductView>,
    packages: Vec<PackageView>,
    weaknesses: Vec<(String, String)>,
    scores: Vec<Score>,
    days: Vec<(&'static str, Day)>,
    reporters: Vec<String>,
    patchers: Vec<String>,
    see_also: Vec<Named>,
    revisions: Vec<(String, String, Vec<Paragraph>)>,
    formats: &'a [Format],
    from: u32,
    to: u32,
}

/// A day for people and for programs.
struct Day {
    iso: String,
    told: String,
}

struct ProductView {
    name: String,
    repository: Named,
    lanes: Vec<Lane>,
}

struct PackageView {
    name: String,
    claims: Vec<String>,
}

struct Score {
    of: String,
    version: &'static str,
    points: String,
    word: String,
    vector: String,
}

/// The page of a notice; `formats` are the other forms that it has.
pub(crate) fn notice(site: &Site, published: &Published, formats: &[Format]) -> Vec<u8> {
    let (record, face) = (&published.record, &site.face);
    let (notice, details) = (&record.notice, &record.details);
    let withdrawn = details.withdrawn.as_ref().map(|said| (day_of(said.at), paragraphs(&said.why)));
    let revision =
        |each: &cvdesk_notice::Revision| (each.number.clone(), day_of(each.at), paragraphs(&each.says));
    rendered(&Page {
        shell: Shell::new(site, "../", Here::Notice),
        kind: &face.lsn.title,
        name: face.lsn.name(notice),
        year: published.id.year(),
        summary: line(&notice.summary),
        withdrawn,
        standing: Standing::of(record, face),
        severity: details.severity.as_deref().map(line),
        cves: cves(record, face),
        prose: prose(record),
        products: notice.products.iter().map(|each| product(each, face)).collect(),
        packages: details.packages.iter().map(package).collect(),
        weaknesses: weaknesses(record),
        scores: scores(record),
        days: days(record),
        reporters: names(&notice.credits.reporters),
        patchers: names(&notice.credits.patchers),
        see_also: see_also(record, face),
        revisions: details.revisions.iter().rev().map(revision).collect(),
        formats,
        from: FROM,
        to: TO,
    })
}

fn cves(record: &Record, face: &Face) -> Vec<Named> {
    let url = |cve: &str| {
        let id = cve.strip_prefix("CVE-")?.to_owned();
        linked(face.reference_url(&cvdesk_notice::Reference::Advisory { kind: "CVE".into(), id }))
    };
    record.cves().into_iter().map(|name| Named { url: url(&name), name }).collect()
}

fn linked(url: Option<String>) -> Option<String> {
    url.filter(|url| web(url).is_some())
}

fn prose(record: &Record) -> Vec<(&'static str, Vec<Paragraph>)> {
    let notice = &record.notice;
    let parts = [
        ("Description", Some(&notice.description)),
        ("Impact", notice.impact.as_ref()),
        ("Workaround", notice.workaround.as_ref()),
    ];
    let told = parts.into_iter().filter_map(|(title, text)| Some((title, paragraphs(text?))));
    told.filter(|(_, paragraphs)| !paragraphs.is_empty()).collect()
}

fn product(product: &cvdesk_notice::Product, face: &Face) -> ProductView {
    let address = face.lsn.repository_url(product);
    ProductView {
        name: line(&product.name),
        repository: Named { url: linked(Some(address.clone())), name: address },
        lanes: product
            .branches
            .iter()
            .map(|branch| Lane::new(product, branch, face))
            .map(with_safe_links)
            .collect(),
    }
}

fn with_safe_links(mut lane: Lane) -> Lane {
    let lists = [&mut lane.vulnerable, &mut lane.fixed, &mut lane.broken_by, &mut lane.fixed_by];
    for named in lists.into_iter().flatten() {
        named.url = linked(named.url.take());
    }
    lane
}

fn package(package: &cvdesk_notice::Package) -> PackageView {
    let claim = |claim: &Claim| {
        let status = match claim.status {
            Status::Affected => "affected",
            Status::Fixed => "fixed",
            Status::Unaffected => "not affected",
            Status::Unknown => "not known",
        };
        format!("{}: {status}", versions(claim))
    };
    PackageView { name: line(&package.name), claims: package.claims.iter().map(claim).collect() }
}

/// The versions that a claim is about; `0` is before all, and without an end it is about one.
fn versions(claim: &Claim) -> String {
    let from = &claim.from;
    match (from == "0", &claim.before, &claim.through) {
        (true, Some(before), _) => format!("all versions before {before}"),
        (true, None, Some(through)) => format!("all versions up to {through}"),
        (true, None, None) => "all versions".to_owned(),
        (false, Some(before), _) => format!("from {from}, before {before}"),
        (false, None, Some(through)) => format!("{from} to {through}"),
        (false, None, None) => from.clone(),
    }
}

fn weaknesses(record: &Record) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for cwe in record.details.flaws.iter().flat_map(|flaw| &flaw.cwe) {
        let entry = (cwe.to_string(), cwe.name().to_owned());
        if !found.contains(&entry) {
            found.push(entry);
        }
    }
    found
}

fn scores(record: &Record) -> Vec<Score> {
    let of_flaw = |flaw: &cvdesk_notice::Flaw| {
        let of = flaw.cve.clone().unwrap_or_default();
        let score = move |cvss: &cvdesk_notice::Cvss| Score {
            of: of.clone(),
            version: match cvss.version() {
                CvssVersion::V3_0 => "3.0",
                CvssVersion::V3_1 => "3.1",
                CvssVersion::V4_0 => "4.0",
            },
            points: format!("{:.1}", cvss.score()),
            word: cvss.severity().to_lowercase(),
            vector: cvss.to_string(),
        };
        flaw.cvss.iter().map(score).collect::<Vec<_>>()
    };
    record.details.flaws.iter().flat_map(of_flaw).collect()
}

fn days(record: &Record) -> Vec<(&'static str, Day)> {
    let days = &record.notice.lifecycle;
    let all = [("Reported", days.reported), ("Published", days.published), ("Fixed", days.fixed)];
    all.into_iter().filter_map(|(label, day)| Some((label, told(day?)))).collect()
}

fn told(day: Date) -> Day {
    Day { iso: day.to_string(), told: day.strftime("%-d %B %Y").to_string() }
}

fn day_of(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y").to_string()
}

/// Names only: pages are gathered by those who look for addresses. The XML and the text have them.
fn names(people: &[Person]) -> Vec<String> {
    let name = |person: &Person| {
        let said = person.name.as_deref().map(line).filter(|name| !name.is_empty());
        said.or_else(|| person.email.as_deref().map(line)).filter(|name| !name.is_empty())
    };
    people.iter().filter_map(name).collect()
}

fn see_also(record: &Record, face: &Face) -> Vec<Named> {
    let cves = record.cves();
    let references = record.notice.references.iter().map(|reference| Named {
        name: line(&Face::reference_name(reference)),
        url: linked(face.reference_url(reference)),
    });
    let links = record.details.links.iter().map(|Link { url, title, .. }| Named {
        name: line(title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(url)),
        url: linked(Some(url.clone())),
    });
    let plain =
        |list: &[String]| list.iter().map(|name| Named { name: line(name), url: None }).collect::<Vec<_>>();
    let details = &record.details;
    references
        .chain(links)
        .chain(plain(&details.aliases))
        .chain(plain(&details.related))
        .chain(plain(&details.upstream))
        .filter(|named| !cves.contains(&named.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_by_where_they_begin_and_end() {
        let told = |from: &str, before: Option<&str>, through: Option<&str>| {
            let [before, through] = [before, through].map(|end| end.map(ToOwned::to_owned));
            versions(&Claim {
                status: Status::Fixed,
                from: from.into(),
                before,
                through,
                scheme: None,
                cves: vec![],
            })
        };
        assert_eq!(told("0", Some("3"), None), "all versions before 3");
        assert_eq!(told("0", None, Some("3")), "all versions up to 3");
        assert_eq!(told("0", None, None), "all versions");
        assert_eq!(told("1", Some("3"), None), "from 1, before 3");
        assert_eq!(told("1", None, Some("3")), "1 to 3");
        assert_eq!(told("1", None, None), "1");
    }
}
