//! What time brings: cases in which something is overdue, and when the next thing falls due.

use cvdesk_case::{CaseId, StreamKind};
use cvdesk_policy::{duties, next_timer};
use jiff::Timestamp;

use crate::desk::Desk;
use crate::error::DeskError;

/// What is overdue, and when to look again. It says nothing about a case but its id and the clauses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timers {
    /// Cases with something overdue, and the clauses of it.
    pub overdue: Vec<(CaseId, Vec<String>)>,
    /// When the next thing falls due.
    pub next: Option<Timestamp>,
}

impl Desk<'_> {
    /// Looks through every case.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn timers(&mut self) -> Result<Timers, DeskError> {
        self.refresh()?;
        let now = self.now();
        let mut timers = Timers::default();
        for line in self.ports.store.summaries()? {
            let Some(stream) = line.stream() else { continue };
            let Some(StreamKind::Case(id)) = stream.kind() else { continue };
            let case = self.ports.store.history(stream)?.fold_case(id);
            let (_, policy) = self.policy_of(&case)?;
            let late = duties(policy, &self.facts, &case, now).into_iter().filter(|duty| duty.overdue);
            let mut clauses: Vec<String> = late.flat_map(|duty| duty.clauses).collect();
            clauses.sort();
            clauses.dedup();
            if !clauses.is_empty() {
                timers.overdue.push((id, clauses));
            }
            let due = next_timer(policy, &case, now).filter(|due| *due > now);
            timers.next = timers.next.into_iter().chain(due).min();
        }
        Ok(timers)
    }
}
