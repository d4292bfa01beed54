//! What people and the outside ask for: imperatives, parsed at the door, with ids already drawn.

use std::collections::BTreeMap;

use cvdesk_case::{
    ActorId, Answer, BlobId, BranchFacts, BranchName, CaseId, Channel, CommitHash, CveId, Exposure, HandOff,
    Identity, ImpactSource, NoticeDraft, NoticeNumber, RawDigest, Role, Sender, TagName, TextId,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// Something asked of what was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeCommand {
    /// Take it in.
    Receive(Box<Receive>),
    /// Let it in, as this new case.
    Approve {
        /// Drawn for the case.
        case: CaseId,
        /// The case's working title.
        title: TextId,
    },
    /// Take it as a request for membership.
    TakeApplication {
        /// Drawn for the applicant.
        applicant: ActorId,
        /// Their name, as they give it.
        name: TextId,
        /// Whom they speak for.
        affiliation: Option<TextId>,
    },
    /// Keep it out.
    Reject {
        /// Why.
        reason: Option<TextId>,
    },
}

/// Something asked of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskCommand {
    /// Vouch for an applicant.
    Vouch {
        /// The applicant.
        applicant: ActorId,
        /// What the word rests on.
        reason: Option<TextId>,
    },
    /// Approve an applicant.
    Approve {
        /// The applicant.
        applicant: ActorId,
        /// The roles they get.
        roles: Vec<String>,
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Decline an applicant.
    Decline {
        /// The applicant.
        applicant: ActorId,
        /// Why.
        reason: Option<TextId>,
    },
    /// Accept the newest policy.
    Accept {
        /// Who accepts: the actor, or somebody whose word an operator passes on.
        person: ActorId,
    },
    /// End a membership.
    Remove {
        /// Whose.
        person: ActorId,
        /// Why.
        reason: Option<TextId>,
    },
    /// List a maintained branch.
    ListBranch {
        /// Which.
        branch: BranchName,
        /// From this day.
        from: Option<Date>,
        /// Up to this day.
        until: Option<Date>,
    },
    /// Let an agent take part.
    RegisterAgent {
        /// Drawn for the agent.
        agent: ActorId,
        /// What it is called.
        name: TextId,
        /// The acts granted.
        acts: Vec<crate::Act>,
    },
    /// End an agent's part.
    RevokeAgent {
        /// Which.
        agent: ActorId,
    },
}

/// A received message, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receive {
    /// Which way it came.
    pub channel: Channel,
    /// The raw bytes.
    pub raw: BlobId,
    /// How many.
    pub raw_bytes: u64,
    /// Their SHA-256.
    pub raw_digest: RawDigest,
    /// Envelope sender.
    pub sender: Option<TextId>,
    /// Envelope recipient.
    pub recipient: TextId,
    /// Who answers go to.
    pub from: Option<Sender>,
    /// Subject.
    pub subject: Option<TextId>,
    /// Readable text.
    pub body: Option<TextId>,
    /// Message-ID.
    pub message_id: Option<TextId>,
    /// What is known about who sent it.
    pub identity: Identity,
    /// Sent by a robot or through a list.
    pub automatic: bool,
    /// It could not be read within the bounds.
    pub too_complex: bool,
    /// What the report's form says.
    pub answers: BTreeMap<String, Answer>,
    /// Everybody can read it where it came from.
    pub public: bool,
    /// The person whose linked address it says it is from.
    pub person: Option<ActorId>,
    /// Drawn for the case it becomes, should it go straight in.
    pub case: CaseId,
    /// The title of that case.
    pub title: TextId,
}

