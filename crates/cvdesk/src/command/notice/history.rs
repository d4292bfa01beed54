//! `cvdesk notice import DIR`: a project's published notices into the desk, as closed public cases.

use std::path::Path;

use cvdesk_case::CaseId;
use cvdesk_desk::{Desk, HistoryNotice, ImportedNotice, lsn_style};
use cvdesk_notice::lsn::LsnStyle;
use cvdesk_notice::lsn::xml::LsnFile;
use cvdesk_notice::{Details, Difference, Record, diff, told as told_notice};
use cvdesk_policy::Actor;
use serde_json::{Value, json};

use super::diff::told_difference;
use super::folder::{NoticeFile, notice_files};
use super::source;
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
    let mut told = Told::new(screen);
    for file in notice_files(folder)? {
        let taken = read(&file, &style).and_then(|(source, record)| {
            let history = HistoryNotice {
                source,
                notice: told_notice(&record).into_owned(),
                withdrawn: record.details.withdrawn.clone(),
            };
            let imported =
                desk.import_history(actor, session.command(), &history).map_err(|error| error.to_string())?;
            let there = imported.there.map(|there| against(&desk, actor, there, &record, &style));
            Ok((imported, there.transpose()?.unwrap_or_default()))
        });
        match taken {
            Ok((imported, differences)) => told.taken(&file.path, &imported, &differences),
            Err(error) => told.bad(&file.path, &error),
        }
    }
    Ok(Done { rehearsal: session.rehearsal, ..told.done() })
}

/// A notice's file and what it tells.
fn read(file: &NoticeFile, style: &LsnStyle) -> Result<(String, Record), String> {
    let source = file.text()?;
    let details = source::details(&file.path).map_err(|failure| failure.what)?;
    let record = LsnFile::read(&source, style).and_then(|read| Record::of_file(&read, details));
    Ok((source, record.map_err(|error| error.to_string())?))
}

/// What a file says otherwise than the notice of the case that has its number.
fn against(
    desk: &Desk<'_>,
    actor: Actor,
    case: CaseId,
    record: &Record,
    style: &LsnStyle,
) -> Result<Vec<Difference>, String> {
    let known = desk.preview(actor, case).map_err(|error| error.to_string())?;
    let known = LsnFile::read(&known.xml, style)
        .and_then(|known| Record::of_file(&known, Details::default()))
        .map_err(|error| error.to_string())?;
    // A desk knows no other details.
    let details = Details { withdrawn: record.details.withdrawn.clone(), ..Details::default() };
    Ok(diff(&known, &Record { notice: record.notice.clone(), details }))
}

/// What became of each file.
struct Told {
    screen: Screen,
    text: String,
    lines: Vec<Value>,
    taken: usize,
    there: usize,
    otherwise: usize,
    bad: usize,
}

impl Told {
    fn new(screen: Screen) -> Self {
        Self { screen, text: String::new(), lines: Vec::new(), taken: 0, there: 0, otherwise: 0, bad: 0 }
    }

    fn taken(&mut self, file: &Path, imported: &ImportedNotice, differences: &[Difference]) {
        let number = imported.number;
        let count = if imported.case.is_some() { &mut self.taken } else { &mut self.there };
        *count = count.saturating_add(1);
        for only in &imported.only_in_file {
            self.text.push_str(&format!("{number}: only its file says {}\n", told::safe_line(only)));
        }
        if let Some(case) = imported.there.filter(|_| !differences.is_empty()) {
            self.otherwise = self.otherwise.saturating_add(1);
            self.text.push_str(&format!("{number} is {case} already, and its file says otherwise:\n"));
            let lines = differences.iter().map(|each| told_difference(each, self.screen));
            self.text.push_str(&lines.map(|lines| told::indented(&lines) + "\n").collect::<String>());
            self.text.push_str(&format!("  `cvdesk case notice {case} --file FILE` writes it anew\n"));
        }
        let differences = differences.iter();
        let differences: Vec<_> =
            differences.map(|each| json!({ "place": each.place, "was": each.was, "is": each.is })).collect();
        self.lines.push(json!({
            "file": file, "number": number, "case": imported.case, "there": imported.there,
            "only_in_file": imported.only_in_file, "differences": differences,
        }));
    }

    fn bad(&mut self, file: &Path, error: &str) {
        self.bad = self.bad.saturating_add(1);
        let look = self.screen.paint(Look::Red, "not taken in:");
        let place = told::safe_line(&file.display().to_string());
        self.text.push_str(&format!("{look} {place}: {}\n", told::safe_line(error)));
        self.lines.push(json!({ "file": file, "error": error }));
    }

    fn done(self) -> Done {
        let Self { mut text, lines, taken, there, otherwise, bad, .. } = self;
        let differ = if otherwise == 0 { String::new() } else { format!(" ({otherwise} say otherwise)") };
        text.push_str(&format!(
            "{taken} notices taken in as closed cases, {there} were there{differ}, {bad} could not be: see `cvdesk case list --all`\n"
        ));
        Done { code: if bad == 0 { 0 } else { BAD_INPUT }, ..Done::new(text, Value::Array(lines)) }
    }
}
