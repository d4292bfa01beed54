//! Whose address is whose: linked by proof, at most one person's, and nothing leaves to who was removed.
//!
//! A part of the model.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{Account, ActorId, DeskEvent, EffectKey, Owner, Stamped, TextId};
use jiff::Timestamp;

use crate::disk::Disk;
use crate::model::Wrong;
use crate::outside::Outside;

/// An address that somebody is to show to be theirs.
#[derive(Debug, Clone, Copy)]
struct Asked {
    person: ActorId,
    until: Timestamp,
}

/// Accounts, as far as the log goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Accounts {
    /// Linked addresses, in lower case.
    linked: BTreeMap<TextId, (ActorId, String)>,
    asked: BTreeMap<TextId, Asked>,
    /// The mail to each address that was ever asked about.
    mails: BTreeMap<EffectKey, (ActorId, TextId)>,
    /// Where in the log somebody was removed.
    removed: BTreeMap<ActorId, u64>,
    applied: BTreeSet<ActorId>,
    ever_applied: Vec<ActorId>,
    vouched: BTreeMap<ActorId, BTreeSet<ActorId>>,
    pub(crate) proven: usize,
    pub(crate) withheld: usize,
}

impl Accounts {
    /// Who an address is linked to.
    pub(crate) fn holder(&self, address: &str) -> Option<ActorId> {
        let address = address.to_lowercase();
        self.linked.values().find(|(_, known)| *known == address).map(|(person, _)| *person)
    }

    /// Everything that is linked.
    pub(crate) fn linked(&self) -> Vec<(ActorId, String)> {
        self.linked.values().cloned().collect()
    }

    /// Who waits for an answer to their application, or whoever ever did.
    pub(crate) fn applicants(&self, ever: bool) -> Vec<ActorId> {
        if ever { self.ever_applied.clone() } else { self.applied.iter().copied().collect() }
    }

    /// Whom a mail asks to show an address to be theirs.
    pub(crate) fn reader(&self, effect: EffectKey) -> Option<ActorId> {
        self.mails.get(&effect).map(|(person, _)| *person)
    }

    /// Whoever an address that is to be shown was asked of.
    pub(crate) fn waiting(&self) -> Vec<ActorId> {
        self.asked.values().map(|asked| asked.person).collect()
    }

    pub(crate) fn of_desk(
        &mut self,
        disk: &Disk,
        outside: &Outside,
        fact: &Stamped,
        event: &DeskEvent,
    ) -> Result<(), Wrong> {
        match event {
            DeskEvent::AccountLinked { person, account: Account::Mail(text), proof: _ } => {
                self.link(disk, *person, *text)
            }
            DeskEvent::LinkAsked { person, address, until } => {
                self.asked.insert(*address, Asked { person: *person, until: *until });
                // Its mail is wanted in the transaction that asks for it.
                let mail = disk.live.outbox.iter().find(|(_, row)| row.since == fact.seq);
                self.mails.extend(mail.map(|(effect, _)| (*effect, (*person, *address))));
                own(fact, *person, "asked for a link")
            }
            DeskEvent::AddressProven { person, address } => {
                self.prove(disk, outside, fact, *person, *address)
            }
            DeskEvent::AccountUnlinked { person, account } => self.unlink(*person, account),
            DeskEvent::PersonLeft { person, .. } => {
                self.removed.insert(*person, fact.seq);
                self.linked.retain(|_, (owner, _)| owner != person);
                self.asked.retain(|_, asked| asked.person != *person);
                Ok(())
            }
            DeskEvent::MailWithheld { person, effect, begun: _ } => self.withhold(*person, *effect),
            DeskEvent::MembershipApplied { applicant, .. } => {
                self.applied.insert(*applicant);
                self.ever_applied.push(*applicant);
                Ok(())
            }
            DeskEvent::MemberVouched { applicant, .. } => self.vouch(fact.actor, *applicant),
            DeskEvent::MembershipApproved { applicant, .. }
            | DeskEvent::MembershipDeclined { applicant, .. } => {
                if self.applied.remove(applicant) {
                    return Ok(());
                }
                Err(("I7", format!("{applicant} was answered twice, or never applied")))
            }
            DeskEvent::AccountLinked { account: Account::OsUid(_), .. }
            | DeskEvent::Founded { .. }
            | DeskEvent::PolicyAdopted { .. }
            | DeskEvent::PersonJoined { .. }
            | DeskEvent::PolicyAccepted { .. }
            | DeskEvent::BranchListed { .. }
            | DeskEvent::AgentRegistered { .. }
            | DeskEvent::NoticeNumberTaken { .. }
            | DeskEvent::CopyAccepted { .. }
            | DeskEvent::EffectDone { .. }
            | DeskEvent::AgentRevoked { .. } => Ok(()),
        }
    }

