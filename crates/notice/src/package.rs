//! What is affected, in versions: for records that name no git branch.

use serde::{Deserialize, Serialize};

/// Something that is shipped, and what is true of its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Who makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Where packages of that name come from, as OSV calls it, such as `PyPI`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecosystem: Option<String>,
    /// Its repository's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Its package URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purl: Option<String>,
    /// Its CPE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpe: Option<String>,
    /// What is true of versions that no claim names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Status>,
    /// What is true of which versions.
    #[serde(rename = "claim", skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
}

/// What is true of some versions of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is true.
    pub status: Status,
    /// The first version, or the only one where no end is given; `0` is before all.
    pub from: String,
    /// The first version that it no longer holds for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The last version that it holds for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// How versions are ordered: `git`, `semver`, `ecosystem`, or another word of the record's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The CVE ids that it is said of; all of the notice's where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cves: Vec<String>,
}

/// What is true of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It has the vulnerability.
    Affected,
    /// It has the fix.
    Fixed,
    /// It does not have the vulnerability.
    Unaffected,
    /// Nobody knows yet.
    Unknown,
}
