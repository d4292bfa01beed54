//! Accounts of people, linked by proof: a mail to the address holds a token, and whoever brings it back reads that mail.

use cvdesk_case::{Account, ActorId, Owner, StreamId, TextId};
use cvdesk_policy::{Ask, DeskCommand, decide};
use data_encoding::HEXLOWER;

use crate::address::normalised;
use crate::derive::derived;
use crate::desk::{Desk, Request};
use crate::desk_step::DeskStepDone;
use crate::error::DeskError;
use crate::port::{MacPurpose, Store};
use crate::step::Texts;

impl Desk<'_> {
    /// Asks somebody to show that an address is theirs: the reconciler sends a mail there with what they bring back.
    ///
    /// # Errors
    /// [`DeskError::Refused`]; [`DeskError::BadInput`] for what is no plain address, and one that is theirs already.
    /// That it is somebody else's is said only to whoever showed that they read its mail.
    pub fn ask_link(
        &mut self,
        request: Request,
        person: ActorId,
        address: &str,
    ) -> Result<DeskStepDone, DeskError> {
        self.refresh()?;
        if normalised(address).is_none() {
            return Err(DeskError::BadInput(format!("`{address}` is not a plain mail address")));
        }
        let mut texts = Texts::default();
        let sealed = texts.add(self, Owner::Person(person), address);
        let command = DeskCommand::AskLink { person, address: sealed };
        self.desk_step_of(request, &texts, |desk| {
            // Whoever may not ask is told so, and not whose the address is.
            decide(desk.policy()?, &desk.facts, request.actor, desk.now(), &Ask::Desk(&command))?;
            if desk.person_of_address(address)? == Some(person) {
                return Err(DeskError::BadInput(format!("`{address}` is linked to them already")));
            }
            Ok(command.clone())
        })
    }

    /// Links the address that a token was sent to; a token works once, within its time, for the person it was for.
    ///
    /// # Errors
    /// [`DeskError::Refused`]; [`DeskError::BadInput`] where no open request has this token.
    pub fn prove_link(&mut self, request: Request, token: &str) -> Result<DeskStepDone, DeskError> {
        self.desk_step_of(request, &Texts::default(), |desk| desk.proven_by(request, token.trim()))
    }

    fn proven_by(&self, request: Request, token: &str) -> Result<DeskCommand, DeskError> {
        let of = |(address, person, _): (TextId, ActorId, _)| {
            (token_of(self.ports.store, address) == token).then_some((address, person))
        };
        let Some((address, person)) = self.facts.open_links().into_iter().find_map(of) else {
            let what = "no address waits for this token: it was used already, is misspelt, an address was unlinked \
                        since, or its person was removed";
            return Err(DeskError::BadInput(what.to_owned()));
        };
        let command = DeskCommand::ProveLink { address };
        // Whoever may not prove it is told so, and not whose the address is.
        decide(self.policy()?, &self.facts, request.actor, self.now(), &Ask::Desk(&command))?;
        // Somebody else may have shown it to be theirs meanwhile.
        if let Some(text) = self.text_to_prove(person, address)?
            && self.person_of_address(&text)?.is_some()
        {
            return Err(DeskError::BadInput(format!("`{text}` is linked to somebody already")));
        }
        Ok(command)
    }

    /// Takes a mail address from somebody.
    ///
    /// # Errors
    /// [`DeskError::Refused`]; [`DeskError::BadInput`] where it is not theirs.
    pub fn unlink_address(
        &mut self,
        request: Request,
        person: ActorId,
        address: &str,
    ) -> Result<DeskStepDone, DeskError> {
        self.refresh()?;
        let text = self.linked_text(address)?.filter(|(owner, _)| *owner == person).map(|(_, text)| text);
        let Some(text) = text else {
            return Err(DeskError::BadInput(format!("`{address}` is not linked to them")));
        };
        let command = DeskCommand::Unlink { person, account: Account::Mail(text) };
        self.desk_step(request, &Texts::default(), &command)
    }

    /// Takes an OS user from somebody.
    ///
    /// # Errors
    /// As [`Desk::unlink_address`].
    pub fn unlink_uid(
        &mut self,
        request: Request,
        person: ActorId,
        uid: u32,
    ) -> Result<DeskStepDone, DeskError> {
        self.refresh()?;
        if self.person_of_uid(uid) != Some(person) {
            return Err(DeskError::BadInput(format!("OS user {uid} is not linked to them")));
        }
        let command = DeskCommand::Unlink { person, account: Account::OsUid(uid) };
        self.desk_step(request, &Texts::default(), &command)
    }

    /// An address that somebody is to show to be theirs, for the mail that goes there.
    pub(crate) fn text_to_prove(
        &self,
        person: ActorId,
        address: TextId,
    ) -> Result<Option<String>, DeskError> {
        use cvdesk_policy::{Purpose, Subject, Viewer};
        self.text(Subject::Desk, Viewer::System(Purpose::Prove), Owner::Person(person), address)
    }
}

/// What the mail to an address holds: derived from the request, so that it is stored nowhere.
pub(crate) fn token_of(store: &dyn Store, address: TextId) -> String {
    let stream = StreamId::DESK.to_string();
    let token = derived(store, MacPurpose::Command, &[b"link token", stream.as_bytes(), &address.0]);
    HEXLOWER.encode(&token)
}
