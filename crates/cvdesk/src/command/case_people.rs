//! `cvdesk case invite`: bringing somebody into a case.

use cvdesk_case::Role;
use cvdesk_desk::Invited;

use super::pass;
use crate::cli::{Global, Part};
use crate::failure::{Failure, USAGE};
use crate::output::{Done, Screen};
use crate::person_name;
use crate::session::Session;
use crate::told;
use crate::typed;

/// Who is to be brought in, as typed.
pub struct Wanted<'w> {
    /// Somebody of the desk.
    pub person: Option<&'w str>,
    /// Somebody from outside.
    pub name: Option<&'w str>,
    /// Their address.
    pub mail: Option<&'w str>,
}

pub fn invite(
    session: &Session,
    global: &Global,
    case: &str,
    part: Part,
    wanted: &Wanted<'_>,
    screen: Screen,
) -> Result<Done, Failure> {
    let case = typed::case(case)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let invited = match (wanted.person, wanted.mail) {
        (Some(person), _) => Invited::Person(person_name::find(&desk, request.actor, person)?),
        (None, Some(address)) => {
            Invited::Contact { name: wanted.name.map(ToOwned::to_owned), address: address.to_owned() }
        }
        (None, None) => {
            return Err(Failure::new(USAGE, "say whom: --person PERSON, or --mail ADDR with --name NAME"));
        }
    };
    let role = match part {
        Part::Reporter => Role::Reporter,
        Part::Expert => Role::Expert,
        Part::Vendor => Role::Vendor,
        Part::Party => Role::Party,
    };
    let done = told::step(screen, case, &desk.invite(request, case, role, &invited)?);
    Ok(pass::after(session, &mut desk, done))
}
