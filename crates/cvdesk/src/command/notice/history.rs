//! `cvdesk notice import DIR`: a project's published notices into the desk, as closed public cases.

use std::path::Path;

use cvdesk_desk::{HistoryNotice, ImportedNotice, lsn_style};
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
    let mut told = Told::default();
    for file in notice_files(folder)? {
        let read = file.text().and_then(|source| {
            let notice =
                cvdesk_notice::lsn::xml::parse(&source, &style).map_err(|error| error.to_string())?;
            Ok(HistoryNotice { source, notice })
        });
        let imported = read.and_then(|history| {
            desk.import_history(actor, session.command(), &history).map_err(|error| error.to_string())
        });
        match imported {
            Ok(imported) => told.taken(&file.path, &imported),
            Err(error) => told.bad(&file.path, &error, screen),
        }
    }
    let Told { mut text, lines, taken, there, bad } = told;
    text.push_str(&format!(
        "{taken} notices taken in as closed cases, {there} were there, {bad} could not be: see `cvdesk case list --all`\n"
    ));
    if bad > 0 {
        return Err(Failure::new(BAD_INPUT, text.trim_end().to_owned()));
    }
    Ok(Done { rehearsal: session.rehearsal, ..Done::new(text, Value::Array(lines)) })
}

/// What became of each file.
#[derive(Default)]
struct Told {
    text: String,
    lines: Vec<Value>,
    taken: usize,
    there: usize,
    bad: usize,
}

impl Told {
    fn taken(&mut self, file: &Path, imported: &ImportedNotice) {
        let count = if imported.case.is_some() { &mut self.taken } else { &mut self.there };
        *count = count.saturating_add(1);
        for only in &imported.only_in_file {
            self.text.push_str(&format!(
                "{}: only its file says {}\n",
                imported.number,
                told::safe_line(only)
            ));
        }
        self.lines.push(json!({
            "file": file, "number": imported.number, "case": imported.case, "only_in_file": imported.only_in_file,
        }));
    }

    fn bad(&mut self, file: &Path, error: &str, screen: Screen) {
        self.bad = self.bad.saturating_add(1);
        let error = told::safe_line(error);
        let look = screen.paint(Look::Red, "not taken in:");
        self.text.push_str(&format!("{look} {}: {error}\n", file.display()));
        self.lines.push(json!({ "file": file, "error": error }));
    }
}
