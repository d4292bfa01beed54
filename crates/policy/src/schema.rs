//! What a policy file says: typed fields for every duration, number of people, anchor and name.

use std::collections::BTreeMap;

use cvdesk_case::PolicyVersion;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::act::Act;
use crate::fact::Fact;
use crate::rule::Rule;

/// The version of the policy language this cvdesk reads.
pub const LANGUAGE: u32 = 1;

/// A project's declared process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Version of the policy language: 1.
    pub cvdesk_policy: u32,
    /// Who the project is.
    pub project: Project,
    /// What it ships.
    pub product: Product,
    /// Ways reports come in.
    pub channel: Channels,
    /// Roles people can have.
    pub role: BTreeMap<String, RoleRule>,
    /// Who sees what.
    pub audience: Audience,
    /// Who may do what.
    pub act: BTreeMap<Act, ActRule>,
    /// The triage states, most advanced first: the first whose facts all hold is the case's.
    pub state: Vec<StateRule>,
    /// The embargo.
    pub embargo: EmbargoRule,
    /// What people owe, in order of urgency.
    pub duty: Vec<DutyRule>,
    /// The notice.
    pub notice: NoticeRule,
    /// Every statement of the process.
    pub rule: Vec<Rule>,
}

/// Who the project is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// As it calls itself in mails.
    pub title: String,
}

/// What the project ships: one repository with branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Product name in notices.
    pub name: String,
    /// Repository as notices name it.
    pub repository: String,
    /// The branch that becomes the next major release.
    pub main_branch: String,
}

/// Ways reports come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// By e-mail; absent: reports do not come by mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailChannel>,
}

/// Reports by e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The rule about holding mail of non-members.
    pub moderation_rule: String,
    /// The rule about telling them.
    pub reply_rule: String,
}

/// A value that a profile leaves open for the desk to fill: a string, or what to ask at init.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// The value.
    Value(String),
    /// Still open.
    Open(OpenSetting),
}

/// A value still open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// A role people can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// Who these people are.
    pub says: String,
    /// Whoever founds the desk gets it: somebody has to let the first others in.
    #[serde(default)]
    pub founder: bool,
}

/// Who sees what; roles not named see nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Roles that read held reports.
    pub held: Vec<String>,
    /// Roles that read confidential cases.
    pub cases: Vec<String>,
    /// The rule that says so.
    pub rule: String,
}

/// Who may do an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActRule {
    /// One of these roles.
    pub roles: Vec<String>,
    /// The rule that says so; refusals quote it.
    pub rule: String,
    /// What must, should or may be there first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
}

/// Something an act asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// What.
    pub fact: Fact,
    /// The rule that asks.
    pub rule: String,
    /// What happens without it.
    pub missing: Missing,
}

/// What happens when something required is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The act is refused.
    Refuse,
    /// The act asks for a reason, which is recorded.
    Reason,
    /// The act goes on; what is missing stays owed.
    Owed,
}

/// A triage state of the profile's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// Its name.
    pub name: String,
    /// Facts that all hold in it.
    pub when: Vec<Fact>,
}

/// The embargo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbargoRule {
    /// The event that the clock starts with and that proposes the goal.
    pub start: StartRule,
    /// How long an embargo aims to be.
    pub goal: Span,
    /// What a longer initial embargo needs.
    pub longer: Longer,
    /// How long an extended one aims to be at most.
    pub aim: Aim,
    /// What restarting the clock needs.
    pub restart: RestartRule,
    /// What lifting before the end needs.
    pub early: EarlyRule,
}

/// When the clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartRule {
    /// The event.
    pub event: StartEvent,
    /// The rule.
    pub rule: String,
}

/// The event an embargo's clock starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartEvent {
    /// The team was told.
    Received,
    /// The team confirmed the problem.
    Confirmed,
}

/// A length and the rule that gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Days of 24 hours.
    pub days: u16,
    /// The rule.
    pub rule: String,
}

