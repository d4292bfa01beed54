//! Writing a CSAF 2.0 security advisory.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::product_tree::{Tree, product_status};
use crate::{
    CvssVersion, Face, LinkKind, NotRendered, Person, PublisherRule, Record, Status,
    fit::fit,
    json::{list, object, pretty, some},
    one_line,
};

const CSAF: &str = "a CSAF advisory";

/// Writes the record as a CSAF 2.0 document, keys sorted.
///
/// CVSS 4.0 has no place in CSAF 2.0: such a vector stands in a note.
///
/// # Errors
///
/// A missing number, day or `[publisher]` table.
pub fn render(record: &Record, face: &Face) -> Result<String, NotRendered> {
    let name = face.name(record, CSAF)?;
    fit(record, CSAF)?;
    let publisher = face.publication.publisher.as_ref();
    let publisher = publisher.ok_or(NotRendered::NoTable { format: CSAF, table: "[publisher] table" })?;
    let tree = Tree::of(record, face);
    // A security advisory must say of which products it speaks (CSAF 2.0, 4.4).
    let says_enough = !tree.is_empty();
    let category = if says_enough { "csaf_security_advisory" } else { "csaf_base" };
    let document = object([
        ("category", json!(category)),
        ("csaf_version", json!("2.0")),
        ("title", json!(format!("{name}: {}", one_line(&record.notice.summary)))),
        ("lang", json!("en")),
        ("publisher", publisher_value(publisher)),
        ("tracking", tracking(record, &name)?),
        ("distribution", json!({ "tlp": { "label": "WHITE" } })),
        ("aggregate_severity", severity(record)),
        ("notes", document_notes(record, &tree)),
        ("references", references(record, face)),
        ("acknowledgments", acknowledgments(record)),
    ]);
    let value = object([
        ("document", document),
        ("product_tree", if says_enough { tree.value() } else { Value::Null }),
        (
            "vulnerabilities",
            if says_enough { vulnerabilities(record, face, &name, &tree) } else { Value::Null },
        ),
    ]);
    Ok(pretty(value))
}

