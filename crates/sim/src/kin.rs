//! Cases that belong together, and who takes part in them: both sides of a split or a merge say so, and only who
//! accepted the terms is given anything.
//!
//! A part of the model.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{CaseEvent, CaseId, Role, Stamped};

use crate::model::Wrong;

/// Somebody who takes part in a case.
#[derive(Debug, Clone)]
struct Part {
    role: Role,
    left: bool,
    accepted: bool,
    given: bool,
}

/// Two cases, the one that the fact is about first.
type Pair = (CaseId, CaseId);

/// Cases and those who take part in them, as far as the log goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kin {
    parts: BTreeMap<CaseId, Vec<Part>>,
    /// What was split, as the whole tells it and as the part does.
    split: (BTreeSet<Pair>, BTreeSet<Pair>),
    /// What goes on elsewhere, as told there and as told here.
    merged: (BTreeSet<Pair>, BTreeSet<Pair>),
    pub(crate) given: usize,
    pub(crate) merges: usize,
}

impl Kin {
    /// Where a case goes on.
    pub(crate) fn goes_on_as(&self, case: CaseId) -> Option<CaseId> {
        self.merged.0.iter().find(|(from, _)| *from == case).map(|(_, into)| *into)
    }

    /// What the first outside party of a case is to do next: its number, whether it is bound, whether it has a package.
    pub(crate) fn party(&self, case: CaseId) -> Option<(u16, bool, bool)> {
        let parts = self.parts.get(&case)?.iter().zip(1..);
        let mut outside =
            parts.filter(|(part, _)| !part.left && matches!(part.role, Role::Vendor | Role::Party));
        outside.next().map(|(part, number)| (number, part.accepted, part.given))
    }

    pub(crate) fn of_case(&mut self, id: CaseId, fact: &Stamped, event: &CaseEvent) -> Result<(), Wrong> {
        match event {
            CaseEvent::ParticipantJoined { role, .. } => {
                let part = Part { role: *role, left: false, accepted: false, given: false };
                self.parts.entry(id).or_default().push(part);
            }
            CaseEvent::ParticipantLeft { participant } => self.part(id, *participant)?.left = true,
            CaseEvent::TermsAccepted { participant, .. } => self.part(id, *participant)?.accepted = true,
            // Their own word: nothing is given with it.
            CaseEvent::PartyStatusSaid { participant, .. } => drop(self.part(id, *participant)?),
            CaseEvent::PackageMade { participant, .. } => {
                self.bound(id, *participant)?;
                self.part(id, *participant)?.given = true;
                self.given += 1;
            }
            CaseEvent::PartyAnswered { participant, .. } => self.has_a_package(id, *participant)?,
            CaseEvent::Split { into, .. } => {
                self.split.0.insert((id, *into));
            }
            CaseEvent::SplitOff { from } => {
                let is_new = fact.version == 2 && self.split.1.insert((*from, id));
                return is_new
                    .then_some(())
                    .ok_or_else(|| ("I7", format!("{id} was there before its split")));
            }
            CaseEvent::MergedInto { case, .. } => {
                let twice = self.goes_on_as(id).is_some() || self.goes_on_as(*case).is_some();
                self.merged.0.insert((id, *case));
                self.merges += 1;
                if twice || id == *case {
                    return Err(("I7", format!("{id} was merged into {case}, and one of them is no more")));
                }
            }
            CaseEvent::MergedIn { case, .. } => {
                self.merged.1.insert((*case, id));
            }
            CaseEvent::Unmerged { case, .. } => {
                self.merged.0.remove(&(id, *case));
                self.merged.1.remove(&(*case, id));
            }
            // Nothing else ties cases or parties.
            _ => {}
        }
        Ok(())
    }

    /// Somebody who takes part still.
    fn part(&mut self, id: CaseId, number: u16) -> Result<&mut Part, Wrong> {
        let parts = self.parts.entry(id).or_default();
        let part = parts.get_mut(usize::from(number) - 1).filter(|part| !part.left);
        part.ok_or_else(|| ("I7", format!("{number} takes part in {id} no more, or never did")))
    }

    fn has_a_package(&mut self, id: CaseId, number: u16) -> Result<(), Wrong> {
        let given = self.part(id, number)?.given;
        given.then_some(()).ok_or_else(|| ("I7", format!("{number} of {id} answered a package never given")))
    }

    /// I2: who has not accepted the terms is given nothing.
    fn bound(&mut self, id: CaseId, number: u16) -> Result<(), Wrong> {
        let part = self.part(id, number)?;
        if part.accepted && part.role != Role::Reporter {
            return Ok(());
        }
        Err(("I2", format!("{number} of {id} was given something, and is bound by nothing")))
    }

    /// I7: what two cases tell of each other is told by both.
    pub(crate) fn is_whole(&self) -> Result<(), Wrong> {
        let half =
            |(one, other): &(BTreeSet<Pair>, BTreeSet<Pair>)| one.symmetric_difference(other).next().copied();
        match half(&self.split).or_else(|| half(&self.merged)) {
            Some((one, other)) => Err(("I7", format!("only one of {one} and {other} knows of the other"))),
            None => Ok(()),
        }
    }
}
