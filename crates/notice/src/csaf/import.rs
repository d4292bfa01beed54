//! Reading a CSAF 2.0 document.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::products_in::{Products, products};
use crate::{
    Claim, Cvss, Cwe, Face, Flaw, Imported, Link, LinkKind, Package, Person, Record, Reference, Revision,
    Status,
    import::{add_cve, blank, drop_known_links, import as read, instant, set_name, take_url},
    json::{BadJson, Fields, Wrong},
};

/// Reads a document of any publisher; the project's own ids become numbers again.
///
/// # Errors
///
/// The first flaw with its line and column: text that is not JSON, a limit passed, a member of another kind.
pub fn import(source: &str, face: &Face) -> Result<Imported, BadJson> {
    read(source, |fields, lost| record(fields, lost, face))
}

fn record(fields: &mut Fields, lost: &mut Vec<String>, face: &Face) -> Result<Record, Wrong> {
    let mut record = blank();
    let no_document = (fields.place.clone(), "`document` is missing".to_owned());
    let mut document = fields.inner("document")?.ok_or(no_document)?;
    take_document(&mut document, &mut record, lost, face)?;
    document.rest(lost);
    let products = products(fields, lost)?;
    let mut packages = Packages::default();
    for vulnerability in fields.objects("vulnerabilities")? {
        take_vulnerability(vulnerability, &mut record, &products, &mut packages, lost)?;
    }
    record.details.packages = packages.found;
    if record.notice.description.is_empty()
        && let Some(described) = record.details.flaws.iter_mut().find_map(|flaw| flaw.description.take())
    {
        record.notice.description = described;
    }
    record.details.flaws.retain(|flaw| (Flaw { cve: None, ..flaw.clone() }) != Flaw::default());
    // A claim that holds for every vulnerability of the document needs no names.
    let cves = record.cves();
    for claim in record.details.packages.iter_mut().flat_map(|package| &mut package.claims) {
        if claim.cves == cves {
            claim.cves.clear();
        }
    }
    drop_known_links(&mut record, face);
    Ok(record)
}

fn take_document(
    document: &mut Fields,
    record: &mut Record,
    lost: &mut Vec<String>,
    face: &Face,
) -> Result<(), Wrong> {
    // What is written again is an advisory of CSAF 2.0 in English.
    drop_where(document, "csaf_version", |version| version == "2.0")?;
    drop_where(document, "lang", |lang| lang == "en")?;
    drop_where(document, "category", |kind| matches!(kind, "csaf_security_advisory" | "csaf_base"))?;
    take_distribution(document, lost)?;
    if let Some(mut publisher) = document.inner("publisher")? {
        record.details.publisher = publisher.text("name")?;
        publisher.rest(lost);
    }
    if let Some(mut severity) = document.inner("aggregate_severity")? {
        record.details.severity = severity.text("text")?;
        severity.rest(lost);
    }
    let no_tracking = (document.place.clone(), "`tracking` is missing".to_owned());
    let mut tracking = document.inner("tracking")?.ok_or(no_tracking)?;
    let id = tracking.required("id")?;
    take_tracking(&mut tracking, record, lost)?;
    tracking.rest(lost);
    let title = document.text("title")?.unwrap_or_default();
    let title = title.strip_prefix(id.as_str()).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&title);
    title.clone_into(&mut record.notice.summary);
    set_name(record, id, Some(face.lsn.prefix.as_str()));
    take_notes(document, record, lost)?;
    links(document, record, lost)?;
    for mut credit in document.objects("acknowledgments")? {
        take_acknowledgment(&mut credit, record)?;
        credit.rest(lost);
    }
    Ok(())
}

/// Takes a text that is written again as it is; another one stays, and is told as lost.
fn drop_where(fields: &mut Fields, key: &str, kept: impl Fn(&str) -> bool) -> Result<(), Wrong> {
    match fields.text(key)? {
        Some(text) if !kept(&text) => {
            fields.map.insert(key.to_owned(), Value::String(text));
        }
        Some(_) | None => {}
    }
    Ok(())
}

/// A notice is public: what may not be passed on to everybody does not become one.
fn take_distribution(document: &mut Fields, lost: &mut Vec<String>) -> Result<(), Wrong> {
    let Some(mut distribution) = document.inner("distribution")? else { return Ok(()) };
    if let Some(mut tlp) = distribution.inner("tlp")? {
        let place = tlp.place.inside("label");
        let label = tlp.text("label")?.unwrap_or_default();
        if !matches!(label.to_ascii_uppercase().as_str(), "" | "WHITE" | "CLEAR") {
            let what = format!(
                "it is TLP:{label}, which may not be passed on to everybody, and a notice is public; ask whoever sent it, \
                 and set the label to WHITE once they agree"
            );
            return Err((place, what));
        }
        tlp.rest(lost);
    }
    distribution.rest(lost);
    Ok(())
}

