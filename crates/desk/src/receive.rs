//! Taking in a report: durable, parsed once, held or straight through, with its reply in the same transaction.

use cvdesk_case::{
    BlobId, CaseId, Channel, CommandId, Identity, Intake, IntakeId, RawDigest, Sender, StreamId, TextId,
};
use cvdesk_policy::{Actor, Ask, Confidential, IntakeCommand, Item, Receive, decide};
use sha2::{Digest as _, Sha256};

use crate::derive::derived;
use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::port::{MacPurpose, StoreError};
use crate::step::Texts;
use crate::write::{Change, unopened};

/// A message as a mail server hands it over.
#[derive(Debug, Clone)]
pub struct IncomingMail {
    /// The bytes as received.
    pub raw: Vec<u8>,
    /// Envelope sender; `None` for the null sender.
    pub sender: Option<String>,
    /// Envelope recipient.
    pub recipient: String,
    /// What could be read of it.
    pub readable: Readable,
}

/// What could be read of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readable {
    /// It was read within the bounds.
    Text(Box<MailText>),
    /// It was not; a moderator sees that, the raw bytes are kept.
    TooComplex(String),
}

/// The readable parts of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    /// Display name and address that an answer goes to.
    pub from: Option<(Option<String>, String)>,
    /// Subject.
    pub subject: Option<String>,
    /// Text.
    pub body: Option<String>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// What the mail server could show about the sender.
    pub identity: Identity,
    /// Sent by a robot or through a list.
    pub automatic: bool,
}

/// What became of a received message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub intake: IntakeId,
    /// The case it became, where it came from a member.
    pub case: Option<CaseId>,
    /// The same bytes came in the same envelope before; nothing was written now.
    pub repeated: bool,
}

