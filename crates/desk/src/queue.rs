//! The Queue: every summary in memory, listed, sorted and counted there and always through `may_see`.

use cvdesk_case::{CaseId, HeldBecause, IntakeId, Owner, StreamKind};
use cvdesk_policy::{Actor, CaseSummary, Confidential, IntakeStanding, Subject, Summary, Viewer};
use jiff::Timestamp;

use crate::desk::Desk;
use crate::error::DeskError;

/// A held report, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLine {
    /// Its id.
    pub id: IntakeId,
    /// Subject.
    pub title: String,
    /// When it came in.
    pub received: Timestamp,
    /// Why it is held.
    pub because: HeldBecause,
}

/// A case, for lists.
pub type CaseLine = CaseSummary;

/// Summaries in memory; what somebody may not see is neither listed nor counted.
pub(crate) struct Queue(Vec<Confidential<Summary>>);

impl Queue {
    /// Loads every summary.
    pub(crate) fn load(desk: &Desk<'_>) -> Result<Self, DeskError> {
        Ok(Self(desk.ports.store.summaries()?))
    }

    /// The lines that an actor may see.
    fn seen<'q>(&'q self, desk: &Desk<'_>, actor: Actor) -> Result<Vec<&'q Summary>, DeskError> {
        let mut seen = Vec::new();
        for line in &self.0 {
            if let Some(sight) = desk.sight(Subject::Listed(line), Viewer::Actor(actor), line.item())? {
                seen.push(line.peek(&sight)?);
            }
        }
        Ok(seen)
    }
}

impl Desk<'_> {
    /// Reports that wait for a moderator, oldest first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn held(&self, actor: Actor) -> Result<Vec<HeldLine>, DeskError> {
        self.must_be_bound(actor)?;
        let queue = Queue::load(self)?;
        let lines = queue.seen(self, actor)?.into_iter().filter_map(|summary| match summary {
            Summary::Intake(line) => match line.standing {
                IntakeStanding::Held(because) => Some(HeldLine {
                    id: line.id,
                    title: line.title.clone(),
                    received: line.received,
                    because,
                }),
                IntakeStanding::Admitted(_)
                | IntakeStanding::Rejected
                | IntakeStanding::Redirected
                | IntakeStanding::Application => None,
            },
            Summary::Case(_) => None,
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort_by_key(|line| (line.received, line.id));
        Ok(lines)
    }

    /// Cases, what is due first at the top.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn cases(&self, actor: Actor) -> Result<Vec<CaseLine>, DeskError> {
        self.must_be_bound(actor)?;
        let queue = Queue::load(self)?;
        let seen = queue.seen(self, actor)?.into_iter().cloned();
        let lines = seen.chain(self.taken_part_in(&queue, actor)?).filter_map(|summary| match summary {
            Summary::Case(line) => Some(line),
            Summary::Intake(_) => None,
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort_by_key(|line: &CaseSummary| {
            (line.due.unwrap_or(Timestamp::MAX), line.received, CaseId(line.id.0))
        });
        Ok(lines)
    }

    /// The lines of cases that an actor reads because they take part in them. Who takes part stands in no line, so that
    /// each case is asked; a member of the team, who reads the lines themselves, has none here.
    fn taken_part_in(&self, queue: &Queue, actor: Actor) -> Result<Vec<Summary>, DeskError> {
        let mut lines = Vec::new();
        for line in &queue.0 {
            let Owner::Stream(stream) = line.item().of else { continue };
            let Some(StreamKind::Case(id)) = stream.kind() else { continue };
            if self.sight(Subject::Listed(line), Viewer::Actor(actor), line.item())?.is_some() {
                continue;
            }
            match self.case(actor, id) {
                Ok((_, case)) => lines.push(self.case_summary(&case, None)?),
                Err(DeskError::Absent(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(lines)
    }

    /// Public cases whose notice has something new to say.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn unpublished(&self, actor: Actor) -> Result<Vec<CaseId>, DeskError> {
        let mut behind = Vec::new();
        for line in self.cases(actor)?.into_iter().filter(|line| line.public) {
            let (_, case) = self.case(actor, line.id)?;
            if case.has_news(self.policy_of(&case)?.1) {
                behind.push(line.id);
            }
        }
        Ok(behind)
    }
}
