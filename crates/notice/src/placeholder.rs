//! What stands in a new notice until somebody fills it in; nobody else is to read it.

use crate::{
    Branch, Credits, Lifecycle, Mark, Notice, NoticeId, Person, Point, Product, Reference, Standing,
    lint::Spot,
};

const SUMMARY: &str = "ONE LINE";
const DESCRIPTION: &str = "What is wrong.";
const IMPACT: &str = "What it allows whom to do.";
const WORKAROUND: &str = "What helps until the fix is installed.";
const NAME: &str = "NAME";
const CHANGE: &str = "FULL-COMMIT-HASH";
const CVE: &str = "YYYY-NNNN";

/// A notice to fill in, of a product and its main branch.
#[must_use]
pub fn to_fill_in(id: Option<NoticeId>, product: &str, repository: &str, branch: &str) -> Notice {
    let change = |standing| Mark { point: Point::Change(CHANGE.to_owned()), standing };
    let somebody = || Person { name: Some(NAME.to_owned()), email: None };
    Notice {
        id,
        summary: SUMMARY.to_owned(),
        description: DESCRIPTION.to_owned(),
        impact: Some(IMPACT.to_owned()),
        workaround: Some(WORKAROUND.to_owned()),
        credits: Credits { reporters: vec![somebody()], patchers: vec![somebody()] },
        lifecycle: Lifecycle::default(),
        references: vec![Reference::Advisory { kind: "CVE".to_owned(), id: CVE.to_owned() }],
        products: vec![Product {
            name: product.to_owned(),
            repository: repository.to_owned(),
            branches: vec![Branch {
                name: branch.to_owned(),
                marks: vec![change(Standing::Vulnerable), change(Standing::Fixed)],
            }],
        }],
    }
}

/// What of a notice still waits to be filled in, with its place.
pub(crate) fn placeholders(notice: &Notice) -> Vec<(Spot, &'static str)> {
    let mut found = Vec::new();
    let prose = [
        ("summary", SUMMARY, Some(&notice.summary)),
        ("description", DESCRIPTION, Some(&notice.description)),
        ("impact", IMPACT, notice.impact.as_ref()),
        ("workaround", WORKAROUND, notice.workaround.as_ref()),
    ];
    for (name, text, said) in prose {
        if said.is_some_and(|said| said.trim() == text) {
            found.push((Spot::of(name), text));
        }
    }
    let credits = &notice.credits;
    for (role, people) in [("reporter", &credits.reporters), ("patcher", &credits.patchers)] {
        let unnamed = people
            .iter()
            .enumerate()
            .filter(|(_, person)| person.name.as_deref().map(str::trim) == Some(NAME));
        found.extend(unnamed.map(|(place, _)| (Spot::of("credits").inside(role, place), NAME)));
    }
    if notice
        .references
        .iter()
        .any(|reference| matches!(reference, Reference::Advisory { id, .. } if id.trim() == CVE))
    {
        found.push((Spot::of("reference"), CVE));
    }
    for (at, product) in notice.products.iter().enumerate() {
        for (place, branch) in product.branches.iter().enumerate() {
            if branch
                .marks
                .iter()
                .any(|mark| matches!(&mark.point, Point::Change(hash) if hash.trim() == CHANGE))
            {
                found.push((Spot(vec![("product", at), ("branch", place)]), CHANGE));
            }
        }
    }
    found
}