impl Desk<'_> {
    /// Takes a message in. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`DeskError::Store`]; the caller must then tell the mail server to try again.
    pub fn receive(&mut self, mail: &IncomingMail) -> Result<Received, DeskError> {
        let command = self.command_of(mail);
        if let Some(received) = self.received_before(command)? {
            return Ok(received);
        }
        let intake = self.unused(IntakeId::of_draw, StreamId::intake)?;
        let case = self.unused(CaseId::of_draw, StreamId::case)?;
        let stream = StreamId::intake(intake);
        let raw = BlobId(self.ports.ids.draw());
        self.ports.blobs.put(stream, raw, &mail.raw)?;
        let mut texts = Texts::default();
        let (receive, title) = self.read(mail, &mut texts, stream, raw, case)?;
        let done = self
            .again_on_conflict(|desk| desk.write_received(command, intake, case, &receive, &texts, &title));
        if left_nothing(&done) {
            self.ports.blobs.discard(raw);
        }
        done
    }

    /// Draws an id that no stream has: among forty random bits two could meet, and one would write into the other.
    pub(crate) fn unused<I: Copy>(
        &self,
        of_draw: impl Fn([u8; 16]) -> I,
        stream: impl Fn(I) -> StreamId,
    ) -> Result<I, DeskError> {
        loop {
            let id = of_draw(self.ports.ids.draw());
            if self.ports.store.stream_version(stream(id))? == 0 {
                return Ok(id);
            }
        }
    }

    pub(crate) fn write_received(
        &self,
        command: CommandId,
        id: IntakeId,
        case_id: CaseId,
        receive: &Receive,
        texts: &Texts,
        title: &str,
    ) -> Result<Received, DeskError> {
        let request = Request { actor: Actor::SYSTEM, command };
        let stream = StreamId::intake(id);
        let intake = Confidential::wrap(Item::facts(stream), Intake::new(id));
        let now = self.now();
        let asked = IntakeCommand::Receive(Box::new(receive.clone()));
        let decision =
            decide(self.policy()?, &self.facts, Actor::SYSTEM, now, &Ask::Intake(&intake, &asked))?;
        let opened = !decision.case.is_empty();
        let case = unopened(case_id);
        let change = Change {
            request,
            at: now,
            policy: self.policy_version(),
            decision,
            intake: Some((id, &intake)),
            case: opened.then_some((case_id, &case)),
            other: None,
            texts: texts.0.clone(),
            share_keys: if opened { vec![(StreamId::case(case_id), stream)] } else { Vec::new() },
            title: Some(title.to_owned()),
        };
        let (appended, _) = self.write(&change)?;
        if appended.repeated
            && let Some(received) = self.received_before(command)?
        {
            return Ok(received);
        }
        Ok(Received { intake: id, case: opened.then_some(case_id), repeated: false })
    }

    /// The command id of a message: the same bytes in the same envelope are the same message, so that a mail
    /// server that lost our answer and delivers again adds nothing.
    fn command_of(&self, mail: &IncomingMail) -> CommandId {
        let digest = Sha256::digest(&mail.raw);
        let sender = mail.sender.as_deref().unwrap_or_default();
        let parts = [digest.as_slice(), sender.as_bytes(), mail.recipient.as_bytes()];
        CommandId(derived(self.ports.store, MacPurpose::Command, &parts))
    }

    pub(crate) fn received_before(&self, command: CommandId) -> Result<Option<Received>, DeskError> {
        let Some(answer) = self.ports.store.answered(command)? else { return Ok(None) };
        let mut intake = None;
        let mut case = None;
        for (stream, _) in answer {
            match stream.kind() {
                Some(cvdesk_case::StreamKind::Intake(id)) => intake = Some(id),
                Some(cvdesk_case::StreamKind::Case(id)) => case = Some(id),
                Some(cvdesk_case::StreamKind::Desk | cvdesk_case::StreamKind::Reads { .. }) | None => {}
            }
        }
        Ok(intake.map(|intake| Received { intake, case, repeated: true }))
    }

    /// Turns what could be read into a command whose texts wait for the intake's key.
    fn read(
        &self,
        mail: &IncomingMail,
        texts: &mut Texts,
        stream: StreamId,
        raw: BlobId,
        case: CaseId,
    ) -> Result<(Receive, String), DeskError> {
        let sender = mail.sender.as_deref().map(|sender| texts.add(self, stream, sender));
        let recipient = texts.add(self, stream, &mail.recipient);
        let unread = MailText {
            from: None,
            subject: None,
            body: None,
            message_id: None,
            identity: Identity::Unproven,
            automatic: true,
        };
        let (text, too_complex) = match &mail.readable {
            Readable::Text(text) => (text.as_ref(), false),
            Readable::TooComplex(_) => (&unread, true),
        };
        let address = text.from.as_ref().map(|(_, address)| address.as_str());
        let person = address.map_or(Ok(None), |address| self.person_of_address(address))?;
        let from = text.from.as_ref().map(|(name, address)| Sender {
            name: name.as_deref().map(|name| texts.add(self, stream, name)),
            address: texts.add(self, stream, address),
        });
        let title = match &mail.readable {
            Readable::Text(text) => text.subject.clone().unwrap_or_else(|| "(no subject)".to_owned()),
            Readable::TooComplex(why) => format!("(not readable: {why})"),
        };
        let subject = texts.add(self, stream, &title);
        let mut optional = |part: &Option<String>| -> Option<TextId> {
            part.as_deref().map(|part| texts.add(self, stream, part))
        };
        let receive = Receive {
            channel: Channel::Mail,
            raw,
            raw_bytes: u64::try_from(mail.raw.len()).unwrap_or(u64::MAX),
            raw_digest: RawDigest(Sha256::digest(&mail.raw).into()),
            sender,
            recipient,
            from,
            subject: Some(subject),
            body: optional(&text.body),
            message_id: optional(&text.message_id),
            identity: text.identity,
            automatic: text.automatic || mail.sender.is_none(),
            too_complex,
            answers: std::collections::BTreeMap::new(),
            public: false,
            person,
            case,
            title: subject,
        };
        Ok((receive, title))
    }
}

/// Whether the bytes just written are surely named by no event: a mail server that tries for days must not fill the
/// disk with them. After an I/O error nobody knows, and they stay.
pub(crate) fn left_nothing(done: &Result<Received, DeskError>) -> bool {
    match done {
        Ok(received) => received.repeated,
        Err(DeskError::Store(error)) => matches!(
            error,
            StoreError::Full(_) | StoreError::ReadOnly(_) | StoreError::Busy(_) | StoreError::Key(_)
        ),
        Err(_) => true,
    }
}
