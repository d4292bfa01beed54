//! What is legal now: each act of a case with the rule that grants or forbids it, so that nobody hunts for it.

use cvdesk_case::{
    ActorId, Case, CaseId, CveId, Desk, DeskId, EffectKey, Intake, IntakeId, NoticeNumber, PolicyVersion,
    Role, StreamId, TextId,
};
use jiff::Timestamp;
use serde::Serialize;

use crate::act::Act;
use crate::actor::Actor;
use crate::card;
use crate::fact::{Fact, Standing, notice_is_current};
use crate::labels::{cve_comments, labels};
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

/// Every act of a case that the process has, for an actor.
#[must_use]
pub fn allowed(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    actor: Actor,
    now: Timestamp,
) -> Vec<Allowed> {
    let standing = Standing { policy, desk: desk.inner(), case: case.inner(), at: now };
    let of_case = Act::ALL.iter().filter(|act| !act.is_of_desk() && !act.is_of_intake());
    of_case.filter_map(|act| one(&standing, actor, *act)).collect()
}

fn one(standing: &Standing<'_>, actor: Actor, act: Act) -> Option<Allowed> {
    let Standing { policy, desk, case, at: now } = *standing;
    if case.erased.is_some() {
        return None;
    }
    let granted = policy.act.get(&act)?;
    let missing = granted
        .requires
        .iter()
        .find(|needed| needed.missing == Missing::Refuse && !standing.holds(&needed.needs));
    let may = actor.has_one_of(desk, &granted.roles) || actor.takes_part_as(desk, case, &granted.roles);
    // In the order in which `decide` refuses, each with the rule that would speak.
    let (not_yet, rule) = if !may {
        (Some(format!("it takes the role {}", granted.roles.join(" or "))), &granted.rule)
    } else if let Some(accept) = actor.not_yet_bound(policy, desk) {
        (Some("you have not accepted the policy in force".to_owned()), &accept.rule)
    } else if let Some(why) = spent(standing, act) {
        (Some(why), &granted.rule)
    } else if let (Act::Lift, Some(until)) = (act, case.embargo_until().filter(|until| *until > now)) {
        let early = policy.act.get(&Act::LiftEarly).map_or(&granted.rule, |early| &early.rule);
        (Some(format!("the embargo runs until {until:.0}")), early)
    } else {
        (missing.map(crate::schema::Requirement::told), missing.map_or(&granted.rule, |needed| &needed.rule))
    };
    Some(Allowed { act, phrase: act.phrase(), not_yet, quote: policy.rule(rule)?.quote() })
}

/// Why an act has nothing left to do, as `decide` would say.
fn spent(standing: &Standing<'_>, act: Act) -> Option<String> {
    let done = match act {
        Act::Confirm => (Fact::Confirmed, true, "it is confirmed"),
        Act::Dismiss => (Fact::Dismissed, true, "it is dismissed"),
        Act::ProposeEmbargo
        | Act::AgreeEmbargo
        | Act::RestartEmbargo
        | Act::Lift
        | Act::LiftEarly
        | Act::GiveUp
        | Act::Expose => (Fact::Public, true, "the embargo is lifted"),
        Act::FindNotEligible | Act::FindNoExploit => (Fact::Public, true, "it is public"),
        Act::AddPatch => (Fact::Public, true, "it is public: patches go to the development list"),
        Act::ObjectEmbargo => (Fact::EmbargoProposed, false, "no embargo end is proposed"),
        Act::RequestCve => (Fact::CveRequested, true, "a CVE was requested"),
        Act::DeclineCve => (Fact::CveAssigned, true, "a CVE is assigned"),
        Act::StartWork => (Fact::WorkStarted, true, "work on a fix began"),
        Act::Scrub => (Fact::Scrubbed, true, "private data is out"),
        Act::SendPatches => (Fact::PatchesSent, true, "the patches are sent"),
        Act::Publish if standing.case.public().is_none() => {
            (Fact::Public, false, "the embargo is not lifted")
        }
        Act::Publish => (Fact::NoticeCurrent, true, "the published notice says all that is known"),
        Act::GiveInfo => (Fact::InfoAsked, false, "nobody waits for anything"),
        Act::ReportExploitation => (Fact::Exploited, true, "that is recorded"),
        Act::ReviewEmbargo => (Fact::EmbargoReviewOwed, false, "the embargo needs no review"),
        Act::ReviewPatch => (Fact::PatchAdded, false, "no patch is there"),
        Act::ReviewNotice => (Fact::NoticeDrafted, false, "the notice is not drafted"),
        Act::WithdrawNotice => (Fact::NoticePublished, false, "no notice is published"),
        Act::Close => (Fact::Closed, true, "it is closed"),
        Act::Reopen => (Fact::Closed, false, "it is not closed"),
        Act::Erase => (Fact::NoticePublished, true, "its notice is published"),
        Act::Approve
        | Act::Reject
        | Act::TakeApplication
        | Act::FillReport
        | Act::Invite
        | Act::Uninvite
        | Act::AssessReach
        | Act::AssessSeverity
        | Act::AssignCve
        | Act::FaultPatch
        | Act::RecordFix
        | Act::DraftNotice
        | Act::HandOff
        | Act::AdoptPolicy
        | Act::NameOwner
        | Act::Comment
        | Act::AskInfo
        | Act::AcceptTerms
        | Act::TellStatus
        | Act::Prenotify
        | Act::AnswerPackage
        | Act::Split
        | Act::Merge
        | Act::Vouch
        | Act::ApproveMember
        | Act::DeclineMember
        | Act::RemoveMember
        | Act::ListBranch
        | Act::GrantAgent => return None,
    };
    let (fact, spent_where, why) = done;
    (standing.is(fact) == spent_where).then(|| why.to_owned())
}

