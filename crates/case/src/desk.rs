//! The desk as a fold over its own stream: policies, people, numbers taken.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Account, DeskEvent, Event};
use crate::id::{ActorId, CaseId, DeskId, PolicyVersion, TextId};
use crate::name::NoticeNumber;
use crate::stamped::Stamped;

/// Somebody known to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: TextId,
    /// Roles as the policy spells them.
    pub roles: BTreeSet<String>,
    /// Linked mail addresses.
    pub mail: Vec<TextId>,
    /// Linked OS users.
    pub os_uids: BTreeSet<u32>,
}

/// What the desk stream says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// The desk's id, once founded.
    pub id: Option<DeskId>,
    /// Counts restores.
    pub epoch: u32,
    /// A rehearsal says so on every screen and may set its clock.
    pub rehearsal: bool,
    /// Adopted policies, oldest first, each with the text that holds its source.
    pub policies: Vec<(PolicyVersion, TextId)>,
    /// People by id.
    pub people: BTreeMap<ActorId, Person>,
    /// Notice numbers taken.
    pub numbers: BTreeMap<NoticeNumber, CaseId>,
    /// Version of the stream: the next append expects this.
    pub version: u32,
}

impl Desk {
    /// Folds a whole stream.
    #[must_use]
    pub fn fold(history: &[Stamped]) -> Self {
        let mut desk = Self::default();
        for stamped in history {
            desk.evolve(stamped);
        }
        desk
    }

    /// Takes in one fact; events of other streams change nothing.
    pub fn evolve(&mut self, stamped: &Stamped) {
        let Event::Desk(event) = &stamped.event else { return };
        self.version = stamped.version;
        match event {
            DeskEvent::Founded { desk, epoch, rehearsal } => {
                self.id = Some(*desk);
                self.epoch = *epoch;
                self.rehearsal = *rehearsal;
            }
            DeskEvent::PolicyAdopted { version, source } => self.policies.push((*version, *source)),
            DeskEvent::PersonJoined { person, name, roles } => {
                let roles = roles.iter().cloned().collect();
                let joined = Person { name: *name, roles, mail: Vec::new(), os_uids: BTreeSet::new() };
                self.people.insert(*person, joined);
            }
            DeskEvent::AccountLinked { person, account, proof: _ } => {
                if let Some(person) = self.people.get_mut(person) {
                    match account {
                        Account::Mail(address) => person.mail.push(*address),
                        Account::OsUid(uid) => {
                            person.os_uids.insert(*uid);
                        }
                    }
                }
            }
            DeskEvent::NoticeNumberTaken { number, case } => {
                self.numbers.insert(*number, *case);
            }
        }
    }

    /// The policy in force for new cases.
    #[must_use]
    pub fn newest_policy(&self) -> Option<PolicyVersion> {
        self.policies.last().map(|(version, _)| *version)
    }

    /// The next free number of a year's series: one above the highest taken, so that an unused one below stays
    /// free for a person to set; the lowest unused one where a person took the last. A full series gives its
    /// last number, which is taken.
    #[must_use]
    pub fn next_number(&self, year: u16) -> NoticeNumber {
        let at = |number| NoticeNumber { year, number };
        let last = NoticeNumber::LAST;
        let highest = self.numbers.range(at(1)..=at(last)).next_back().map_or(0, |(number, _)| number.number);
        let above = highest.saturating_add(1);
        let free = (1..last).find(|number| !self.numbers.contains_key(&at(*number)));
        at(if above <= last { above } else { free.unwrap_or(last) })
    }

    /// The person an OS user is linked to.
    #[must_use]
    pub fn person_of_uid(&self, uid: u32) -> Option<ActorId> {
        self.people.iter().find(|(_, person)| person.os_uids.contains(&uid)).map(|(id, _)| *id)
    }
}
