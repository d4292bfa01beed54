//! Whose words are where: what was erased or taken back is gone for good, and nothing else is.
//!
//! A part of the model. It knows the words by their canaries: who wrote which one in what, from the commands that were
//! given and from the raw bytes of what came in.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{
    ActorId, BlobId, CaseEvent, CaseId, CommandId, IntakeEvent, IntakeId, Stamped, StreamId, StreamKind,
};

use crate::canary::canaries;
use crate::disk::Disk;
use crate::model::Wrong;

/// How the policies spell the act.
const ERASE: &str = "erase";

/// What is known of one case, or of one thing received.
#[derive(Debug, Clone, Default)]
struct Subject {
    /// The report that it was opened from, alone or as a part of another case, or of a part of one.
    opened_from: Option<IntakeId>,
    split_from: Option<CaseId>,
    published: bool,
    /// The canary of each comment, by its number from 1.
    comments: Vec<Option<u64>>,
    /// Who asked for its words to be erased since it was closed.
    asked: BTreeSet<ActorId>,
    erased: bool,
}

/// Words, as far as the log goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    /// What each canary was written in.
    of: BTreeMap<u64, StreamId>,
    /// What a command said.
    said: BTreeMap<CommandId, u64>,
    subjects: BTreeMap<StreamId, Subject>,
    /// Canaries that were seen to lie there.
    there: BTreeSet<u64>,
    taken_back: BTreeSet<u64>,
    /// How long the log was when it was last looked through.
    looked_at: usize,
}

impl Words {
    /// A canary is about to be written by a command, in something unless that tells it later.
    pub(crate) fn written(&mut self, canary: u64, of: Option<StreamId>) {
        self.of.extend(of.map(|of| (canary, of)));
    }

    /// A command says something: the words that its events name.
    pub(crate) fn says(&mut self, command: CommandId, canary: u64) {
        self.said.insert(command, canary);
    }

    /// Whether the words of something were erased.
    pub(crate) fn is_erased(&self, of: StreamId) -> bool {
        self.subjects.get(&of).is_some_and(|subject| subject.erased)
    }

    /// What a canary was written in.
    pub(crate) fn of(&self, canary: u64) -> Option<StreamId> {
        self.of.get(&canary).copied()
    }

    /// How many comments a case has got.
    pub(crate) fn comments(&self, case: CaseId) -> usize {
        self.subjects.get(&StreamId::case(case)).map_or(0, |subject| subject.comments.len())
    }

    /// Cases whose words may yet be erased.
    pub(crate) fn erasable(&self) -> Vec<CaseId> {
        let left = self.subjects.iter().filter(|(_, subject)| !subject.erased && !subject.published);
        left.filter_map(|(stream, _)| match stream.kind()? {
            StreamKind::Case(id) => Some(id),
            StreamKind::Intake(_) | StreamKind::Desk | StreamKind::Reads { .. } => None,
        })
        .collect()
    }

    /// Whoever takes part no more has asked for nothing.
    pub(crate) fn left(&mut self, person: ActorId) {
        self.subjects.values_mut().for_each(|subject| {
            subject.asked.remove(&person);
        });
    }

    /// Whether words are gone, and nobody may see them any more.
    pub(crate) fn is_gone(&self, canary: u64) -> bool {
        self.taken_back.contains(&canary) || self.of(canary).is_some_and(|of| self.is_erased(of))
    }

    pub(crate) fn of_intake(&mut self, disk: &Disk, stream: StreamId, event: &IntakeEvent) {
        if let IntakeEvent::Received { raw, .. } = event {
            self.subjects.entry(stream).or_default();
            let found = canaries_of(disk, *raw).into_iter().map(|canary| (canary, stream));
            self.of.extend(found);
        }
    }

