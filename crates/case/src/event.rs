//! Events: facts as people would say them, one enum a kind of stream.
//!
//! Adding a kind touches two places: the family below and a fixture in `tests/corpus/`. A stored body is the
//! event as JSON under its kind's name; unknown kinds, versions and fields refuse to load. Bodies hold ids,
//! instants, numbers and outside names; prose, addresses and people's names stay behind [`TextId`]s, so that a
//! case still folds when its text key is destroyed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::{
    ActorId, BlobId, CaseId, DeskId, EffectKey, IntakeId, PolicyVersion, RawDigest, StreamId, TextId,
};
use crate::name::{BranchName, CommitHash, CveId, NoticeNumber, TagName};

/// Why a stored body is not an event of this cvdesk.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// A newer cvdesk wrote this, or nobody did.
    #[error("event kind `{kind}` version {kind_v} is not known to this cvdesk")]
    UnknownKind {
        /// The kind as stored.
        kind: String,
        /// Its version as stored.
        kind_v: u16,
    },
    /// The body does not fit its kind: an unknown field, a missing one, or damage.
    #[error("the body of event kind `{kind}` version {kind_v} does not fit this cvdesk: {source}")]
    Body {
        /// The kind as stored.
        kind: String,
        /// Its version as stored.
        kind_v: u16,
        /// What did not fit.
        source: serde_json::Error,
    },
}

/// Any event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// About the desk.
    Desk(DeskEvent),
    /// About something received.
    Intake(IntakeEvent),
    /// About a case.
    Case(CaseEvent),
    /// Who was shown what.
    Reads(ReadsEvent),
}

impl Event {
    /// Every kind with the version this cvdesk writes.
    #[must_use]
    pub fn kinds() -> Vec<(&'static str, u16)> {
        [DeskEvent::KINDS, IntakeEvent::KINDS, CaseEvent::KINDS, ReadsEvent::KINDS].concat()
    }

    /// The stored kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.tag().0
    }

    /// The stored version of the kind.
    #[must_use]
    pub fn kind_v(&self) -> u16 {
        self.tag().1
    }

    fn tag(&self) -> (&'static str, u16) {
        match self {
            Self::Desk(event) => event.tag(),
            Self::Intake(event) => event.tag(),
            Self::Case(event) => event.tag(),
            Self::Reads(event) => event.tag(),
        }
    }

    /// The body's bytes, before sealing.
    ///
    /// # Errors
    /// Never for events made by this crate; the error is serde's own.
    pub fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Self::Desk(event) => serde_json::to_vec(event),
            Self::Intake(event) => serde_json::to_vec(event),
            Self::Case(event) => serde_json::to_vec(event),
            Self::Reads(event) => serde_json::to_vec(event),
        }
    }

    /// Reads an unsealed body under the kind and version its entry names.
    ///
    /// # Errors
    /// [`DecodeError`] where the kind, its version or a field is not known, or the body is of another kind.
    pub fn decode(kind: &str, kind_v: u16, body: &[u8]) -> Result<Self, DecodeError> {
        if !Self::kinds().contains(&(kind, kind_v)) {
            return Err(DecodeError::UnknownKind { kind: kind.to_owned(), kind_v });
        }
        let wrong = |source| DecodeError::Body { kind: kind.to_owned(), kind_v, source };
        let event = match kind.split_once('.') {
            Some(("desk", _)) => serde_json::from_slice(body).map(Self::Desk),
            Some(("intake", _)) => serde_json::from_slice(body).map(Self::Intake),
            Some(("case", _)) => serde_json::from_slice(body).map(Self::Case),
            _ => serde_json::from_slice(body).map(Self::Reads),
        }
        .map_err(wrong)?;
        if event.kind() == kind {
            Ok(event)
        } else {
            Err(wrong(serde::de::Error::custom(format!("the body is of kind `{}`", event.kind()))))
        }
    }
}

