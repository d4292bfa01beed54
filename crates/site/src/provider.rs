//! The site as a CSAF provider (CSAF 2.0, section 7): metadata, ROLIE feed, folders with their lists, security.txt.
//!
//! It says no more of itself than it does: without a key nothing is signed, so that it is a provider and not a trusted
//! one; below a host's root nobody looks for the metadata, so that it is a publisher; without TLS it is none of them.

use std::collections::BTreeMap;

use cvdesk_notice::{Face, csaf};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::file::File;
use crate::page;
use crate::published::Published;
use crate::site::Site;

/// Where the metadata stands (7.1.9).
pub(crate) const METADATA: &str = ".well-known/csaf/provider-metadata.json";
/// The ROLIE feed, service document and category document (7.1.15 to 7.1.17).
pub(crate) const ROLIE: &str = "csaf/feed-tlp-white.json";
const SERVICE: &str = "csaf/service.json";
const CATEGORY: &str = "csaf/category-tlp-white.json";
/// RFC 9116, section 3.
pub(crate) const SECURITY_TXT: &str = ".well-known/security.txt";

const FEED_ID: &str = "csaf-feed-tlp-white";
const SCHEMA: &str = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json";

/// The key that signs advisories, as the public gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    fingerprint: String,
    armored: String,
}

impl PublicKey {
    /// A key by its fingerprint (40 hexadecimal digits or more), and itself in ASCII armour; `None` where the
    /// fingerprint is none.
    #[must_use]
    pub fn new(fingerprint: &str, armored: String) -> Option<Self> {
        let is_one = fingerprint.len() >= 40 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self { fingerprint: fingerprint.to_ascii_uppercase(), armored })
    }

    /// The fingerprint, in capitals.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Itself, in ASCII armour.
    #[must_use]
    pub fn armored(&self) -> &str {
        &self.armored
    }

    /// Where it lies on the site.
    #[must_use]
    pub fn path(&self) -> String {
        format!("csaf/openpgp/{}.asc", self.fingerprint)
    }
}

/// How far a site goes, in the words of CSAF 2.0, section 7.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Advisories that anybody may fetch.
    Publisher,
    /// And that programs find.
    Provider,
    /// And that are signed.
    TrustedProvider,
}

impl Role {
    /// The role of a site; `None` without TLS, which every role asks for (7.1.3).
    pub(crate) fn of(site: &Site) -> Option<Self> {
        match (site.base.is_secure(), site.base.is_root(), &site.key) {
            (false, _, _) => None,
            (true, false, _) => Some(Self::Publisher),
            (true, true, None) => Some(Self::Provider),
            (true, true, Some(_)) => Some(Self::TrustedProvider),
        }
    }

    /// The role as CSAF spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publisher => "csaf_publisher",
            Self::Provider => "csaf_provider",
            Self::TrustedProvider => "csaf_trusted_provider",
        }
    }

    /// Why it is that and no more.
    pub(crate) const fn why(self) -> &'static str {
        match self {
            Self::Publisher => {
                "the advisories are valid, public and fetched through TLS. It stands in a folder of its host, where programs do not look for the metadata by themselves, so that it does not call itself a provider."
            }
            Self::Provider => {
                "programs find the metadata where they look for it, and the advisories by a ROLIE feed and by folders, each with its digests. They are not signed, so that it does not call itself a trusted provider."
            }
            Self::TrustedProvider => {
                "programs find the metadata where they look for it, and the advisories by a ROLIE feed and by folders, each with its digests and an OpenPGP signature."
            }
        }
    }
}

/// An advisory as the lists name it.
struct Advisory<'n> {
    published: &'n Published,
    name: String,
    path: String,
    initial: Timestamp,
    current: Timestamp,
}

/// Where the advisory of a notice lies: in the folder of the year of its first release (7.1.11).
pub(crate) fn path(published: &Published, face: &Face) -> Option<String> {
    let (initial, _) = csaf::released(&published.record)?;
    let name = csaf::file_name(&face.lsn.name(&published.record.notice));
    Some(format!("csaf/{:04}/{name}", initial.to_zoned(TimeZone::UTC).year()))
}

