//! A feed of notices (RFC 4287).

use jiff::Timestamp;

use crate::{Face, NotRendered, Record, lsn::escaped, one_line};

const ATOM: &str = "an Atom feed";

/// Writes a feed of the notices that have a number and a place, newest change first; one without notices is a feed
/// too, for whoever waits for the first.
///
/// `address` is where the feed itself will stand. A new version of a notice keeps its entry's id and has a later
/// `updated`.
///
/// # Errors
///
/// A missing `url` or `[publisher]`, or a notice without a day.
pub fn render(records: &[Record], face: &Face, address: &str) -> Result<String, NotRendered> {
    let publisher = face.publication.publisher.as_ref();
    let publisher = publisher.ok_or(NotRendered::NoTable { format: ATOM, table: "[publisher] table" })?;
    if face.publication.url.is_none() {
        return Err(NotRendered::NoTable { format: ATOM, table: "`url`" });
    }
    let mut entries = Vec::new();
    for record in records {
        let updated = record.modified().ok_or(NotRendered::NoDate { format: ATOM })?;
        entries.push((updated, entry(record, face, updated)?));
    }
    entries.sort_by(|one, other| (other.0, &other.1).cmp(&(one.0, &one.1)));
    // A feed names a time (RFC 4287, section 4.1.1), and one without entries knows none.
    let updated = entries.first().map_or(Timestamp::UNIX_EPOCH, |(updated, _)| *updated);
    let address = escaped(address);
    let mut feed =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
            .to_owned();
    feed += &format!("  <id>{address}</id>\n  <title>{}s</title>\n", escaped(&face.lsn.title));
    feed += &format!("  <updated>{updated}</updated>\n");
    feed += &format!("  <link rel=\"self\" type=\"application/atom+xml\" href=\"{address}\"/>\n");
    feed += &format!("  <author><name>{}</name></author>\n", escaped(&publisher.name));
    for (_, entry) in &entries {
        feed += entry;
    }
    feed += "</feed>\n";
    Ok(feed)
}

fn entry(record: &Record, face: &Face, updated: Timestamp) -> Result<String, NotRendered> {
    let name = face.name(record, ATOM)?;
    let url = face.url(record).ok_or(NotRendered::NoNumber { format: ATOM })?;
    let url = escaped(&url);
    let summary = one_line(&record.notice.summary);
    let mut entry = format!(
        "  <entry>\n    <id>{url}</id>\n    <title>{}</title>\n",
        escaped(&format!("{name}: {summary}"))
    );
    entry += &format!("    <updated>{updated}</updated>\n");
    if let Some(published) = record.published() {
        entry += &format!("    <published>{published}</published>\n");
    }
    entry += &format!("    <link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\n");
    let says = says(record);
    entry += &format!("    <summary>{}</summary>\n  </entry>\n", escaped(&says));
    Ok(entry)
}

/// What the entry is about: why it was withdrawn, or what is new and what is wrong.
fn says(record: &Record) -> String {
    let description = &record.notice.description;
    if let Some(withdrawn) = &record.details.withdrawn {
        return format!("Withdrawn: {}", withdrawn.why);
    }
    match record.details.revisions.as_slice() {
        [_, .., last] => format!("{}\n\n{description}", last.says),
        _ => description.clone(),
    }
}
