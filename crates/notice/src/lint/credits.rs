//! Who is thanked (N8).

use super::{Finding, Known, Level, Spot, finding, scan};
use crate::{Person, Record};

pub(super) fn look(record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let credits = &record.notice.credits;
    let spot = Spot::of("credits");
    for (role, people) in [("reporter", &credits.reporters), ("patcher", &credits.patchers)] {
        if people.is_empty() {
            found.push(finding(Level::Info, "no-credit", spot.clone(), format!("names no {role}")));
        }
        for (place, each) in people.iter().enumerate() {
            person(each, spot.inside(role, place), known, found);
        }
    }
}

fn person(person: &Person, spot: Spot, known: &Known, found: &mut Vec<Finding>) {
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let Some(email) = given(&person.email) else {
        if given(&person.name).is_none() {
            found.push(finding(Level::Warning, "empty-credit", spot, "has neither a name nor an address"));
        }
        return;
    };
    if !scan::is_address(&email) {
        let says = format!("has `{email}` where an address belongs");
        found.push(finding(Level::Warning, "credit-address", spot, says));
        return;
    }
    match &known.consented {
        Some(agreed) if agreed.contains(&email) => {}
        Some(_) => {
            let says = format!("names the address `{email}`, whose owner did not agree");
            found.push(finding(Level::Error, "no-consent", spot, says));
        }
        None => {
            let says =
                format!("names the address `{email}`: its owner is to have agreed (N8), and nobody said so");
            found.push(finding(Level::Info, "consent-unknown", spot, says));
        }
    }
}
