//! What a played tour left, in the same sections for every process: what is laid side by side at the end.

use std::path::Path;

use cvdesk_desk::{CaseView, Desk, StoodFrom, ToldLine};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::columns::Section;
use super::play::Play;
use crate::failure::{FAILED, Failure};
use crate::place;
use crate::session::Session;
use crate::typed;

/// What a tour left.
pub struct Story {
    /// The case.
    pub case: String,
    /// For the columns.
    pub sections: Vec<Section>,
    /// The notice as everybody reads it, where the process publishes one.
    pub notice: Option<String>,
    /// Of these: how many facts the timeline has, mails went out, and versions of the notice there are.
    pub counts: (usize, usize, u32),
}

impl Story {
    /// Reads it from the desk, the outbox and the notice repository.
    pub fn of(play: &Play) -> Result<Self, Failure> {
        let case = play.named.cases.last().cloned();
        let case =
            case.ok_or_else(|| Failure::new(FAILED, format!("the tour of {} names no case", play.name)))?;
        let id = typed::case(&case)?;
        let global = play.look()?;
        let session = Session::open(&global)?;
        let desk = session.desk()?;
        let view = desk.show_case(session.request(&desk, &global)?, id)?;
        let timeline = desk.timeline(session.request(&desk, &global)?, id)?;
        let stood = desk.over_time(session.actor(&desk, &global)?, id)?;
        let mails = mails(&place::within(&session.dir, &session.config.mail.outbox))?;
        let notice = match view.versions {
            0 => None,
            _ => Some(desk.preview(session.actor(&desk, &global)?, id)?),
        };
        let published = notice.as_ref().map(|notice| (notice.name.clone(), notice.path.clone()));
        let sections = vec![
            Section { heading: format!("{}: {case}", play.script.project), lines: head(&view) },
            Section { heading: "Timeline".to_owned(), lines: timeline_lines(&timeline) },
            Section {
                heading: over_time_heading(&desk)?.to_owned(),
                lines: stood.iter().map(standing_line).collect(),
            },
            Section { heading: "Mails".to_owned(), lines: mail_lines(&mails) },
            Section {
                heading: "Notice".to_owned(),
                lines: notice_lines(&view, published, &play.script.project),
            },
        ];
        let counts = (timeline.len(), mails.len(), view.versions);
        Ok(Self { case, sections, notice: notice.map(|notice| notice.text), counts })
    }
}

fn unmarked(text: impl Into<String>) -> (String, String) {
    (String::new(), text.into())
}

fn head(view: &CaseView) -> Vec<(String, String)> {
    let outcome = view.closed.as_ref().and_then(|(_, outcome)| outcome.clone());
    let ids = if view.cves.is_empty() { "no CVE".to_owned() } else { view.cves.join(", ") };
    vec![
        unmarked(&view.title),
        unmarked(format!("{}; {}; {ids}", view.state, outcome.as_deref().unwrap_or("not closed"))),
    ]
}

/// `03-14 12:00`: the stories of tours lie within a year.
fn day(at: Timestamp) -> String {
    let here = TimeZone::UTC.to_datetime(at);
    format!("{:02}-{:02} {:02}:{:02}", here.month(), here.day(), here.hour(), here.minute())
}

fn timeline_lines(timeline: &[ToldLine]) -> Vec<(String, String)> {
    timeline.iter().map(|line| (day(line.at), short_hashes(&line.what))).collect()
}

/// Hashes and Message-IDs cut to what tells them apart.
fn short_hashes(text: &str) -> String {
    let word = |word: &str| {
        let hex = word.find(|char: char| !char.is_ascii_hexdigit()).unwrap_or(word.len());
        if hex >= 32 { word.chars().take(12).collect() } else { word.to_owned() }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn over_time_heading(desk: &Desk<'_>) -> Result<&'static str, Failure> {
    Ok(if desk.policy()?.labels.is_some() { "State, marker and labels over time" } else { "State over time" })
}

fn standing_line(stood: &StoodFrom) -> (String, String) {
    let marker = if stood.public { "public" } else { "confidential" };
    let labels =
        if stood.labels.is_empty() { String::new() } else { format!(": {}", stood.labels.join(", ")) };
    (day(stood.at), format!("{}, {marker}{labels}", stood.state))
}

fn notice_lines(
    view: &CaseView,
    published: Option<(String, String)>,
    project: &str,
) -> Vec<(String, String)> {
    match published {
        Some((name, path)) => vec![
            unmarked(format!("{name}, version {}", view.versions)),
            unmarked(format!("desk/notices/{path}")),
        ],
        None => vec![unmarked(format!("none: {project} publishes none, its issue is what everybody reads"))],
    }
}

/// A mail of the outbox.
struct Mail {
    date: String,
    to: String,
    subject: String,
}

fn mail_lines(mails: &[Mail]) -> Vec<(String, String)> {
    if mails.is_empty() {
        return vec![unmarked("none")];
    }
    mails.iter().map(|mail| (mail.date.clone(), format!("to {}: {}", mail.to, mail.subject))).collect()
}

/// The mails that went out, oldest first.
fn mails(outbox: &Path) -> Result<Vec<Mail>, Failure> {
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(outbox).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            let text = std::fs::read_to_string(&path).map_err(|error| {
                Failure::new(FAILED, format!("cannot read `{}`: {error}", path.display()))
            })?;
            mails.push(mail(&text));
        }
    }
    mails.sort_by_key(|(at, _)| *at);
    Ok(mails.into_iter().map(|(_, mail)| mail).collect())
}

/// One's own mail has plain headers: the desk wrote them itself.
fn mail(text: &str) -> (Timestamp, Mail) {
    let head = text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
    let field = |name: &str| {
        let found = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        found.unwrap_or_default().to_owned()
    };
    let at = jiff::fmt::rfc2822::parse(&field("Date")).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp());
    (at, Mail { date: day(at), to: field("To"), subject: field("Subject") })
}
