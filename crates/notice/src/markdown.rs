//! A notice as Markdown, for release pages and trackers.

use crate::{
    Branch, Face, Person, Product, Record, Standing,
    face::{changes, tags},
};

/// Writes the record as a Markdown page (`CommonMark`).
///
/// People's words stay text: what would be markup in them is escaped.
#[must_use]
pub fn render(record: &Record, face: &Face) -> String {
    let notice = &record.notice;
    let name = face.name(record, "Markdown").unwrap_or_else(|_| face.lsn.name(notice));
    let mut page = format!("# {}: {}\n\n", line(&name), line(&notice.summary));
    if let Some(withdrawn) = &record.details.withdrawn {
        page += &format!("**Withdrawn on {}:** {}\n\n", day(withdrawn.at), line(&withdrawn.why));
    }
    page += &facts(record, face);
    page += &section("Description", Some(&notice.description));
    page += &section("Impact", notice.impact.as_deref());
    page += &section("Workaround", notice.workaround.as_deref());
    notice.products.iter().for_each(|each| page += &product(each, face));
    page += &revisions(record);
    page
}

/// The prose of a notice under headings, for formats with one place for all of it.
pub(crate) fn prose(record: &Record) -> String {
    let notice = &record.notice;
    let mut text = notice.description.trim().to_owned();
    for (title, said) in [("Impact", &notice.impact), ("Workaround", &notice.workaround)] {
        if let Some(said) = said.as_deref().map(str::trim).filter(|said| !said.is_empty()) {
            text += &format!("\n\n## {title}\n\n{said}");
        }
    }
    text
}

fn facts(record: &Record, face: &Face) -> String {
    let notice = &record.notice;
    let mut rows = Vec::new();
    let days = &notice.lifecycle;
    for (label, day) in [("Reported", days.reported), ("Published", days.published), ("Fixed", days.fixed)] {
        rows.extend(day.map(|day| format!("- {label}: {day}")));
    }
    rows.extend(record.details.severity.as_ref().map(|severity| format!("- Severity: {}", line(severity))));
    for flaw in &record.details.flaws {
        let of = flaw.cve.as_ref().map(|cve| format!(" ({})", line(cve))).unwrap_or_default();
        rows.extend(flaw.cvss.iter().map(|cvss| format!("- CVSS{of}: {:.1} `{cvss}`", cvss.score())));
        rows.extend(flaw.cwe.iter().map(|cwe| format!("- Weakness{of}: {cwe}, {}", cwe.name())));
    }
    for (label, people) in
        [("Reported by", &notice.credits.reporters), ("Patched by", &notice.credits.patchers)]
    {
        let people: Vec<_> = people.iter().filter_map(person).collect();
        rows.extend((!people.is_empty()).then(|| format!("- {label}: {}", people.join(", "))));
    }
    for reference in &notice.references {
        let name = line(&Face::reference_name(reference));
        rows.push(match face.reference_url(reference) {
            Some(url) => format!("- See also: [{name}](<{}>)", address(&url)),
            None => format!("- See also: {name}"),
        });
    }
    for link in &record.details.links {
        let title = link.title.as_deref().unwrap_or(&link.url);
        rows.push(format!("- See also: [{}](<{}>)", line(title), address(&link.url)));
    }
    if rows.is_empty() { String::new() } else { rows.join("\n") + "\n\n" }
}

/// Names only: a page is read by more people than a mail.
fn person(person: &Person) -> Option<String> {
    let said = person.name.as_deref().filter(|name| !name.trim().is_empty());
    said.or(person.email.as_deref()).map(line).filter(|name| !name.is_empty())
}

fn section(title: &str, text: Option<&str>) -> String {
    let Some(text) = text else { return String::new() };
    let paragraphs: Vec<_> = text.split("\n\n").map(line).filter(|text| !text.is_empty()).collect();
    format!("## {title}\n\n{}\n\n", paragraphs.join("\n\n"))
}

fn product(product: &Product, face: &Face) -> String {
    let address = address(&face.lsn.repository_url(product));
    let mut text = format!("## Affected product: {}\n\nRepository: <{address}>\n\n", line(&product.name));
    text += "| Branch | Vulnerable | Fixed |\n|---|---|---|\n";
    product.branches.iter().for_each(|each| text += &branch(each));
    text.push('\n');
    text
}

fn branch(branch: &Branch) -> String {
    let cell = |standing| {
        let tags = tags(branch, standing).into_iter().map(line);
        let changes = changes(branch, standing).into_iter().map(|hash| format!("commit {}", line(hash)));
        tags.chain(changes).collect::<Vec<_>>().join(", ")
    };
    format!("| {} | {} | {} |\n", line(&branch.name), cell(Standing::Vulnerable), cell(Standing::Fixed))
}

fn revisions(record: &Record) -> String {
    let rows = record.details.revisions.iter();
    let rows: Vec<_> = rows
        .map(|each| format!("- {} ({}): {}", line(&each.number), day(each.at), line(&each.says)))
        .collect();
    if rows.is_empty() { String::new() } else { format!("## Versions\n\n{}\n", rows.join("\n")) }
}

fn day(at: jiff::Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// Text on one line, with every character escaped that could be markup, and none that could drive a terminal.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for character in word.chars() {
            if "\\`*_{}[]<>#|~&!".contains(character) {
                out.push('\\');
            }
            out.push(if character.is_control() { char::REPLACEMENT_CHARACTER } else { character });
        }
    }
    out
}

/// An address inside `<` and `>`.
fn address(url: &str) -> String {
    let unsafe_here =
        |character: char| character.is_control() || character.is_whitespace() || "<>\\".contains(character);
    url.chars()
        .map(|character| if unsafe_here(character) { "%20".to_owned() } else { character.to_string() })
        .collect()
}
