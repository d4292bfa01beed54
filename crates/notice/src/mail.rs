//! Mails about a notice: the announcement, and the post to a public list such as oss-security.

use crate::{Face, NotRendered, Record, face::shortened, fit::fit, lsn};

const MAIL: &str = "a mail";

/// The most octets that a line of a header may have (RFC 5322, section 2.1.1, recommends 78).
const HEADER_WIDTH: usize = 78;

/// Writes a whole mail (RFC 5322) with the notice's text; `date` is the `Date` header's value.
///
/// Its Message-ID stays the same for the same version of the notice. That of a later version, a withdrawal included, is
/// another one, its subject says so, and it answers the first version's mail.
///
/// The text stands as it is, 8-bit UTF-8. Nothing in a notice can add a header: each is one line of encoded words
/// where it is not plain.
///
/// # Errors
///
/// A missing number or `[mail]` table, and a notice that is not finished.
pub fn render(record: &Record, face: &Face, date: &str) -> Result<String, NotRendered> {
    let rule = face.publication.mail.as_ref();
    let rule = rule.ok_or(NotRendered::NoTable { format: MAIL, table: "[mail] table" })?;
    let name = face.name(record, MAIL)?;
    fit(record, MAIL)?;
    let version = version(record);
    let cves = record.cves().join(", ");
    let of = if cves.is_empty() { String::new() } else { format!("{cves}: ") };
    let news = match (&record.details.withdrawn, version) {
        (Some(_), _) => "Withdrawn: ".to_owned(),
        (None, 1) => String::new(),
        (None, version) => format!("Version {version}: "),
    };
    let subject = format!("[{name}] {news}{of}{}", record.notice.summary);
    let domain = rule.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain.trim_end_matches('>'));
    let local: String = name
        .to_lowercase()
        .chars()
        .map(|each| if each.is_ascii_alphanumeric() { each } else { '-' })
        .collect();
    let mut mail = format!("From: {}\n", header(&rule.from));
    mail += &format!("To: {}\n", rule.to.iter().map(|to| header(to)).collect::<Vec<_>>().join(",\n "));
    if !rule.cc.is_empty() {
        mail += &format!("Cc: {}\n", rule.cc.iter().map(|cc| header(cc)).collect::<Vec<_>>().join(",\n "));
    }
    mail += &format!("Subject: {}\n", header(&shortened(&subject, 200)));
    mail += &format!("Date: {}\n", header(date));
    mail += &format!("Message-ID: <{local}.{version}@{domain}>\n");
    if version > 1 {
        mail += &format!("In-Reply-To: <{local}.1@{domain}>\nReferences: <{local}.1@{domain}>\n");
    }
    mail += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n";
    mail += &body(record, face);
    Ok(mail)
}

/// Which version of the notice it is, from 1; a withdrawal is one, where no version tells it.
fn version(record: &Record) -> usize {
    let details = &record.details;
    let last = details.revisions.iter().map(|revision| revision.at).max();
    let told =
        details.withdrawn.as_ref().is_none_or(|withdrawn| last.is_some_and(|last| last >= withdrawn.at));
    details.revisions.len().max(1) + usize::from(!told)
}

/// The text of the mail: the notice, and where it stands.
#[must_use]
pub fn body(record: &Record, face: &Face) -> String {
    let mut text = lsn::text::render(&record.notice, &face.lsn);
    if let Some(withdrawn) = &record.details.withdrawn {
        let why = lsn::text::plain(&withdrawn.why);
        text = format!("This notice was withdrawn on {}: {why}\n\n{text}", withdrawn.at);
    }
    if let Some(url) = record.notice.id.and_then(|_| face.url(record)) {
        text += &format!("The notice, with what becomes known later: {url}\n");
    }
    // A line has at most 998 octets (RFC 5322, section 2.1.1); what is longer is one word, and is cut.
    let lines = text.lines().flat_map(|line| cut(line, 900));
    lines.fold(String::new(), |mail, line| mail + line + "\n")
}

fn cut(line: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while rest.len() > most {
        let (part, after) = rest.split_at(rest.floor_char_boundary(most));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// A header's value: plain text folded at spaces, anything else as encoded words (RFC 2047).
fn header(value: &str) -> String {
    let value = value.split(|each: char| each.is_whitespace() || each.is_control());
    let words: Vec<_> = value.filter(|word| !word.is_empty()).collect();
    let plain = |word: &&str| word.is_ascii() && !word.contains("=?") && word.len() < 60;
    if words.iter().all(plain) {
        return folded(&words);
    }
    // An address keeps its angle brackets; the words before it are its name.
    let (name, address) = match words.split_last() {
        Some((last, before)) if last.starts_with('<') && last.is_ascii() => (before.join(" "), Some(*last)),
        _ => (words.join(" "), None),
    };
    let mut encoded = encoded_words(&name);
    encoded.extend(address.map(ToOwned::to_owned));
    encoded.join("\n ")
}

fn folded(words: &[&str]) -> String {
    let mut text = String::new();
    let mut column = 12; // behind the longest of our header names
    for (place, word) in words.iter().enumerate() {
        if place > 0 && column + word.len() >= HEADER_WIDTH {
            text.push('\n');
            column = 0;
        }
        if place > 0 {
            text.push(' ');
        }
        text.push_str(word);
        column += word.len() + 1;
    }
    text
}

/// Encoded words of at most 75 octets, cut between characters.
fn encoded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut bytes = String::new();
    for character in text.chars() {
        let mut buffer = [0; 4];
        let encoded: String = character
            .encode_utf8(&mut buffer)
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("={byte:02X}")
                }
            })
            .collect();
        if bytes.len() + encoded.len() > 60 {
            words.push(format!("=?utf-8?q?{bytes}?="));
            bytes.clear();
        }
        bytes.push_str(&encoded);
    }
    if !bytes.is_empty() {
        words.push(format!("=?utf-8?q?{bytes}?="));
    }
    words
}
