//! The product tree of somebody else's CSAF document, flat: each id with its package and version.

use std::collections::BTreeMap;

use crate::json::{Fields, Wrong};

/// What an id stands for.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) vendor: Option<String>,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) purl: Option<String>,
    pub(super) cpe: Option<String>,
}

/// All products by their ids.
pub(super) type Products = BTreeMap<String, Named>;

/// Takes the tree apart.
pub(super) fn products(document: &mut Fields, lost: &mut Vec<String>) -> Result<Products, Wrong> {
    let mut found = Products::new();
    let Some(mut tree) = document.inner("product_tree")? else { return Ok(found) };
    for branch in tree.objects("branches")? {
        take_branch(branch, &Above::default(), &mut found, lost)?;
    }
    for mut product in tree.objects("full_product_names")? {
        let name = product.text("name")?.unwrap_or_default();
        take_product(&mut product, Named { name, ..Named::default() }, &mut found)?;
        product.rest(lost);
    }
    for mut relationship in tree.objects("relationships")? {
        take_relationship(&mut relationship, &mut found, lost)?;
        relationship.rest(lost);
    }
    tree.rest(lost);
    Ok(found)
}

/// The way down to a branch.
#[derive(Debug, Clone, Default)]
struct Above {
    vendor: Option<String>,
    names: Vec<String>,
    version: Option<String>,
}

fn take_branch(
    mut branch: Fields,
    above: &Above,
    found: &mut Products,
    lost: &mut Vec<String>,
) -> Result<(), Wrong> {
    let name = branch.text("name")?.unwrap_or_default();
    let mut here = above.clone();
    let category = branch.text("category")?;
    let kept = match category.as_deref() {
        Some("vendor") => {
            here.vendor = Some(name);
            true
        }
        Some("product_version" | "product_version_range") if here.version.is_none() => {
            here.version = Some(name);
            true
        }
        Some("product_version" | "product_version_range" | "patch_level" | "service_pack") => {
            // A service pack is a version of a version.
            here.version = Some(here.version.map_or(name.clone(), |version| format!("{version} {name}")));
            false
        }
        other => {
            let is_first = here.names.is_empty();
            here.names.push(name);
            other == Some("product_name") && is_first
        }
    };
    // Families, architectures and the like become words of one name.
    if let Some(category) = category.filter(|_| !kept) {
        branch.map.insert("category".to_owned(), category.into());
    }
    if let Some(mut product) = branch.inner("product")? {
        let full = product.text("name")?.unwrap_or_default();
        let name = if here.names.is_empty() { full } else { here.names.join(" ") };
        let version = here.version.clone().unwrap_or_default();
        take_product(
            &mut product,
            Named { vendor: here.vendor.clone(), name, version, ..Named::default() },
            found,
        )?;
        product.rest(lost);
    }
    for inner in branch.objects("branches")? {
        take_branch(inner, &here, found, lost)?;
    }
    branch.rest(lost);
    Ok(())
}

fn take_product(product: &mut Fields, named: Named, found: &mut Products) -> Result<(), Wrong> {
    let id = product.required("product_id")?;
    let mut named = named;
    if let Some(mut helper) = product.inner("product_identification_helper")? {
        named.purl = helper.text("purl")?.or(named.purl);
        named.cpe = helper.text("cpe")?.or(named.cpe);
        if !helper.map.is_empty() {
            product.map.insert("product_identification_helper".to_owned(), helper.map.into());
        }
    }
    found.insert(id, named);
    Ok(())
}

/// A part of something: identified by the part's package URL, and by the CPE of what it is part of.
fn take_relationship(
    relationship: &mut Fields,
    found: &mut Products,
    lost: &mut Vec<String>,
) -> Result<(), Wrong> {
    let part = relationship.text("product_reference")?.unwrap_or_default();
    let whole = relationship.text("relates_to_product_reference")?.unwrap_or_default();
    // What is part of what is told by the name alone.
    for (key, id) in [("product_reference", &part), ("relates_to_product_reference", &whole)] {
        relationship.map.insert(key.to_owned(), id.as_str().into());
    }
    let part = found.get(&part).cloned().unwrap_or_default();
    let whole = found.get(&whole).cloned().unwrap_or_default();
    if let Some(mut product) = relationship.inner("full_product_name")? {
        let name = product.text("name")?.unwrap_or_default();
        let named =
            Named { name, cpe: whole.cpe.clone(), vendor: part.vendor.clone().or(whole.vendor), ..part };
        take_product(&mut product, named, found)?;
        product.rest(lost);
    }
    Ok(())
}
