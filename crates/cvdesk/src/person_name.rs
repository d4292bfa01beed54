//! Finding a person, applicant or agent of the desk by what somebody typed.

use cvdesk_case::ActorId;
use cvdesk_desk::Desk;
use cvdesk_policy::Actor;

use crate::failure::{ABSENT, Failure};

/// Finds the one person or agent whose id begins with, or whose name is, what was typed.
pub fn find(desk: &Desk<'_>, viewer: Actor, typed: &str) -> Result<ActorId, Failure> {
    let people = desk.people(viewer)?.into_iter().map(|(id, name, _)| (id, name));
    let agents = desk.agents(viewer)?.into_iter().map(|agent| (agent.id, agent.name));
    one(people.chain(agents), typed, "there is nobody called", "on this desk; see `cvdesk person list`")
}

/// Finds an applicant in the same way.
pub fn find_applicant(desk: &Desk<'_>, viewer: Actor, typed: &str) -> Result<ActorId, Failure> {
    let applicants =
        desk.members(viewer)?.applicants.into_iter().map(|applicant| (applicant.id, applicant.name));
    one(applicants, typed, "there is no applicant called", "; see `cvdesk person list`")
}

/// Finds an agent in the same way.
pub fn find_agent(desk: &Desk<'_>, viewer: Actor, typed: &str) -> Result<ActorId, Failure> {
    let agents = desk.agents(viewer)?.into_iter().map(|agent| (agent.id, agent.name));
    one(agents, typed, "there is no agent called", "; see `cvdesk desk agent list`")
}

fn one(
    known: impl Iterator<Item = (ActorId, String)>,
    typed: &str,
    nobody: &str,
    see: &str,
) -> Result<ActorId, Failure> {
    let wanted = typed.to_lowercase();
    let is_id = |id: ActorId| wanted.len() >= 6 && id.to_string().starts_with(&wanted);
    let mut found = known.filter(|(id, name)| name.to_lowercase() == wanted || is_id(*id));
    match (found.next(), found.next()) {
        (Some((id, _)), None) => Ok(id),
        (Some(_), Some(_)) => {
            Err(Failure::new(ABSENT, format!("`{typed}` is several; use an id of `cvdesk person list`")))
        }
        (None, _) => {
            let space = if see.starts_with(';') { "" } else { " " };
            Err(Failure::new(ABSENT, format!("{nobody} `{typed}`{space}{see}")))
        }
    }
}
