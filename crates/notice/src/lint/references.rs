//! The other names of a vulnerability, and how severe it is said to be.

use super::{Finding, Known, Level, Spot, finding, prose};
use crate::{Face, Record, Reference};

pub(super) fn look(record: &Record, known: &Known, found: &mut Vec<Finding>) {
    if record.cves().is_empty() {
        found.push(finding(Level::Warning, "no-cve", Spot::of("reference"), "names no CVE id"));
    }
    for reference in &record.notice.references {
        let name = Face::reference_name(reference);
        if let Reference::Advisory { kind, .. } = reference
            && kind == "CVE"
            && super::scan::cves(&name) != [name.as_str()]
        {
            found.push(finding(
                Level::Warning,
                "bad-cve",
                Spot::of("reference"),
                format!("`{name}` is no CVE id"),
            ));
        }
        prose::leaks(&name, &Spot::of("reference"), known, found);
    }
    if let Some(severity) = &record.details.severity
        && !known.levels.is_empty()
        && !known.levels.contains(severity)
    {
        let says = format!("`{severity}` is none of the project's words: {}", known.levels.join(", "));
        found.push(finding(Level::Error, "severity", Spot::of("severity"), says));
    }
    let named: Vec<_> = record.notice.references.iter().map(Face::reference_name).collect();
    for cve in record.details.flaws.iter().filter_map(|flaw| flaw.cve.as_ref()) {
        if !named.contains(cve) {
            let says = format!("speaks of {cve}, which the notice does not name");
            found.push(finding(Level::Warning, "other-flaw", Spot::of("flaw"), says));
        }
    }
}
