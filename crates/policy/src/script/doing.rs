//! What a step asks for: every command, in words that people read.

use std::collections::BTreeMap;

use cvdesk_case::{
    BranchFacts, BranchName, Channel, CommentAudience, CommitHash, CveId, Exposure, HandOff, ImpactSource,
    NoticeNumber, PartyAnswer, PartyStatus, PatchVerdict, ProvenBy, Role, TagName,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::act::Act;

/// What is asked for. Texts are plain strings; whoever is named is named as the script names them.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Do {
    /// Something comes in.
    Receive(Box<Received>),
    /// A moderator lets it in.
    Approve { title: Option<String> },
    /// A moderator keeps it out.
    Reject { reason: Option<String> },
    /// A moderator finds it to be a request for membership.
    TakeApplication { applicant: String, affiliation: Option<String> },
    /// A member vouches.
    Vouch { applicant: String, reason: Option<String> },
    /// An applicant becomes a member.
    ApproveMember { applicant: String, roles: Vec<String>, reason: Option<String> },
    /// An applicant does not.
    DeclineMember { applicant: String, reason: Option<String> },
    /// The newest policy is accepted: by the actor, or by whom an operator passes it on for.
    AcceptPolicy { person: Option<String> },
    /// Somebody is a member no more.
    RemoveMember { person: String, reason: Option<String> },
    /// A branch is maintained.
    ListBranch { branch: BranchName, from: Option<Date>, until: Option<Date> },
    /// An agent takes part.
    RegisterAgent {
        agent: String,
        #[serde(default)]
        acts: Vec<Act>,
    },
    /// An agent takes part no more.
    RevokeAgent { agent: String },
    /// The desk takes on another policy: the one before with changes, or another file.
    ChangePolicy(Change),
    /// What the report says.
    FillReport { answers: BTreeMap<String, Said> },
    /// Somebody is brought in: a person of the desk, or somebody known only from outside.
    Invite { role: Role, person: Option<String>, contact: Option<String> },
    /// Somebody is let go.
    Uninvite { participant: Who },
    /// Which code is affected.
    AssessReach { facts: BTreeMap<String, Vec<String>>, reason: Option<String> },
    /// The affected code is no security boundary.
    FindNotEligible { reason: Option<String> },
    /// Nothing of meaning can be done with it.
    FindNoExploit { reason: Option<String> },
    /// It is a security problem.
    Confirm { reason: Option<String> },
    /// It is none.
    Dismiss { reason: Option<String> },
    /// How bad it is.
    AssessSeverity { level: String, vector: Option<String>, reason: Option<String> },
    /// An end of the embargo is proposed.
    ProposeEmbargo { until: Timestamp, reason: Option<String> },
    /// An end is agreed to.
    AgreeEmbargo { until: Timestamp, reason: Option<String> },
    /// Somebody who is asked agrees to the proposed end.
    Consent { participant: Option<Who>, reason: Option<String> },
    /// Somebody who is asked objects to it.
    ObjectEmbargo { participant: Option<Who>, reason: Option<String> },
    /// The clock starts again.
    RestartEmbargo { until: Option<Timestamp>, cause: Option<String>, reason: Option<String> },
    /// A CVE id is asked for.
    RequestCve {},
    /// A CVE id is recorded.
    AssignCve { cve: CveId },
    /// No CVE id is given.
    DeclineCve { reason: Option<String> },
    /// Work on a fix begins.
    StartWork {},
    /// A private patch; equal words are the same patch.
    AddPatch { patch: String },
    /// A problem with a proposed patch.
    FaultPatch { reason: Option<String> },
    /// The reporter's private data is out.
    Scrub {},
    /// The patches go to the development list.
    SendPatches { reason: Option<String> },
    /// The commits that brought the flaw in.
    FindIntroduction { commits: Vec<CommitHash> },
    /// A private fix.
    StageFix { branch: BranchName, commit: CommitHash },
    /// A public fix.
    LandFix { branch: BranchName, commit: CommitHash, since: Option<Timestamp> },
    /// A release with the fix.
    ReleaseFix { branch: BranchName, tag: TagName },
    /// Which branches and releases are affected.
    AssessImpact {
        #[serde(default = "given")]
        source: ImpactSource,
        branches: Vec<BranchFacts>,
    },
    /// The notice's prose.
    DraftNotice(Draft),
    /// The lift at the end.
    Lift { reason: Option<String>, number: Option<NoticeNumber> },
    /// The lift before the end.
    LiftEarly { reason: Option<String>, number: Option<NoticeNumber> },
    /// It is public; the reason says where.
    Expose { how: Exposure, reason: Option<String>, since: Option<Timestamp> },
    /// It becomes public without a fix.
    GiveUp { reason: Option<String> },
    /// What is known is published.
    Publish { reason: Option<String> },
    /// How far a hand-off is.
    HandOff { contact: String, stage: HandOff },
    /// The case is closed.
    Close { outcome: Option<String>, reason: Option<String> },
    /// The case is worked on again.
    Reopen { reason: Option<String> },
    /// What people wrote in it is erased.
    Erase { reason: Option<String> },
    /// The case moves to the desk's newest policy.
    AdoptPolicy { reason: Option<String> },
    /// Somebody has it in hand; nobody, where none is named.
    NameOwner { person: Option<String> },
    /// Something is written about it.
    Comment { text: String, audience: CommentAudience },
    /// The reporter is asked for more.
    AskInfo { question: String },
    /// What was asked for comes.
    GiveInfo { answer: Option<String> },
    /// It is seen to be exploited; the reason says where.
    ReportExploitation { reason: Option<String> },
    /// The embargo is thought over, and its end stands.
    ReviewEmbargo { reason: Option<String> },
    /// A private patch is judged.
    ReviewPatch { patch: u16, verdict: PatchVerdict, reason: Option<String> },
    /// The notice is found right.
    ReviewNotice {},
    /// The published notice is withdrawn.
    WithdrawNotice { reason: Option<String> },
    /// Somebody accepts the terms of taking part.
    AcceptTerms { participant: Option<Who>, reason: Option<String> },
    /// What it means for a product.
    TellStatus { participant: Option<Who>, product: String, status: PartyStatus, reason: Option<String> },
    /// A party is given what it needs to prepare.
    Prenotify { participant: Who },
    /// It answers.
    AnswerPackage { participant: Option<Who>, answer: PartyAnswer, reason: Option<String> },
    /// An agent proposes an act.
    Propose { act: Act, reason: Option<String> },
}