/// Something asked of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseCommand {
    /// Confirm it as a security problem.
    Confirm {
        /// Why.
        reason: Option<TextId>,
    },
    /// Say what the report says, field by field.
    FillReport {
        /// The answers.
        answers: BTreeMap<String, Answer>,
    },
    /// Bring somebody in.
    Invite {
        /// In what part.
        role: Role,
        /// The person, where the desk knows them.
        person: Option<ActorId>,
        /// Name and address, where they are known only from outside.
        contact: Option<Sender>,
    },
    /// Let somebody go.
    Uninvite {
        /// Their number in the case.
        participant: u16,
    },
    /// Say which code is affected.
    AssessReach {
        /// Values by axis.
        facts: BTreeMap<String, Vec<String>>,
        /// What it rests on.
        reason: Option<TextId>,
    },
    /// Find that the affected code is no security boundary: it becomes public.
    FindNotEligible {
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Find that nothing of meaning can be done with it: it becomes public.
    FindNoExploit {
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Find that it is no security problem, in confidence.
    Dismiss {
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Say how bad it is.
    AssessSeverity {
        /// The level, as the policy names it.
        level: String,
        /// A CVSS vector.
        vector: Option<String>,
        /// Why.
        reason: Option<TextId>,
    },
    /// Propose an end of the embargo.
    ProposeEmbargo {
        /// The exact instant.
        until: Timestamp,
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Record the answer of a participant to the proposed end.
    Consent {
        /// Their number in the case; absent: the actor's own.
        participant: Option<u16>,
        /// What that rests on.
        reason: Option<TextId>,
    },
    /// Object to the proposed end.
    ObjectEmbargo {
        /// A participant's number, where the actor says so for them.
        participant: Option<u16>,
        /// Why.
        reason: Option<TextId>,
    },
    /// Agree to an end of the embargo.
    AgreeEmbargo {
        /// The exact instant.
        until: Timestamp,
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Start the clock again.
    RestartEmbargo {
        /// The new end; the goal from now where none is given.
        until: Option<Timestamp>,
        /// Which of the policy's causes it is; the only one where there is one.
        cause: Option<String>,
        /// What made it necessary.
        reason: Option<TextId>,
    },
    /// Ask for a CVE id.
    RequestCve,
    /// Record a CVE id.
    AssignCve {
        /// The id.
        cve: CveId,
    },
    /// Record that no CVE id is given.
    DeclineCve {
        /// Why.
        reason: Option<TextId>,
    },
    /// Begin to work on a fix.
    StartWork,
    /// Add a private patch.
    AddPatch {
        /// Its bytes.
        patch: BlobId,
    },
    /// Record a problem with a proposed patch.
    FaultPatch {
        /// What.
        reason: Option<TextId>,
    },
    /// Say that the reporter's private data is out of what becomes public.
    Scrub,
    /// Send the patches to the development list.
    SendPatches {
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Record introducing commits, fixes, releases, affected branches.
    Fix(FixCommand),
    /// Write the notice's prose.
    DraftNotice {
        /// The whole draft.
        draft: NoticeDraft,
    },
    /// Lift the embargo.
    Lift {
        /// On which ground.
        ground: LiftGround,
        /// Why, where a rule asks.
        reason: Option<TextId>,
        /// A number set by a person instead of the next free one; needs the reason.
        number: Option<NoticeNumber>,
    },
    /// Record that it is public.
    Expose {
        /// How.
        how: Exposure,
        /// Where it was seen.
        reason: Option<TextId>,
    },
    /// Make it public without a fix.
    GiveUp {
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Publish what is known as the next version of the notice.
    Publish {
        /// Why, where a rule asks.
        reason: Option<TextId>,
        /// A number set by a person instead of the next free one, for a first version; needs the reason.
        number: Option<NoticeNumber>,
    },
    /// Record how far a hand-off is.
    HandOff {
        /// The contact, as the policy names it.
        contact: String,
        /// How far.
        stage: HandOff,
    },
    /// Close it.
    Close {
        /// With what outcome, as the policy names it.
        outcome: Option<String>,
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Reopen it.
    Reopen {
        /// Why.
        reason: Option<TextId>,
    },
    /// Move it to the desk's newest policy.
    AdoptPolicy {
        /// Why.
        reason: Option<TextId>,
    },
    /// Propose an act that a person decides on.
    Propose {
        /// Which.
        act: crate::Act,
        /// Why.
        reason: Option<TextId>,
    },
}

/// Something recorded about the flaw's commits and their fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FixCommand {
    /// The commits that brought the flaw in.
    FindIntroduction {
        /// Oldest first.
        commits: Vec<CommitHash>,
    },
    /// A private fix.
    Stage {
        /// On which branch.
        branch: BranchName,
        /// The private commit.
        commit: CommitHash,
    },
    /// A public fix.
    Land {
        /// On which branch.
        branch: BranchName,
        /// The public commit.
        commit: CommitHash,
    },
    /// A release with the fix.
    Release {
        /// On which branch.
        branch: BranchName,
        /// The release.
        tag: TagName,
    },
    /// Which branches and tags are affected.
    AssessImpact {
        /// How it is known.
        source: ImpactSource,
        /// The branches.
        branches: Vec<BranchFacts>,
    },
}

/// On which ground an embargo is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiftGround {
    /// The end has come.
    Due,
    /// Enough people want it before the end.
    Early,
}
