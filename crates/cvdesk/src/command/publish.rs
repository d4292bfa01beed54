//! `cvdesk publish`: what is known becomes the notice's next version.

use cvdesk_case::NoticeNumber;
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
    let number = wanted.number.as_deref().map(typed::name::<NoticeNumber>).transpose()?;
    let mut done = Done { rehearsal: session.rehearsal, result: Value::Array(Vec::new()), ..Done::default() };
    let cases = match named {
        Some(case) => vec![case],
        None => desk.unpublished(actor)?,
    };
    if cases.is_empty() {
        done.text.push_str("Every lifted case's notice says all that is known.\n");
    }
    if wanted.dry_run {
        for case in cases {
            let notice = desk.preview(actor, case)?;
            done.text.push_str(&format!("{}\n{}\n{}", notice.path, notice.xml, notice.text));
            push(&mut done.result, notice_json(&notice));
        }
        return Ok(done);
    }
    for case in cases {
        let request = Request { actor, command: session.command() };
        let reason = wanted.why.text();
        let step = match desk.step(request, case, reason, |reason| CaseCommand::Publish { reason, number }) {
            Ok(step) => step,
            Err(error) => {
                let recorded = (!done.text.is_empty()).then(|| published(done));
                return Err(pass::before_failure(&session, &mut desk, screen, recorded, error.into()));
            }
        };
        let told = told::step(screen, case, &step);
        done.text.push_str(&told.text);
        done.owed.extend(told.owed);
        push(&mut done.result, told.result);
    }
    Ok(pass::after(&session, &mut desk, published(done)))
}

fn published(done: Done) -> Done {
    Done { result: json!({ "published": done.result }), ..done }
}

fn push(list: &mut Value, item: Value) {
    if let Value::Array(items) = list {
        items.push(item);
    }
}