/// What a longer initial embargo needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Longer {
    /// What it needs.
    pub needs: Needs,
    /// The rule.
    pub rule: String,
}

/// What a departure needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A stated reason, recorded.
    Reason,
}

/// The longest that extended embargoes aim at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// Days of 24 hours.
    pub days: u16,
    /// What it counts from; the texts leave it open, so the policy must say.
    pub anchor: Anchor,
    /// The rule.
    pub rule: String,
}

/// What a cap counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// When an end was first set: a restart does not move the cap.
    FirstSet,
    /// When the clock was last restarted.
    LastRestart,
}

/// What restarting the clock needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestartRule {
    /// What it needs.
    pub needs: Needs,
    /// The rule.
    pub rule: String,
}

/// What lifting before the end needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyRule {
    /// Different people who ask for it; agents and operators count as nobody.
    pub people: u8,
    /// The rule.
    pub rule: String,
}

/// What people owe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyRule {
    /// The duty, as a command to those who owe it.
    pub owed: String,
    /// Who owes it.
    pub by: String,
    /// Owed once all these hold.
    pub when: Vec<Fact>,
    /// Owed until all these hold.
    pub until: Vec<Fact>,
    /// When it is due, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// The command that settles it, as arguments of `cvdesk` with `{case}` for the case.
    pub command: String,
    /// The rule.
    pub rule: String,
}

/// When a duty is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// What it counts from.
    pub from: DueFrom,
    /// Days of 24 hours after that.
    #[serde(default)]
    pub days: u16,
}

/// What a due time counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueFrom {
    /// The team was told.
    Received,
    /// The embargo's end, once one stands.
    EmbargoEnd,
    /// The lift.
    Lifted,
}

/// The notice: how it is written and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Where the first version is announced.
    pub announce_to: Setting,
    /// The rule about publishing.
    pub rule: String,
    /// The rule about numbers.
    pub number_rule: String,
    /// The rule about later versions.
    pub living_rule: String,
}

impl Policy {
    /// A rule by its name. Checked at load: every name that the policy uses is there.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rule.iter().find(|rule| rule.id == id)
    }

    /// Values a desk fills in, by the name `--set` uses.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, &Setting)> {
        let mail = self.channel.mail.as_ref();
        let mail = mail.map(|mail| [(MAIL_ADDRESS, &mail.address), (MAIL_AUTHSERV, &mail.authserv_id)]);
        mail.into_iter().flatten().chain([(ANNOUNCE_TO, &self.notice.announce_to)]).collect()
    }

    pub(crate) fn settings_mut(&mut self) -> Vec<(&'static str, &mut Setting)> {
        let mail = self.channel.mail.as_mut();
        let mail =
            mail.map(|mail| [(MAIL_ADDRESS, &mut mail.address), (MAIL_AUTHSERV, &mut mail.authserv_id)]);
        mail.into_iter().flatten().chain([(ANNOUNCE_TO, &mut self.notice.announce_to)]).collect()
    }

    /// The address reports are sent to, where they come by mail and the desk has one.
    #[must_use]
    pub fn mail_address(&self) -> Option<&str> {
        self.channel.mail.as_ref().and_then(|mail| mail.address.value())
    }

    /// The checked, normalised file: what a desk stores and a version is the digest of.
    #[must_use]
    pub fn normalised(&self) -> String {
        // INVARIANT: the types hold only strings, numbers, lists and string-keyed maps, which JSON always takes.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// SHA-256 of the normalised file.
    #[must_use]
    pub fn version(&self) -> PolicyVersion {
        PolicyVersion(Sha256::digest(self.normalised().as_bytes()).into())
    }
}

/// `--set` name of the address reports are sent to.
pub(crate) const MAIL_ADDRESS: &str = "channel.mail.address";
/// `--set` name of the authserv-id.
pub(crate) const MAIL_AUTHSERV: &str = "channel.mail.authserv_id";
/// `--set` name of the announcement address.
pub(crate) const ANNOUNCE_TO: &str = "notice.announce_to";
