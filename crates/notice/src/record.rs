//! A notice with what only some formats can say beside it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    Cvss, Cwe, Notice, Package, Reference,
    lsn::xml::{LsnFile, ParseError},
    withdrawal::take_withdrawal,
};

/// A notice and its details: what OSV, CSAF and CVE records say and an LSN file has no place for.
///
/// Public facts only, as in the [`Notice`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What every format says.
    pub notice: Notice,
    /// The rest.
    pub details: Details,
}

/// What some formats say beside a notice; written as a TOML file beside the notice's XML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Details {
    /// The name under which somebody else published it, such as `RHSA-2024:4546`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who published it, where that was somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// How severe, on the project's own scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Other names of the same vulnerability, where no reference says them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Names of vulnerabilities that belong with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// Names of the vulnerabilities elsewhere that it comes from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upstream: Vec<String>,
    /// That it no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
    /// Vectors and weaknesses, for the whole notice or for one CVE id of several.
    #[serde(rename = "flaw", skip_serializing_if = "Vec::is_empty")]
    pub flaws: Vec<Flaw>,
    /// Versions of the notice, oldest first.
    #[serde(rename = "revision", skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<Revision>,
    /// Pages about it.
    #[serde(rename = "link", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What is affected where no git branch is named.
    #[serde(rename = "package", skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Package>,
}

/// One vulnerability of the notice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Flaw {
    /// Its CVE id, such as `CVE-2008-5086`; without one, it is said of every id of the notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cve: Option<String>,
    /// A line about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Vectors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cvss: Vec<Cvss>,
    /// Weaknesses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cwe: Vec<Cwe>,
}

/// A version of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// Its number: `1`, `2`, or `1.0.0`; one way in one notice.
    pub number: String,
    /// When it was published.
    pub at: Timestamp,
    /// What is new in it.
    pub says: String,
}

/// That a notice no longer holds, though it stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// Its CVE ids are rejected too: a notice that no longer holds leaves them as they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rejected: bool,
}

/// A page about a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Its address, `http` or `https`.
    #[serde(deserialize_with = "crate::url::page")]
    pub url: String,
    /// What it is.
    #[serde(default)]
    pub kind: LinkKind,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// What a page is, in the words of OSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// A notice of somebody's.
    Advisory,
    /// An article or a post.
    Article,
    /// A tool or rule that finds it.
    Detection,
    /// A discussion.
    Discussion,
    /// A report, most often in a bug tracker.
    Report,
    /// A change that fixes it.
    Fix,
    /// A change that brought it.
    Introduced,
    /// The home page of what is affected.
    Package,
    /// A demonstration.
    Evidence,
    /// A page.
    #[default]
    Web,
}

impl From<Notice> for Record {
    fn from(notice: Notice) -> Self {
        Self { notice, details: Details::default() }
    }
}

impl Record {
    /// What a notice's file tells, with what stands beside it. XML has no place for a withdrawal: a description that
    /// begins with one gives it to the details, unless they have one.
    ///
    /// # Errors
    ///
    /// The first flaw of the file.
    pub fn of_file(file: &LsnFile, details: Details) -> Result<Self, ParseError> {
        let mut notice = file.notice()?;
        let said = take_withdrawal(&mut notice);
        let withdrawn = details.withdrawn.or(said);
        Ok(Self { notice, details: Details { withdrawn, ..details } })
    }

    /// The CVE ids of the notice, in its order, such as `CVE-2008-5086`.
    #[must_use]
    pub fn cves(&self) -> Vec<String> {
        let mut cves = Vec::new();
        for reference in &self.notice.references {
            if let Reference::Advisory { kind, id } = reference
                && kind == "CVE"
            {
                cves.push(format!("CVE-{}", id.trim()));
            }
        }
        cves.extend(self.details.flaws.iter().filter_map(|flaw| flaw.cve.clone()));
        let mut unique = Vec::new();
        add_new(&mut unique, &cves);
        unique
    }

    /// What is known of one of them: vectors and weaknesses said of it, and those said of all.
    #[must_use]
    pub fn flaw(&self, cve: Option<&str>) -> Flaw {
        let said = self.details.flaws.iter().filter(|flaw| flaw.cve.is_none() || flaw.cve.as_deref() == cve);
        let mut all = Flaw { cve: cve.map(ToOwned::to_owned), ..Flaw::default() };
        for flaw in said {
            all.title = all.title.or_else(|| flaw.title.clone());
            all.description = all.description.or_else(|| flaw.description.clone());
            add_new(&mut all.cvss, &flaw.cvss);
            add_new(&mut all.cwe, &flaw.cwe);
        }
        all
    }

    /// When it was first published: the first version's time, else the day the public learnt of it, else the first
    /// day that the notice names.
    #[must_use]
    pub fn published(&self) -> Option<Timestamp> {
        let days = &self.notice.lifecycle;
        let first = self.details.revisions.iter().map(|revision| revision.at).min();
        first.or_else(|| midnight(days.published.or(days.fixed).or(days.reported)?))
    }

    /// When it was last changed, for every format that says so: the last version's time, else when it was published; a
    /// withdrawal is a change. A fix is none: it may be older than the record, or not be told in it yet.
    #[must_use]
    pub fn modified(&self) -> Option<Timestamp> {
        let last = self.details.revisions.iter().map(|revision| revision.at).max();
        let last = last.or_else(|| self.published());
        last.max(self.details.withdrawn.as_ref().map(|withdrawn| withdrawn.at))
    }
}

/// Adds what is not there yet, once each.
pub(crate) fn add_new<T: Clone + PartialEq>(list: &mut Vec<T>, more: &[T]) {
    for each in more {
        if !list.contains(each) {
            list.push(each.clone());
        }
    }
}

/// The first instant of a day, in UTC.
pub(crate) fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