/// Whether there is anything to provide.
pub(crate) fn has_advisories(site: &Site, notices: &[&Published]) -> bool {
    site.face.publication.publisher.is_some()
        && notices.iter().any(|each| csaf::released(&each.record).is_some())
}

/// Everything of the provider but the advisories; nothing where there is none.
pub(crate) fn files(site: &Site, notices: &[&Published]) -> Vec<File> {
    let mut advisories: Vec<_> = notices.iter().filter_map(|published| advisory(site, published)).collect();
    if site.face.publication.publisher.is_none() || advisories.is_empty() {
        return Vec::new();
    }
    // The latest change first (7.1.13).
    advisories.sort_by_key(|each| std::cmp::Reverse((each.current, each.published.id)));
    let mut files = folders(site, &advisories);
    files.extend(site.key.as_ref().map(|key| File::new(key.path(), key.armored.as_bytes())));
    if let Some(role) = Role::of(site) {
        files.push(json_file(METADATA, &metadata(site, role, &advisories)));
        files.push(json_file(ROLIE, &feed(site, &advisories)));
        files.push(json_file(SERVICE, &service(site)));
        files.extend(has_categories(site).then(|| json_file(CATEGORY, &category(site))));
    }
    files
}

fn advisory<'n>(site: &Site, published: &'n Published) -> Option<Advisory<'n>> {
    let (initial, current) = csaf::released(&published.record)?;
    let name = site.face.lsn.name(&published.record.notice);
    Some(Advisory { published, name, path: path(published, &site.face)?, initial, current })
}

fn json_file(path: &str, value: &Value) -> File {
    File::new(path, format!("{value:#}\n"))
}

/// `index.txt`, `changes.csv` and listings that people can walk through (7.1.12 to 7.1.14).
fn folders(site: &Site, advisories: &[Advisory]) -> Vec<File> {
    let below = |path: &str| path.strip_prefix("csaf/").unwrap_or(path).to_owned();
    let mut paths: Vec<String> = advisories.iter().map(|each| below(&each.path)).collect();
    paths.sort();
    let line = |each: &Advisory| format!("\"{}\",\"{}\"\n", below(&each.path), each.current);
    let mut years: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in &paths {
        let (year, name) = path.split_once('/').unwrap_or_default();
        let signature = site.key.as_ref().map(|_| format!("{name}.asc"));
        let beside = [name.to_owned(), format!("{name}.sha256"), format!("{name}.sha512")];
        years.entry(year.to_owned()).or_default().extend(beside.into_iter().chain(signature));
    }
    let mut top: Vec<String> = years.keys().map(|year| format!("{year}/")).collect();
    top.extend(["index.txt", "changes.csv"].map(ToOwned::to_owned));
    top.extend(Role::of(site).map(|_| below(ROLIE)));
    let mut files = vec![
        File::new("csaf/index.txt", paths.iter().fold(String::new(), |text, path| text + path + "\n")),
        File::new("csaf/changes.csv", advisories.iter().map(line).collect::<String>()),
        File::new("csaf/index.html", page::csaf_folder(site, "../", "csaf/", &top)),
    ];
    for (year, mut names) in years {
        names.sort();
        let page = page::csaf_folder(site, "../../", &format!("csaf/{year}/"), &names);
        files.push(File::new(format!("csaf/{year}/index.html"), page));
    }
    files
}

/// The newest change of all; the same notices give the same file, so that no clock is asked.
fn last_updated(advisories: &[Advisory]) -> String {
    advisories.iter().map(|each| each.current).max().unwrap_or_default().to_string()
}

