//! Finding a person of the desk by what somebody typed.

use cvdesk_case::ActorId;
use cvdesk_desk::Desk;
use cvdesk_policy::Actor;

use crate::failure::{ABSENT, Failure};

/// Finds the one person whose id begins with, or whose name is, what was typed.
pub fn find(desk: &Desk<'_>, viewer: Actor, typed: &str) -> Result<ActorId, Failure> {
    let people = desk.people(viewer)?;
    let wanted = typed.to_lowercase();
    let is_id = |id: ActorId| wanted.len() >= 6 && id.to_string().starts_with(&wanted);
    let mut found = people.iter().filter(|(id, name, _)| name.to_lowercase() == wanted || is_id(*id));
    match (found.next(), found.next()) {
        (Some((id, _, _)), None) => Ok(*id),
        (Some(_), Some(_)) => Err(Failure::new(
            ABSENT,
            format!("`{typed}` is several people; use an id of `cvdesk person list`"),
        )),
        (None, _) => Err(Failure::new(
            ABSENT,
            format!("there is nobody called `{typed}` on this desk; see `cvdesk person list`"),
        )),
    }
}
