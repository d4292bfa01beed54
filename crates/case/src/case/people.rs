//! Who takes part, and who asked for what takes several people.

use std::collections::BTreeMap;

use crate::event::{PartyAnswer, PartyStatus, Role, Sender};
use crate::id::{ActorId, RawDigest, TextId};

use super::Case;

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Their number in the case, from 1 in order of joining.
    pub number: u16,
    /// They take part no more.
    pub left: bool,
    /// In what role.
    pub role: Role,
    /// The person, where known to the desk.
    pub person: Option<ActorId>,
    /// Name and address, where known only from outside.
    pub contact: Option<Sender>,
    /// Whether others than the team may not learn who they are, where that was said in another case that they come
    /// from; otherwise it is what this case's own report says.
    pub unnamed: Option<bool>,
    /// They accepted the terms of taking part; a reporter brought the problem and need not.
    pub accepted: bool,
    /// What the flaw means for each of their products.
    pub products: BTreeMap<String, PartyStatus>,
    /// What the word on each of those rests on, where somebody said so.
    pub bases: BTreeMap<String, TextId>,
    /// Their own name for the problem.
    pub tracking: Option<TextId>,
    /// Digest of the last package that they were given.
    pub package: Option<RawDigest>,
    /// Their answer to it.
    pub answer: Option<PartyAnswer>,
}

/// The act of erasing, as policies and facts name it.
const ERASE: &str = "erase";

impl Case {
    /// Numbers are never given again: whoever left keeps theirs, and whoever comes back gets a new one.
    pub(super) fn join(
        &mut self,
        role: Role,
        person: Option<ActorId>,
        contact: Option<Sender>,
        unnamed: Option<bool>,
    ) {
        let number = u16::try_from(self.participants.len()).unwrap_or(u16::MAX).saturating_add(1);
        self.since_draft.joined.insert(number);
        self.participants.push(Participant {
            number,
            left: false,
            role,
            person,
            contact,
            unnamed,
            accepted: role == Role::Reporter,
            products: BTreeMap::new(),
            bases: BTreeMap::new(),
            tracking: None,
            package: None,
            answer: None,
        });
    }

    pub(super) fn leave(&mut self, participant: u16) {
        for gone in self.participants.iter_mut().filter(|known| known.number == participant) {
            gone.left = true;
        }
        // Whoever came and went before an end was proposed was never asked about that end.
        if let Some(proposal) = &mut self.proposal {
            proposal.left.insert(participant);
        }
    }

    pub(super) fn second(&mut self, act: &str, reason: Option<TextId>, person: ActorId) {
        if act == ERASE {
            self.erasure_reasons.extend(reason);
        }
        self.seconded.entry(act.to_owned()).or_default().insert(person);
    }

    /// What people asked for was asked for as the case stood then, and is not asked for again once done.
    pub(super) fn forget_seconds(&mut self) {
        self.seconded.clear();
    }

    /// The number under which somebody counts: their first, where one is in a case under several.
    #[must_use]
    pub fn counts_as(&self, participant: u16) -> u16 {
        self.known_as.get(&participant).copied().unwrap_or(participant)
    }

    /// Those who take part now.
    pub fn present(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|participant| !participant.left)
    }
}
