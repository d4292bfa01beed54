//! Who is in a case under several numbers: invited as a person and by an address that is theirs, or by one address twice.
//!
//! Addresses are compared for that and told to nobody. What is found is set on the folded case for as long as somebody
//! looks at it: an address that is linked tomorrow counts from tomorrow on, without a fact in any case.

use std::collections::BTreeMap;

use cvdesk_case::{ActorId, Case, CaseId, Owner, Role, TextId};
use cvdesk_policy::{Actor, Confidential, Purpose, Subject, Viewer};

use crate::address::normalised;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::invite::Invited;

/// What somebody is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    /// A person of the desk, named or by a linked address.
    Person(ActorId),
    /// An address that is nobody's of the desk.
    Address(String),
}

impl Desk<'_> {
    /// Sets on a case who is in it under several numbers.
    pub(crate) fn recognise(&self, case: &mut Confidential<Case>) -> Result<(), DeskError> {
        let numbers = case.numbers();
        // One of them alone, and people who are named alone, are known by what they are.
        if numbers.len() < 2 || numbers.iter().all(|(.., address)| address.is_none()) {
            return Ok(());
        }
        let (mut first, mut known_as) = (BTreeMap::new(), BTreeMap::new());
        for (number, _, person, address) in numbers {
            let Some(known) = self.known(case, person, address)? else { continue };
            let counts_as = *first.entry(known).or_insert(number);
            if counts_as != number {
                known_as.insert(number, counts_as);
            }
        }
        case.recognise(known_as);
        Ok(())
    }

    /// The number under which somebody is in a part of a case already, by what an address says.
    pub(crate) fn there_already(
        &self,
        actor: Actor,
        id: CaseId,
        role: Role,
        invited: &Invited,
    ) -> Result<Option<u16>, DeskError> {
        let known = match invited {
            Invited::Person(person) => Some(Known::Person(*person)),
            Invited::Contact { address, .. } => self.known_by(address)?,
        };
        let Some(known) = known else { return Ok(None) };
        let (_, case) = self.case(actor, id)?;
        for (number, part, person, address) in case.numbers() {
            // Whom the invitation names as such is found without addresses.
            let by_name = matches!(invited, Invited::Person(_)) && person.is_some();
            if part == role && !by_name && self.known(&case, person, address)?.as_ref() == Some(&known) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    fn known(
        &self,
        case: &Confidential<Case>,
        person: Option<ActorId>,
        address: Option<TextId>,
    ) -> Result<Option<Known>, DeskError> {
        if let Some(person) = person {
            return Ok(Some(Known::Person(person)));
        }
        let Some(address) = address else { return Ok(None) };
        let viewer = Viewer::System(Purpose::Recognise);
        let address = self.text(Subject::Case(case), viewer, case.item().of, address)?;
        address.map_or(Ok(None), |address| self.known_by(&address))
    }

    fn known_by(&self, address: &str) -> Result<Option<Known>, DeskError> {
        let Some(address) = normalised(address) else { return Ok(None) };
        let person = self.linked()?.get(&address).copied();
        Ok(Some(person.map_or(Known::Address(address), Known::Person)))
    }

    /// Linked addresses and whose they are, opened once.
    fn linked(&self) -> Result<&BTreeMap<String, ActorId>, DeskError> {
        if let Some(linked) = self.linked.get() {
            return Ok(linked);
        }
        let viewer = Viewer::System(Purpose::Recognise);
        let mut linked = BTreeMap::new();
        for (person, text) in self.facts.linked_addresses() {
            let address = self.text(Subject::Desk, viewer, Owner::Person(person), text)?;
            linked.extend(address.as_deref().and_then(normalised).map(|address| (address, person)));
        }
        Ok(self.linked.get_or_init(|| linked))
    }
}
