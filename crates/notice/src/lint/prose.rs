//! What people wrote: its length, and what should not stand in it.

use super::{Finding, Known, Level, Spot, finding, scan};
use crate::{Details, Person, Record, one_line};

/// The length of a summary where the project names none (N7).
const SUMMARY: usize = 80;

pub(super) fn look(record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let notice = &record.notice;
    summary(&notice.summary, known.summary.unwrap_or(SUMMARY), found);
    if notice.description.trim().is_empty() {
        found.push(finding(Level::Error, "no-description", Spot::of("description"), "says nothing"));
    }
    for (spot, text) in published(record) {
        leaks(text, &spot, known, found);
        addresses(text, &spot, record, known, found);
        other_cves(text, &spot, record, known, found);
    }
    for (place, link) in record.details.links.iter().enumerate() {
        leaks(&link.url, &Spot(vec![("link", place)]), known, found);
    }
}

/// What people wrote that some format publishes, with its place.
fn published(record: &Record) -> Vec<(Spot, &str)> {
    let (notice, details) = (&record.notice, &record.details);
    let mut all = vec![
        (Spot::of("summary"), notice.summary.as_str()),
        (Spot::of("description"), notice.description.as_str()),
    ];
    all.extend(notice.impact.as_deref().map(|text| (Spot::of("impact"), text)));
    all.extend(notice.workaround.as_deref().map(|text| (Spot::of("workaround"), text)));
    for (role, people) in [("reporter", &notice.credits.reporters), ("patcher", &notice.credits.patchers)] {
        let names =
            people.iter().enumerate().filter_map(|(place, person)| Some((place, person.name.as_deref()?)));
        all.extend(names.map(|(place, name)| (Spot::of("credits").inside(role, place), name)));
    }
    for (place, product) in notice.products.iter().enumerate() {
        let spot = Spot(vec![("product", place)]);
        all.push((spot.clone(), product.name.as_str()));
        all.push((spot.inside("repository", 0), product.repository.as_str()));
        let branches = product.branches.iter().enumerate();
        all.extend(branches.map(|(place, branch)| (spot.inside("branch", place), branch.name.as_str())));
    }
    all.extend(of_details(details));
    all
}

fn of_details(details: &Details) -> Vec<(Spot, &str)> {
    let mut all = Vec::new();
    all.extend(
        details.withdrawn.iter().map(|each| (Spot::of("withdrawn").inside("why", 0), each.why.as_str())),
    );
    for (place, revision) in details.revisions.iter().enumerate() {
        all.push((Spot(vec![("revision", place), ("says", 0)]), revision.says.as_str()));
    }
    for (place, link) in details.links.iter().enumerate() {
        all.extend(link.title.as_deref().map(|title| (Spot(vec![("link", place), ("title", 0)]), title)));
    }
    for (place, flaw) in details.flaws.iter().enumerate() {
        let texts = [("title", flaw.title.as_deref()), ("description", flaw.description.as_deref())];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
        all.extend(texts.map(|(name, text)| (Spot(vec![("flaw", place), (name, 0)]), text)));
    }
    for (place, package) in details.packages.iter().enumerate() {
        let texts = [
            ("name", Some(package.name.as_str())),
            ("vendor", package.vendor.as_deref()),
            ("repository", package.repository.as_deref()),
        ];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
        all.extend(texts.map(|(name, text)| (Spot(vec![("package", place), (name, 0)]), text)));
    }
    all
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
    for case in scan::cases(text) {
        let says = format!("names the case or report `{case}`");
        found.push(finding(Level::Error, "case-id", spot.clone(), says));
    }
    for word in scan::words(text) {
        match (scan::host(word), scan::bare_host(word)) {
            (Some((host, user)), _) => url(word, &host, user, spot, known, found),
            (None, Some(host)) => bare(&host, spot, known, found),
            (None, None) => {}
        }
    }
}

fn url(word: &str, host: &str, user: bool, spot: &Spot, known: &Known, found: &mut Vec<Finding>) {
    if user {
        let says = format!("has a user's name or password in an address of `{host}`");
        found.push(finding(Level::Error, "credentials", spot.clone(), says));
    }
    if host.is_empty() {
        // `qemu:///system` is the reader's own machine; a file is one on the writer's.
        if word.starts_with("file:") {
            let says = format!("points at `{word}`, a file on one machine");
            found.push(finding(Level::Error, "private-url", spot.clone(), says));
        }
    } else if scan::is_private(host) || is_listed(host, known) {
        let says = format!("points at `{host}`, which the public cannot reach");
        found.push(finding(Level::Error, "private-url", spot.clone(), says));
    }
}

/// What looks like a host may be a version or a file.
fn bare(host: &str, spot: &Spot, known: &Known, found: &mut Vec<Finding>) {
    let level = if is_listed(host, known) { Level::Error } else { Level::Warning };
    if level == Level::Error || scan::is_private(host) {
        let says = format!("seems to name the host `{host}`, which the public cannot reach");
        found.push(finding(level, "private-host", spot.clone(), says));
    }
}

fn is_listed(host: &str, known: &Known) -> bool {
    known.private_hosts.iter().any(|glob| scan::matches(glob, host))
}

fn addresses(text: &str, spot: &Spot, record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let credits = &record.notice.credits;
    let people = credits.reporters.iter().chain(&credits.patchers);
    let named: Vec<&str> = people.filter_map(|person: &Person| person.email.as_deref()).collect();
    for word in scan::words(text).filter(|word| scan::is_address(word)) {
        let address = word.trim_start_matches("mailto:");
        let agreed = known.consented.as_ref().is_some_and(|agreed| agreed.contains(address));
        if !named.contains(&address) && !agreed {
            let says = format!("names the address `{address}`, whose owner is not credited");
            found.push(finding(Level::Warning, "address", spot.clone(), says));
        }
    }
}

fn other_cves(text: &str, spot: &Spot, record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let own = record.cves();
    for cve in scan::cves(text) {
        if !own.contains(&cve) && !known.published.contains(&cve) {
            let says = format!("names {cve}, which is neither this notice's nor known to be published");
            found.push(finding(Level::Warning, "unpublished-cve", spot.clone(), says));
        }
    }
}
