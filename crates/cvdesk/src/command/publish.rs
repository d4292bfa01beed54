//! `cvdesk publish`: what is known becomes the notice's next version.

use cvdesk_policy::CaseCommand;
use serde_json::{Value, json};

use super::case_notice::notice_json;
use super::pass;
use crate::cli::{Global, Publish};
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use cvdesk_desk::Request;

pub fn run(global: &Global, wanted: &Publish, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let actor = session.actor(&desk, global)?;
    let named = wanted.case.as_deref().map(typed::case).transpose()?;
    let mut done = Done { rehearsal: session.rehearsal, result: Value::Array(Vec::new()), ..Done::default() };
    if wanted.dry_run {
        let cases = match named {
            Some(case) => vec![case],
            None => desk.unpublished(actor)?,
        };
        for case in &cases {
            let notice = desk.preview(actor, *case)?;
            done.text.push_str(&format!("{}\n{}\n{}", notice.path, notice.xml, notice.text));
            push(&mut done.result, notice_json(&notice));
        }
        if cases.is_empty() {
            done.text.push_str("Every lifted case's notice says all that is known.\n");
        }
        return Ok(done);
    }
    let cases = match named {
        Some(case) => vec![case],
        None => desk.unpublished(actor)?,
    };
    if cases.is_empty() {
        done.text.push_str("Every lifted case's notice says all that is known.\n");
    }
    for case in cases {
        let request = Request { actor, command: session.command() };
        let step =
            desk.step(request, case, wanted.why.reason.as_deref(), |reason| CaseCommand::Publish { reason })?;
        let told = told::step(screen, case, &step);
        done.text.push_str(&told.text);
        done.owed.extend(told.owed);
        push(&mut done.result, told.result);
    }
    let published = Done { result: json!({ "published": done.result }), ..done };
    pass::after(&session, &mut desk, published)
}

fn push(list: &mut Value, item: Value) {
    if let Value::Array(items) = list {
        items.push(item);
    }
}
