//! Programs that take part: let in with the acts that the policy lets them do, and sent away.

use cvdesk_case::{ActorId, Owner, StreamId};
use cvdesk_policy::{Act, Actor, DeskCommand, Item, Subject, Viewer};

use crate::desk::{Desk, Request};
use crate::desk_step::DeskStepDone;
use crate::error::DeskError;
use crate::name;
use crate::step::Texts;

/// A program that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentLine {
    /// Its id.
    pub id: ActorId,
    /// What it is called.
    pub name: String,
    /// Acts granted, as the policy names them; proposing needs no grant.
    pub acts: Vec<String>,
}

impl Desk<'_> {
    /// Lets a program take part; gives its id.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with the rule; [`DeskError::Store`].
    pub fn register_agent(
        &mut self,
        request: Request,
        name: &str,
        acts: &[Act],
    ) -> Result<(ActorId, DeskStepDone), DeskError> {
        let name = name::read(name)?;
        // Whoever names it must mean one.
        let same = |known: &AgentLine| known.name.to_lowercase() == name.to_lowercase();
        if self.agents(request.actor)?.iter().any(same) {
            return Err(DeskError::BadInput(format!(
                "an agent `{name}` takes part already: name this one otherwise, or send that one away with `cvdesk desk agent revoke`"
            )));
        }
        let agent = ActorId(self.ports.ids.draw());
        let mut texts = Texts::default();
        let name = texts.add(self, Owner::Person(agent), name);
        let command = DeskCommand::RegisterAgent { agent, name, acts: acts.to_vec() };
        Ok((agent, self.desk_step(request, &texts, &command)?))
    }

    /// Ends a program's part; it acts at once.
    ///
    /// # Errors
    /// As [`Desk::register_agent`].
    pub fn revoke_agent(&mut self, request: Request, agent: ActorId) -> Result<DeskStepDone, DeskError> {
        self.desk_step(request, &Texts::default(), &DeskCommand::RevokeAgent { agent })
    }

    /// Programs that take part, for somebody of the desk.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn agents(&self, viewer: Actor) -> Result<Vec<AgentLine>, DeskError> {
        let seen = self.sight(Subject::Desk, Viewer::Actor(viewer), Item::facts(StreamId::DESK))?;
        let Some(sight) = seen else { return Ok(Vec::new()) };
        let agents = self.facts.peek(&sight)?.agents.iter();
        let lines = agents.map(|(id, agent)| {
            let acts = agent.acts.iter().cloned().collect();
            Ok(AgentLine { id: *id, name: self.name_of(viewer, *id)?, acts })
        });
        lines.collect()
    }
}
