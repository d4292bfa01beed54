//! `cvdesk person`: who is on the desk, who asks to be, and who has accepted the policy.

use cvdesk_desk::{Members, NewPerson};
use serde_json::{Value, json};

use super::pass;
use crate::cli::{Global, PersonVerb};
use crate::failure::{Failure, USAGE};
use crate::output::{Done, Screen};
use crate::person_name;
use crate::session::Session;
use crate::told;

pub fn run(global: &Global, wanted: &PersonVerb, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let done = match wanted {
        PersonVerb::List => {
            let members = desk.members(request.actor)?;
            Done::new(told_members(&members), members_json(&members))
        }
        PersonVerb::Vouch { applicant, why } => {
            let id = person_name::find_applicant(&desk, request.actor, applicant)?;
            let step = desk.vouch(request, id, why.text())?;
            let mut done = told::desk_step(screen, &step, json!({ "id": id }));
            done.text.push_str(&format!("Next: `cvdesk person approve {id:.12} --role ROLE`\n"));
            done
        }
        PersonVerb::Approve { applicant, roles, why } => {
            let id = person_name::find_applicant(&desk, request.actor, applicant)?;
            let step = desk.approve_applicant(request, id, roles, why.text())?;
            let mut done = told::desk_step(screen, &step, json!({ "id": id, "roles": roles }));
            let members = desk.members(request.actor)?.members;
            if members.iter().any(|member| member.id == id && member.accepted == Some(false)) {
                done.text.push_str("Next: they accept the policy in force: `cvdesk person accept`\n");
            }
            done
        }
        PersonVerb::Decline { applicant, why } => {
            let id = person_name::find_applicant(&desk, request.actor, applicant)?;
            let step = desk.decline_applicant(request, id, why.text())?;
            told::desk_step(screen, &step, json!({ "id": id }))
        }
        PersonVerb::Remove { person, why } => {
            let id = person_name::find(&desk, request.actor, person)?;
            let step = desk.remove(request, id, why.text())?;
            let done = told::desk_step(screen, &step, json!({ "id": id }));
            pass::after(&session, &mut desk, done)
        }
        PersonVerb::Link { person, address } => {
            let id = person_name::find(&desk, request.actor, person)?;
            let step = desk.ask_link(request, id, address)?;
            let done = told::desk_step(screen, &step, json!({ "id": id }));
            let done = Done { text: format!("{}Next: `cvdesk person prove TOKEN`\n", done.text), ..done };
            pass::after(&session, &mut desk, done)
        }
        PersonVerb::Prove { token } => {
            told::desk_step(screen, &desk.prove_link(request, token)?, json!({ "proven": true }))
        }
        PersonVerb::Unlink { person, address, uid } => {
            let id = person_name::find(&desk, request.actor, person)?;
            let step = match (address, uid) {
                (Some(address), _) => desk.unlink_address(request, id, address)?,
                (None, Some(uid)) => desk.unlink_uid(request, id, *uid)?,
                (None, None) => return Err(Failure::new(USAGE, "name an --address or a --uid")),
            };
            told::desk_step(screen, &step, json!({ "id": id }))
        }
        PersonVerb::Accept => {
            desk.accept(request)?;
            Done::new("The policy in force is accepted.\n".to_owned(), json!({ "accepted": true }))
        }
        PersonVerb::Add { name, roles, addresses, uid, accepted } => {
            let person = NewPerson {
                name: name.clone(),
                roles: roles.clone(),
                addresses: addresses.clone(),
                os_uid: *uid,
                accepted: *accepted,
            };
            let id = desk.join(request, &person)?;
            Done::new(
                format!("{} is on the desk {}.\n", told::safe_line(name), as_roles(roles)),
                json!({ "id": id, "name": name, "roles": roles }),
            )
        }
    };
    Ok(Done { rehearsal: session.rehearsal, ..done })
}

fn as_roles(roles: &[String]) -> String {
    if roles.is_empty() { "without a role".to_owned() } else { format!("as {}", roles.join(", ")) }
}

fn told_members(members: &Members) -> String {
    let mut text = String::new();
    let speaks = |affiliation: &Option<String>| {
        affiliation.as_deref().map(|whom| format!(", for {}", told::safe_line(whom))).unwrap_or_default()
    };
    for member in &members.members {
        let accepted = match member.accepted {
            Some(false) => "; has not accepted the policy in force: `cvdesk person accept`",
            Some(true) | None => "",
        };
        let (id, name) = (member.id.to_string(), told::safe_line(&member.name));
        let roles = if member.roles.is_empty() { "no role".to_owned() } else { member.roles.join(", ") };
        text.push_str(&format!("{id:.12}  {name}  ({roles}{}){accepted}\n", speaks(&member.affiliation)));
    }
    if !members.applicants.is_empty() {
        text.push_str("\nThey ask to become members:\n");
    }
    for applicant in &members.applicants {
        let vouched = match applicant.vouched.as_slice() {
            [] => "nobody has vouched".to_owned(),
            names => format!("{} vouched", names.join(", ")),
        };
        let (id, name) = (applicant.id.to_string(), told::safe_line(&applicant.name));
        text.push_str(&format!("{id:.12}  {name}{}  ({vouched})\n", speaks(&applicant.affiliation)));
    }
    text
}

/// People and applicants in one list; whoever only asks has no roles.
fn members_json(members: &Members) -> Value {
    let people = members.members.iter().map(|member| {
        json!({
            "id": member.id, "name": member.name, "roles": member.roles, "affiliation": member.affiliation,
            "accepted": member.accepted, "applicant": false,
        })
    });
    let applicants = members.applicants.iter().map(|applicant| {
        json!({
            "id": applicant.id, "name": applicant.name, "roles": [], "affiliation": applicant.affiliation,
            "vouched": applicant.vouched, "applicant": true,
        })
    });
    people.chain(applicants).collect()
}
