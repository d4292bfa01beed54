//! Which products a notice speaks of, as CSAF names them, and what is true of each.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    Claim, Face, Package, Product, ProductRule, Record, Standing, Status,
    face::{changes, encoded, tags},
    json::object,
};

/// The products of one notice.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Vendor, then product name, then version to the product's id and what else identifies it.
    vendors: BTreeMap<String, BTreeMap<String, BTreeMap<String, Leaf>>>,
    count: usize,
    /// What is true of each id, for all vulnerabilities or for some.
    claims: Vec<(String, Status, Vec<String>)>,
    /// A fix to install: what it says, and for which ids.
    pub(super) remedies: Vec<(String, Option<String>, Vec<String>)>,
}

#[derive(Debug)]
struct Leaf {
    id: String,
    is_range: bool,
    helper: Value,
}

impl Tree {
    /// The products of a record.
    pub(super) fn of(record: &Record, face: &Face) -> Self {
        let mut tree = Self::default();
        for product in &record.notice.products {
            tree.add_product(product, face);
        }
        for package in &record.details.packages {
            tree.add_package(package, face);
        }
        tree
    }

    pub(super) fn is_empty(&self) -> bool {
        self.vendors.is_empty()
    }

    /// Whether something is affected for one of these vulnerabilities.
    pub(super) fn has_affected(&self, named: &[String]) -> bool {
        let spoken = |cves: &[String]| cves.is_empty() || cves.iter().any(|cve| named.contains(cve));
        self.claims.iter().any(|(_, status, cves)| *status == Status::Affected && spoken(cves))
    }

    fn add_product(&mut self, product: &Product, face: &Face) {
        let rule = face.product(&product.name);
        let vendor = vendor(rule.vendor.as_deref(), face);
        for branch in &product.branches {
            let mut ids = [Vec::new(), Vec::new()];
            for (standing, status) in
                [(Standing::Vulnerable, Status::Affected), (Standing::Fixed, Status::Fixed)]
            {
                let mut found = Vec::new();
                for tag in tags(branch, standing) {
                    let version = rule.version(tag);
                    found.push(self.add(&vendor, &product.name, version, false, helper(&rule, version)));
                }
                for hash in changes(branch, standing) {
                    // A version of git: the branch as it was at that commit.
                    let version = format!("{}@{hash}", branch.name.trim());
                    let helper = git_helper(&rule, product, hash, face);
                    found.push(self.add(&vendor, &product.name, &version, false, helper));
                }
                self.claims.extend(found.iter().map(|id| (id.clone(), status, Vec::new())));
                let [vulnerable, fixed] = &mut ids;
                if standing == Standing::Vulnerable { vulnerable.extend(found) } else { fixed.extend(found) }
            }
            let [vulnerable, _] = ids;
            if let Some(says) = remedy(branch).filter(|_| !vulnerable.is_empty()) {
                let url =
                    changes(branch, Standing::Fixed).last().and_then(|hash| face.change_url(product, hash));
                self.remedies.push((says, url, vulnerable));
            }
        }
    }

    fn add_package(&mut self, package: &Package, face: &Face) {
        let vendor = vendor(package.vendor.as_deref(), face);
        let mut fixed = Vec::new();
        let mut affected = Vec::new();
        for claim in &package.claims {
            let (version, is_range) = version_of(claim);
            let helper = object([
                ("purl", crate::json::some(package.purl.as_ref())),
                ("cpe", crate::json::some(package.cpe.as_ref())),
            ]);
            let id = self.add(&vendor, &package.name, &version, is_range, helper);
            self.claims.push((id.clone(), claim.status, claim.cves.clone()));
            match claim.status {
                Status::Affected => affected.push(id),
                Status::Fixed => fixed.push(claim.from.clone()),
                Status::Unaffected | Status::Unknown => {}
            }
        }
        fixed.extend(package.claims.iter().filter_map(|claim| claim.before.clone()));
        if !affected.is_empty() && !fixed.is_empty() {
            let says = format!("Fixed in {} {}.", package.name, fixed.join(", "));
            self.remedies.push((says, None, affected));
        }
    }

    /// The id of a product, which is made where there is none.
    fn add(&mut self, vendor: &str, name: &str, version: &str, is_range: bool, helper: Value) -> String {
        let fallback =
            |text: &str| if text.trim().is_empty() { "unnamed".to_owned() } else { text.to_owned() };
        let (name, version) = (fallback(name), fallback(version));
        let range = if is_range { Some(version.clone()) } else { ranged(&version) };
        let (version, is_range) = range.map_or((version, false), |range| (range, true));
        let versions = self.vendors.entry(vendor.to_owned()).or_default().entry(name).or_default();
        let count = &mut self.count;
        let leaf = versions.entry(version).or_insert_with(|| {
            *count += 1;
            Leaf { id: format!("P{count}"), is_range, helper }
        });
        leaf.id.clone()
    }

    /// The `product_tree`.
    pub(super) fn value(&self) -> Value {
        let vendors = self.vendors.iter().map(|(vendor, products)| {
            let products = products.iter().map(|(name, versions)| {
                let versions = versions.iter().map(|(version, leaf)| leaf_value(vendor, name, version, leaf));
                json!({ "category": "product_name", "name": name, "branches": versions.collect::<Vec<_>>() })
            });
            json!({ "category": "vendor", "name": vendor, "branches": products.collect::<Vec<_>>() })
        });
        json!({ "branches": vendors.collect::<Vec<_>>() })
    }

