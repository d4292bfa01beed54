//! What is affected and where it is fixed (N10).

use super::{Finding, Known, Level, Spot, finding, scan};
use crate::{
    Branch, Record, Standing,
    face::{changes, is_full_hash, tags},
};

pub(super) fn look(record: &Record, known: &Known, found: &mut Vec<Finding>) {
    if record.notice.products.is_empty() && record.details.packages.is_empty() {
        found.push(finding(Level::Warning, "no-product", Spot::of("product"), "names no product"));
    }
    for (place, product) in record.notice.products.iter().enumerate() {
        let spot = Spot(vec![("product", place)]);
        if product.name.trim().is_empty() {
            found.push(finding(Level::Error, "no-product-name", spot.clone(), "has no name"));
        }
        for (place, each) in product.branches.iter().enumerate() {
            branch(each, &spot.inside("branch", place), known, found);
        }
    }
}

fn branch(branch: &Branch, spot: &Spot, known: &Known, found: &mut Vec<Finding>) {
    let name = branch.name.trim();
    let mut add = |level, code, says: String| found.push(finding(level, code, spot.clone(), says));
    if !known.branches.is_empty() && !known.branches.iter().any(|glob| scan::matches(glob, name)) {
        add(Level::Warning, "unknown-branch", format!("`{name}` is no branch that the project names"));
    }
    let (vulnerable, fixed) = (changes(branch, Standing::Vulnerable), changes(branch, Standing::Fixed));
    if vulnerable.is_empty() && tags(branch, Standing::Vulnerable).is_empty() {
        add(Level::Info, "nothing-vulnerable", format!("`{name}` names nothing vulnerable"));
    }
    if fixed.is_empty() && !tags(branch, Standing::Fixed).is_empty() {
        add(Level::Info, "no-fix", format!("`{name}` names a fixed tag and no change that fixed it"));
    }
    for hash in vulnerable.iter().chain(&fixed).filter(|hash| !is_full_hash(hash)) {
        add(Level::Warning, "short-hash", format!("`{hash}` is no full commit hash"));
    }
}
