//! What people and the outside ask for: imperatives, parsed at the door, with ids already drawn.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{
    Account, ActorId, Answer, BackportRole, BlobId, BranchFacts, BranchName, CaseId, Channel,
    CommentAudience, CommitHash, CveHow, CveId, Exposure, HandOff, Identity, ImpactSource, NoticeDraft,
    NoticeNumber, PartyAnswer, PartyStatus, PatchVerdict, RawDigest, Role, Sender, TagName, TextId,
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
    /// Ask somebody to show that an address is theirs.
    AskLink {
        /// Who.
        person: ActorId,
        /// The address; a text of theirs.
        address: TextId,
    },
    /// Record that they brought back what the mail held.
    ProveLink {
        /// The address that was asked about.
        address: TextId,
    },
    /// Take an account from somebody.
    Unlink {
        /// Who.
        person: ActorId,
        /// Which.
        account: Account,
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
        /// Fields whose answer is taken back.
        cleared: BTreeSet<String>,
    },
    /// Bring somebody in.
    Invite {
        /// In what part.
        role: Role,
        /// The person, where the desk knows them.
        person: Option<ActorId>,
        /// Name and address, where they are known only from outside.
        contact: Option<Sender>,
        /// Who takes part in that part already and is the same by an address, where somebody is.
        known_as: Option<u16>,
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
    /// Record what whoever gives CVE ids answered: one or several.
    AssignCve(CveAnswer),
    /// Take back an id that is not the case's.
    TakeBackCve {
        /// The id.
        cve: CveId,
        /// Why.
        reason: Option<TextId>,
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
        /// The branch that it is for; the main branch where none is said.
        branch: Option<BranchName>,
    },
    /// Record a problem with a proposed patch.
    FaultPatch {
        /// What.
        reason: Option<TextId>,
    },
    /// Say that the reporter's private data is out of what becomes public.
    Scrub {
        /// Why what still looks private may stand.
        reason: Option<TextId>,
    },
    /// Send the patches to the development list.
    SendPatches {
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
    /// Record introducing commits, fixes, releases, affected branches.
    Fix(FixCommand),
    /// Record what the repository says, or what somebody decides about it.
    Impact(ImpactCommand),
    /// Write the notice's prose.
    DraftNotice {
        /// The whole draft.
        draft: NoticeDraft,
        /// Whether its words name the reporter otherwise than they asked to be credited.
        names_reporter: bool,
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
        /// Since when it was public, where that was before now.
        since: Option<Timestamp>,
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
        /// Why it goes back, where it does.
        reason: Option<TextId>,
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
    /// Erase what people wrote in it.
    Erase {
        /// Why; a text of the desk.
        reason: Option<TextId>,
        /// Cases that were split off and still have their words: they read the same report.
        parts: Vec<CaseId>,
    },
    /// Move it to the desk's newest policy.
    AdoptPolicy {
        /// Why.
        reason: Option<TextId>,
    },
    /// Something said in it or about it.
    Talk(TalkCommand),
    /// Something between it and somebody who takes part.
    Party(PartyCommand),
    /// Make a part of it a case of its own.
    Split {
        /// Drawn for the other case.
        into: CaseId,
        /// Its working title.
        title: TextId,
        /// Who reported it, sealed for the other case.
        reporters: Vec<Joining>,
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

/// An answer with CVE ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CveAnswer {
    /// The ids; none only where the answer is to ask for each problem apart.
    pub cves: Vec<CveId>,
    /// Which answer it was.
    pub how: CveHow,
    /// Whether another case has one of them.
    pub elsewhere: Elsewhere,
    /// Why, or what was counted.
    pub reason: Option<TextId>,
}

impl CveAnswer {
    /// One id, assigned to this case and to no other.
    #[must_use]
    pub fn assigned(cve: CveId) -> Self {
        Self { cves: vec![cve], how: CveHow::Assigned, elsewhere: Elsewhere::Nowhere, reason: None }
    }
}

/// Whether another case of the desk has a CVE id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// None has.
    Nowhere,
    /// That one has, and the actor sees it.
    Seen(CveId, CaseId),
    /// One has that the actor does not see.
    Unseen(CveId),
}

/// Something said in a case or about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TalkCommand {
    /// Say who has it in hand; nobody, where none is named.
    NameOwner {
        /// The owner.
        owner: Option<ActorId>,
    },
    /// Write something about it.
    Comment {
        /// What.
        text: TextId,
        /// For whom.
        audience: CommentAudience,
    },
    /// Replace a comment's words, or take it back.
    ReviseComment {
        /// Its number in the case, from 1.
        comment: u16,
        /// The new words; absent: it is taken back.
        text: Option<TextId>,
        /// Why, where it is somebody else's.
        reason: Option<TextId>,
    },
    /// Ask the reporter for more.
    AskInfo {
        /// What for.
        question: TextId,
    },
    /// Give what was asked for.
    GiveInfo {
        /// What came; absent: nobody waits for it any more.
        answer: Option<TextId>,
    },
    /// Record that it is exploited.
    ReportExploitation {
        /// Where it was seen.
        reason: Option<TextId>,
    },
    /// Think the embargo over and leave its end.
    ReviewEmbargo {
        /// Why it stands.
        reason: Option<TextId>,
    },
    /// Judge a private patch.
    ReviewPatch {
        /// Its number in the case, from 1.
        patch: u16,
        /// How.
        verdict: PatchVerdict,
        /// Why.
        reason: Option<TextId>,
    },
    /// Find the notice right as it stands.
    ReviewNotice,
    /// Withdraw the published notice.
    WithdrawNotice {
        /// Why; told with it.
        reason: Option<TextId>,
    },
    /// Record that whoever gives CVE ids asks for more.
    CveInfo {
        /// What for.
        reason: Option<TextId>,
    },
}

/// Something between a case and somebody who takes part; without a number it is the actor's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartyCommand {
    /// Accept the terms of taking part.
    AcceptTerms {
        /// Their number in the case.
        participant: Option<u16>,
        /// What it rests on, where somebody passes their word on.
        reason: Option<TextId>,
    },
    /// Say what it means for a product.
    TellStatus {
        /// Their number in the case.
        participant: Option<u16>,
        /// The product.
        product: String,
        /// What it means.
        status: PartyStatus,
        /// Their own name for the problem.
        tracking: Option<TextId>,
        /// What it rests on, where somebody passes their word on.
        reason: Option<TextId>,
    },
    /// Record that a package was made for somebody.
    Package {
        /// Their number in the case.
        participant: u16,
        /// Digest of its list of digests.
        digest: RawDigest,
        /// Why what looks private in it may go out.
        reason: Option<TextId>,
    },
    /// Answer the package.
    Answer {
        /// Their number in the case.
        participant: Option<u16>,
        /// How.
        answer: PartyAnswer,
        /// Why, or what it rests on.
        reason: Option<TextId>,
    },
}

