//! `cvdesk notice lint`: what a person should look at, with its place.

use std::path::Path;

use cvdesk_desk::port::Clock as _;
use cvdesk_notice::Record;
use cvdesk_notice::lint::{Finding, Known, Level, lint};
use cvdesk_notice::lsn::xml::LsnFile;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::source::{self, Source};
use crate::cli::{Global, NoticeLint};
use crate::clock::SystemClock;
use crate::failure::{BAD_INPUT, Failure};
use crate::output::{Done, Look, Screen};
use crate::publication::ProjectFace;
use crate::told;

pub fn run(global: &Global, wanted: &NoticeLint, screen: Screen) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let mut text = String::new();
    let mut result = Vec::new();
    let mut counts = [0_usize; 3];
    let mut sources = Vec::new();
    for file in &wanted.files {
        match source::read(file, &project.face) {
            Ok(source) => sources.push(source),
            Err(failure) => {
                for says in flaws(file, &project).unwrap_or_else(|| vec![failure.what]) {
                    counts[0] += 1;
                    text.push_str(&format!("{}\n", told::safe_line(&says)));
                    result
                        .push(json!({ "file": file, "level": "error", "code": "unreadable", "says": says }));
                }
            }
        }
    }
    // What one notice of the folder names is public.
    let published: Vec<String> = sources.iter().flat_map(|source: &Source| source.record.cves()).collect();
    for source in &sources {
        let found = findings(&source.record, &project, &published, &wanted.agreed);
        for finding in &found {
            let [errors, warnings, infos] = &mut counts;
            match finding.level {
                Level::Error => *errors += 1,
                Level::Warning => *warnings += 1,
                Level::Info => *infos += 1,
            }
            text.push_str(&line(&source.path, source.lsn.as_ref(), finding, screen));
        }
        result.extend(as_json(&source.path, source.lsn.as_ref(), &found));
    }
    let [errors, warnings, infos] = counts;
    text.push_str(&format!(
        "{} notices: {errors} errors, {warnings} warnings, {infos} for information\n",
        wanted.files.len()
    ));
    let code = if errors == 0 { 0 } else { BAD_INPUT };
    Ok(Done {
        code,
        ..Done::new(text, json!({ "findings": result, "errors": errors, "warnings": warnings }))
    })
}

/// Every flaw of a file that the classic site takes and that is no notice; nothing where it is not even that.
fn flaws(file: &Path, project: &ProjectFace) -> Option<Vec<String>> {
    let flaws = source::lsn_file(file, &project.face).ok()??.flaws();
    let told = flaws.iter().map(|flaw| format!("{}: {flaw}", file.display())).collect();
    (!flaws.is_empty()).then_some(told)
}

/// What is found in a notice of the project; `published` are CVE ids that are known to be public, `agreed` the
/// addresses whose owners agreed to be named, where anybody was asked.
pub fn findings(
    record: &Record,
    project: &ProjectFace,
    published: &[String],
    agreed: &[String],
) -> Vec<Finding> {
    let policy = &project.policy;
    let mut branches = vec![policy.product.main_branch.clone()];
    branches.extend(policy.product.stable.iter().map(|stable| stable.pattern.clone()));
    let known = Known {
        summary: policy.notice().map(|notice| usize::from(notice.summary.characters)),
        branches,
        levels: policy.severity.iter().flat_map(|severity| severity.levels.clone()).collect(),
        published: published.iter().cloned().collect(),
        private_hosts: project.face.publication.private_hosts.clone(),
        today: Some(SystemClock.now().to_zoned(TimeZone::UTC).date()),
        consented: (!agreed.is_empty()).then(|| agreed.iter().cloned().collect()),
    };
    lint(record, &known)
}

/// A finding as people read it, with the place where editors find it.
pub fn line(file: &Path, lsn: Option<&LsnFile>, finding: &Finding, screen: Screen) -> String {
    let place = lsn.map(|lsn| lsn.place(&finding.spot)).map(|(line, column)| format!(":{line}:{column}"));
    let look = match finding.level {
        Level::Error => Look::Red,
        Level::Warning => Look::Amber,
        Level::Info => Look::Quiet,
    };
    format!(
        "{}{}: {} {}: {} {}\n",
        told::safe_line(&file.display().to_string()),
        place.unwrap_or_default(),
        screen.paint(look, &finding.level.to_string()),
        finding.code,
        finding.spot,
        told::safe_line(&finding.says)
    )
}

/// Findings for programs.
pub fn as_json(file: &Path, lsn: Option<&LsnFile>, found: &[Finding]) -> Vec<Value> {
    let one = |finding: &Finding| {
        let place = lsn.map(|lsn| lsn.place(&finding.spot));
        json!({
            "file": file,
            "line": place.map(|(line, _)| line),
            "column": place.map(|(_, column)| column),
            "level": finding.level.to_string(),
            "code": finding.code,
            "place": finding.spot.to_string(),
            "says": finding.says,
        })
    };
    found.iter().map(one).collect()
}