/// The file's name as CSAF asks for it (2.0, section 5.1): the id in lower case, anything odd in it as `_`.
#[must_use]
pub fn file_name(id: &str) -> String {
    let mut name = String::new();
    for character in id.to_lowercase().chars() {
        let plain =
            character.is_ascii_lowercase() || character.is_ascii_digit() || matches!(character, '+' | '-');
        if plain {
            name.push(character);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    name + ".json"
}

/// A text that CSAF takes: not empty.
fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn publisher_value(publisher: &PublisherRule) -> Value {
    object([
        ("category", json!(publisher.category)),
        ("name", json!(publisher.name)),
        ("namespace", json!(publisher.namespace)),
        ("contact_details", some(publisher.contact.as_ref())),
    ])
}

fn severity(record: &Record) -> Value {
    record.details.severity.as_ref().map_or(Value::Null, |word| json!({ "text": word }))
}

/// When the document was first released and when last changed, as it says itself; `None` where no day is known.
#[must_use]
pub fn released(record: &Record) -> Option<(Timestamp, Timestamp)> {
    let published = record.published()?;
    Some((published, record.modified()?))
}

fn tracking(record: &Record, name: &str) -> Result<Value, NotRendered> {
    let published = record.published().ok_or(NotRendered::NoDate { format: CSAF })?;
    let changed = record.modified().unwrap_or(published);
    let history = revisions(record, published);
    let number = history.last().map(|(number, _, _)| number.clone()).unwrap_or_default();
    let history = history
        .into_iter()
        .map(|(number, at, says)| json!({ "number": number, "date": at.to_string(), "summary": says }));
    Ok(json!({
        "id": name,
        "status": "final",
        "version": number,
        "initial_release_date": published.to_string(),
        "current_release_date": changed.to_string(),
        "revision_history": history.collect::<Vec<_>>(),
    }))
}

/// Number, time and word of each version. Numbers that CSAF would not take (6.1.30, 6.1.21) are counted anew.
fn revisions(record: &Record, published: Timestamp) -> Vec<(String, Timestamp, String)> {
    let said_at = record.details.revisions.iter();
    let mut all: Vec<_> = said_at
        .map(|each| {
            (each.number.clone(), each.at, said(&each.says).unwrap_or_else(|| "New version".to_owned()))
        })
        .collect();
    if all.is_empty() {
        all.push(("1".to_owned(), published, "Initial version".to_owned()));
    }
    if let Some(withdrawn) = &record.details.withdrawn
        && all.last().is_none_or(|(_, at, _)| *at < withdrawn.at)
    {
        all.push(("?".to_owned(), withdrawn.at, format!("Withdrawn: {}", withdrawn.why)));
    }
    all.sort_by_key(|(_, at, _)| *at);
    let counts = all.iter().zip(1_usize..).all(|((number, _, _), count)| *number == count.to_string());
    let semantic = all.iter().all(|(number, _, _)| is_semantic(number));
    if !counts && !semantic {
        all.iter_mut().zip(1_usize..).for_each(|((number, _, _), count)| *number = count.to_string());
    }
    all
}

fn is_semantic(number: &str) -> bool {
    let parts: Vec<_> = number.split('.').collect();
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(plain) && parts.first().is_some_and(|major| *major != "0")
}

fn document_notes(record: &Record, tree: &Tree) -> Value {
    let notice = &record.notice;
    let mut notes = vec![("summary", "Summary", said(&one_line(&notice.summary)))];
    notes.push(("description", "Description", said(&notice.description)));
    notes.push(("general", "Impact", notice.impact.as_deref().and_then(said)));
    // A remedy is of something that is affected (CSAF 2.0, 3.2.3.12): where nothing is, a note holds what helps.
    let helps = notice.workaround.as_deref().and_then(said).filter(|_| !tree.has_affected(&record.cves()));
    notes.push(("general", "Workaround", helps));
    let withdrawn = record
        .details
        .withdrawn
        .as_ref()
        .map(|withdrawn| format!("Withdrawn on {}: {}", withdrawn.at, withdrawn.why));
    notes.push(("general", "Withdrawn", withdrawn));
    list(notes.into_iter().filter_map(|(category, title, text)| {
        Some(json!({ "category": category, "title": title, "text": text? }))
    }))
}

fn references(record: &Record, face: &Face) -> Value {
    let own = record.notice.id.and_then(|_| face.url(record));
    let own = own.map(|url| json!({ "category": "self", "summary": "The notice", "url": url }));
    let named = record.notice.references.iter().filter_map(|reference| {
        let url = face.reference_url(reference)?;
        Some(json!({ "category": "external", "summary": Face::reference_name(reference), "url": url }))
    });
    let links = record.details.links.iter().map(|link| {
        let title = link.title.as_deref().and_then(said);
        json!({ "category": "external", "summary": title.unwrap_or_else(|| word(link.kind).to_owned()), "url": link.url })
    });
    list(own.into_iter().chain(named).chain(links))
}

fn word(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Advisory => "Advisory",
        LinkKind::Article => "Article",
        LinkKind::Detection => "Detection",
        LinkKind::Discussion => "Discussion",
        LinkKind::Report => "Report",
        LinkKind::Fix => "Fix",
        LinkKind::Introduced => "Change that introduced it",
        LinkKind::Package => "Package",
        LinkKind::Evidence => "Evidence",
        LinkKind::Web => "Page",
    }
}

/// Names without addresses: CSAF has no place for one.
fn acknowledgments(record: &Record) -> Value {
    let credits = &record.notice.credits;
    let of = |people: &[Person], what: &str| {
        let names =
            people.iter().filter_map(|person| said(person.name.as_deref().or(person.email.as_deref())?));
        let names: Vec<_> = names.collect();
        (!names.is_empty()).then(|| json!({ "names": names, "summary": what }))
    };
    list([of(&credits.reporters, "Reported it."), of(&credits.patchers, "Fixed it.")].into_iter().flatten())
}

fn vulnerabilities(record: &Record, face: &Face, name: &str, tree: &Tree) -> Value {
    let cves = record.cves();
    if cves.is_empty() {
        return list([vulnerability(record, face, name, tree, None)]);
    }
    list(cves.iter().map(|cve| vulnerability(record, face, name, tree, Some(cve))))
}

fn vulnerability(record: &Record, face: &Face, name: &str, tree: &Tree, cve: Option<&str>) -> Value {
    let flaw = record.flaw(cve);
    let standing = tree.standing(cve);
    let of = |wanted: Status| standing.iter().filter(move |(_, status)| *status == wanted).map(|(id, _)| *id);
    let affected: BTreeSet<&str> = of(Status::Affected).collect();
    // Somebody who names fixed products only scores those.
    let rated: Vec<&str> =
        if affected.is_empty() { of(Status::Fixed).collect() } else { of(Status::Affected).collect() };
    let described = flaw.description.as_deref().unwrap_or(&record.notice.description);
    let described =
        said(described).or_else(|| said(&record.notice.summary)).unwrap_or_else(|| name.to_owned());
    let mut notes = vec![json!({ "category": "description", "title": "Description", "text": described })];
    let fourth = flaw.cvss.iter().filter(|cvss| cvss.version() == CvssVersion::V4_0);
    notes.extend(fourth.map(|cvss| {
        let text = format!("{cvss} ({:.1} {})", cvss.score(), cvss.severity());
        json!({ "category": "other", "title": "CVSS 4.0", "text": text })
    }));
    notes.extend(flaw.cwe.iter().skip(1).map(|cwe| {
        json!({ "category": "other", "title": "Further weakness", "text": format!("{cwe} {}", cwe.name()) })
    }));
    let third = flaw.cvss.iter().filter(|cvss| cvss.version() != CvssVersion::V4_0);
    let scores = list(
        third
            .take(1)
            .filter(|_| !rated.is_empty())
            .map(|cvss| json!({ "products": rated, "cvss_v3": cvss.object() })),
    );
    let publisher =
        face.publication.publisher.as_ref().map(|publisher| publisher.name.as_str()).unwrap_or_default();
    let ids = list(cve.is_none().then(|| json!({ "system_name": publisher, "text": name })));
    object([
        ("cve", some(cve)),
        ("ids", ids),
        ("title", json!(one_line(flaw.title.as_deref().unwrap_or(&record.notice.summary)))),
        (
            "cwe",
            flaw.cwe.first().map_or(Value::Null, |cwe| json!({ "id": cwe.to_string(), "name": cwe.name() })),
        ),
        ("notes", Value::Array(notes)),
        ("product_status", product_status(&standing)),
        ("scores", scores),
        ("remediations", remediations(record, tree, &affected)),
    ])
}

fn remediations(record: &Record, tree: &Tree, affected: &BTreeSet<&str>) -> Value {
    let fixes = tree.remedies.iter().filter_map(|(says, url, ids)| {
        // A set, as the schema asks: a notice may say the same tag of a branch twice.
        let ids: BTreeSet<&str> = ids.iter().map(String::as_str).filter(|id| affected.contains(id)).collect();
        let fix = object([
            ("category", json!("vendor_fix")),
            ("details", json!(says)),
            ("product_ids", json!(ids)),
            ("url", some(url.as_ref())),
        ]);
        (!ids.is_empty()).then_some(fix)
    });
    let helps = record.notice.workaround.as_deref().and_then(said).filter(|_| !affected.is_empty());
    let helps =
        helps.map(|text| json!({ "category": "workaround", "details": text, "product_ids": affected }));
    list(fixes.chain(helps))
}