/// What comes in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Received {
    /// Which way.
    pub(super) channel: Channel,
    /// Who it says it is from; a name of the script's people is that person.
    pub(super) from: Option<String>,
    /// Its subject, and the case's title.
    pub(super) subject: Option<String>,
    /// What the script calls it in `on`.
    pub(super) called: Option<String>,
    /// What shows that the sender sent it.
    pub(super) proven: Option<ProvenBy>,
    /// By a robot or through a list.
    #[serde(default)]
    pub(super) automatic: bool,
    /// Not readable within the bounds.
    #[serde(default)]
    pub(super) too_complex: bool,
    /// Everybody can read it where it came from.
    #[serde(default)]
    pub(super) public: bool,
    /// What its form says.
    #[serde(default)]
    pub(super) answers: BTreeMap<String, Said>,
}

/// An answer of a report.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "an answer is true or false, a text, or a list of choices")]
pub(super) enum Said {
    /// Yes or no.
    Flag(bool),
    /// A text, an instant or a choice, as the field asks for.
    Text(String),
    /// Choices.
    Choices(Vec<String>),
}

/// A participant of the case.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a participant is named, or numbered in order of joining")]
pub(super) enum Who {
    /// By number.
    Number(u16),
    /// By the name of the person or the contact.
    Name(String),
}

/// Another policy.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// A policy file beside the script; absent: the policy before.
    pub(super) file: Option<String>,
    /// New values by path, such as `embargo.goal.days`; an element of a list by its `id`, `name` or place.
    #[serde(default)]
    pub(super) set: BTreeMap<String, serde_json::Value>,
    /// Paths that are left out.
    #[serde(default)]
    pub(super) remove: Vec<String>,
}

/// The notice's prose and people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    /// One line.
    pub(super) summary: String,
    /// What is wrong.
    pub(super) description: String,
    /// What an attacker gains.
    pub(super) impact: Option<String>,
    /// What helps until then.
    pub(super) workaround: Option<String>,
    /// Who found it.
    #[serde(default)]
    pub(super) reporters: Vec<Thanked>,
    /// Who fixed it.
    #[serde(default)]
    pub(super) patchers: Vec<Thanked>,
    /// Public bug reports.
    #[serde(default)]
    pub(super) bugs: Vec<PublicBug>,
}

/// Somebody to thank.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Thanked {
    /// Name.
    pub(super) name: Option<String>,
    /// Mail address.
    pub(super) email: Option<String>,
}

/// A report in a public tracker.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublicBug {
    /// Which tracker.
    pub(super) tracker: String,
    /// Its id there.
    pub(super) id: String,
}

fn given() -> ImpactSource {
    ImpactSource::Given
}
