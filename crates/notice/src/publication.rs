//! What the formats need to know of a project beside its notices: addresses, names and numbers, as data.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::NoticeId;

/// A project's public face, read from its profile's `publication.toml` by the caller.
///
/// A format whose table is missing cannot be rendered and says which table that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The file's own version: 1.
    pub cvdesk_publication: u8,
    /// Where a notice stands in public, with `{year}` and `{number}`.
    #[serde(default)]
    pub url: Option<String>,
    /// The project's own site.
    #[serde(default)]
    pub site: Option<SiteRule>,
    /// Widths of the text form.
    #[serde(default)]
    pub text: TextRule,
    /// The classic site.
    #[serde(default)]
    pub classic: Option<ClassicRule>,
    /// Who publishes, as CSAF and Atom name it.
    #[serde(default)]
    pub publisher: Option<PublisherRule>,
    /// Ids in OSV.
    #[serde(default)]
    pub osv: Option<OsvRule>,
    /// Who assigns CVE ids.
    #[serde(default)]
    pub cve: Option<CnaRule>,
    /// Mails.
    #[serde(default)]
    pub mail: Option<MailRule>,
    /// Products by their name in notices.
    #[serde(default)]
    pub product: BTreeMap<String, ProductRule>,
    /// Hosts that the public cannot reach, as globs; a check looks for them in notices.
    #[serde(default)]
    pub private_hosts: Vec<String>,
    /// Where a bug of a tracker is read, by the tracker's short name; with `{id}`.
    #[serde(default)]
    pub tracker: BTreeMap<String, String>,
    /// Where an entry of a catalogue is read, by the catalogue; with `{name}` (`CVE-2008-5086`) or `{id}`.
    #[serde(default)]
    pub advisory: BTreeMap<String, String>,
}

/// What the project's own site says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteRule {
    /// Where it stands, such as `https://security.hullo.example/`.
    pub base_url: String,
    /// What it is called, such as `Hullo security notices`.
    pub title: String,
    /// A sentence under the title: whose notices these are and of what.
    pub lead: String,
    /// The project's home page.
    #[serde(default)]
    pub project_url: Option<String>,
    /// Where it is told how to report a vulnerability.
    #[serde(default)]
    pub report_url: Option<String>,
}

/// Widths of the text form, in code points.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRule {
    /// Lines of prose stay below it.
    pub prose_width: usize,
    /// A field's value stays below it, beside its label.
    pub field_width: usize,
}

impl Default for TextRule {
    fn default() -> Self {
        Self { prose_width: 70, field_width: 52 }
    }
}

/// The classic site; see [`ClassicStyle`](crate::lsn::classic::ClassicStyle).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassicRule {
    /// URI of the XML namespace of index.xml.
    pub list_namespace: String,
    /// The prefix under which index.html declares it.
    pub list_prefix: String,
    /// The style sheet's file at the site's root.
    pub stylesheet: String,
    /// Between a repository's address and a branch's name.
    pub branch_link: String,
    /// Between a repository's address and a tag's name.
    pub tag_link: String,
    /// Between a repository's address and a commit's hash.
    pub change_link: String,
}

/// Who publishes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublisherRule {
    /// The name.
    pub name: String,
    /// A URL of theirs, as CSAF asks for.
    pub namespace: String,
    /// One of CSAF's: coordinator, discoverer, other, translator, user, vendor.
    pub category: String,
    /// How they are reached.
    #[serde(default)]
    pub contact: Option<String>,
}

/// Ids in OSV.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OsvRule {
    /// What stands before the number, without the hyphen, such as `x_HULLO-HSN`.
    pub prefix: String,
}

/// Who assigns CVE ids.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CnaRule {
    /// The CNA's UUID.
    pub org_id: String,
    /// Its short name.
    pub short_name: String,
    /// The record format's version.
    #[serde(default)]
    pub version: CveVersion,
}

/// Versions of the CVE record format that are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum CveVersion {
    /// 5.1: no package URLs.
    #[default]
    #[serde(rename = "5.1")]
    V5_1,
    /// 5.2.
    #[serde(rename = "5.2")]
    V5_2,
}

/// Mails about notices.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailRule {
    /// Who writes, as `Name <address>`.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// Who gets a copy.
    #[serde(default)]
    pub cc: Vec<String>,
}

/// What formats say of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductRule {
    /// Who makes it; the publisher where it is missing.
    #[serde(default)]
    pub vendor: Option<String>,
    /// The address that git clones.
    #[serde(default)]
    pub repository: Option<String>,
    /// What stands before the version in a tag, such as `v`.
    #[serde(default)]
    pub tag_prefix: String,
    /// A package URL without a version.
    #[serde(default)]
    pub purl: Option<String>,
    /// A CPE 2.3 name with `{version}`.
    #[serde(default)]
    pub cpe: Option<String>,
}

impl Publication {
    /// Where the notice with that number stands, if the project says so.
    #[must_use]
    pub fn url_of(&self, id: NoticeId) -> Option<String> {
        let url = self.url.as_ref()?;
        let (year, number) = (format!("{:04}", id.year()), format!("{:04}", id.number()));
        Some(url.replace("{year}", &year).replace("{number}", &number))
    }

    /// What the project says of the product with that name.
    #[must_use]
    pub fn product(&self, name: &str) -> ProductRule {
        self.product.get(name).cloned().unwrap_or_default()
    }
}

impl ProductRule {
    /// A tag's version.
    #[must_use]
    pub fn version<'t>(&self, tag: &'t str) -> &'t str {
        tag.strip_prefix(self.tag_prefix.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(tag)
    }
}
