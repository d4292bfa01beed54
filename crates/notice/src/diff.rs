//! What is different between two versions of a notice.

use crate::{Face, Person, Point, Record, Standing};

/// A fact that one version says and the other does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Where it stands, in words of the notice: `summary`, `libvirt master vulnerable tag`.
    pub place: String,
    /// What only the older version says.
    pub was: Option<String>,
    /// What only the newer version says.
    pub is: Option<String>,
}

/// What a newer version says and an older one does not, and the other way round, in the notice's order.
#[must_use]
pub fn diff(older: &Record, newer: &Record) -> Vec<Difference> {
    let (before, after) = (facts(older), facts(newer));
    let only = |these: &[(String, String)], those: &[(String, String)]| -> Vec<(String, String)> {
        these.iter().filter(|fact| !those.contains(fact)).cloned().collect()
    };
    let (mut gone, come) = (only(&before, &after), only(&after, &before));
    let mut found = Vec::new();
    // A place with one value in each is a change; others come and go by themselves.
    let single =
        |place: &str| !place.contains(' ') && !matches!(place, "reporter" | "patcher" | "reference" | "link");
    for (place, is) in come {
        let was = gone.iter().position(|(other, _)| *other == place && single(&place));
        let was = was.map(|at| gone.remove(at).1);
        found.push(Difference { place, was, is: Some(is) });
    }
    found.extend(gone.into_iter().map(|(place, was)| Difference { place, was: Some(was), is: None }));
    found
}

/// All that a record says, as places and words.
fn facts(record: &Record) -> Vec<(String, String)> {
    let notice = &record.notice;
    let mut facts = Vec::new();
    let mut add = |place: &str, says: String| facts.push((place.to_owned(), says));
    add("id", notice.id_or_placeholder());
    add("summary", notice.summary.clone());
    add("description", notice.description.clone());
    notice.impact.iter().for_each(|text| add("impact", text.clone()));
    notice.workaround.iter().for_each(|text| add("workaround", text.clone()));
    notice.credits.reporters.iter().for_each(|each| add("reporter", person(each)));
    notice.credits.patchers.iter().for_each(|each| add("patcher", person(each)));
    let days = &notice.lifecycle;
    for (place, day) in [("reported", days.reported), ("published", days.published), ("fixed", days.fixed)] {
        if let Some(day) = day {
            add(place, day.to_string());
        }
    }
    notice.references.iter().for_each(|each| add("reference", Face::reference_name(each)));
    for product in &notice.products {
        for branch in &product.branches {
            let place = format!("{} {}", product.name, branch.name);
            add(&place, "branch".to_owned());
            for mark in &branch.marks {
                let standing = match mark.standing {
                    Standing::Vulnerable => "vulnerable",
                    Standing::Fixed => "fixed",
                };
                let (kind, name) = match &mark.point {
                    Point::Tag(name) => ("tag", name),
                    Point::Change(name) => ("change", name),
                };
                add(&format!("{place} {standing} {kind}"), name.clone());
            }
        }
    }
    details(record, &mut add);
    facts
}

fn details(record: &Record, add: &mut impl FnMut(&str, String)) {
    let details = &record.details;
    details.severity.iter().for_each(|word| add("severity", word.clone()));
    details
        .withdrawn
        .iter()
        .for_each(|withdrawn| add("withdrawn", format!("{}: {}", withdrawn.at, withdrawn.why)));
    for flaw in &details.flaws {
        let of = flaw.cve.as_deref().unwrap_or("all");
        flaw.cvss.iter().for_each(|cvss| add(&format!("{of} cvss"), cvss.to_string()));
        flaw.cwe.iter().for_each(|cwe| add(&format!("{of} cwe"), cwe.to_string()));
    }
    details.links.iter().for_each(|link| add("link", link.url.clone()));
    details
        .revisions
        .iter()
        .for_each(|each| add("revision of the notice", format!("{} {}", each.number, each.says)));
    for package in &details.packages {
        for claim in &package.claims {
            let end = claim.before.as_ref().map(|before| format!(" before {before}"));
            let end = end.or_else(|| claim.through.as_ref().map(|through| format!(" through {through}")));
            add(
                &format!("{} {:?}", package.name, claim.status),
                format!("{}{}", claim.from, end.unwrap_or_default()),
            );
        }
    }
}

fn person(person: &Person) -> String {
    let name = person.name.as_deref().unwrap_or_default();
    person.email.as_ref().map_or_else(|| name.to_owned(), |email| format!("{name} <{email}>"))
}
