//! What comes of reading somebody else's record.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    BadNoticeId, Credits, Face, Lifecycle, LinkKind, Notice, NoticeId, Record, Reference, Revision,
    json::{BadJson, Fields, Place, Wrong, leftovers, read},
    record::Details,
};

/// A record that was read, and what of the file has no place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The notice and its details.
    pub record: Record,
    /// Places in the file whose values were left behind, such as `affected[].ecosystem_specific.urgency (3 times)`.
    pub lost: Vec<String>,
}

/// Reads a file with `take`, which takes out of the outermost object what it understands and tells what it lost.
pub(crate) fn import(
    source: &str,
    take: impl FnOnce(&mut Fields, &mut Vec<String>) -> Result<Record, Wrong>,
) -> Result<Imported, BadJson> {
    let value = read(source)?;
    let mut lost = Vec::new();
    let taken = Fields::of(value, Place::default()).and_then(|mut fields| {
        let record = take(&mut fields, &mut lost)?;
        fields.rest(&mut lost);
        Ok(record)
    });
    match taken {
        Ok(record) => Ok(Imported { record, lost: leftovers(&lost) }),
        Err((place, what)) => Err(BadJson::at(source, &place, &what)),
    }
}

/// A notice that says nothing yet.
pub(crate) fn blank() -> Record {
    let notice = Notice {
        id: None,
        summary: String::new(),
        description: String::new(),
        impact: None,
        workaround: None,
        credits: Credits::default(),
        lifecycle: Lifecycle::default(),
        references: Vec::new(),
        products: Vec::new(),
    };
    Record { notice, details: Details::default() }
}

/// Gives a record its name: the project's own number where the prefix is its own, else the foreign name.
pub(crate) fn set_name(record: &mut Record, name: String, prefix: Option<&str>) {
    let number = prefix.and_then(|prefix| name.strip_prefix(prefix)?.strip_prefix('-'));
    let number = number.map(|number| -> Result<NoticeId, BadNoticeId> { number.parse() });
    match number {
        Some(Ok(id)) => record.notice.id = Some(id),
        Some(Err(_)) | None => record.details.name = Some(name),
    }
}

/// Adds a CVE id as a reference, once.
pub(crate) fn add_cve(record: &mut Record, cve: &str) {
    let Some(id) = cve.strip_prefix("CVE-") else { return };
    let reference = Reference::Advisory { kind: "CVE".to_owned(), id: id.to_owned() };
    if !record.notice.references.contains(&reference) {
        record.notice.references.push(reference);
    }
}

/// The first publication and, where it came later, the last change as versions; a change from before it is lost, and
/// told with the place where it stood.
pub(crate) fn set_times(
    record: &mut Record,
    published: Option<Timestamp>,
    modified: Option<Timestamp>,
    (place, lost): (&str, &mut Vec<String>),
) {
    let revision =
        |number: &str, at, says: &str| Revision { number: number.to_owned(), at, says: says.to_owned() };
    let Some(first) = published.or(modified) else { return };
    record.details.revisions.push(revision("1", first, "Published"));
    if let Some(last) = modified.filter(|last| *last > first) {
        record.details.revisions.push(revision("2", last, "Last change"));
    }
    if modified.is_some_and(|last| last < first) {
        lost.push(place.to_owned());
    }
    record.notice.lifecycle.published = published.map(day);
}

/// The day of an instant, in UTC.
pub(crate) fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Reads an instant with or without an offset; without one it is UTC (CVE records, 5.1).
pub(crate) fn instant(fields: &mut Fields, key: &str) -> Result<Option<Timestamp>, Wrong> {
    let place = fields.place.inside(key);
    let Some(text) = fields.text(key)? else { return Ok(None) };
    let read = text.parse().or_else(|_| format!("{text}Z").parse());
    read.map(Some).map_err(|_| (place, format!("`{text}` is no instant; write it as 2026-01-02T03:04:05Z")))
}

/// A member that is the address of a page; what is none stays, and is told as lost.
pub(crate) fn take_url(fields: &mut Fields, key: &str) -> Result<Option<String>, Wrong> {
    let url = fields.required(key)?;
    if crate::url::is_page(&url) {
        return Ok(Some(url));
    }
    fields.map.insert(key.to_owned(), url.into());
    Ok(None)
}

/// Parts our own prose of one text again, where [`markdown::prose`](crate::markdown) has joined it.
pub(crate) fn part_prose(record: &mut Record, text: &str) {
    let (text, workaround) = cut(text, "\n\n## Workaround\n\n");
    let (description, impact) = cut(text, "\n\n## Impact\n\n");
    description.clone_into(&mut record.notice.description);
    record.notice.impact = impact.map(ToOwned::to_owned);
    record.notice.workaround = workaround.map(ToOwned::to_owned);
}

fn cut<'t>(text: &'t str, heading: &str) -> (&'t str, Option<&'t str>) {
    text.split_once(heading).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Drops links that only repeat what the project's own data says of the notice.
pub(crate) fn drop_known_links(record: &mut Record, face: &Face) {
    let mut known: Vec<String> = Vec::new();
    known.extend(record.notice.id.and_then(|_| face.url(record)));
    known.extend(record.notice.references.iter().filter_map(|reference| face.reference_url(reference)));
    for product in &record.notice.products {
        let marks = product.branches.iter().flat_map(|branch| &branch.marks);
        known.extend(marks.filter_map(|mark| match &mark.point {
            crate::Point::Change(hash) => face.change_url(product, hash.trim()),
            crate::Point::Tag(_) => None,
        }));
    }
    record.details.links.retain(|link| !known.contains(&link.url));
}

/// The kind of a link by OSV's word for it.
pub(crate) fn link_kind(word: &str) -> LinkKind {
    match word {
        "ADVISORY" => LinkKind::Advisory,
        "ARTICLE" => LinkKind::Article,
        "DETECTION" => LinkKind::Detection,
        "DISCUSSION" => LinkKind::Discussion,
        "REPORT" => LinkKind::Report,
        "FIX" => LinkKind::Fix,
        "INTRODUCED" => LinkKind::Introduced,
        "PACKAGE" => LinkKind::Package,
        "EVIDENCE" => LinkKind::Evidence,
        _ => LinkKind::Web,
    }
}
