//! Reading a CVE record.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    Claim, Cvss, Cwe, Flaw, Imported, Link, LinkKind, Package, Person, Record, Status, Withdrawal,
    face::shortened,
    import::{add_cve, blank, import as read, instant, set_times, take_url},
    json::{BadJson, Fields, Wrong},
};

/// Reads a record; what others than the assigning authority have added is left behind and told.
///
/// # Errors
///
/// The first flaw with its line and column: text that is not JSON, a limit passed, a member of another kind.
pub fn import(source: &str) -> Result<Imported, BadJson> {
    read(source, record)
}

fn record(fields: &mut Fields, lost: &mut Vec<String>) -> Result<Record, Wrong> {
    let mut record = blank();
    let _ = (fields.text("dataType")?, fields.text("dataVersion")?);
    let missing = |what: &str| (fields.place.clone(), format!("`{what}` is missing"));
    let no_metadata = missing("cveMetadata");
    let no_container = missing("containers");
    let mut metadata = fields.inner("cveMetadata")?.ok_or(no_metadata)?;
    let cve = metadata.required("cveId")?;
    add_cve(&mut record, &cve);
    record.details.name = Some(cve);
    record.details.publisher = metadata.text("assignerShortName")?;
    let updated = instant(&mut metadata, "dateUpdated")?;
    let rejected = instant(&mut metadata, "dateRejected")?;
    let published = instant(&mut metadata, "datePublished")?;
    let state = metadata.text("state")?.unwrap_or_default();
    set_times(&mut record, published, updated, ("cveMetadata.dateUpdated", lost));
    let mut containers = fields.inner("containers")?.ok_or(no_container)?;
    if let Some(mut cna) = containers.inner("cna")? {
        let told_at = provider(&mut cna, &record, updated, lost)?;
        if state == "REJECTED" {
            let why = in_english(&mut cna, "rejectedReasons", lost)?;
            let at = rejected.or(updated).or(published).or(told_at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            "Rejected".clone_into(&mut record.notice.summary);
            record.details.withdrawn = Some(Withdrawal { at, why, rejected: true });
        } else {
            take_container(&mut cna, &mut record, lost)?;
        }
        cna.rest(lost);
    }
    containers.rest(lost);
    metadata.rest(lost);
    Ok(record)
}

/// When the authority last changed the container. What is written again has the profile's authority, and the record's
/// own time.
fn provider(
    cna: &mut Fields,
    record: &Record,
    updated: Option<Timestamp>,
    lost: &mut Vec<String>,
) -> Result<Option<Timestamp>, Wrong> {
    let Some(mut provider) = cna.inner("providerMetadata")? else { return Ok(None) };
    let said = provider.map.get("dateUpdated").cloned();
    let told_at = instant(&mut provider, "dateUpdated")?;
    if told_at != updated {
        provider.map.extend(said.map(|said| ("dateUpdated".to_owned(), said)));
    }
    if provider.map.get("shortName").and_then(Value::as_str) == record.details.publisher.as_deref() {
        provider.map.remove("shortName");
    }
    provider.rest(lost);
    Ok(told_at)
}

fn take_container(cna: &mut Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    record.notice.description = in_english(cna, "descriptions", lost)?;
    let title = cna.text("title")?;
    record.notice.summary = title.unwrap_or_else(|| {
        let first = record.notice.description.lines().next().unwrap_or_default();
        shortened(first, 80)
    });
    let said = cna.map.get("datePublic").cloned();
    if let Some(public) = instant(cna, "datePublic")? {
        let day = crate::import::day(public);
        record.notice.lifecycle.published = Some(day);
        // A notice has the day alone.
        if crate::record::midnight(day) != Some(public) {
            cna.map.extend(said.map(|said| ("datePublic".to_owned(), said)));
        }
    }
    let workaround = in_english(cna, "workarounds", lost)?;
    record.notice.workaround = (!workaround.is_empty()).then_some(workaround);
    for affected in cna.objects("affected")? {
        let package = package(affected, lost)?;
        record.details.packages.push(package);
    }
    let flaw = Flaw { cvss: metrics(cna, lost)?, cwe: weaknesses(cna, lost)?, ..Flaw::default() };
    if flaw != Flaw::default() {
        record.details.flaws.push(flaw);
    }
    for mut each in cna.objects("references")? {
        let tags = each.texts("tags")?;
        let kind = tags.iter().find_map(|tag| kind(tag)).unwrap_or_default();
        let others: Vec<_> = tags.into_iter().filter(|tag| self::kind(tag) != Some(kind)).collect();
        if !others.is_empty() {
            each.map.insert("tags".to_owned(), others.into());
        }
        if let Some(url) = take_url(&mut each, "url")? {
            record.details.links.push(Link { url, kind, title: each.text("name")? });
        }
        each.rest(lost);
    }
    for credit in cna.objects("credits")? {
        take_credit(credit, record, lost)?;
    }
    Ok(())
}

/// The texts of a list in English, as paragraphs; those in other languages are lost.
fn in_english(fields: &mut Fields, key: &str, lost: &mut Vec<String>) -> Result<String, Wrong> {
    let mut found = Vec::new();
    for mut each in fields.objects(key)? {
        let lang = each.text("lang")?.unwrap_or_else(|| "en".to_owned());
        if lang.starts_with("en") {
            found.extend(each.text("value")?);
        }
        each.rest(lost);
    }
    Ok(found.join("\n\n"))
}

fn kind(tag: &str) -> Option<LinkKind> {
    Some(match tag {
        "third-party-advisory" | "vendor-advisory" => LinkKind::Advisory,
        "technical-description" => LinkKind::Article,
        "issue-tracking" => LinkKind::Report,
        "patch" => LinkKind::Fix,
        "product" => LinkKind::Package,
        "exploit" => LinkKind::Evidence,
        _ => return None,
    })
}

fn metrics(cna: &mut Fields, lost: &mut Vec<String>) -> Result<Vec<Cvss>, Wrong> {
    let mut vectors: Vec<Cvss> = Vec::new();
    for mut metric in cna.objects("metrics")? {
        let _ = metric.text("format")?;
        for key in ["cvssV4_0", "cvssV3_1", "cvssV3_0"] {
            if let Some(mut object) = metric.inner(key)?
                && let Some(cvss) = object.parsed::<Cvss>("vectorString")?
                && !vectors.contains(&cvss)
            {
                vectors.push(cvss); // its other members are what the vector says
            }
        }
        metric.rest(lost);
    }
    Ok(vectors)
}

fn weaknesses(cna: &mut Fields, lost: &mut Vec<String>) -> Result<Vec<Cwe>, Wrong> {
    let mut weaknesses = Vec::new();
    for mut each in cna.objects("problemTypes")? {
        for mut description in each.objects("descriptions")? {
            let named = description.map.get("cweId").or_else(|| description.map.get("description"));
            let named = named.and_then(Value::as_str).unwrap_or_default();
            let id = named.split([' ', ':']).next().unwrap_or_default();
            if let Ok(cwe) = id.parse::<Cwe>() {
                weaknesses.extend((!weaknesses.contains(&cwe)).then_some(cwe));
                for key in ["cweId", "lang", "type"] {
                    description.map.remove(key);
                }
                // What is written again is the id with the name that the list gives it.
                let said = description.map.get("description").and_then(Value::as_str).unwrap_or_default();
                let own = said.strip_prefix(&cwe.to_string()).unwrap_or(said);
                if own.is_empty() || own.trim_start_matches([':', ' ']) == cwe.name() {
                    description.map.remove("description");
                }
            }
            description.rest(lost);
        }
        each.rest(lost);
    }
    Ok(weaknesses)
}

fn package(mut affected: Fields, lost: &mut Vec<String>) -> Result<Package, Wrong> {
    let product = affected.text("product")?;
    let name = match product {
        Some(product) => product,
        None => affected.text("packageName")?.unwrap_or_default(),
    };
    let mut cpes = affected.texts("cpes")?;
    let cpe = (!cpes.is_empty()).then(|| cpes.remove(0));
    if !cpes.is_empty() {
        affected.map.insert("cpes".to_owned(), cpes.into());
    }
    let mut package = Package {
        name,
        vendor: affected.text("vendor")?,
        repository: affected.text("repo")?,
        purl: affected.text("packageURL")?,
        cpe,
        otherwise: affected.text("defaultStatus")?.as_deref().map(status),
        ..Package::default()
    };
    for mut version in affected.objects("versions")? {
        let said = version.text("status")?.unwrap_or_default();
        package.claims.push(Claim {
            status: status(&said),
            from: version.text("version")?.unwrap_or_default(),
            before: version.text("lessThan")?,
            through: version.text("lessThanOrEqual")?,
            scheme: version.text("versionType")?,
            cves: Vec::new(),
        });
        version.rest(lost);
    }
    affected.rest(lost);
    Ok(package)
}

fn status(word: &str) -> Status {
    match word {
        "affected" => Status::Affected,
        "unaffected" => Status::Unaffected,
        _ => Status::Unknown,
    }
}

fn take_credit(mut credit: Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    let _ = credit.text("lang")?;
    let person = Person { name: credit.text("value")?, email: None };
    let credits = &mut record.notice.credits;
    let kind = credit.text("type")?;
    // What is written again are reporters and developers; coordinators, sponsors and tools have no place at all.
    let kept = match kind.as_deref() {
        Some("remediation developer") => {
            credits.patchers.push(person);
            true
        }
        Some("remediation reviewer" | "remediation verifier") => {
            credits.patchers.push(person);
            false
        }
        Some("reporter") | None => {
            credits.reporters.push(person);
            true
        }
        Some("finder" | "analyst") => {
            credits.reporters.push(person);
            false
        }
        Some(_) => {
            credit.map.insert("value".to_owned(), person.name.into());
            false
        }
    };
    if let Some(kind) = kind.filter(|_| !kept) {
        credit.map.insert("type".to_owned(), kind.into());
    }
    credit.rest(lost);
    Ok(())
}
