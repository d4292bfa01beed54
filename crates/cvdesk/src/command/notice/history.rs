//! `cvdesk notice import DIR`: a project's published notices into the desk, as closed public cases.

use std::path::Path;

use cvdesk_desk::{HistoryNotice, lsn_style};
use serde_json::{Value, json};

use super::folder::notice_files;
use crate::cli::Global;
use crate::failure::{BAD_INPUT, Failure};
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;

pub fn run(global: &Global, folder: &Path, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    let actor = session.actor(&desk, global)?;
    let style = lsn_style(desk.policy()?)
        .ok_or_else(|| Failure::bad_input("this desk's process has no notices to take in"))?;
    let mut done = Done { rehearsal: session.rehearsal, result: Value::Array(Vec::new()), ..Done::default() };
    let (mut taken, mut there, mut bad) = (0_usize, 0_usize, 0_usize);
    for file in notice_files(folder)? {
        let read = file.text().and_then(|source| {
            let notice =
                cvdesk_notice::lsn::xml::parse(&source, &style).map_err(|error| error.to_string())?;
            Ok(HistoryNotice { source, notice })
        });
        let imported = match read {
            Ok(history) => {
                desk.import_history(actor, session.command(), &history).map_err(|error| error.to_string())
            }
            Err(error) => Err(error),
        };
        let line = match imported {
            Ok(imported) => match imported.case {
                Some(case) => {
                    taken = taken.saturating_add(1);
                    for only in &imported.only_in_file {
                        let only = told::safe_line(only);
                        done.text.push_str(&format!("{}: only its file says {only}\n", imported.number));
                    }
                    json!({ "file": file.path, "number": imported.number, "case": case, "only_in_file": imported.only_in_file })
                }
                None => {
                    there = there.saturating_add(1);
                    json!({ "file": file.path, "number": imported.number, "case": null })
                }
            },
            Err(error) => {
                bad = bad.saturating_add(1);
                let error = told::safe_line(&error);
                done.text.push_str(&format!(
                    "{} {}: {error}\n",
                    screen.paint(Look::Red, "not taken in:"),
                    file.path.display()
                ));
                json!({ "file": file.path, "error": error })
            }
        };
        if let Value::Array(lines) = &mut done.result {
            lines.push(line);
        }
    }
    done.text.push_str(&format!(
        "{taken} notices taken in as closed cases, {there} were there, {bad} could not be: see `cvdesk case list --all`\n"
    ));
    if bad > 0 {
        return Err(Failure::new(BAD_INPUT, done.text.trim_end().to_owned()));
    }
    Ok(done)
}
