//! The embargo: when its clock starts, how long it may run, what a departure needs, and what ends it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// The embargo's ends. What a policy leaves out does not exist in its process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbargoRule {
    /// The event that the clock starts with and that proposes the goal; absent: no end is proposed by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<StartRule>,
    /// How long an embargo aims to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Span>,
    /// What an initial embargo longer than the goal needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer: Option<Longer>,
    /// The longest it aims at: beyond it a reason is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft: Option<Cap>,
    /// The longest it may be: beyond it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard: Option<Cap>,
    /// What restarting the clock needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<RestartRule>,
    /// Whose agreement is asked for, where something needs consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentRule>,
    /// Which of two proposals counts.
    #[serde(default)]
    pub precedence: Precedence,
    /// Any end that somebody asks for is refused unless this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reject_unless: Option<RejectUnless>,
    /// What happens when the end comes and a must is missing.
    pub at_end: AtEnd,
    /// When to say again what is missing, before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Reminders>,
}

/// When the clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartRule {
    /// The event.
    pub event: StartEvent,
    /// The rule.
    pub rule: String,
}

/// The event an embargo's clock starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StartEvent {
    /// The team was told.
    Received,
    /// The team confirmed the problem.
    Confirmed,
    /// The first fix was there, private or public.
    FixKnown,
}

/// A length and the rule that gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Days of 24 hours.
    pub days: u16,
    /// The rule.
    pub rule: String,
}

/// What a longer initial embargo needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Longer {
    /// All of these.
    pub needs: Vec<Needs>,
    /// The rule.
    pub rule: String,
}

/// What a departure needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A stated reason, recorded.
    Reason,
    /// The agreement of everybody in the consent set.
    Consent,
}

/// A longest length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Days of 24 hours.
    pub days: u16,
    /// What it counts from; the texts leave it open, so the policy must say.
    pub anchor: Anchor,
    /// The rule.
    pub rule: String,
}

/// What a cap counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// When an end was first set: a restart does not move the cap.
    FirstSet,
    /// When the clock was last restarted; when it started where it never was.
    LastRestart,
}

/// What restarting the clock needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestartRule {
    /// The causes that allow it; one is named with every restart.
    pub causes: Vec<Cause>,
    /// All of these.
    pub needs: Vec<Needs>,
    /// The rule.
    pub rule: String,
}

/// A cause that allows a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Its name.
    pub id: String,
    /// What it is.
    pub says: String,
}

/// Whose agreement is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRule {
    /// People of the desk: whoever may agree counts.
    pub people: u8,
    /// Parts in the case whose holders are asked: `reporter`, `expert`, `vendor`, `party`.
    pub participants: Vec<String>,
    /// How many of those participants must agree.
    pub quorum: Quorum,
    /// What no answer means.
    pub silence: Silence,
    /// The rule.
    pub rule: String,
}

/// How many must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quorum {
    /// Each of them.
    All,
    /// More than half of them.
    Majority,
}

/// What no answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Silence {
    /// Nothing: an answer is waited for.
    IsNoConsent,
    /// Agreement, once that many days of 24 hours have passed since the proposal.
    IsConsentAfterDays(u16),
}

/// Which of two open proposals counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// The newest takes the place of the one before.
    #[default]
    Newest,
    /// The earliest end stands until it is decided on; a later one is refused.
    Earliest,
}

/// A request for an end that is refused unless something holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectUnless {
    /// What must hold.
    pub holds: Condition,
    /// What is missing where it does not, as the middle of a sentence.
    #[serde(rename = "else")]
    pub otherwise: String,
    /// All of these too.
    pub needs: Vec<Needs>,
    /// The rule.
    pub rule: String,
}

/// What happens when the end comes and a must is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtEnd {
    /// What.
    pub missing: MissingAtEnd,
    /// The rule.
    pub rule: String,
}

/// What happens when the end comes and a must is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingAtEnd {
    /// The case stays confidential and an alarm is raised.
    Hold,
    /// What there is becomes public; the rest stays owed.
    Publish,
}

/// When to say again what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reminders {
    /// Hours before the end, longest first.
    pub hours: Vec<u16>,
    /// The rule.
    pub rule: String,
}

/// What ends the confidentiality beside its date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftRule {
    /// An event that is the lift by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<LiftEventRule>,
    /// A report that is public from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<AtOnce>,
}

/// An event that is the lift by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftEventRule {
    /// Which.
    pub is: LiftEvent,
    /// The rule.
    pub rule: String,
}

/// An event that is the lift by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiftEvent {
    /// The patches went to the development list.
    PatchesSent,
    /// The fix landed on the main branch.
    FixOnMain,
}

/// A report that is public from the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtOnce {
    /// Which reports.
    pub when: Condition,
    /// The rule.
    pub rule: String,
}
