//! A script as it is written: its people, and its steps with what is expected after each.

use std::collections::BTreeMap;

use cvdesk_case::BranchName;
use jiff::Timestamp;
use serde::Deserialize;
use toml::Spanned;

use super::doing::Do;
use crate::act::Act;

/// A whole script.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    /// What the story is about.
    pub(super) title: String,
    /// The lines of the project's text that its steps show.
    #[serde(default)]
    pub(super) lines: Vec<Spanned<String>>,
    /// People of the desk with their roles; without a role: known to the desk, and no more.
    #[serde(default)]
    pub(super) people: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    /// People of those who have not accepted the policy when the story begins.
    #[serde(default)]
    pub(super) not_yet_accepted: Vec<Spanned<String>>,
    /// Agents that take part from the beginning, with the acts that they were granted.
    #[serde(default)]
    pub(super) agents: BTreeMap<Spanned<String>, Vec<Act>>,
    /// Stable branches that are maintained from the beginning.
    #[serde(default)]
    pub(super) branches: Vec<BranchName>,
    /// What happens, in order.
    pub(super) step: Vec<Spanned<Step>>,
}

/// One step: at this time, by this actor, this; or only a look, where nothing is done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// When; absent: when the step before was.
    pub(super) at: Option<Timestamp>,
    /// Who: a name, `system`, `operator`, or `operator for NAME`.
    pub(super) by: Option<Spanned<String>>,
    /// Which report or case: the `called` of its `receive`; absent: the last one.
    pub(super) on: Option<Spanned<String>>,
    /// What is asked for.
    #[serde(rename = "do")]
    pub(super) does: Option<Do>,
    /// Lines of the text that this step shows, each with how: `L28 used`.
    #[serde(default)]
    pub(super) shows: Vec<Spanned<String>>,
    /// What is there afterwards.
    pub(super) expect: Option<Expect>,
    /// The refusal, word for word.
    pub(super) refused: Option<Refused>,
}

/// What a step that is permitted leads to; what is not named is not compared, but for the timeline and the warnings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    /// The new facts, told.
    pub(super) timeline: Option<Spanned<Vec<String>>>,
    /// Clause ids that warned and were answered with the reason.
    pub(super) warned: Option<Spanned<Vec<String>>>,
    /// The triage state of the case, or what became of the report.
    pub(super) state: Option<Spanned<String>>,
    /// The labels of its issue.
    pub(super) labels: Option<Spanned<Vec<String>>>,
    /// Whether the case is public.
    pub(super) public: Option<Spanned<bool>>,
    /// Where the embargo stands.
    pub(super) embargo: Option<Spanned<String>>,
    /// What is owed, in order of urgency.
    pub(super) owed: Option<Spanned<Vec<String>>>,
    /// What of that is overdue.
    pub(super) overdue: Option<Spanned<Vec<String>>>,
    /// When what is owed next changes by itself, or `none`.
    pub(super) timer: Option<Spanned<String>>,
    /// What the outside should look like.
    pub(super) wanted: Option<Spanned<Vec<String>>>,
    /// Who of the script's people and agents may read it.
    pub(super) sees: Option<Spanned<Vec<String>>>,
    /// What everybody reads of it.
    pub(super) everybody_reads: Option<Spanned<Vec<String>>>,
}

/// A refusal; which rule speaks and what it refuses must be said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refused {
    /// The rule of the policy that speaks.
    pub(super) rule: Option<Spanned<String>>,
    /// Its clause ids.
    pub(super) lines: Option<Spanned<Vec<String>>>,
    /// Its words.
    pub(super) says: Option<Spanned<String>>,
    /// What was refused.
    pub(super) what: Option<Spanned<String>>,
    /// The next legal step.
    pub(super) hint: Option<Spanned<String>>,
}