    pub(crate) fn of_case(&mut self, id: CaseId, fact: &Stamped, event: &CaseEvent) -> Result<(), Wrong> {
        let said = self.said.get(&fact.command).copied();
        let subject = self.subjects.entry(fact.stream).or_default();
        match event {
            CaseEvent::Opened { intake, .. } => subject.opened_from = Some(*intake),
            CaseEvent::SplitOff { from } => {
                subject.split_from = Some(*from);
                self.of.extend(said.map(|canary| (canary, fact.stream)));
            }
            CaseEvent::NoticePublished { .. } => subject.published = true,
            CaseEvent::Commented { .. } => subject.comments.push(said),
            CaseEvent::CommentRevised { comment, text, reason: _ } => {
                let place = usize::from(*comment) - 1;
                self.taken_back.extend(subject.comments[place]);
                subject.comments[place] = said.filter(|_| text.is_some());
            }
            CaseEvent::Seconded { act, .. } if act == ERASE && fact.actor.operator_uid().is_none() => {
                subject.asked.insert(fact.actor);
            }
            CaseEvent::Closed { .. }
            | CaseEvent::Reopened { .. }
            | CaseEvent::Unmerged { .. }
            | CaseEvent::PolicyMoved { .. } => subject.asked.clear(),
            CaseEvent::Erased { .. } => return self.erased(id, fact),
            // Nothing else moves words or takes them away.
            _ => {}
        }
        Ok(())
    }

    fn erased(&mut self, id: CaseId, fact: &Stamped) -> Result<(), Wrong> {
        let subject = self.subjects.entry(fact.stream).or_default();
        subject.erased = true;
        // A part has no report of its own: erasing it leaves that of the whole.
        let report = subject.opened_from.filter(|_| subject.split_from.is_none());
        let published = subject.published;
        let alone = fact.actor.operator_uid().is_some()
            || subject.asked.iter().all(|seconder| *seconder == fact.actor);
        if let Some(report) = report {
            self.subjects.entry(StreamId::intake(report)).or_default().erased = true;
        }
        if published {
            return Err(("I11", format!("{id} was erased, and its notice is published")));
        }
        // Every shipped policy asks for two people.
        if alone {
            return Err(("I11", format!("{id} was erased by one person")));
        }
        let part = self.subjects.iter().find(|(_, part)| part.split_from == Some(id) && !part.erased);
        match part {
            Some((part, _)) => Err(("I11", format!("{id} was erased, and {part} reads its report"))),
            None => Ok(()),
        }
    }

    /// I11: what a power cut leaves holds everything that was written and not taken away, and nothing of the rest.
    pub(crate) fn are_right(&mut self, disk: &Disk) -> Result<(), Wrong> {
        // What can be read changes with the log alone; a copy that is put in place brings what was known of it then.
        let now = disk.live.log.len();
        if self.looked_at == now {
            return Ok(());
        }
        self.looked_at = now;
        let readable = disk.readable();
        if let Some(canary) = readable.iter().find(|canary| self.is_gone(**canary)) {
            return Err(("I11", format!("CANARY{canary}X was taken away and can be read")));
        }
        let lost = self.there.iter().find(|canary| !readable.contains(canary) && !self.is_gone(**canary));
        if let Some(canary) = lost {
            return Err(("I11", format!("CANARY{canary}X was not taken away and is lost")));
        }
        self.there.extend(readable);
        Ok(())
    }

    /// I11, I2: whoever is shown a case reads what is there of it and of the report that it was opened from.
    pub(crate) fn shown(&self, case: CaseId, view: &str) -> Result<(), Wrong> {
        for canary in canaries(view) {
            if self.is_gone(canary) {
                return Err(("I11", format!("CANARY{canary}X was taken away and is shown in {case}")));
            }
            let of = self.of(canary);
            if of.is_some_and(|of| of != StreamId::DESK && !self.belongs(of, case)) {
                return Err(("I2", format!("{case} shows CANARY{canary}X of another one")));
            }
        }
        Ok(())
    }

    fn belongs(&self, of: StreamId, case: CaseId) -> bool {
        let Some(subject) = self.subjects.get(&StreamId::case(case)) else { return false };
        of == StreamId::case(case) || subject.opened_from.is_some_and(|report| of == StreamId::intake(report))
    }
}

fn canaries_of(disk: &Disk, raw: BlobId) -> Vec<u64> {
    let bytes = disk.live.blobs.get(&raw).map(|(_, bytes)| String::from_utf8_lossy(bytes));
    bytes.map_or(Vec::new(), |text| canaries(&text))
}