    /// The ids by what is true of them for a vulnerability, each once, in the order of the notice. What is affected
    /// somewhere is not called fixed elsewhere (CSAF 2.0, 6.1.6).
    pub(super) fn standing(&self, cve: Option<&str>) -> Vec<(&str, Status)> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found: Vec<(&str, Status)> = Vec::new();
        for (id, status, cves) in &self.claims {
            if !speaks_of(cves, cve) {
                continue;
            }
            let place = *places.entry(id).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, known)) => *known = (*known).min(*status),
                None => found.push((id, *status)),
            }
        }
        found
    }
}

/// The `product_status` of a vulnerability.
pub(super) fn product_status(standing: &[(&str, Status)]) -> Value {
    let mut value = Map::new();
    for (key, of) in [
        ("known_affected", Status::Affected),
        ("fixed", Status::Fixed),
        ("known_not_affected", Status::Unaffected),
        ("under_investigation", Status::Unknown),
    ] {
        let ids: Vec<_> = standing.iter().filter(|(_, status)| *status == of).map(|(id, _)| *id).collect();
        if !ids.is_empty() {
            value.insert(key.to_owned(), json!(ids));
        }
    }
    Value::Object(value)
}

fn speaks_of(cves: &[String], cve: Option<&str>) -> bool {
    cves.is_empty() || cve.is_some_and(|cve| cves.iter().any(|each| each == cve))
}

fn vendor(said: Option<&str>, face: &Face) -> String {
    let publisher = face.publication.publisher.as_ref().map(|publisher| publisher.name.as_str());
    said.or(publisher).filter(|name| !name.trim().is_empty()).unwrap_or("unnamed").to_owned()
}

fn leaf_value(vendor: &str, name: &str, version: &str, leaf: &Leaf) -> Value {
    let product = object([
        ("name", json!(format!("{vendor} {name} {version}"))),
        ("product_id", json!(leaf.id)),
        ("product_identification_helper", leaf.helper.clone()),
    ]);
    let category = if leaf.is_range { "product_version_range" } else { "product_version" };
    json!({ "category": category, "name": version, "product": product })
}

fn helper(rule: &ProductRule, version: &str) -> Value {
    let purl = rule.purl.as_ref().map(|purl| format!("{purl}@{}", encoded(version).replace('/', "%2F")));
    let cpe = rule.cpe.as_ref().map(|cpe| cpe.replace("{version}", &cpe_part(version)));
    object([("purl", crate::json::some(purl)), ("cpe", crate::json::some(cpe))])
}

/// A commit has a package URL only: CPE has no words for one.
fn git_helper(rule: &ProductRule, product: &Product, hash: &str, face: &Face) -> Value {
    let purl = rule.purl.as_ref().map(|purl| {
        let hash = encoded(hash).replace('/', "%2F");
        format!(
            "{purl}@{hash}?vcs_url=git%2B{}%40{hash}",
            encoded(&face.clone_url(product)).replace(':', "%3A").replace('/', "%2F")
        )
    });
    object([("purl", crate::json::some(purl))])
}

/// A version as part of a CPE 2.3 name: what is not a letter or digit is quoted.
fn cpe_part(version: &str) -> String {
    let mut part = String::new();
    for character in version.to_ascii_lowercase().chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-') {
            part.push(character);
        } else if character.is_ascii_punctuation() {
            part.push('\\');
            part.push(character);
        } else {
            part.push('_');
        }
    }
    part
}

fn remedy(branch: &crate::Branch) -> Option<String> {
    let tags = tags(branch, Standing::Fixed);
    let changes = changes(branch, Standing::Fixed);
    let mut said = Vec::new();
    if !tags.is_empty() {
        said.push(format!("in {}", tags.join(", ")));
    }
    if !changes.is_empty() {
        said.push(format!("by {}", changes.join(", ")));
    }
    (!said.is_empty()).then(|| format!("Branch {}: fixed {}.", branch.name.trim(), said.join(" ")))
}

/// What stands where a version belongs and speaks of several (CSAF 2.0, 6.1.31): as a `vers` range where it is made of
/// comparisons, else in its own words, which the format takes as a range too.
fn ranged(version: &str) -> Option<String> {
    const SEVERAL: [&str; 7] = ["after", "all", "before", "earlier", "later", "prior", "versions"];
    let lower = version.to_lowercase();
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    if !version.contains(['<', '>']) && !words.any(|word| SEVERAL.contains(&word)) {
        return None;
    }
    let comparisons: Option<Vec<String>> = version.split([',', '|']).map(comparison).collect();
    Some(comparisons.map_or_else(|| version.to_owned(), |parts| format!("vers:generic/{}", parts.join("|"))))
}

/// One of a range's comparisons, as `vers` spells it.
fn comparison(text: &str) -> Option<String> {
    let text = text.trim();
    let sign = ["<=", ">=", "<", ">"].into_iter().find(|sign| text.starts_with(sign))?;
    let version = text.get(sign.len()..)?.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+~".contains(&byte);
    (!version.is_empty() && version.bytes().all(plain)).then(|| format!("{sign}{version}"))
}

/// A claim's versions as CSAF names them: one version, or a range in the `vers` form.
fn version_of(claim: &Claim) -> (String, bool) {
    let scheme = claim.scheme.as_deref().map_or_else(|| "generic".to_owned(), str::to_ascii_lowercase);
    let scheme: String = scheme.chars().filter(char::is_ascii_alphanumeric).collect();
    let from = if claim.from == "0" { String::new() } else { format!(">={}", claim.from) };
    let end = match (&claim.before, &claim.through) {
        (Some(before), _) => format!("<{before}"),
        (None, Some(through)) => format!("<={through}"),
        (None, None) if claim.from == "0" => "*".to_owned(),
        (None, None) => return (claim.from.clone(), false),
    };
    let parts: Vec<_> = [from, end].into_iter().filter(|part| !part.is_empty()).collect();
    (format!("vers:{scheme}/{}", parts.join("|")), true)
}
