//! What people wrote: its length, and what should not stand in it.

use super::{Finding, Known, Level, Spot, finding, scan};
use crate::{Person, Record, one_line};

/// The length of a summary where the project names none (N7).
const SUMMARY: usize = 80;

pub(super) fn look(record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let notice = &record.notice;
    summary(&notice.summary, known.summary.unwrap_or(SUMMARY), found);
    if notice.description.trim().is_empty() {
        found.push(finding(Level::Error, "no-description", Spot::of("description"), "says nothing"));
    }
    let texts = [
        ("summary", Some(&notice.summary)),
        ("description", Some(&notice.description)),
        ("impact", notice.impact.as_ref()),
        ("workaround", notice.workaround.as_ref()),
    ];
    for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        leaks(text, &Spot::of(name), known, found);
        addresses(text, name, record, known, found);
        other_cves(text, name, record, known, found);
    }
    for link in &record.details.links {
        leaks(&link.url, &Spot::of("link"), known, found);
    }
}

fn summary(text: &str, most: usize, found: &mut Vec<Finding>) {
    let spot = || Spot::of("summary");
    let length = one_line(text).chars().count();
    if length == 0 {
        found.push(finding(Level::Error, "no-summary", spot(), "says nothing"));
    }
    if length > most {
        let says = format!("has {length} characters, the project aims at {most}");
        found.push(finding(Level::Warning, "summary-long", spot(), says));
    }
    if text.trim().contains('\n') {
        found.push(finding(Level::Info, "summary-lines", spot(), "spans several lines"));
    }
}

/// Places and cases that the public must not learn of.
pub(super) fn leaks(text: &str, spot: &Spot, known: &Known, found: &mut Vec<Finding>) {
    for word in scan::words(text) {
        if scan::is_case(word) {
            let says = format!("names the case or report `{word}`");
            found.push(finding(Level::Error, "case-id", spot.clone(), says));
        }
        let Some((host, user)) = scan::host(word) else { continue };
        if user {
            let says = format!("has a user's name or password in an address of `{host}`");
            found.push(finding(Level::Error, "credentials", spot.clone(), says));
        }
        if scan::is_private(&host) || known.private_hosts.iter().any(|glob| scan::matches(glob, &host)) {
            let says = format!("points at `{host}`, which the public cannot reach");
            found.push(finding(Level::Error, "private-url", spot.clone(), says));
        }
    }
}

fn addresses(text: &str, name: &'static str, record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let credits = &record.notice.credits;
    let people = credits.reporters.iter().chain(&credits.patchers);
    let named: Vec<&str> = people.filter_map(|person: &Person| person.email.as_deref()).collect();
    for word in scan::words(text).filter(|word| scan::is_address(word)) {
        let address = word.trim_start_matches("mailto:");
        let agreed = known.consented.as_ref().is_some_and(|agreed| agreed.contains(address));
        if !named.contains(&address) && !agreed {
            let says = format!("names the address `{address}`, whose owner is not credited");
            found.push(finding(Level::Warning, "address", Spot::of(name), says));
        }
    }
}

fn other_cves(text: &str, name: &'static str, record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let own = record.cves();
    for cve in scan::cves(text) {
        if !own.contains(&cve) && !known.published.contains(&cve) {
            let says = format!("names {cve}, which is neither this notice's nor known to be published");
            found.push(finding(Level::Warning, "unpublished-cve", Spot::of(name), says));
        }
    }
}
