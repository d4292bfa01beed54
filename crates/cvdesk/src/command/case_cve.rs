//! `cvdesk case cve`: the request, each answer that whoever gives CVE ids may send, and an id taken back.

use cvdesk_case::{CveHow, CveId};
use cvdesk_policy::{CaseCommand, TalkCommand};

use super::pass;
use crate::cli::{Cve, Global};
use crate::failure::{Failure, USAGE};
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

pub fn run(session: &Session, global: &Global, wanted: &Cve, screen: Screen) -> Result<Done, Failure> {
    let case = typed::case(&wanted.case.case)?;
    let ids: Vec<CveId> = wanted.id.iter().map(|id| typed::name(id)).collect::<Result<_, _>>()?;
    let wrong = wanted.take_back.as_deref().map(typed::name::<CveId>).transpose()?;
    if ids.len() > 1 && !wanted.split {
        return Err(Failure::new(
            USAGE,
            "several ids are the answer `split`: add --split, or record one at a time",
        ));
    }
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let reason = wanted.why.text();
    let mut done = if wanted.split || !ids.is_empty() {
        desk.answer_cve(request, case, how(wanted), ids, reason)?
    } else if let Some(cve) = wrong {
        desk.step(request, case, reason, |reason| CaseCommand::TakeBackCve { cve, reason })?
    } else if wanted.declined {
        desk.step(request, case, reason, |reason| CaseCommand::DeclineCve { reason })?
    } else if wanted.needs_info {
        desk.step(request, case, reason, |reason| CaseCommand::Talk(TalkCommand::CveInfo { reason }))?
    } else {
        desk.step(request, case, reason, |_| CaseCommand::RequestCve)?
    };
    if wanted.split && !done.happened.is_empty() {
        let hint =
            format!("make each further problem a case of its own: `cvdesk case split {case} --title TEXT`");
        done.happened.push(hint);
    }
    Ok(pass::after(session, &mut desk, told::step(screen, case, &done)))
}

fn how(wanted: &Cve) -> CveHow {
    match (wanted.already, wanted.split) {
        (true, _) => CveHow::Already,
        (false, true) => CveHow::Split,
        (false, false) => CveHow::Assigned,
    }
}
