//! The project, what it ships, and the ways reports come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::blocks::Backports;

/// Who the project is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// As it calls itself in mails.
    pub title: String,
    /// What the process is for, as the first words of its page.
    pub says: String,
    /// The page that the process is published on, for security.txt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The rule that speaks where the process has no such step.
    pub otherwise: String,
}

/// What the project ships: one repository with branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Product name in notices.
    pub name: String,
    /// Repository as notices name it.
    pub repository: String,
    /// The branch that becomes the next major release.
    pub main_branch: String,
    /// The registry of maintained stable branches; absent: the process is about the main branch only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable: Option<StableBranches>,
    /// What confirms a backport without a person; absent: a line that names the commit, an equal patch, or an equal
    /// subject by the same author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backports: Option<Backports>,
}

/// The registry of maintained stable branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StableBranches {
    /// How their names look, with `*` for anything.
    pub pattern: String,
    /// The rule about maintaining some.
    pub rule: String,
}

/// Ways reports come in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// By e-mail; absent: nothing is known about mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailChannel>,
    /// By mail, answered with where to go instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<MailRedirect>,
    /// By issues of a tracker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracker: Option<TrackerChannel>,
}

/// Reports by e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailChannel {
    /// Where reports are sent.
    pub address: Setting,
    /// The authserv-id (RFC 8601) of the mail server whose word about senders counts.
    pub authserv_id: Setting,
    /// Roles whose mail goes straight through when it is proven to be theirs.
    pub straight_through: Vec<String>,
    /// The rule about the channel.
    pub rule: String,
    /// The rule about the address being a list.
    pub list_rule: String,
    /// The rule about holding mail of non-members.
    pub moderation_rule: String,
    /// The rule about telling them.
    pub reply_rule: String,
}

/// Mail that is no way in: it is answered, and makes no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailRedirect {
    /// The address that still gets such mail.
    pub address: Setting,
    /// The authserv-id (RFC 8601) of the mail server whose word about senders counts.
    pub authserv_id: Setting,
    /// Where reports go instead.
    pub to: String,
    /// The rule.
    pub rule: String,
}

/// Reports by issues of a tracker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackerChannel {
    /// Where issues are made.
    pub url: String,
    /// How an issue's address looks, with `{issue}` for its number.
    pub issue_url: String,
    /// What the marker of a confidential issue is called.
    pub marker: String,
    /// The rule about the channel.
    pub rule: String,
    /// The rule about one issue for each problem.
    pub one_each_rule: String,
    /// The rule about the marker.
    pub marker_rule: String,
    /// The rule about attachments of confidential issues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Attachments>,
}

/// What is said about attachments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachments {
    /// Whether whoever knows an attachment's address reads it.
    pub readable_by_address: bool,
    /// File endings that are discouraged.
    pub discouraged: Vec<String>,
    /// The rule about who reads them.
    pub rule: String,
    /// The rule about archives.
    pub archives_rule: String,
}

/// A value that a profile leaves open for the desk to fill: a string, or what to ask at init.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Setting {
    /// The value.
    Value(String),
    /// Still open.
    Open(OpenSetting),
}

/// A value still open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenSetting {
    /// The question, as the end of "what is ...".
    pub ask: String,
    /// The desk works without it.
    #[serde(default)]
    pub optional: bool,
}

impl Setting {
    /// The value, where one is set.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Value(value) => Some(value),
            Self::Open(_) => None,
        }
    }
}