impl Confidential<Case> {
    /// The triage state, told to nobody who could not open the facts: the caller shows it beside them.
    #[must_use]
    pub fn state(&self, policy: &Policy, desk: &Confidential<Desk>) -> String {
        state(&self.standing(policy, desk)).to_owned()
    }

    /// Its labels in an outside tracker, in the policy's order.
    #[must_use]
    pub fn labels(&self, policy: &Policy, desk: &Confidential<Desk>) -> Vec<String> {
        labels(&self.standing(policy, desk)).into_iter().map(ToOwned::to_owned).collect()
    }

    /// The comments that its issue has by the policy, with the words that the policy has for them.
    #[must_use]
    pub fn cve_comments(&self, policy: &Policy) -> Vec<String> {
        cve_comments(policy, self.inner()).into_iter().map(|(_, words)| words).collect()
    }

    fn standing<'a>(&'a self, policy: &'a Policy, desk: &'a Confidential<Desk>) -> Standing<'a> {
        let case = self.inner();
        let at = case.last.unwrap_or(Timestamp::UNIX_EPOCH);
        Standing { policy, desk: desk.inner(), case, at }
    }

    /// Whether the notice has prose that may be published: none that was written before its reporter asked to stay
    /// unnamed, where the policy asks for consent.
    #[must_use]
    pub fn draft_stands(&self, policy: &Policy) -> bool {
        card::draft_stands(policy, self.inner())
    }

    /// Whether the case is public, has a notice's text, and that says more than the published version.
    #[must_use]
    pub fn has_news(&self, policy: &Policy) -> bool {
        let case = self.inner();
        policy.notice().is_some()
            && case.public().is_some()
            && case.draft.is_some()
            && !notice_is_current(policy, case)
    }

    /// Whether a CVE id is the case's: asked of every case before one is recorded, told to nobody who may not see it.
    #[must_use]
    pub fn has_cve(&self, cve: &CveId) -> bool {
        self.inner().cves().contains(cve)
    }

    /// The text of a comment, by its number: what is destroyed where it is replaced or taken back.
    #[must_use]
    pub fn comment_text(&self, number: u16) -> Option<TextId> {
        self.inner().comments.iter().find(|comment| comment.number == number).map(|comment| comment.text)
    }

    /// Who takes part: number, part, person and address, where they have one. Ids only: the words stay sealed.
    #[must_use]
    pub fn numbers(&self) -> Vec<(u16, Role, Option<ActorId>, Option<TextId>)> {
        let told = self.inner().present().map(|part| {
            let address = part.contact.as_ref().map(|contact| contact.address);
            (part.number, part.role, part.person, address)
        });
        told.collect()
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

    /// The report that it alone was opened from.
    #[must_use]
    pub fn own_report(&self) -> Option<IntakeId> {
        self.inner().own_report()
    }

    /// Whether what people wrote in it was erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.inner().erased.is_some()
    }

    /// Whether the effect's receipt is there.
    #[must_use]
    pub fn has_receipt(&self, effect: EffectKey) -> bool {
        self.inner().receipts.contains_key(&effect)
    }

    /// Whether everybody may know of it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.inner().public().is_some()
    }

    /// Whether the reporter was asked for something and has not answered.
    #[must_use]
    pub fn waits_for_info(&self) -> bool {
        self.inner().info_asked.is_some()
    }

    /// How many versions of its notice were published.
    #[must_use]
    pub fn versions(&self) -> u32 {
        self.inner().published.last().map_or(0, |last| last.version)
    }
}

impl Confidential<Intake> {
    /// The text of its body.
    #[must_use]
    pub fn body(&self) -> Option<TextId> {
        self.inner().body
    }

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
    /// The case that has a notice number.
    #[must_use]
    pub fn case_of_number(&self, number: NoticeNumber) -> Option<CaseId> {
        self.inner().numbers.get(&number).copied()
    }

    /// Adopted policies, oldest first.
    #[must_use]
    pub fn policies(&self) -> Vec<(PolicyVersion, TextId)> {
        self.inner().policies.clone()
    }

    /// Whether a number of the notice series is taken.
    #[must_use]
    pub fn has_taken(&self, number: NoticeNumber) -> bool {
        self.inner().numbers.contains_key(&number)
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

    /// The text that names whoever takes part or once did, a person or a program.
    #[must_use]
    pub fn name_text(&self, actor: ActorId) -> Option<TextId> {
        self.inner().name_of(actor)
    }

    /// Whether somebody took part once and does no more.
    #[must_use]
    pub fn is_former(&self, actor: ActorId) -> bool {
        self.inner().former.contains_key(&actor)
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

    /// Addresses that are to be shown to be somebody's: the text, whose, and until when.
    #[must_use]
    pub fn open_links(&self) -> Vec<(TextId, ActorId, Timestamp)> {
        self.inner().links.iter().map(|(address, link)| (*address, link.person, link.until)).collect()
    }

    /// Addresses of people who were removed before they had shown them to be theirs.
    #[must_use]
    pub fn withheld_links(&self) -> Vec<(TextId, ActorId)> {
        self.inner().withheld.iter().map(|(address, person)| (*address, *person)).collect()
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
