//! Taking in a report that somebody filled in as a form: every answer typed by the policy's fields.

use std::collections::BTreeMap;

use cvdesk_case::{BlobId, CaseId, Channel, CommandId, Identity, IntakeId, RawDigest, Sender, StreamId};
use cvdesk_policy::Receive;
use sha2::{Digest as _, Sha256};

use crate::address::normalised;
use crate::answers::{GivenAnswer, bounded};
use crate::derive::derived;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::port::MacPurpose;
use crate::receive::{Received, left_nothing};
use crate::step::Texts;

/// A filled-in form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormReport {
    /// The form as it was handed in.
    pub raw: Vec<u8>,
    /// One line.
    pub title: String,
    /// Whoever reports it: name and mail address.
    pub from: Option<(Option<String>, String)>,
    /// What the report says.
    pub answers: BTreeMap<String, GivenAnswer>,
}

impl Desk<'_> {
    /// Takes a form in. When this returns, it is on the disk; the same form again adds nothing.
    ///
    /// # Errors
    /// [`DeskError::Refused`] where it leaves out what a must asks for, or answers otherwise than a field asks;
    /// [`DeskError::BadInput`] without a title or with an address that is none; [`DeskError::Store`].
    pub fn receive_form(&mut self, form: &FormReport) -> Result<Received, DeskError> {
        if form.title.trim().is_empty() {
            return Err(DeskError::BadInput("a report has a `title`".to_owned()));
        }
        if let Some((_, address)) = form.from.as_ref().filter(|(_, address)| normalised(address).is_none()) {
            return Err(DeskError::BadInput(format!("`{address}` is not a plain mail address")));
        }
        bounded(&form.answers)?;
        let digest = Sha256::digest(&form.raw);
        let command =
            CommandId(derived(self.ports.store, MacPurpose::Command, &[b"form", digest.as_slice()]));
        if let Some(received) = self.received_before(command)? {
            return Ok(received);
        }
        let intake = self.unused(IntakeId::of_draw, StreamId::intake)?;
        let case = self.unused(CaseId::of_draw, StreamId::case)?;
        let stream = StreamId::intake(intake);
        let raw = BlobId(self.ports.ids.draw());
        self.ports.blobs.put(stream, raw, &form.raw)?;
        let mut texts = Texts::default();
        let title = texts.add(self, stream, form.title.trim());
        let from = form.from.as_ref().map(|(name, address)| Sender {
            name: name.as_deref().map(|name| texts.add(self, stream, name)),
            address: texts.add(self, stream, address),
        });
        let answers = self.sealed(&form.answers, stream.into(), &mut texts);
        let receive = Receive {
            channel: Channel::Form,
            raw,
            raw_bytes: u64::try_from(form.raw.len()).unwrap_or(u64::MAX),
            raw_digest: RawDigest(digest.into()),
            sender: None,
            recipient: texts.add(self, stream, "form"),
            from,
            subject: Some(title),
            body: None,
            message_id: None,
            identity: Identity::Unproven,
            automatic: false,
            too_complex: false,
            answers,
            public: false,
            person: None,
            case,
            title,
        };
        let done = self.again_on_conflict(|desk| {
            desk.write_received(command, intake, case, &receive, &texts, form.title.trim())
        });
        if left_nothing(&done) {
            self.ports.blobs.discard(raw);
        }
        done
    }
}
