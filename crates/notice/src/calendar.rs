//! Dates as a calendar (RFC 5545), for programs that remind people.

use jiff::{Timestamp, tz::TimeZone};

use crate::{Face, NotRendered, Record, fit::fit, one_line};

const CALENDAR: &str = "a calendar";

/// An instant that people want to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// A name that stays the same when the instant moves, such as `LSN-2026-0001@example.org`.
    pub uid: String,
    /// When.
    pub at: Timestamp,
    /// What, in a line.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// Where more stands.
    pub url: Option<String>,
    /// How often it was changed: a program replaces what it knows of the same name by a higher number.
    pub sequence: u32,
}

/// What a notice gives people to remember: when it is, or will be, published, and since when it no longer holds.
///
/// # Errors
///
/// A missing name or day, and a notice that is not finished.
pub fn of(record: &Record, face: &Face) -> Result<Vec<Appointment>, NotRendered> {
    let name = face.name(record, CALENDAR)?;
    fit(record, CALENDAR)?;
    let published = record.published().ok_or(NotRendered::NoDate { format: CALENDAR })?;
    let url = face.url(record);
    let domain = url.as_deref().and_then(|url| url.split('/').nth(2)).unwrap_or("localhost").to_owned();
    let versions = record.details.revisions.len().max(1);
    let one = |what: &str, at, description: &str| Appointment {
        uid: format!("{}-{what}@{domain}", name.to_lowercase()),
        at,
        summary: format!("{name} {what}: {}", one_line(&record.notice.summary)),
        description: Some(description.trim().to_owned()).filter(|text| !text.is_empty()),
        url: url.clone(),
        sequence: u32::try_from(versions - 1).unwrap_or(u32::MAX),
    };
    let mut appointments = vec![one("published", published, &record.notice.description)];
    appointments.extend(record.details.withdrawn.iter().map(|each| one("withdrawn", each.at, &each.why)));
    Ok(appointments)
}

/// Writes the appointments; `made` is when the calendar was made, `product` names the program that did.
#[must_use]
pub fn render(appointments: &[Appointment], product: &str, made: Timestamp) -> String {
    let mut calendar = String::new();
    let mut put = |name: &str, value: &str| calendar.push_str(&folded(&format!("{name}:{value}")));
    put("BEGIN", "VCALENDAR");
    put("VERSION", "2.0");
    put("PRODID", &format!("-//{}//EN", escaped(product)));
    for each in appointments {
        put("BEGIN", "VEVENT");
        put("UID", &escaped(&each.uid));
        put("DTSTAMP", &stamp(made));
        put("DTSTART", &stamp(each.at));
        put("SEQUENCE", &each.sequence.to_string());
        put("SUMMARY", &escaped(&each.summary));
        if let Some(description) = &each.description {
            put("DESCRIPTION", &escaped(description));
        }
        if let Some(url) = &each.url {
            put(
                "URL",
                &crate::face::encoded(url).replace("%3F", "?").replace("%3D", "=").replace("%26", "&"),
            );
        }
        put("END", "VEVENT");
    }
    put("END", "VCALENDAR");
    calendar
}

fn stamp(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text of a property (RFC 5545, section 3.3.11), without control characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// A line folded so that none is longer than 75 octets, with its end (section 3.1).
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut column = 0;
    for character in line.chars() {
        if column + character.len_utf8() > 73 {
            out.push_str("\r\n ");
            column = 1;
        }
        out.push(character);
        column += character.len_utf8();
    }
    out.push_str("\r\n");
    out
}
