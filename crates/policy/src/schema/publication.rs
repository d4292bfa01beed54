//! The notice, CVE ids, severity, hand-offs, closing, service levels and retention.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::blocks::BranchBlocks;
use super::project::Setting;

/// Whether there is a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Publication {
    /// There is one.
    Notice(Box<NoticeRule>),
    /// There is none, by this rule.
    None(NoNotice),
}

/// A process without notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoNotice {
    /// The rule that says so.
    pub none: String,
}

/// The notice: how it is written and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeRule {
    /// First words of the text form.
    pub title: String,
    /// Prefix of its id.
    pub prefix: String,
    /// Namespace of the XML form.
    pub namespace: String,
    /// Base URL that repositories are shown behind.
    pub repository_base: String,
    /// Path in the notice repository, with `{year}` and `{number}`.
    pub path: String,
    /// Branch of the notice repository.
    pub branch: String,
    /// Forms that are published.
    pub formats: Vec<Format>,
    /// The longest summary it aims at, in characters.
    pub summary: SummaryRule,
    /// When a number is taken.
    pub number_taken: NumberTaken,
    /// Where the first version is announced.
    pub announce_to: Setting,
    /// Who is named, and how.
    pub credit: CreditRule,
    /// What is said of each branch, and in which order; absent: all that was assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<BranchBlocks>,
    /// The rule about publishing.
    pub rule: String,
    /// The rule about the repository.
    pub repository_rule: String,
    /// The rule about announcing the first version.
    pub announce_rule: String,
    /// The rule about the public site.
    pub site_rule: String,
    /// The rule about numbers.
    pub number_rule: String,
    /// The rule about the dates of its life.
    pub dates_rule: String,
    /// The rule about what is said of each branch.
    pub branches_rule: String,
    /// The rule about later versions.
    pub living_rule: String,
}

/// A form of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text.
    Text,
    /// A page.
    Html,
    /// The machine-readable form in the repository.
    Xml,
}

/// How long a summary aims to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SummaryRule {
    /// Characters.
    pub characters: u16,
    /// The rule.
    pub rule: String,
}

/// When a notice takes its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberTaken {
    /// At the lift. Earlier would leave gaps, which show that a case is hidden: no other time can be said.
    AtLift,
}

/// Who is named in a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditRule {
    /// Whom.
    pub of: Vec<Credited>,
    /// Whether they are asked first.
    pub consent: bool,
    /// The rule.
    pub rule: String,
}

/// Whom a notice thanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Credited {
    /// Who found it.
    Reporters,
    /// Who fixed it.
    Patchers,
}

/// How CVE ids come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CveRule {
    /// Who gives them, as the project says it.
    pub source: String,
    /// The rule about who gives them.
    pub source_rule: String,
    /// What a request tells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worklist: Vec<String>,
    /// An assigned id is told in the tracker, by this rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_rule: Option<String>,
    /// The comment's words, with `{cve}` for the id; absent: the id alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The team's own scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityRule {
    /// Levels, least severe first.
    pub levels: Vec<String>,
    /// The rule.
    pub rule: String,
}

/// Somebody who backports published fixes elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOffContact {
    /// Their name.
    pub contact: String,
    /// What they look after.
    pub says: String,
    /// The rule.
    pub rule: String,
}

/// How cases are closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Outcomes that may be named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<String>,
    /// A fix on the main branch closes a public case by itself, with this outcome where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<MergedCloses>,
}

/// A merge that closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergedCloses {
    /// The outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The rule.
    pub rule: String,
}

/// What the project promises about its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum ServiceLevel {
    /// Nothing, by this rule.
    None(String),
    /// A first answer within that time.
    FirstAnswer(super::embargo::Span),
}

/// How long things are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Reports that were kept out, days of 24 hours after the decision.
    pub rejected: super::embargo::Span,
    /// Cases.
    pub cases: Keep,
}

/// How long cases are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Keep {
    /// For ever, by this rule.
    ForEver(String),
    /// That long after closing.
    AfterClosing(super::embargo::Span),
}
