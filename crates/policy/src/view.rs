//! What is legal now: each act of a case with the rule that grants or forbids it, so that nobody hunts for it.

use cvdesk_case::{ActorId, Case, Desk, DeskId, EffectKey, Intake, PolicyVersion, StreamId, TextId};
use jiff::Timestamp;
use serde::Serialize;

use crate::act::Act;
use crate::actor::Actor;
use crate::fact::{Fact, holds};
use crate::schema::{Missing, Policy};
use crate::sight::{Confidential, Item, Sight};
use crate::state::state;

/// An act and whether it is open to somebody now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allowed {
    /// The act.
    pub act: Act,
    /// As people say it.
    pub phrase: &'static str,
    /// Why it is not open; `None` where it is.
    pub not_yet: Option<String>,
    /// The rule's words.
    pub quote: String,
}

/// Every act of a case, for an actor.
#[must_use]
pub fn allowed(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    actor: Actor,
    now: Timestamp,
) -> Vec<Allowed> {
    let case_acts = Act::ALL.into_iter().filter(|act| !matches!(act, Act::Approve | Act::Reject));
    case_acts.filter_map(|act| one(policy, desk.inner(), case.inner(), actor, now, act)).collect()
}

fn one(policy: &Policy, desk: &Desk, case: &Case, actor: Actor, now: Timestamp, act: Act) -> Option<Allowed> {
    let granted = policy.act.get(&act)?;
    let missing = granted
        .requires
        .iter()
        .find(|needed| needed.missing == Missing::Refuse && !holds(policy, case, needed.fact));
    // In the order in which `decide` refuses, each with the rule that would speak.
    let (not_yet, rule) = if !actor.has_one_of(desk, &granted.roles) {
        (Some(format!("it takes the role {}", granted.roles.join(" or "))), &granted.rule)
    } else if let Some(why) = spent(policy, case, act) {
        (Some(why), &granted.rule)
    } else if let (Act::Lift, Some(until)) = (act, case.embargo_until().filter(|until| *until > now)) {
        (Some(format!("the embargo runs until {until:.0}")), &policy.embargo.early.rule)
    } else {
        (
            missing.map(|needed| needed.fact.missing().to_owned()),
            missing.map_or(&granted.rule, |needed| &needed.rule),
        )
    };
    Some(Allowed { act, phrase: act.phrase(), not_yet, quote: policy.rule(rule)?.quote() })
}

/// Why an act has nothing left to do, as `decide` would say.
fn spent(policy: &Policy, case: &Case, act: Act) -> Option<String> {
    let is = |fact| holds(policy, case, fact);
    let why = match act {
        Act::Confirm if is(Fact::Confirmed) => "it is confirmed",
        Act::AgreeEmbargo | Act::RestartEmbargo | Act::Lift if is(Fact::Lifted) => "the embargo is lifted",
        Act::RequestCve if is(Fact::CveRequested) => "a CVE was requested",
        Act::Publish if !is(Fact::Lifted) => "the embargo is not lifted",
        Act::Publish if is(Fact::NoticeCurrent) => "the published notice says all that is known",
        Act::Approve
        | Act::Reject
        | Act::Confirm
        | Act::AgreeEmbargo
        | Act::RestartEmbargo
        | Act::RequestCve
        | Act::AssignCve
        | Act::RecordFix
        | Act::DraftNotice
        | Act::Lift
        | Act::Publish => return None,
    };
    Some(why.to_owned())
}

impl Confidential<Case> {
    /// The triage state, told to nobody who could not open the facts: the caller shows it beside them.
    #[must_use]
    pub fn state(&self, policy: &Policy) -> String {
        state(policy, self.inner()).to_owned()
    }
}

impl Confidential<Case> {
    /// Whether the case is public, has a notice's text, and that says more than the published version.
    #[must_use]
    pub fn has_news(&self, policy: &Policy) -> bool {
        let is = |fact| holds(policy, self.inner(), fact);
        is(Fact::Lifted) && is(Fact::NoticeDrafted) && !is(Fact::NoticeCurrent)
    }

    /// The policy version the case is pinned to.
    #[must_use]
    pub fn pinned_policy(&self) -> Option<PolicyVersion> {
        self.inner().policy
    }

    /// The title's text.
    #[must_use]
    pub fn title(&self) -> Option<TextId> {
        self.inner().title
    }

    /// Whether the effect's receipt is there.
    #[must_use]
    pub fn has_receipt(&self, effect: EffectKey) -> bool {
        self.inner().receipts.contains_key(&effect)
    }
}

impl Confidential<Intake> {
    /// The subject's text.
    #[must_use]
    pub fn subject(&self) -> Option<TextId> {
        self.inner().subject
    }

    /// Whether the effect's receipt is there.
    #[must_use]
    pub fn has_receipt(&self, effect: EffectKey) -> bool {
        self.inner().receipts.contains_key(&effect)
    }
}

/// What the desk's own stream says openly to the code that runs it: ids and roles, no text.
impl Confidential<Desk> {
    /// Adopted policies, oldest first.
    #[must_use]
    pub fn policies(&self) -> Vec<(PolicyVersion, TextId)> {
        self.inner().policies.clone()
    }

    /// The desk's id.
    #[must_use]
    pub fn id(&self) -> Option<DeskId> {
        self.inner().id
    }

    /// People with their roles.
    #[must_use]
    pub fn people(&self) -> Vec<(ActorId, Vec<String>)> {
        self.inner().people.iter().map(|(id, person)| (*id, person.roles.iter().cloned().collect())).collect()
    }

    /// The text that holds a person's name.
    #[must_use]
    pub fn name_text(&self, person: ActorId) -> Option<TextId> {
        self.inner().people.get(&person).map(|person| person.name)
    }

    /// Linked mail addresses.
    #[must_use]
    pub fn linked_addresses(&self) -> Vec<(ActorId, TextId)> {
        self.inner()
            .people
            .iter()
            .flat_map(|(id, person)| person.mail.iter().map(|text| (*id, *text)))
            .collect()
    }

    /// The person an OS user is linked to.
    #[must_use]
    pub fn person_of_uid(&self, uid: u32) -> Option<ActorId> {
        self.inner().person_of_uid(uid)
    }
}

impl Policy {
    /// Permission to read the source of a policy that the desk adopted: what is needed before any policy can be
    /// asked.
    #[must_use]
    pub fn sight_of_source(desk: &Confidential<Desk>, item: Item) -> Option<Sight> {
        let adopted =
            desk.inner().policies.iter().any(|(_, source)| item == Item::text(StreamId::DESK, *source));
        adopted.then(|| Sight::of(item))
    }
}
