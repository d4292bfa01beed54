//! Parties: who accepted the terms, what the flaw means for their products, what they were given and answered.

use super::Case;
use crate::event::{PartyAnswer, PartyStatus};
use crate::id::{RawDigest, TextId};

use super::people::Participant;

impl Case {
    pub(super) fn accept_terms(&mut self, participant: u16) {
        self.of(participant, |part| part.accepted = true);
    }

    pub(super) fn say_status(
        &mut self,
        participant: u16,
        product: &str,
        status: PartyStatus,
        tracking: Option<TextId>,
        basis: Option<TextId>,
    ) {
        self.of(participant, |part| {
            part.products.insert(product.to_owned(), status);
            // What an earlier word rested on says nothing of this one.
            match basis {
                Some(basis) => part.bases.insert(product.to_owned(), basis),
                None => part.bases.remove(product),
            };
            part.tracking = tracking.or(part.tracking);
        });
    }

    /// A new package asks for a new answer.
    pub(super) fn give_package(&mut self, participant: u16, digest: RawDigest) {
        self.of(participant, |part| {
            part.package = Some(digest);
            part.answer = None;
        });
    }

    pub(super) fn take_answer(&mut self, participant: u16, answer: PartyAnswer) {
        self.of(participant, |part| part.answer = Some(answer));
    }

    fn of(&mut self, participant: u16, change: impl Fn(&mut Participant)) {
        self.participants.iter_mut().filter(|known| known.number == participant).for_each(change);
    }
}
