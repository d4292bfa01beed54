//! A case's story, told to somebody who may see the case: each line as far as it is theirs.

use cvdesk_case::{CaseId, Event, IntakeId, StreamId, TimelineLine, timeline};
use cvdesk_policy::{Actor, History, Item, Subject, Viewer, is_told, sees_all};
use jiff::Timestamp;

use crate::desk::{Desk, Request};
use crate::error::DeskError;

/// A line of a timeline, with names and reasons opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldLine {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// Clauses that warned.
    pub warned: Vec<String>,
    /// The stated reason.
    pub reason: Option<String>,
}

impl Desk<'_> {
    /// A case's whole story, from the report on, for somebody of its audience.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn timeline(&self, request: Request, id: CaseId) -> Result<Vec<ToldLine>, DeskError> {
        let (history, case) = self.case(request.actor, id)?;
        let stream = StreamId::case(id);
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let of_team = self.both_allow(&case, |policy| sees_all(policy, &self.facts, request.actor))?;
        let mut lines = Vec::new();
        let facts = case.peek(&sight)?;
        if let Some(intake) = facts.intake {
            lines.extend(self.intake_lines(request.actor, intake)?);
        }
        let mut shown = Vec::new();
        for (line, stamped) in lines_of(&history, &sight)?.into_iter().zip(history.peek(&sight)?) {
            if let (false, Event::Case(event)) = (of_team, &stamped.event)
                && !is_told(&case, request.actor, event)
            {
                continue;
            }
            let reason = match line.reason {
                Some(text) => {
                    shown.push(text);
                    self.reason_text(request, &case, facts, text)?
                }
                None => None,
            };
            let who = self.name_in(request.actor, &case, facts, line.actor)?;
            lines.push(told_line(line, who, reason));
        }
        lines.sort_by_key(|line| line.at);
        self.record_read(request, stream, shown)?;
        Ok(lines)
    }

    fn intake_lines(&self, actor: Actor, id: IntakeId) -> Result<Vec<ToldLine>, DeskError> {
        let stream = StreamId::intake(id);
        let history = self.ports.store.history(stream)?;
        let intake = history.fold_intake(id);
        let sight = self.sight(Subject::Intake(&intake), Viewer::Actor(actor), Item::facts(stream))?;
        let Some(sight) = sight else { return Ok(Vec::new()) };
        let told = |line: TimelineLine| {
            let who = self.name_of(actor, line.actor)?;
            Ok(told_line(line, who, None))
        };
        lines_of(&history, &sight)?.into_iter().map(told).collect()
    }
}

fn told_line(line: TimelineLine, who: String, reason: Option<String>) -> ToldLine {
    ToldLine { at: line.at, who, what: line.what, warned: line.warned, reason }
}

fn lines_of(history: &History, sight: &cvdesk_policy::Sight) -> Result<Vec<TimelineLine>, DeskError> {
    Ok(timeline(history.peek(sight)?))
}