    fn link(&mut self, disk: &Disk, person: ActorId, text: TextId) -> Result<(), Wrong> {
        let Ok(address) = disk.text(Owner::Person(person), text) else {
            return Err(("I12", format!("{person} has an address that nobody can read")));
        };
        let address = address.to_lowercase();
        if let Some(other) = self.holder(&address) {
            return Err(("I12", format!("{address} is linked to {person}, and was to {other}")));
        }
        self.linked.insert(text, (person, address));
        Ok(())
    }

    fn prove(
        &mut self,
        disk: &Disk,
        outside: &Outside,
        fact: &Stamped,
        person: ActorId,
        text: TextId,
    ) -> Result<(), Wrong> {
        own(fact, person, "brought back what a mail held")?;
        let asked = self.asked.remove(&text).filter(|asked| asked.person == person);
        let Some(asked) = asked else {
            return Err(("I12", format!("{person} showed with a token what nobody asked of them then")));
        };
        if asked.until <= fact.at {
            return Err(("I12", format!("{person} brought a token back after {}", asked.until)));
        }
        let left = outside.mails.iter().any(|mail| self.mails.get(&mail.effect) == Some(&(person, text)));
        if !left {
            return Err(("I12", format!("{person} brought back what no mail held")));
        }
        self.proven += 1;
        self.link(disk, person, text)
    }

    /// What was sent out before shows nothing any more.
    fn unlink(&mut self, person: ActorId, account: &Account) -> Result<(), Wrong> {
        self.asked.retain(|_, asked| asked.person != person);
        let Account::Mail(text) = account else { return Ok(()) };
        match self.linked.remove(text) {
            Some((owner, _)) if owner == person => Ok(()),
            Some(_) | None => Err(("I7", format!("an address was taken from {person} who had it not"))),
        }
    }

    fn withhold(&mut self, person: ActorId, effect: EffectKey) -> Result<(), Wrong> {
        self.withheld += 1;
        if self.removed.contains_key(&person) && self.reader(effect) == Some(person) {
            return Ok(());
        }
        Err(("I12", format!("a mail to {person} was withheld, who was not removed")))
    }

    /// A member's own word, once, and for somebody who asked.
    fn vouch(&mut self, member: ActorId, applicant: ActorId) -> Result<(), Wrong> {
        let is_first = self.vouched.entry(applicant).or_default().insert(member);
        if is_first && member != applicant && self.applied.contains(&applicant) {
            return Ok(());
        }
        Err(("I7", format!("{member} vouched for {applicant} twice, or who did not ask")))
    }

    /// I12: a mail that shows an address to be somebody's goes to that address, and to nobody who was removed before its
    /// handing over was begun.
    pub(crate) fn mail_leaves(
        &self,
        disk: &Disk,
        effect: EffectKey,
        to: &str,
        begun_at: Option<u64>,
    ) -> Result<(), Wrong> {
        let Some((person, text)) = self.mails.get(&effect) else {
            return Err(("I12", "a mail with a token left that nobody asked for".to_owned()));
        };
        if disk.text(Owner::Person(*person), *text).ok().map(String::as_str) != Some(to) {
            return Err(("I12", format!("a mail with a token for {person} left to {to}")));
        }
        let removed = self.removed.get(person);
        // Who is removed while a mail is handed over may get it: no mail is called back.
        if removed.is_some_and(|removed| begun_at.is_none_or(|begun| *removed <= begun)) {
            return Err(("I12", format!("a mail left to {person}, who had been removed")));
        }
        Ok(())
    }
}

/// The person acts, or an operator passes their word on.
fn own(fact: &Stamped, person: ActorId, what: &str) -> Result<(), Wrong> {
    if fact.actor == person || fact.actor.operator_uid().is_some() {
        return Ok(());
    }
    Err(("I12", format!("{} {what} for {person}", fact.actor)))
}
