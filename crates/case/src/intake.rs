//! Something received, as a fold over its stream.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::event::{Answer, Event, HeldBecause, Identity, IntakeEvent, Receipt, Sender};
use crate::id::{ActorId, BlobId, CaseId, EffectKey, IntakeId, TextId};
use crate::stamped::Stamped;

/// What became of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IntakeState {
    /// Nothing has been decided.
    #[default]
    Received,
    /// It waits for a moderator.
    Held(HeldBecause),
    /// It became this case.
    Admitted(CaseId),
    /// It came by a channel that takes no reports.
    Redirected,
    /// It is a request for membership, by this applicant.
    Application(ActorId),
    /// It was kept out.
    Rejected,
}

/// A report, membership request or other message before it is (part of) a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// Its id.
    pub id: IntakeId,
    /// What became of it.
    pub state: IntakeState,
    /// When it came in.
    pub received: Option<Timestamp>,
    /// The raw bytes.
    pub raw: Option<BlobId>,
    /// How many.
    pub raw_bytes: u64,
    /// Envelope sender; absent for the null sender.
    pub sender: Option<TextId>,
    /// Envelope recipient.
    pub recipient: Option<TextId>,
    /// Who it says it is from.
    pub from: Option<Sender>,
    /// The subject.
    pub subject: Option<TextId>,
    /// The readable text.
    pub body: Option<TextId>,
    /// Its Message-ID.
    pub message_id: Option<TextId>,
    /// What is known about who sent it.
    pub identity: Identity,
    /// Sent by a robot or through a list.
    pub automatic: bool,
    /// What the report's form says.
    pub answers: BTreeMap<String, Answer>,
    /// Everybody could read it where it came from.
    pub public: bool,
    /// It was held at some time: the fact the held-reply follows from.
    pub was_held: bool,
    /// Who let it in or kept it out.
    pub decided_by: Option<ActorId>,
    /// Outside effects done.
    pub receipts: BTreeMap<EffectKey, Receipt>,
    /// Version of the stream: the next append expects this.
    pub version: u32,
}

impl Intake {
    /// Nothing received yet under this id.
    #[must_use]
    pub fn new(id: IntakeId) -> Self {
        Self {
            id,
            state: IntakeState::Received,
            received: None,
            raw: None,
            raw_bytes: 0,
            sender: None,
            recipient: None,
            from: None,
            subject: None,
            body: None,
            message_id: None,
            identity: Identity::Unproven,
            automatic: false,
            answers: BTreeMap::new(),
            public: false,
            was_held: false,
            decided_by: None,
            receipts: BTreeMap::new(),
            version: 0,
        }
    }

    /// Folds a whole stream.
    #[must_use]
    pub fn fold(id: IntakeId, history: &[Stamped]) -> Self {
        let mut intake = Self::new(id);
        for stamped in history {
            intake.evolve(stamped);
        }
        intake
    }

    /// Takes in one fact; events of other streams change nothing.
    pub fn evolve(&mut self, stamped: &Stamped) {
        let Event::Intake(event) = &stamped.event else { return };
        self.version = stamped.version;
        match event {
            IntakeEvent::Received {
                channel: _,
                raw,
                raw_bytes,
                raw_digest: _,
                sender,
                recipient,
                from,
                subject,
                body,
                message_id,
                identity,
                automatic,
                answers,
                public,
            } => {
                self.answers.clone_from(answers);
                self.public = *public;
                self.received = Some(stamped.at);
                self.raw = Some(*raw);
                self.raw_bytes = *raw_bytes;
                self.sender = *sender;
                self.recipient = Some(*recipient);
                self.from.clone_from(from);
                self.subject = *subject;
                self.body = *body;
                self.message_id = *message_id;
                self.identity = *identity;
                self.automatic = *automatic;
            }
            IntakeEvent::Held { because } => {
                self.state = IntakeState::Held(*because);
                self.was_held = true;
            }
            IntakeEvent::Approved { case } => {
                self.state = IntakeState::Admitted(*case);
                self.decided_by = Some(stamped.actor);
            }
            IntakeEvent::Passed { case, member } => {
                self.state = IntakeState::Admitted(*case);
                self.decided_by = Some(*member);
            }
            // Nobody let it in: its channel holds nothing.
            IntakeEvent::Admitted { case } => self.state = IntakeState::Admitted(*case),
            IntakeEvent::Redirected {} => self.state = IntakeState::Redirected,
            IntakeEvent::TakenAsApplication { applicant } => {
                self.state = IntakeState::Application(*applicant);
                self.decided_by = Some(stamped.actor);
            }
            IntakeEvent::Rejected { reason: _ } => {
                self.state = IntakeState::Rejected;
                self.decided_by = Some(stamped.actor);
            }
            IntakeEvent::ActedOnBehalf { person: _ } => {}
            IntakeEvent::EffectDone { receipt } => {
                self.receipts.insert(receipt.effect, receipt.clone());
            }
        }
    }

    /// Every text of it.
    #[must_use]
    pub fn texts(&self) -> Vec<TextId> {
        let from = self.from.as_ref().map(|from| from.address).into_iter();
        let name = self.from.as_ref().and_then(|from| from.name);
        let envelope = self.sender.into_iter().chain(self.recipient);
        let answers = self.answers.values().filter_map(Answer::text);
        let told = from.chain(name).chain(envelope).chain(self.subject).chain(self.body);
        told.chain(self.message_id).chain(answers).collect()
    }
}