fn metadata(site: &Site, role: Role, advisories: &[Advisory]) -> Value {
    let mut ways = json!({
        "feeds": [{
            "summary": format!("All TLP:WHITE advisories: {}", site.words.title),
            "tlp_label": "WHITE",
            "url": site.base.url(ROLIE),
        }],
        "services": [site.base.url(SERVICE)],
    });
    if let (true, Value::Object(members)) = (has_categories(site), &mut ways) {
        members.insert("categories".to_owned(), json!([site.base.url(CATEGORY)]));
    }
    let mut metadata = json!({
        "canonical_url": site.base.url(METADATA),
        "distributions": [
            { "rolie": ways },
            { "directory_url": site.base.url("csaf/") },
        ],
        "last_updated": last_updated(advisories),
        "list_on_CSAF_aggregators": true,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": true,
        "role": role.name(),
    });
    let publisher = site.face.publication.publisher.as_ref().map(|rule| {
        let mut publisher =
            json!({ "category": rule.category, "name": rule.name, "namespace": rule.namespace });
        if let (Some(contact), Value::Object(members)) = (&rule.contact, &mut publisher) {
            members.insert("contact_details".to_owned(), json!(contact));
        }
        publisher
    });
    let keys = site
        .key
        .as_ref()
        .map(|key| json!([{ "fingerprint": key.fingerprint, "url": site.base.url(&key.path()) }]));
    if let Value::Object(members) = &mut metadata {
        members.extend(publisher.map(|publisher| ("publisher".to_owned(), publisher)));
        members.extend(keys.map(|keys| ("public_openpgp_keys".to_owned(), keys)));
    }
    metadata
}

fn feed(site: &Site, advisories: &[Advisory]) -> Value {
    let entries: Vec<Value> = advisories.iter().map(|each| entry(site, each)).collect();
    json!({ "feed": {
        "id": FEED_ID,
        "title": format!("{}: CSAF, TLP:WHITE", site.words.title),
        "link": [
            { "rel": "self", "href": site.base.url(ROLIE) },
            { "rel": "service", "href": site.base.url(SERVICE) },
        ],
        "category": [{ "scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf" }],
        "updated": last_updated(advisories),
        "entry": entries,
    } })
}

fn entry(site: &Site, advisory: &Advisory) -> Value {
    let url = site.base.url(&advisory.path);
    let mut links = vec![
        json!({ "rel": "self", "href": url }),
        json!({ "rel": "hash", "href": format!("{url}.sha256") }),
        json!({ "rel": "hash", "href": format!("{url}.sha512") }),
    ];
    links.extend(site.key.as_ref().map(|_| json!({ "rel": "signature", "href": format!("{url}.asc") })));
    let notice = &advisory.published.record.notice;
    json!({
        "id": advisory.name,
        "title": format!("{}: {}", advisory.name, crate::prose::line(&notice.summary)),
        "link": links,
        "published": advisory.initial.to_string(),
        "updated": advisory.current.to_string(),
        "content": { "type": "application/json", "src": url },
        "format": { "schema": SCHEMA, "version": "2.0" },
    })
}

fn service(site: &Site) -> Value {
    json!({ "service": { "workspace": [{
        "title": format!("{}: CSAF", site.words.title),
        "collection": [{
            "title": "Advisories, TLP:WHITE",
            "href": site.base.url(ROLIE),
            "categories": { "category": [
                { "scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf" }
            ] },
        }],
    }] } })
}

/// The categories are the project's products, where it names them; a list of none is no document.
fn has_categories(site: &Site) -> bool {
    !site.face.publication.product.is_empty()
}

fn category(site: &Site) -> Value {
    let products = site.face.publication.product.keys();
    let terms: Vec<Value> = products.map(|name| json!({ "term": name, "label": name })).collect();
    json!({ "categories": { "category": terms } })
}

/// The security.txt with the line that leads to the metadata (7.1.8), where there is one.
pub(crate) fn security_txt(site: &Site, notices: &[&Published]) -> Option<File> {
    let mut text = site.security_txt.clone()?;
    if Role::of(site).is_some() && has_advisories(site, notices) {
        text += &format!("CSAF: {}\n", site.base.url(METADATA));
    }
    Some(File::new(SECURITY_TXT, text))
}
