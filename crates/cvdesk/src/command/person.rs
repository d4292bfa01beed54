//! `cvdesk person`: who is on the desk. Applying, vouching and acceptance come with a later part.

use cvdesk_desk::NewPerson;
use serde_json::json;

use crate::cli::{Global, PersonVerb};
use crate::failure::Failure;
use crate::output::Done;
use crate::session::Session;

pub fn run(global: &Global, wanted: &PersonVerb) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let done = match wanted {
        PersonVerb::List => {
            let people = desk.people(request.actor)?;
            let lines = people
                .iter()
                .map(|(id, name, roles)| format!("{:.12}  {name}  ({})\n", id.to_string(), roles.join(", ")));
            let result = people
                .iter()
                .map(|(id, name, roles)| json!({ "id": id, "name": name, "roles": roles }))
                .collect();
            Done::new(lines.collect::<String>(), result)
        }
        PersonVerb::Add { name, roles, addresses, uid } => {
            let person = NewPerson {
                name: name.clone(),
                roles: roles.clone(),
                addresses: addresses.clone(),
                os_uid: *uid,
            };
            let id = desk.join(request, &person)?;
            Done::new(
                format!("{name} is on the desk as {}.\n", roles.join(", ")),
                json!({ "id": id, "name": name, "roles": roles }),
            )
        }
    };
    Ok(Done { rehearsal: session.rehearsal, ..done })
}
