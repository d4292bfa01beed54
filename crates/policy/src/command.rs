//! What people and the outside ask for: imperatives, parsed at the door, with ids already drawn.

use cvdesk_case::{
    ActorId, BlobId, BranchFacts, BranchName, CaseId, Channel, CommitHash, CveId, Identity, ImpactSource,
    NoticeDraft, NoticeNumber, RawDigest, Sender, TagName, TextId,
};
use jiff::Timestamp;

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
    /// Keep it out.
    Reject {
        /// Why.
        reason: Option<TextId>,
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
    /// Record the commits that brought the flaw in.
    FindIntroduction {
        /// Oldest first.
        commits: Vec<CommitHash>,
    },
    /// Record a private fix.
    StageFix {
        /// On which branch.
        branch: BranchName,
        /// The private commit.
        commit: CommitHash,
    },
    /// Record a public fix.
    LandFix {
        /// On which branch.
        branch: BranchName,
        /// The public commit.
        commit: CommitHash,
    },
    /// Record a release with the fix.
    ReleaseFix {
        /// On which branch.
        branch: BranchName,
        /// The release.
        tag: TagName,
    },
    /// Record which branches and tags are affected.
    AssessImpact {
        /// How it is known.
        source: ImpactSource,
        /// The branches.
        branches: Vec<BranchFacts>,
    },
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
    /// Publish what is known as the next version of the notice.
    Publish {
        /// Why, where a rule asks.
        reason: Option<TextId>,
    },
}

/// On which ground an embargo is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiftGround {
    /// The end has come.
    Due,
    /// Enough people want it before the end.
    Early,
    /// It is public knowledge already.
    AlreadyPublic,
}