/// Somebody who takes part in one case and comes into another, sealed for that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// In what part.
    pub role: Role,
    /// The person, where they are known to the desk.
    pub person: Option<ActorId>,
    /// Name and address, where they are known only from outside.
    pub contact: Option<Sender>,
    /// Of a reporter: whether they asked that others than the team may not learn who they are.
    pub unnamed: Option<bool>,
}

/// Something asked of two cases that are the same problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeCommand {
    /// The first goes on in the second.
    Merge {
        /// Those who take part in the first and not in the second, sealed for the second.
        joining: Vec<Joining>,
        /// Why.
        reason: Option<TextId>,
    },
    /// It goes on by itself again.
    Unmerge {
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
        /// Since when it was there, where that was before now.
        since: Option<Timestamp>,
    },
    /// A release with the fix.
    Release {
        /// On which branch.
        branch: BranchName,
        /// The release.
        tag: TagName,
    },
    /// What was recorded of the fix on a branch was wrong.
    TakeBack {
        /// The branch.
        branch: BranchName,
        /// Why.
        reason: Option<TextId>,
    },
    /// Which branches and tags are affected.
    AssessImpact {
        /// How it is known.
        source: ImpactSource,
        /// The branches.
        branches: Vec<BranchFacts>,
    },
}

/// Something that the repository says of a case, or that somebody decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImpactCommand {
    /// Propose other branch facts: what a pass over the repository does.
    Propose {
        /// What would be recorded.
        branches: Vec<BranchFacts>,
    },
    /// Record what is proposed.
    Accept,
    /// Leave what is recorded as it is.
    Reject {
        /// Why.
        reason: Option<TextId>,
    },
    /// Record that a commit may be a backport: what a pass over the repository does.
    FindBackport(FoundBackport),
    /// Find that it is one.
    ConfirmBackport {
        /// The branch that holds it.
        branch: BranchName,
        /// The commit.
        commit: CommitHash,
        /// Why.
        reason: Option<TextId>,
    },
    /// Find that it is none.
    RejectBackport {
        /// The branch that holds it.
        branch: BranchName,
        /// The commit.
        commit: CommitHash,
        /// Why.
        reason: Option<TextId>,
    },
    /// Record that a private fix is public: what a pass over the repository does.
    SeeFix {
        /// The public commit.
        commit: CommitHash,
        /// The private patch that it makes; absent: it is a staged commit itself.
        patch: Option<BlobId>,
    },
    /// Find that a commit that was seen in public is no private fix of the case.
    DismissSighting {
        /// The commit.
        commit: CommitHash,
        /// Why.
        reason: Option<TextId>,
    },
}

/// A commit that may be a backport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundBackport {
    /// The branch that holds it.
    pub branch: BranchName,
    /// The commit.
    pub commit: CommitHash,
    /// The commit of the case that it resembles.
    pub of: CommitHash,
    /// What it would do there.
    pub role: BackportRole,
    /// In what it resembles it, strongest first.
    pub evidence: Vec<String>,
}

/// On which ground an embargo is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiftGround {
    /// The end has come.
    Due,
    /// Enough people want it before the end.
    Early,
}
