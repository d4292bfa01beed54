//! A case's story, told to somebody who may see the case: each line as far as it is theirs.

use std::collections::BTreeSet;

use cvdesk_case::{
    About, ActorId, Case, CaseEvent, CaseId, CommandId, Event, IntakeId, Role, Stamped, StreamId,
    TimelineLine, timeline,
};
use cvdesk_policy::card::is_of_card;
use cvdesk_policy::{Actor, Confidential, Item, Subject, Viewer, is_told, may_know, sees_all, sees_card};
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
        let card = self.both_allow(&case, |policy| sees_card(policy, &self.facts, &case, request.actor))?;
        let mut lines = Vec::new();
        let facts = case.peek(&sight)?;
        if let Some(intake) = facts.intake {
            lines.extend(self.intake_lines(request.actor, &case, facts, intake)?);
        }
        let mut shown = Vec::new();
        let stamped = history.peek(&sight)?;
        let told = |event: &CaseEvent| of_team || is_told(&case, request.actor, event);
        let whose_facts_are_told = commands_with(stamped, told);
        for (mut line, stamped) in timeline(stamped).into_iter().zip(stamped) {
            if !is_fact_of(stamped, told) || !whose_facts_are_told.contains(&stamped.command) {
                continue;
            }
            if !card && fills_card(&stamped.event) {
                "report completed".clone_into(&mut line.what);
            }
            let reason = match line.reason {
                Some(text) => {
                    shown.push(text);
                    self.reason_text(request, &case, facts, text)?
                }
                None => None,
            };
            lines.push(self.told_line(request.actor, &case, facts, line, reason)?);
        }
        lines.sort_by_key(|line| line.at);
        self.record_read(request, stream, shown)?;
        Ok(lines)
    }

    fn intake_lines(
        &self,
        actor: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        id: IntakeId,
    ) -> Result<Vec<ToldLine>, DeskError> {
        let stream = StreamId::intake(id);
        let history = self.ports.store.history(stream)?;
        let intake = history.fold_intake(id);
        let sight = self.sight(Subject::Intake(&intake), Viewer::Actor(actor), Item::facts(stream))?;
        let Some(sight) = sight else { return Ok(Vec::new()) };
        let lines = timeline(history.peek(&sight)?).into_iter();
        lines.map(|line| self.told_line(actor, case, facts, line, None)).collect()
    }

    fn told_line(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        line: TimelineLine,
        reason: Option<String>,
    ) -> Result<ToldLine, DeskError> {
        let who = self.name_in(viewer, case, facts, line.actor)?;
        let what = match line.about {
            Some(about) => about.naming(&self.name_about(viewer, case, facts, about.who)?),
            None => line.what,
        };
        Ok(ToldLine { at: line.at, who, what, warned: line.warned, reason })
    }

    /// What a step did, in the words of the story; whoever does not read the case is told of nobody by name.
    pub(crate) fn happened(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        id: CaseId,
        events: &[Event],
    ) -> Result<Vec<String>, DeskError> {
        let told = cvdesk_case::told(events);
        let item = Item::facts(StreamId::case(id));
        let Some(sight) = self.sight(Subject::Case(case), Viewer::Actor(viewer), item)? else {
            return Ok(told);
        };
        let facts = case.peek(&sight)?;
        let named = events.iter().zip(told).map(|(event, told)| match About::of(event) {
            Some(about) => Ok(about.naming(&self.name_about(viewer, case, facts, about.who)?)),
            None => Ok(told),
        });
        named.collect()
    }

    /// The name of somebody whom others tell of; who else takes part has none for whoever may not learn it.
    pub(crate) fn name_about(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        who: ActorId,
    ) -> Result<String, DeskError> {
        let parts = facts.participants.iter();
        for part in parts.filter(|part| part.person == Some(who) && part.role != Role::Reporter) {
            if !self.both_allow(case, |policy| may_know(policy, &self.facts, case, viewer, part))? {
                return Ok("somebody who takes part".to_owned());
            }
        }
        self.name_in(viewer, case, facts, who)
    }
}

/// Whether a line is of a fact that is told.
fn is_fact_of(stamped: &Stamped, told: impl Fn(&CaseEvent) -> bool) -> bool {
    match &stamped.event {
        Event::Case(event) => told(event),
        Event::Desk(_) | Event::Intake(_) | Event::Reads(_) => true,
    }
}

/// The commands of which more is told than that the operator passed on somebody's word.
fn commands_with(history: &[Stamped], told: impl Fn(&CaseEvent) -> bool) -> BTreeSet<CommandId> {
    let passes_on = |stamped: &Stamped| matches!(stamped.event, Event::Case(CaseEvent::ActedOnBehalf { .. }));
    let facts = history.iter().filter(|stamped| !passes_on(stamped) && is_fact_of(stamped, &told));
    facts.map(|stamped| stamped.command).collect()
}

/// Whether a fact tells which fields of the card were filled in.
fn fills_card(event: &Event) -> bool {
    let Event::Case(CaseEvent::ReportFilled { answers, cleared }) = event else { return false };
    answers.keys().chain(cleared).any(|field| is_of_card(field))
}
