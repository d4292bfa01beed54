//! Roles, audiences, membership and agents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::act::Missing;
use crate::act::Act;

/// A role people can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// Who these people are.
    pub says: String,
    /// Whoever founds the desk gets it: somebody has to let the first others in.
    #[serde(default)]
    pub founder: bool,
    /// Their affiliation is recorded: it counts who speaks for whom.
    #[serde(default)]
    pub affiliation: bool,
}

/// Who sees what; roles not named see nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Roles that read held reports.
    pub held: Vec<String>,
    /// Roles that read confidential cases.
    pub cases: Vec<String>,
    /// Parts in a case whose holders read it, all but what is said for the team alone; vendors, experts and other
    /// parties only once they accepted the terms of taking part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<String>,
    /// Parts in a case whose holders are copied on its mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied: Option<Copied>,
    /// What everybody reads of a public case.
    #[serde(default = "notice_only")]
    pub public: Vec<PublicPart>,
    /// The rule that says so.
    pub rule: String,
}

/// Who is copied on the mail of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Copied {
    /// Parts in the case.
    pub participants: Vec<String>,
    /// The rule.
    pub rule: String,
}

/// A part of a public case that everybody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublicPart {
    /// The published notice.
    Notice,
    /// The report's answers, but for those that its fields keep private.
    Report,
    /// What people wrote in it for everybody.
    Comments,
}

fn notice_only() -> Vec<PublicPart> {
    vec![PublicPart::Notice]
}

/// How people become members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The rule about applying; members come in no other way.
    pub apply_rule: String,
    /// What an approval asks for before it.
    pub vouch: Vouch,
    /// What a member must accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<Accept>,
    /// Hours within which somebody shows that an address is theirs; 24 where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_hours: Option<u16>,
}

/// How many members vouch before an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vouch {
    /// Different members.
    pub people: u8,
    /// What happens without them.
    pub missing: Missing,
    /// The rule.
    pub rule: String,
}

/// What a member must accept, for each version of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// Members with these roles.
    pub roles: Vec<String>,
    /// What happens to their acts without it.
    pub missing: Missing,
    /// The rule.
    pub rule: String,
}

/// Programs that take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agents {
    /// Acts that an agent may be granted; proposing needs no grant.
    pub may: Vec<Act>,
    /// They read cases: whoever lets one in grants it that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read: bool,
    /// The rule.
    pub rule: String,
}