fn take_tracking(tracking: &mut Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    drop_where(tracking, "status", |status| status == "final")?;
    let initial = released(tracking, "initial_release_date")?;
    let current = released(tracking, "current_release_date")?;
    for mut each in tracking.objects("revision_history")? {
        let no_date = (each.place.clone(), "`date` is missing".to_owned());
        record.details.revisions.push(Revision {
            number: each.text("number")?.unwrap_or_default(),
            at: instant(&mut each, "date")?.ok_or(no_date)?,
            says: each.text("summary")?.unwrap_or_default(),
        });
        each.rest(lost);
    }
    let newest = record.details.revisions.iter().max_by_key(|revision| revision.at);
    drop_where(tracking, "version", |version| newest.is_some_and(|newest| newest.number == version))?;
    // Both are written again as the versions have them.
    let times = || record.details.revisions.iter().map(|revision| revision.at);
    for (said, kept) in [(&initial, times().min()), (&current, times().max())] {
        if let Some((key, value, at)) = said
            && kept.is_some_and(|kept| kept != *at)
        {
            tracking.map.insert((*key).to_owned(), value.clone());
        }
    }
    record.notice.lifecycle.published = initial.map(|(_, _, at)| crate::import::day(at));
    Ok(())
}

/// When the document was released, with its key and as it says it.
type Released = (&'static str, Value, Timestamp);

fn released(tracking: &mut Fields, key: &'static str) -> Result<Option<Released>, Wrong> {
    let said = tracking.map.get(key).cloned().unwrap_or_default();
    Ok(instant(tracking, key)?.map(|at| (key, said, at)))
}

fn take_notes(document: &mut Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    let mut summary = None;
    for mut note in document.objects("notes")? {
        let title = note.map.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        let category = note.map.get("category").and_then(Value::as_str).unwrap_or_default().to_owned();
        let text = note.text("text")?.unwrap_or_default();
        let notice = &mut record.notice;
        match (category.as_str(), title.as_str()) {
            ("description" | "details", _) if notice.description.is_empty() => notice.description = text,
            ("general", "Impact") if notice.impact.is_none() => notice.impact = Some(text),
            ("general", "Workaround") if notice.workaround.is_none() => notice.workaround = Some(text),
            ("summary", _) if summary.is_none() => summary = Some(text),
            _ => {
                note.map.insert("text".to_owned(), Value::String(text));
                note.rest(lost);
                continue;
            }
        }
        for key in ["title", "category"] {
            note.map.remove(key);
        }
        note.rest(lost);
    }
    if record.notice.description.is_empty() {
        record.notice.description = summary.unwrap_or_default();
    }
    Ok(())
}

fn links(fields: &mut Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    for mut each in fields.objects("references")? {
        let kind = match each.text("category")?.as_deref() {
            Some("self") => LinkKind::Advisory,
            _ => LinkKind::Web,
        };
        let title = each.text("summary")?;
        let Some(url) = take_url(&mut each, "url")? else {
            each.map.extend(title.map(|title| ("summary".to_owned(), Value::String(title))));
            each.rest(lost);
            continue;
        };
        let link = Link { url, kind, title };
        if !record.details.links.iter().any(|known| known.url == link.url) {
            record.details.links.push(link);
        }
        each.rest(lost);
    }
    Ok(())
}

fn take_acknowledgment(credit: &mut Fields, record: &mut Record) -> Result<(), Wrong> {
    let mut names = credit.texts("names")?;
    if names.is_empty() {
        names.extend(credit.text("organization")?);
    }
    let says = credit.text("summary")?.unwrap_or_default();
    let credits = &mut record.notice.credits;
    let fixed = says == "Fixed it.";
    if !fixed && says != "Reported it." && !says.is_empty() {
        credit.map.insert("summary".to_owned(), Value::String(says));
    }
    let people = if fixed { &mut credits.patchers } else { &mut credits.reporters };
    for name in names {
        let person = Person { name: Some(name), email: None };
        if !people.contains(&person) {
            people.push(person);
        }
    }
    Ok(())
}

fn take_vulnerability(
    mut fields: Fields,
    record: &mut Record,
    products: &Products,
    packages: &mut Packages,
    lost: &mut Vec<String>,
) -> Result<(), Wrong> {
    let cve = fields.text("cve")?;
    if let Some(cve) = &cve {
        add_cve(record, cve);
    }
    let mut flaw = Flaw { cve: cve.clone(), title: fields.text("title")?, ..Flaw::default() };
    if let Some(mut cwe) = fields.inner("cwe")? {
        flaw.cwe.extend(cwe.parsed::<Cwe>("id")?);
        let _ = cwe.text("name")?;
        cwe.rest(lost);
    }
    for mut note in fields.objects("notes")? {
        let is_description = note.map.get("category").and_then(Value::as_str) == Some("description");
        if is_description && flaw.description.is_none() {
            flaw.description = note.text("text")?;
            note.map.remove("category");
            note.map.remove("title");
        }
        note.rest(lost);
    }
    for mut id in fields.objects("ids")? {
        let (tracker, text) =
            (id.text("system_name")?.unwrap_or_default(), id.text("text")?.unwrap_or_default());
        record.notice.references.push(Reference::Bug { tracker, id: text });
        id.rest(lost);
    }
    for mut score in fields.objects("scores")? {
        let _ = score.texts("products")?;
        if let Some(mut object) = score.inner("cvss_v3")?
            && let Some(cvss) = object.parsed::<Cvss>("vectorString")?
            && !flaw.cvss.contains(&cvss)
        {
            flaw.cvss.push(cvss);
        }
        score.rest(lost);
    }
    links(&mut fields, record, lost)?;
    for mut credit in fields.objects("acknowledgments")? {
        take_acknowledgment(&mut credit, record)?;
        credit.rest(lost);
    }
    take_workarounds(&mut fields, record, lost)?;
    take_status(&mut fields, cve.as_deref(), products, packages, lost)?;
    if flaw.description.as_deref() == Some(record.notice.description.trim()) {
        flaw.description = None;
    }
    if flaw.title.as_deref() == Some(record.notice.summary.as_str()) {
        flaw.title = None;
    }
    if (Flaw { cve: None, ..flaw.clone() }) != Flaw::default() {
        record.details.flaws.push(flaw);
    }
    fields.rest(lost);
    Ok(())
}

fn take_workarounds(fields: &mut Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    for mut each in fields.objects("remediations")? {
        let category = each.map.get("category").and_then(Value::as_str).unwrap_or_default();
        if matches!(category, "workaround" | "mitigation") {
            let text = each.text("details")?.unwrap_or_default();
            for key in ["category", "product_ids", "group_ids"] {
                each.map.remove(key);
            }
            let said = record.notice.workaround.get_or_insert_with(String::new);
            if !said.contains(&text) {
                said.push_str(if said.is_empty() { "" } else { "\n\n" });
                said.push_str(&text);
            }
        }
        each.rest(lost);
    }
    Ok(())
}

fn take_status(
    fields: &mut Fields,
    cve: Option<&str>,
    products: &Products,
    packages: &mut Packages,
    lost: &mut Vec<String>,
) -> Result<(), Wrong> {
    let Some(mut status) = fields.inner("product_status")? else { return Ok(()) };
    for (key, said) in [
        ("known_affected", Status::Affected),
        ("fixed", Status::Fixed),
        ("known_not_affected", Status::Unaffected),
        ("under_investigation", Status::Unknown),
    ] {
        for id in status.texts(key)? {
            packages.claim(products, &id, said, cve);
        }
    }
    status.rest(lost);
    Ok(())
}

/// Packages by the ids of the document's products.
#[derive(Debug, Default)]
struct Packages {
    places: BTreeMap<String, usize>,
    found: Vec<Package>,
}

impl Packages {
    fn claim(&mut self, products: &Products, id: &str, status: Status, cve: Option<&str>) {
        let cve = cve.map(ToOwned::to_owned);
        if let Some(package) = self.places.get(id).and_then(|place| self.found.get_mut(*place)) {
            if let Some(claim) = package.claims.iter_mut().find(|claim| claim.status == status) {
                claim.cves.extend(cve);
            } else if let Some(first) = package.claims.first().cloned() {
                package.claims.push(Claim { status, cves: cve.into_iter().collect(), ..first });
            }
            return;
        }
        self.places.insert(id.to_owned(), self.found.len());
        let named = products.get(id).cloned().unwrap_or_default();
        let from = if named.version.is_empty() { "0".to_owned() } else { named.version };
        let claim = Claim {
            status,
            from,
            before: None,
            through: None,
            scheme: None,
            cves: cve.into_iter().collect(),
        };
        self.found.push(Package {
            name: if named.name.is_empty() { id.to_owned() } else { named.name },
            vendor: named.vendor,
            purl: named.purl,
            cpe: named.cpe,
            claims: vec![claim],
            ..Package::default()
        });
    }
}
