//! `cvdesk case erase`: what people wrote in a case is gone for ever, and its facts stay.

use super::pass;
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

pub fn run(
    session: &Session,
    global: &Global,
    case: &str,
    reason: Option<&str>,
    screen: Screen,
) -> Result<Done, Failure> {
    let case = typed::case(case)?;
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let erased = desk.erase(request, case, reason)?;
    let mut done = told::step(screen, case, &erased);
    if erased.owed.is_empty() {
        done.text
            .push_str("A backup made before this holds the words and their key until it is destroyed too.\n");
    }
    Ok(pass::after(session, &mut desk, done))
}