/// Declares one family of events: the enum, its kinds and their versions.
macro_rules! events {
    ($(#[$doc:meta])* $family:ident => $wrap:ident {
        $( $(#[$variant_doc:meta])* $variant:ident = $kind:literal v $version:literal {
            $( $(#[$field_doc:meta])* $field:ident : $type:ty ),* $(,)?
        } )*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub enum $family {
            $( $(#[$variant_doc])* #[serde(rename = $kind)] $variant { $( $(#[$field_doc])* $field: $type ),* } ),*
        }

        impl $family {
            const KINDS: &[(&'static str, u16)] = &[ $( ($kind, $version) ),* ];

            fn tag(&self) -> (&'static str, u16) {
                match self {
                    $( Self::$variant { .. } => ($kind, $version) ),*
                }
            }
        }

        impl From<$family> for Event {
            fn from(event: $family) -> Self {
                Self::$wrap(event)
            }
        }
    };
}

events! {
    /// Facts about the desk itself.
    DeskEvent => Desk {
        /// The desk began.
        Founded = "desk.founded" v 1 {
            /// Its id.
            desk: DeskId,
            /// Counts restores: a higher epoch elsewhere means that this copy is stale.
            epoch: u32,
            /// Whether it is a rehearsal: local adapters, a clock that may be set, and it says so everywhere.
            rehearsal: bool,
        }
        /// A policy became the newest one of the desk.
        PolicyAdopted = "desk.policy_adopted" v 1 {
            /// Its version.
            version: PolicyVersion,
            /// The checked, normalised file.
            source: TextId,
        }
        /// Somebody became known to the desk in the given roles (the policy's names).
        PersonJoined = "desk.person_joined" v 1 {
            /// The person.
            person: ActorId,
            /// Their name.
            name: TextId,
            /// Roles, as the policy spells them.
            roles: Vec<String>,
        }
        /// An account was shown to be a person's.
        AccountLinked = "desk.account_linked" v 1 {
            /// The person.
            person: ActorId,
            /// What was linked.
            account: Account,
            /// How it was shown to be theirs.
            proof: Proof,
        }
        /// Somebody asked to become a member.
        MembershipApplied = "desk.membership_applied" v 1 {
            /// Drawn for the applicant; the person's id once approved.
            applicant: ActorId,
            /// Their name.
            name: TextId,
            /// Whom they work for or speak for.
            #[serde(skip_serializing_if = "Option::is_none")]
            affiliation: Option<TextId>,
            /// The message they asked in.
            #[serde(skip_serializing_if = "Option::is_none")]
            intake: Option<IntakeId>,
        }
        /// A member vouched for an applicant.
        MemberVouched = "desk.member_vouched" v 1 {
            /// The applicant.
            applicant: ActorId,
            /// What the word rests on, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// An applicant was approved; the facts of their joining follow.
        MembershipApproved = "desk.membership_approved" v 1 {
            /// The applicant.
            applicant: ActorId,
            /// Why without what a rule asks for, where it was.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// An applicant was declined.
        MembershipDeclined = "desk.membership_declined" v 1 {
            /// The applicant.
            applicant: ActorId,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// A member accepted the policy in that version.
        PolicyAccepted = "desk.policy_accepted" v 1 {
            /// The member; whoever else is the entry's actor says so for them.
            person: ActorId,
            /// The version.
            version: PolicyVersion,
        }
        /// Somebody is a member no more.
        PersonLeft = "desk.person_left" v 1 {
            /// The person.
            person: ActorId,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// Somebody is to show that an address is theirs: a mail there holds what they have to bring back.
        LinkAsked = "desk.link_asked" v 1 {
            /// The person.
            person: ActorId,
            /// The address; a text of the person's.
            address: TextId,
            /// Until when it can be shown.
            until: Timestamp,
        }
        /// They brought back what the mail held: the address is theirs.
        AddressProven = "desk.address_proven" v 1 {
            /// The person.
            person: ActorId,
            /// The address that was asked about.
            address: TextId,
        }
        /// An account is a person's no more.
        AccountUnlinked = "desk.account_unlinked" v 1 {
            /// The person.
            person: ActorId,
            /// Which.
            account: Account,
        }
        /// A mail to somebody who was removed was not sent.
        MailWithheld = "desk.mail_withheld" v 1 {
            /// To whom.
            person: ActorId,
            /// Which mail.
            effect: EffectKey,
            /// An earlier attempt had begun, and may have got there.
            #[serde(default, skip_serializing_if = "is_false")]
            begun: bool,
        }
        /// An outside effect was seen to be done.
        EffectDone = "desk.effect_done" v 1 {
            /// What was done, and how it is known.
            receipt: Receipt,
        }
        /// A branch is maintained, between the given days; said again, the newest word counts.
        BranchListed = "desk.branch_listed" v 1 {
            /// The branch.
            branch: BranchName,
            /// The first day.
            #[serde(skip_serializing_if = "Option::is_none")]
            from: Option<Date>,
            /// The last day.
            #[serde(skip_serializing_if = "Option::is_none")]
            until: Option<Date>,
        }
        /// A program may take part, and do these acts (the policy's names) beside proposing.
        AgentRegistered = "desk.agent_registered" v 1 {
            /// The agent.
            agent: ActorId,
            /// What it is called.
            name: TextId,
            /// The acts granted.
            acts: Vec<String>,
        }
        /// An agent takes part no more.
        AgentRevoked = "desk.agent_revoked" v 1 {
            /// The agent.
            agent: ActorId,
        }
        /// A number of the notice series was taken; never given twice.
        NoticeNumberTaken = "desk.notice_number_taken" v 1 {
            /// The number.
            number: NoticeNumber,
            /// The case it went to.
            case: CaseId,
        }
        /// A restored copy was accepted in place of the desk it was made from: what the outside had by then.
        CopyAccepted = "desk.copy_accepted" v 1 {
            /// Counts restores from here on.
            epoch: u32,
            /// Effects that count as done: they were seen outside, or nobody can tell.
            settled: Vec<EffectKey>,
            /// Numbers seen outside of notices whose cases this copy does not know; never given again.
            numbers: Vec<NoticeNumber>,
        }
    }
}

events! {
    /// Facts about something received, until it becomes or joins a case.
    IntakeEvent => Intake {
        /// Something came in.
        Received = "intake.received" v 1 {
            /// Which way it came.
            channel: Channel,
            /// The raw bytes as received.
            raw: BlobId,
            /// How many.
            raw_bytes: u64,
            /// SHA-256 of the raw bytes.
            raw_digest: RawDigest,
            /// The envelope's sender; absent for the null sender.
            #[serde(skip_serializing_if = "Option::is_none")]
            sender: Option<TextId>,
            /// The envelope's recipient.
            recipient: TextId,
            /// The address answers go to and the name shown for it; absent where none could be read.
            #[serde(skip_serializing_if = "Option::is_none")]
            from: Option<Sender>,
            /// The subject line.
            #[serde(skip_serializing_if = "Option::is_none")]
            subject: Option<TextId>,
            /// The readable text.
            #[serde(skip_serializing_if = "Option::is_none")]
            body: Option<TextId>,
            /// The Message-ID, to answer in its thread.
            #[serde(skip_serializing_if = "Option::is_none")]
            message_id: Option<TextId>,
            /// What the receiving mail server could show about the sender.
            identity: Identity,
            /// Sent by a robot or through a list: never answered automatically (RFC 3834).
            automatic: bool,
            /// What the report's form says, by the policy's names of its fields.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            answers: BTreeMap<String, Answer>,
            /// Whether everybody could read it where it came from.
            #[serde(default, skip_serializing_if = "is_false")]
            public: bool,
        }
        /// It waits for a moderator.
        Held = "intake.held" v 1 {
            /// Why it was not let straight through.
            because: HeldBecause,
        }
        /// A moderator let it in; it became this case.
        Approved = "intake.approved" v 1 {
            /// The case.
            case: CaseId,
        }
        /// It came from a member and went straight in as this case.
        Passed = "intake.passed" v 1 {
            /// The case.
            case: CaseId,
            /// The member.
            member: ActorId,
        }
        /// It came by a channel where nothing is held, and went straight in as this case.
        Admitted = "intake.admitted" v 1 {
            /// The case.
            case: CaseId,
        }
        /// It came by a channel that takes no reports; its sender is told where they go.
        Redirected = "intake.redirected" v 1 {}
        /// A moderator found it to be a request for membership.
        TakenAsApplication = "intake.taken_as_application" v 1 {
            /// The applicant.
            applicant: ActorId,
        }
        /// A moderator kept it out.
        Rejected = "intake.rejected" v 1 {
            /// Why, in the moderator's words.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// The operator whose facts of the same command these are acted for a person; counts as nobody's approval.
        ActedOnBehalf = "intake.acted_on_behalf" v 1 {
            /// The person.
            person: ActorId,
        }
        /// An outside effect was seen to be done.
        EffectDone = "intake.effect_done" v 1 {
            /// What was done, and how it is known.
            receipt: Receipt,
        }
    }
}

events! {
    /// Facts about a case.
    CaseEvent => Case {
        /// The case began, confidential.
        Opened = "case.opened" v 1 {
            /// What it was opened from.
            intake: IntakeId,
            /// Its working title.
            title: TextId,
            /// When the team was told.
            received: Timestamp,
        }
        /// Somebody takes part.
        ParticipantJoined = "case.participant_joined" v 1 {
            /// In what role.
            role: Role,
            /// The person, where they are known to the desk.
            #[serde(skip_serializing_if = "Option::is_none")]
            person: Option<ActorId>,
            /// Name and address, where they are known only from outside.
            #[serde(skip_serializing_if = "Option::is_none")]
            contact: Option<Sender>,
            /// Of a reporter who comes from another case: whether they asked there that others than the team may not
            /// learn who they are. What the report of this case says of that is not of them.
            #[serde(skip_serializing_if = "Option::is_none")]
            unnamed: Option<bool>,
        }
        /// Somebody takes part no more.
        ParticipantLeft = "case.participant_left" v 1 {
            /// Their number in the case.
            participant: u16,
        }
        /// What the report says, by the policy's names of its fields; a later word on a field counts.
        ReportFilled = "case.report_filled" v 1 {
            /// The answers.
            answers: BTreeMap<String, Answer>,
            /// Fields whose answer was taken back.
            #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
            cleared: BTreeSet<String>,
        }
        /// Which code is affected, by the policy's axes: what a person found, whatever the reproducer ran with.
        ReachAssessed = "case.reach_assessed" v 1 {
            /// Values by axis.
            facts: BTreeMap<String, Vec<String>>,
            /// What it rests on, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// How bad it is, on the team's own scale: a decision apart from whether it is one (L19).
        SeverityAssessed = "case.severity_assessed" v 1 {
            /// The level, as the policy names it.
            level: String,
            /// A CVSS vector, where somebody gave one.
            #[serde(skip_serializing_if = "Option::is_none")]
            vector: Option<String>,
            /// Why, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// The team found it to be no security problem; what was told in confidence stays so.
        Dismissed = "case.dismissed" v 1 {
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// Somebody decided that no confidence is needed: from here on the case is public.
        MadePublic = "case.made_public" v 1 {
            /// On which ground.
            because: PublicBecause,
            /// Why, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// It was seen in public: a fact, never undone.
        BecamePublic = "case.became_public" v 1 {
            /// How.
            how: Exposure,
            /// Where it was seen; absent: it came in public.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Since when it was public; absent: since it is recorded.
            #[serde(skip_serializing_if = "Option::is_none")]
            since: Option<Timestamp>,
        }
        /// Somebody began to work on a fix.
        WorkStarted = "case.work_started" v 1 {}
        /// A private patch is there, as work in progress or as a proposal.
        PatchAdded = "case.patch_added" v 1 {
            /// Its bytes.
            patch: BlobId,
            /// The branch that it is for; the main branch where none is said.
            #[serde(skip_serializing_if = "Option::is_none")]
            branch: Option<BranchName>,
        }
        /// A problem was found with the proposed patch.
        PatchFaulted = "case.patch_faulted" v 1 {
            /// What.
            reason: TextId,
        }
        /// The patches went to the development list, in public.
        PatchesSent = "case.patches_sent" v 1 {
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
            /// The stated reason, where a rule asked for one.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// The reporter's private data is out of everything that becomes public.
        Scrubbed = "case.scrubbed" v 1 {
            /// Why what still looks private may stand, where something did.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// One of several people that an act takes asked for it.
        Seconded = "case.seconded" v 1 {
            /// The act, as the policy names it.
            act: String,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// An agent proposes an act; a person decides.
        ActProposed = "case.act_proposed" v 1 {
            /// The act, as the policy names it.
            act: String,
            /// Why.
            reason: TextId,
        }
        /// A distribution was told of the published fix, took it on, did it or declined (L35).
        HandedOff = "case.handed_off" v 1 {
            /// The contact, as the policy names it.
            contact: String,
            /// How far it is.
            stage: HandOff,
            /// Why it went back, where it did.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// The case is closed.
        Closed = "case.closed" v 1 {
            /// With what outcome, as the policy names it.
            #[serde(skip_serializing_if = "Option::is_none")]
            outcome: Option<String>,
            /// Why, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// A closed case is worked on again.
        Reopened = "case.reopened" v 1 {
            /// Why.
            reason: TextId,
        }
        /// The case was moved to another version of the policy.
        PolicyMoved = "case.policy_moved" v 1 {
            /// From here on.
            to: PolicyVersion,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// The team found it to be a security problem.
        Confirmed = "case.confirmed" v 1 {
            /// Why, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// An end of the embargo was proposed; nobody has agreed yet.
        EmbargoProposed = "case.embargo_proposed" v 1 {
            /// The exact instant.
            until: Timestamp,
            /// Why this one, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// Somebody whose consent is asked for agreed to the proposed end.
        EmbargoConsented = "case.embargo_consented" v 1 {
            /// A participant's number, where the actor says so for them; absent: the actor.
            #[serde(skip_serializing_if = "Option::is_none")]
            participant: Option<u16>,
            /// What that rests on, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// Somebody whose consent is asked for objected to the proposed end, which falls with it.
        EmbargoObjected = "case.embargo_objected" v 1 {
            /// A participant's number, where the actor says so for them; absent: the actor.
            #[serde(skip_serializing_if = "Option::is_none")]
            participant: Option<u16>,
            /// Why.
            reason: TextId,
        }
        /// These were asked to agree to the proposed end, take part no more, and had not answered: the end that is agreed
        /// with this would not have been while they were asked.
        AskedNoMore = "case.asked_no_more" v 1 {
            /// Their numbers in the case.
            participants: Vec<u16>,
        }
        /// What a merge had proposed is proposed no more, as the merge was taken back.
        ProposalWithdrawn = "case.proposal_withdrawn" v 1 {
            /// The end that was proposed before the merge, and is again.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            before: Option<Timestamp>,
        }
        /// An end of the embargo was agreed.
        EmbargoAgreed = "case.embargo_agreed" v 1 {
            /// The exact instant.
            until: Timestamp,
            /// The stated reason, where a rule asked for one.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// The embargo's clock was started again.
        EmbargoRestarted = "case.embargo_restarted" v 1 {
            /// The new end.
            until: Timestamp,
            /// Which of the policy's causes it was.
            #[serde(skip_serializing_if = "Option::is_none")]
            cause: Option<String>,
            /// What made it necessary.
            reason: TextId,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// The embargo ended: from here on the case is public.
        EmbargoLifted = "case.embargo_lifted" v 1 {
            /// By what.
            by: LiftedBy,
            /// Why, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// A CVE id was asked for.
        CveRequested = "case.cve_requested" v 1 {}
        /// A CVE id was given to the case.
        CveAssigned = "case.cve_assigned" v 1 {
            /// The id.
            cve: CveId,
            /// The problem had it already, from somebody else: the answer to a request may be that.
            #[serde(default, skip_serializing_if = "is_false")]
            already: bool,
            /// Why, where somebody said so: as when another case has the same id.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// Whoever gives CVE ids counted several problems in the one request.
        CveSplit = "case.cve_split" v 1 {
            /// The ids that came with that answer, one a problem; none, where each problem is to be asked for apart.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            cves: Vec<CveId>,
            /// What was counted, where somebody said so.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// A CVE id was recorded that is not the case's: it has it no more.
        CveTakenBack = "case.cve_taken_back" v 1 {
            /// The id.
            cve: CveId,
            /// Why.
            reason: TextId,
        }
        /// Whoever gives CVE ids declined to give one.
        CveDeclined = "case.cve_declined" v 1 {
            /// Why.
            reason: TextId,
        }
        /// Commits that brought the flaw in were identified.
        IntroductionFound = "case.introduction_found" v 1 {
            /// The commits, oldest first as told.
            commits: Vec<CommitHash>,
        }
        /// A fix waits privately.
        FixStaged = "case.fix_staged" v 1 {
            /// On which branch.
            branch: BranchName,
            /// The private commit.
            commit: CommitHash,
        }
        /// A fix is on a public branch.
        FixLanded = "case.fix_landed" v 1 {
            /// On which branch.
            branch: BranchName,
            /// The public commit.
            commit: CommitHash,
            /// Since when it was there; absent: since it is recorded.
            #[serde(skip_serializing_if = "Option::is_none")]
            since: Option<Timestamp>,
        }
        /// A release holds the fix.
        FixReleased = "case.fix_released" v 1 {
            /// On which branch.
            branch: BranchName,
            /// The release.
            tag: TagName,
        }
        /// What was recorded of the fix on a branch was wrong: nothing of it is known there. What it opened stays open.
        FixTakenBack = "case.fix_taken_back" v 1 {
            /// The branch.
            branch: BranchName,
            /// Why.
            reason: TextId,
        }
        /// The affected and fixed tags and commits of every concerned branch, replacing what was known.
        ImpactAssessed = "case.impact_assessed" v 1 {
            /// How this is known.
            source: ImpactSource,
            /// The branches, in the notice's order.
            branches: Vec<BranchFacts>,
        }
        /// The repository says something else of the branches than is recorded; a person decides.
        ImpactProposed = "case.impact_proposed" v 1 {
            /// What would be recorded, in the notice's order.
            branches: Vec<BranchFacts>,
        }
        /// A person would not have what the repository says; the same is not proposed again.
        ImpactRejected = "case.impact_rejected" v 1 {
            /// Why.
            reason: TextId,
        }
        /// A public commit may be a backport of a commit of the case; a person decides.
        BackportFound = "case.backport_found" v 1 {
            /// The branch that holds it.
            branch: BranchName,
            /// The commit.
            commit: CommitHash,
            /// The commit that it resembles.
            of: CommitHash,
            /// What it would do there.
            role: BackportRole,
            /// In what it resembles it, strongest first.
            evidence: Vec<String>,
        }
        /// A person found that it is one.
        BackportConfirmed = "case.backport_confirmed" v 1 {
            /// The branch.
            branch: BranchName,
            /// The commit.
            commit: CommitHash,
            /// Why, where somebody said so.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// A person found that it is none; it is not proposed again.
        BackportRejected = "case.backport_rejected" v 1 {
            /// The branch.
            branch: BranchName,
            /// The commit.
            commit: CommitHash,
            /// Why.
            reason: TextId,
        }
        /// A private fix was seen in public while the case is confidential; a person says what that is.
        FixSeen = "case.fix_seen" v 1 {
            /// The public commit.
            commit: CommitHash,
            /// The private patch that it makes; absent: it is a staged commit itself.
            #[serde(skip_serializing_if = "Option::is_none")]
            patch: Option<BlobId>,
        }
        /// What was seen in public is not the case's fix after all.
        SightingDismissed = "case.sighting_dismissed" v 1 {
            /// The public commit.
            commit: CommitHash,
            /// Why.
            reason: TextId,
        }
        /// The notice's prose was written or written anew.
        NoticeDrafted = "case.notice_drafted" v 1 {
            /// The whole draft.
            draft: NoticeDraft,
        }
        /// The notice got its number.
        NoticeNumbered = "case.notice_numbered" v 1 {
            /// The number.
            number: NoticeNumber,
            /// Why this one, where a person chose it.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// The notice as it stands became the published version.
        NoticePublished = "case.notice_published" v 1 {
            /// 1 and up.
            version: u32,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
            /// The stated reason, where a rule asked for one.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// Somebody took the case on, or nobody has it any more.
        OwnerNamed = "case.owner_named" v 1 {
            /// The owner; absent: nobody.
            #[serde(skip_serializing_if = "Option::is_none")]
            owner: Option<ActorId>,
        }
        /// Somebody wrote something about it.
        Commented = "case.commented" v 1 {
            /// What.
            text: TextId,
            /// For whom.
            audience: CommentAudience,
        }
        /// The words of a comment were replaced or taken back; the former ones are destroyed with this.
        CommentRevised = "case.comment_revised" v 1 {
            /// Its number in the case, from 1 in the order in which comments came.
            comment: u16,
            /// The new words; absent: it is taken back.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            text: Option<TextId>,
            /// Why, where somebody said so.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// The reporter was asked for more.
        InfoAsked = "case.info_asked" v 1 {
            /// What for.
            question: TextId,
        }
        /// What was asked for came, or nobody waits for it any more.
        InfoGiven = "case.info_given" v 1 {
            /// What came.
            #[serde(skip_serializing_if = "Option::is_none")]
            answer: Option<TextId>,
        }
        /// It was seen to be exploited in the wild.
        ExploitationSeen = "case.exploitation_seen" v 1 {
            /// Where, and how it is known.
            reason: TextId,
        }
        /// The embargo was thought over, and its end stands.
        EmbargoReviewed = "case.embargo_reviewed" v 1 {
            /// Why it stands.
            reason: TextId,
        }
        /// A private patch was judged.
        PatchReviewed = "case.patch_reviewed" v 1 {
            /// Its number in the case, from 1 in the order in which patches came.
            patch: u16,
            /// How.
            verdict: PatchVerdict,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// Somebody read the notice as it stands and found it right.
        NoticeReviewed = "case.notice_reviewed" v 1 {}
        /// The published notice counts no more.
        NoticeWithdrawn = "case.notice_withdrawn" v 1 {
            /// Why; it is told with the notice.
            reason: TextId,
        }
        /// Whoever gives CVE ids asked for more.
        CveInfoAsked = "case.cve_info_asked" v 1 {
            /// What for.
            reason: TextId,
        }
        /// A participant accepted the terms of taking part; before that they read nothing.
        TermsAccepted = "case.terms_accepted" v 1 {
            /// Their number in the case.
            participant: u16,
            /// What that rests on, where somebody passes their word on.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// What the flaw means for a participant's product, by their own word.
        PartyStatusSaid = "case.party_status_said" v 1 {
            /// Their number in the case.
            participant: u16,
            /// The product, as they call it.
            product: String,
            /// What it means for it.
            status: PartyStatus,
            /// Their own name for the problem.
            #[serde(skip_serializing_if = "Option::is_none")]
            tracking: Option<TextId>,
            /// What that rests on, where somebody said so.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// A participant was given what they need to prepare.
        PackageMade = "case.package_made" v 1 {
            /// Their number in the case.
            participant: u16,
            /// Digest of its list of digests.
            digest: RawDigest,
            /// Why what looks private in it may go out, where something did.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// A participant answered the package.
        PartyAnswered = "case.party_answered" v 1 {
            /// Their number in the case.
            participant: u16,
            /// How.
            answer: PartyAnswer,
            /// Why, or what it rests on.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// A part of it became a case of its own.
        Split = "case.split" v 1 {
            /// The other case.
            into: CaseId,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// It began as a part of another case.
        SplitOff = "case.split_off" v 1 {
            /// The other case.
            from: CaseId,
        }
        /// It is the same problem as another case, and goes on there.
        MergedInto = "case.merged_into" v 1 {
            /// The other case.
            case: CaseId,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// Another case is the same problem, and goes on here.
        MergedIn = "case.merged_in" v 1 {
            /// The other case.
            case: CaseId,
            /// When the team was told of it.
            received: Timestamp,
            /// Numbers here of those who took part there.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            participants: Vec<u16>,
            /// The end that stood there, proposed or agreed.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            until: Option<Timestamp>,
        }
        /// What was merged goes on by itself again; told in both cases.
        Unmerged = "case.unmerged" v 1 {
            /// The other case.
            case: CaseId,
            /// Why.
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<TextId>,
        }
        /// A notice that was published before the desk began was taken into its history.
        HistoryImported = "case.history_imported" v 1 {
            /// Its working title.
            title: TextId,
            /// The notice as it was published, byte for byte.
            source: TextId,
            /// Its number.
            number: NoticeNumber,
            /// When the team was told.
            reported: Timestamp,
            /// When the public was told.
            published: Timestamp,
            /// When the fix was in the main branch.
            #[serde(skip_serializing_if = "Option::is_none")]
            fixed: Option<Timestamp>,
            /// CVE ids.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            cves: Vec<CveId>,
            /// The notice's prose and people.
            draft: NoticeDraft,
            /// Its branches.
            branches: Vec<BranchFacts>,
        }
        /// A notice from before the desk began no longer held when it was taken in.
        HistoryWithdrawn = "case.history_withdrawn" v 1 {
            /// Since when.
            since: Timestamp,
            /// Why, as it says itself.
            reason: TextId,
        }
        /// What people wrote in it was erased: the key that sealed it is destroyed. The facts stay.
        Erased = "case.erased" v 1 {
            /// Why; kept with the desk, so that it outlives the case's words.
            reason: TextId,
            /// Clause ids that warned and were answered with the reason.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            warned: Vec<String>,
        }
        /// The operator whose facts of the same command these are acted for a person; counts as nobody's approval.
        ActedOnBehalf = "case.acted_on_behalf" v 1 {
            /// The person.
            person: ActorId,
        }
        /// An outside effect was seen to be done.
        EffectDone = "case.effect_done" v 1 {
            /// What was done, and how it is known.
            receipt: Receipt,
        }
    }
}

events! {
    /// Facts about who was shown what; never folded into a case.
    ReadsEvent => Reads {
        /// The actor of the entry was shown confidential texts of a stream.
        Shown = "reads.shown" v 1 {
            /// Whose texts.
            of: StreamId,
            /// Which.
            texts: Vec<TextId>,
            /// Through which door.
            door: Door,
        }
    }
}

/// A way in or out for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The command line.
    Cli,
}

/// A way reports come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// E-mail.
    Mail,
    /// An issue of the project's tracker.
    Tracker,
    /// A form, filled in at the desk's own door.
    Form,
}

/// One answer of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes or no.
    Flag(bool),
    /// One of the policy's choices.
    Choice(String),
    /// Some of the policy's choices.
    Choices(Vec<String>),
    /// Free text.
    Text(TextId),
    /// An instant.
    Instant(Timestamp),
}

/// A person as an outside message names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<TextId>,
    /// The mail address.
    pub address: TextId,
}

/// What the receiving mail server could show about who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Nothing that aligns with the From address.
    Unproven,
    /// A check that aligns with the From address passed.
    Proven(ProvenBy),
}

/// The check that passed (RFC 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvenBy {
    /// `DomainKeys` Identified Mail.
    Dkim,
    /// Sender Policy Framework.
    Spf,
}

/// Why something received waits for a moderator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBecause {
    /// The sender is no member.
    NotAMember,
    /// The address is a member's, but nothing shows that the member sent it.
    IdentityUnproven,
    /// It could not be read within the bounds; the raw bytes are kept.
    TooComplex,
}

/// What a person is known by elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// A mail address.
    Mail(TextId),
    /// A user of the machine that the desk runs on.
    OsUid(u32),
}

/// How an account was shown to be a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Named by whoever founded the desk, at the founding.
    Founding,
    /// An operator with access to the desk's folder said so.
    Operator,
}

/// Somebody's part in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Told the team; copied on answers.
    Reporter,
    /// Knows the code or the field; asked for help.
    Expert,
    /// Ships the software to others.
    Vendor,
    /// Otherwise concerned: one of the other parties whose agreement is asked for.
    Party,
}

/// On which ground a confidential case was opened by decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicBecause {
    /// The affected code is no security boundary.
    NotEligible,
    /// Nothing of meaning can be done with it.
    NoExploit,
    /// The process keeps such reports public from the start.
    AtOnce,
}

/// How something confidential was seen in public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// It was public knowledge already.
    AlreadyPublic,
    /// It leaked from here or from somebody who was told in confidence.
    Leak,
}

/// How far a hand-off is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOff {
    /// They were told.
    Told,
    /// They took it on.
    Taken,
    /// They did it.
    Done,
    /// They will not.
    Declined,
}

/// Whom a comment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentAudience {
    /// Those whose roles read cases.
    Team,
    /// They, and whoever takes part in this one.
    Participants,
    /// Everybody, once the case is public.
    Public,
}

/// How a patch was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatchVerdict {
    /// It is right.
    Accepted,
    /// It is not.
    Rejected,
}

/// What a flaw means for a party's product (as VEX and CERT/CC name it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyStatus {
    /// It is vulnerable.
    Affected,
    /// It is not.
    NotAffected,
    /// It was, and holds a fix.
    Fixed,
    /// They do not know yet.
    Unknown,
    /// They were asked and say nothing.
    Silent,
}

/// A party's answer to the package it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyAnswer {
    /// They can publish when the embargo ends.
    Ready,
    /// They have nothing to publish.
    NotAffected,
    /// They ask for more time.
    NeedUntil(Timestamp),
}

/// What ended an embargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiftedBy {
    /// The agreed end had come.
    Date,
    /// Enough people decided to end it earlier.
    People,
    /// The event that the policy ends it with.
    Event,
    /// No fix came in reasonable time.
    GivenUp,
}

/// What a backport does on its branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackportRole {
    /// Brings the flaw in.
    Introduces,
    /// Mends it.
    Fixes,
}

/// How branch facts are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImpactSource {
    /// A person gave them.
    Given,
    /// Computed over the repository's history by ancestry.
    Ancestry,
}

/// What is known of one branch; lists are in the notice's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchFacts {
    /// The branch.
    pub branch: BranchName,
    /// Releases with the flaw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vulnerable_tags: Vec<TagName>,
    /// Commits that brought it in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vulnerable_changes: Vec<CommitHash>,
    /// Releases with the fix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed_tags: Vec<TagName>,
    /// Commits that fix it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed_changes: Vec<CommitHash>,
}

/// The notice's prose and people; everything else in a notice comes from the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeDraft {
    /// One line.
    pub summary: TextId,
    /// What is wrong.
    pub description: TextId,
    /// What an attacker gains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<TextId>,
    /// What helps until the fix is installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workaround: Option<TextId>,
    /// Who found it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reporters: Vec<Credit>,
    /// Who fixed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patchers: Vec<Credit>,
    /// Public bug reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bugs: Vec<Bug>,
}

/// Somebody to thank, as they wish to be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<TextId>,
    /// Mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<TextId>,
}

/// A report in a public tracker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bug {
    /// Which tracker.
    pub tracker: TextId,
    /// Its id there.
    pub id: TextId,
}

/// An outside effect seen to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Which effect.
    pub effect: EffectKey,
    /// Over which channel, as the policy names it: `mail`, `notices`.
    pub channel: String,
    /// What it was: `held_reply`, `announcement`, `notice`.
    pub what: String,
    /// Version of the notice, or 1.
    pub version: u32,
    /// How it is known.
    pub outcome: Outcome,
    /// What to look it up by: a commit hash, a Message-ID.
    pub reference: String,
    /// Fence of the lease it was done under.
    pub fence: u64,
}

/// How an effect is known to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The outside confirmed it.
    Done,
    /// A probe found it there, after an attempt whose answer was lost.
    Found,
    /// An answer was lost and no probe is possible; it was done again under the same key.
    MaybeTwice,
    /// The other side refused it for good; it is not tried again.
    Refused,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Answer {
    /// The text that holds it, where it is prose.
    #[must_use]
    pub fn text(&self) -> Option<TextId> {
        match self {
            Self::Text(text) => Some(*text),
            Self::Flag(_) | Self::Choice(_) | Self::Choices(_) | Self::Instant(_) => None,
        }
    }
}

impl NoticeDraft {
    /// Every text the draft refers to.
    #[must_use]
    pub fn texts(&self) -> Vec<TextId> {
        let people = self
            .reporters
            .iter()
            .chain(&self.patchers)
            .flat_map(|credit| [credit.name, credit.email])
            .flatten();
        let bugs = self.bugs.iter().flat_map(|bug| [bug.tracker, bug.id]);
        [self.summary, self.description]
            .into_iter()
            .chain(self.impact)
            .chain(self.workaround)
            .chain(people)
            .chain(bugs)
            .collect()
    }
}
