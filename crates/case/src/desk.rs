//! The desk as a fold over its own stream: policies, people and programs, branches, numbers taken.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::event::{Account, DeskEvent, Event};
use crate::id::{ActorId, CaseId, DeskId, PolicyVersion, TextId};
use crate::name::{BranchName, NoticeNumber};
use crate::stamped::Stamped;

/// Stands for a case that a restored copy does not know: its notice was seen outside.
const LOST_CASE: CaseId = CaseId([0; 5]);

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
    /// Whom they work for or speak for.
    pub affiliation: Option<TextId>,
    /// Versions of the policy they accepted.
    pub accepted: BTreeSet<PolicyVersion>,
}

/// Somebody who asked to become a member and was not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Their name.
    pub name: TextId,
    /// Whom they work for or speak for.
    pub affiliation: Option<TextId>,
    /// Members who vouched.
    pub vouched: BTreeSet<ActorId>,
}

/// An address that somebody is to show to be theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenLink {
    /// The person.
    pub person: ActorId,
    /// Until when.
    pub until: Timestamp,
}

/// A branch that is maintained, between days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LifeCycle {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

/// A program that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// What it is called.
    pub name: TextId,
    /// Acts granted, as the policy names them.
    pub acts: BTreeSet<String>,
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
    /// Applications not answered yet.
    pub applications: BTreeMap<ActorId, Application>,
    /// Addresses that are to be shown to be somebody's.
    pub links: BTreeMap<TextId, OpenLink>,
    /// Addresses of people who were removed before they had shown them to be theirs.
    pub withheld: BTreeMap<TextId, ActorId>,
    /// Branches that are or were maintained.
    pub branches: BTreeMap<BranchName, LifeCycle>,
    /// Programs that take part.
    pub agents: BTreeMap<ActorId, Agent>,
    /// Names of people and programs that take part no more: what they did is still told.
    pub former: BTreeMap<ActorId, TextId>,
    /// When they were removed.
    pub removed: BTreeMap<ActorId, Timestamp>,
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
            DeskEvent::PersonJoined { person, name, roles } => self.join(*person, *name, roles),
            DeskEvent::MembershipApplied { applicant, name, affiliation, intake: _ } => {
                let applied =
                    Application { name: *name, affiliation: *affiliation, vouched: BTreeSet::new() };
                self.applications.insert(*applicant, applied);
            }
            DeskEvent::MemberVouched { applicant, reason: _ } => {
                if let Some(applied) = self.applications.get_mut(applicant) {
                    applied.vouched.insert(stamped.actor);
                }
            }
            // The facts of the joining follow and take the application with them.
            DeskEvent::MembershipApproved { .. }
            | DeskEvent::MailWithheld { .. }
            | DeskEvent::EffectDone { .. } => {}
            DeskEvent::MembershipDeclined { applicant, reason: _ } => {
                self.applications.remove(applicant);
            }
            DeskEvent::PolicyAccepted { person, version } => {
                if let Some(person) = self.people.get_mut(person) {
                    person.accepted.insert(*version);
                }
            }
            DeskEvent::PersonLeft { person, reason: _ } => {
                let gone = self.people.remove(person).map(|known| (*person, known.name));
                self.removed.extend(gone.map(|(person, _)| (person, stamped.at)));
                self.former.extend(gone);
                let theirs = self.links.extract_if(.., |_, link| link.person == *person);
                self.withheld.extend(theirs.map(|(address, link)| (address, link.person)));
            }
            DeskEvent::LinkAsked { person, address, until } => {
                self.links.insert(*address, OpenLink { person: *person, until: *until });
            }
            DeskEvent::AddressProven { person, address } => {
                self.links.remove(address);
                self.link(*person, &Account::Mail(*address));
            }
            DeskEvent::AccountUnlinked { person, account } => self.unlink(*person, account),
            DeskEvent::BranchListed { branch, from, until } => {
                self.branches.insert(branch.clone(), LifeCycle { from: *from, until: *until });
            }
            DeskEvent::AgentRegistered { agent, name, acts } => {
                self.former.remove(agent);
                self.removed.remove(agent);
                self.agents.insert(*agent, Agent { name: *name, acts: acts.iter().cloned().collect() });
            }
            DeskEvent::AgentRevoked { agent } => {
                let gone = self.agents.remove(agent).map(|known| (*agent, known.name));
                self.removed.extend(gone.map(|(agent, _)| (agent, stamped.at)));
                self.former.extend(gone);
            }
            DeskEvent::AccountLinked { person, account, proof: _ } => self.link(*person, account),
            DeskEvent::NoticeNumberTaken { number, case } => {
                self.numbers.insert(*number, *case);
            }
            DeskEvent::CopyAccepted { epoch, settled: _, numbers } => {
                self.epoch = *epoch;
                for number in numbers {
                    self.numbers.entry(*number).or_insert(LOST_CASE);
                }
            }
        }
    }

    /// Whoever asked to become a member brings their affiliation; the application is answered with that.
    fn join(&mut self, person: ActorId, name: TextId, roles: &[String]) {
        self.former.remove(&person);
        self.removed.remove(&person);
        let joined = Person {
            name,
            roles: roles.iter().cloned().collect(),
            mail: Vec::new(),
            os_uids: BTreeSet::new(),
            affiliation: self.applications.remove(&person).and_then(|applied| applied.affiliation),
            accepted: BTreeSet::new(),
        };
        self.people.insert(person, joined);
    }

    fn link(&mut self, person: ActorId, account: &Account) {
        let Some(person) = self.people.get_mut(&person) else { return };
        match account {
            Account::Mail(address) => person.mail.push(*address),
            Account::OsUid(uid) => {
                person.os_uids.insert(*uid);
            }
        }
    }

    /// What was sent out to show an address before one was taken away shows nothing any more.
    fn unlink(&mut self, person: ActorId, account: &Account) {
        self.links.retain(|_, link| link.person != person);
        let Some(person) = self.people.get_mut(&person) else { return };
        match account {
            Account::Mail(address) => person.mail.retain(|known| known != address),
            Account::OsUid(uid) => {
                person.os_uids.remove(uid);
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

    /// The number that is kept for a case: a restored copy saw it outside before it knew of the lift.
    #[must_use]
    pub fn number_of(&self, case: CaseId) -> Option<NoticeNumber> {
        self.numbers.iter().find(|(_, of)| **of == case).map(|(number, _)| *number)
    }

    /// Branches maintained on a day.
    pub fn maintained(&self, day: Date) -> impl Iterator<Item = &BranchName> {
        let on = move |life: &LifeCycle| {
            life.from.is_none_or(|from| from <= day) && life.until.is_none_or(|until| day <= until)
        };
        self.branches.iter().filter(move |(_, life)| on(life)).map(|(branch, _)| branch)
    }

    /// The text that names whoever takes part, once did, or asks to: a person or a program.
    #[must_use]
    pub fn name_of(&self, actor: ActorId) -> Option<TextId> {
        let person = self.people.get(&actor).map(|person| person.name);
        let agent = || self.agents.get(&actor).map(|agent| agent.name);
        let applicant = || self.applications.get(&actor).map(|applied| applied.name);
        person.or_else(agent).or_else(|| self.former.get(&actor).copied()).or_else(applicant)
    }

    /// The person an OS user is linked to.
    #[must_use]
    pub fn person_of_uid(&self, uid: u32) -> Option<ActorId> {
        self.people.iter().find(|(_, person)| person.os_uids.contains(&uid)).map(|(id, _)| *id)
    }
}
