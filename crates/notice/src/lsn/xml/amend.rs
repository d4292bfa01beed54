//! Writing a changed notice into its file so that everything else in the file stays as it was.

use std::ops::Range;

use super::{ParseError, element::Element, file::LsnFile};
use crate::{Branch, Notice, Product, lsn::LsnStyle};

/// Brings a file up to a changed notice. Parts that say the same keep their bytes, comments and what the format does
/// not know included; a part that changed is written anew; one that is new comes behind its fellows.
///
/// # Errors
///
/// The first flaw of the file, as [`parse`](super::parse) has them.
pub fn amend(source: &str, notice: &Notice, style: &LsnStyle) -> Result<String, ParseError> {
    let file = LsnFile::read(source, style)?;
    let before = file.notice()?;
    if before == *notice {
        return Ok(source.to_owned());
    }
    // Both are laid out by the same hand: what differs between them differs in what is said.
    let fresh = LsnFile::of(notice, style)?;
    let wanted = fresh.notice()?;
    // Branches that share a name or change places cannot be told apart: then the products are written anew.
    for by_branch in [true, false] {
        let mut edits = Vec::new();
        for name in PARTS.into_iter().filter(|name| !said(&before, notice, name)) {
            part(&file, &fresh, name, &mut edits);
        }
        products(&file, &fresh, (&before, notice), by_branch, &mut edits);
        let amended = applied(source, edits);
        if LsnFile::read(&amended, style).and_then(|read| read.notice()).is_ok_and(|read| read == wanted) {
            return Ok(amended);
        }
    }
    Ok(fresh.source().to_owned())
}

/// The parts that stand once, in the order in which a file has them.
const PARTS: [&str; 8] =
    ["id", "summary", "description", "impact", "workaround", "credits", "lifecycle", "reference"];

/// Whether both say the same of a part.
fn said(before: &Notice, after: &Notice, name: &str) -> bool {
    match name {
        "id" => before.id == after.id,
        "summary" => before.summary == after.summary,
        "description" => before.description == after.description,
        "impact" => before.impact == after.impact,
        "workaround" => before.workaround == after.workaround,
        "credits" => before.credits == after.credits,
        "lifecycle" => before.lifecycle == after.lifecycle,
        _ => before.references == after.references,
    }
}

/// A stretch of the file, and what comes in its place.
type Edit = (Range<usize>, String);

fn part(file: &LsnFile, fresh: &LsnFile, name: &'static str, edits: &mut Vec<Edit>) {
    let (old, new) = (file.root().all(name).next(), fresh.root().all(name).next());
    match (old, new) {
        (Some(old), Some(new)) => edits.push((whole(old), text(fresh, new))),
        (Some(old), None) => edits.push((with_its_line(file, old), String::new())),
        (None, Some(new)) => {
            let after = PARTS.iter().take_while(|each| **each != name);
            let place =
                after.filter_map(|each| file.root().all(each).next()).map(|element| element.end).max();
            let place = place.unwrap_or(file.root().inside.start);
            edits.push((place..place, format!("\n\n  {}", text(fresh, new))));
        }
        (None, None) => {}
    }
}

/// Products that are there in both, in the same order, are changed branch by branch; others are written anew.
fn products(
    file: &LsnFile,
    fresh: &LsnFile,
    (before, after): (&Notice, &Notice),
    by_branch: bool,
    edits: &mut Vec<Edit>,
) {
    let (old, new) = (file.root().all("product"), fresh.root().all("product"));
    let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
    let named = |product: &Product| (product.name.clone(), product.repository.clone());
    for (place, product) in after.products.iter().enumerate() {
        let Some(element) = new.get(place) else { continue };
        match (old.get(place), before.products.get(place)) {
            (Some(known), Some(was)) if by_branch && named(was) == named(product) => {
                branches(file, fresh, (known, element), (&was.branches, &product.branches), edits);
            }
            (Some(known), _) => edits.push((whole(known), text(fresh, element))),
            (None, _) => {
                let end = old.last().map_or(file.root().inside.end, |last| last.end);
                edits.push((end..end, format!("\n\n  {}", text(fresh, element))));
            }
        }
    }
    for gone in old.iter().skip(after.products.len()) {
        edits.push((with_its_line(file, gone), String::new()));
    }
}

/// Branches are known by their names.
fn branches(
    file: &LsnFile,
    fresh: &LsnFile,
    (old, new): (&Element, &Element),
    (before, after): (&[Branch], &[Branch]),
    edits: &mut Vec<Edit>,
) {
    let known: Vec<(&Branch, &Element)> = before.iter().zip(old.all("branch")).collect();
    let behind = known.last().map_or(old.inside.end, |(_, element)| element.end);
    for (branch, element) in after.iter().zip(new.all("branch")) {
        match known.iter().find(|(was, _)| was.name == branch.name) {
            Some((was, _)) if *was == branch => {}
            Some((_, place)) => edits.push((whole(place), text(fresh, element))),
            None => edits.push((behind..behind, format!("\n    {}", text(fresh, element)))),
        }
    }
    for (was, place) in &known {
        if !after.iter().any(|branch| branch.name == was.name) {
            edits.push((with_its_line(file, place), String::new()));
        }
    }
}

fn whole(element: &Element) -> Range<usize> {
    element.offset..element.end
}

/// An element with the white space before it.
fn with_its_line(file: &LsnFile, element: &Element) -> Range<usize> {
    let before = file.source().get(..element.offset).unwrap_or_default();
    before.trim_end_matches([' ', '\t', '\n', '\r']).len()..element.end
}

fn text(file: &LsnFile, element: &Element) -> String {
    file.source().get(whole(element)).unwrap_or_default().to_owned()
}

/// The edits do not overlap; those at one place keep their order.
fn applied(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    for (range, text) in edits {
        out.push_str(source.get(at..range.start).unwrap_or_default());
        out.push_str(&text);
        at = range.end;
    }
    out.push_str(source.get(at..).unwrap_or_default());
    out
}
