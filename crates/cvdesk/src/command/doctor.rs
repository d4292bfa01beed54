//! `cvdesk doctor`: checks everything that can be wrong so far, and says what to do about it.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use cvdesk_desk::port::Store as _;
use serde_json::{Value, json};

use super::adapters::{OwnAdapters, smarthost};
use super::backup::LAST;
use crate::cli::{Doctor, Global};
use crate::config::Config;
use crate::failure::{FAILED, Failure};
use crate::machine_clock::MachineClock;
use crate::output::{Done, Look, Screen};
use crate::place;
use crate::publication::{self, ProjectFace};
use crate::session::{Session, folder, store_config};
use crate::when;

/// Days after which a backup is old.
const BACKUP_DAYS: i64 = 2;
/// How long a mail server may take to answer the door.
const KNOCK: Duration = Duration::from_secs(5);

/// How a check came out.
enum Finding {
    Well(String),
    Warning(String),
    Bad(String),
}

pub fn run(global: &Global, wanted: &Doctor, screen: Screen) -> Result<Done, Failure> {
    let dir = place::absolute(&folder(global)?).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    if wanted.clock_is_right {
        Config::read(&dir)?;
        let at = MachineClock::vouch(&dir)?;
        let text = format!("recorded: this machine's clock is right at {}\n", when::told(at));
        return Ok(Done::new(text, json!({ "clock_is_right": at })));
    }
    let config = Config::read(&dir)?;
    let mut findings = vec![("key", key(&dir, &config)), ("log", log(&dir, &config))];
    match Session::open(global) {
        Err(failure) => findings.push(("desk", Finding::Bad(failure.to_string()))),
        Ok(session) => findings.extend(open_checks(&session)),
    }
    let mut text = String::new();
    let mut bad = false;
    let mut list = Vec::new();
    for (name, finding) in &findings {
        let (mark, word, what) = match finding {
            Finding::Well(what) => (screen.paint(Look::Green, "ok  "), "ok", what),
            Finding::Warning(what) => (screen.paint(Look::Amber, "warn"), "warning", what),
            Finding::Bad(what) => {
                bad = true;
                (screen.paint(Look::Red, "BAD "), "bad", what)
            }
        };
        text.push_str(&format!("{mark} {name:>10}  {what}\n"));
        list.push(json!({ "check": name, "finding": word, "what": what }));
    }
    Ok(Done { code: if bad { FAILED } else { 0 }, ..Done::new(text, Value::Array(list)) })
}

fn key(dir: &Path, config: &Config) -> Finding {
    let path = place::within(dir, &config.keys.file);
    match std::fs::metadata(&path) {
        Err(error) => Finding::Bad(format!("`{}`: {error}; put the recovery copy there", path.display())),
        Ok(metadata) if metadata.mode() & 0o077 != 0 => {
            Finding::Bad(format!("`{}` can be read by others: `chmod 600` it", path.display()))
        }
        Ok(_) if path.starts_with(dir) => Finding::Warning(format!(
            "`{}` lies in the desk's folder: whoever copies the folder has the key too",
            path.display()
        )),
        Ok(_) => Finding::Well(format!("`{}`, readable by its owner only", path.display())),
    }
}

fn log(dir: &Path, config: &Config) -> Finding {
    let store = store_config(dir, config);
    match cvdesk_store::verify(&store.database(), Some(&store.heads_log)) {
        Err(error) => Finding::Bad(error.to_string()),
        Ok(report) => match (&report.fault, report.outside) {
            (Some(fault), _) => Finding::Bad(format!("entry {}: {}", fault.seq, fault.what)),
            (None, None) => Finding::Warning(format!(
                "{} entries, no outside head in `{}`: a cut tail cannot be seen",
                report.entries,
                store.heads_log.display()
            )),
            (None, Some(_)) => Finding::Well(format!(
                "{} entries, sound, {} beyond the newest outside head",
                report.entries,
                report.beyond_outside()
            )),
        },
    }
}

fn open_checks(session: &Session) -> Vec<(&'static str, Finding)> {
    let mut findings = vec![
        ("hold", hold(session)),
        ("heads", heads(session)),
        ("outbox", tasks(session)),
        ("backup", backup(session)),
    ];
    match session.desk() {
        Err(failure) => findings.push(("policy", Finding::Bad(failure.to_string()))),
        Ok(desk) => {
            findings.push(("policy", policy(&desk)));
            findings.push(("publishing", publishing(session, &desk)));
            findings.push(("people", people(session, &desk)));
            findings.push(("clock", clock(&desk)));
            let adapters = OwnAdapters::of(session, &desk);
            findings.push((
                "adapters",
                match &adapters {
                    Ok(_) => {
                        Finding::Well("templates render, repository and sender are well named".to_owned())
                    }
                    Err(failure) => Finding::Bad(failure.to_string()),
                },
            ));
            findings.push((
                "notices",
                match adapters {
                    Ok(adapters) => notices(&adapters, session),
                    Err(_) => Finding::Warning("not looked at: see adapters".to_owned()),
                },
            ));
            findings.push(("authserv", authserv(&desk)));
        }
    }
    findings.push(("mail", mail(session)));
    findings
}

fn hold(session: &Session) -> Finding {
    match session.store.hold() {
        Ok(None) => Finding::Well("nothing holds outward effects".to_owned()),
        Ok(Some(why)) => Finding::Bad(format!("HOLD: {why}")),
        Err(error) => Finding::Bad(error.to_string()),
    }
}

fn heads(session: &Session) -> Finding {
    let store = store_config(&session.dir, &session.config);
    let device = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.dev()).ok();
    match session.store.last_heads_error() {
        None if store.heads_log.starts_with(&session.dir) => Finding::Warning(format!(
            "`{}` lies in the desk's folder: whoever replaces the folder replaces the heads too",
            store.heads_log.display()
        )),
        None if !session.rehearsal && device(&store.heads_log) == device(&session.dir) => Finding::Warning(
            "signed heads are written, on the disk of the desk itself: another disk outlives it".to_owned(),
        ),
        None => Finding::Well("signed heads are written".to_owned()),
        Some(why) => Finding::Bad(format!("the last head was not written: {why}")),
    }
}

/// A backup counts once it was restored; this knows only that one was made, and where.
fn backup(session: &Session) -> Finding {
    let kept = std::fs::read_to_string(session.dir.join(LAST)).unwrap_or_default();
    let mut lines = kept.lines();
    let made = lines.next().and_then(|line| line.parse::<jiff::Timestamp>().ok());
    let to = lines.next().unwrap_or_default();
    match made {
        None if session.rehearsal => Finding::Well("a rehearsal needs no backup".to_owned()),
        None => {
            Finding::Warning("never backed up: `cvdesk backup --to NEW`, and try to restore it".to_owned())
        }
        Some(made) => {
            let days = session.now().duration_since(made).as_hours() / 24;
            let what = format!("the last one is {days} day(s) old, at `{to}`");
            if days > BACKUP_DAYS {
                Finding::Warning(format!("{what}: make a new one"))
            } else {
                Finding::Well(what)
            }
        }
    }
}

/// Members who have not accepted the newest policy may be held up in the middle of something urgent.
fn people(session: &Session, desk: &cvdesk_desk::Desk<'_>) -> Finding {
    let uid = rustix::process::geteuid().as_raw();
    let operator = cvdesk_case::ActorId::operator(uid);
    let viewer = cvdesk_policy::Actor::new(desk.person_of_uid(uid).unwrap_or(operator));
    match desk.members(viewer) {
        Err(error) => Finding::Bad(error.to_string()),
        Ok(members) => {
            let open = members.members.iter().filter(|member| member.accepted == Some(false)).count();
            let waiting = members.applicants.len();
            let see = format!("`cvdesk --dir {} person list`", session.dir.display());
            match (open, waiting) {
                (0, 0) => Finding::Well("everybody who must has accepted the policy in force".to_owned()),
                (0, waiting) => Finding::Warning(format!("{waiting} applicant(s) wait for an answer: {see}")),
                (open, _) => {
                    Finding::Warning(format!("{open} member(s) have not accepted the policy in force: {see}"))
                }
            }
        }
    }
}

fn clock(desk: &cvdesk_desk::Desk<'_>) -> Finding {
    match desk.clock_doubt() {
        Ok(None) => Finding::Well("goes with the machine's own and is not behind the log".to_owned()),
        Ok(Some(why)) => Finding::Bad(format!("in doubt, so nothing goes out: {why}")),
        Err(error) => Finding::Bad(error.to_string()),
    }
}

fn tasks(session: &Session) -> Finding {
    match session.store.tasks() {
        Err(error) => Finding::Bad(error.to_string()),
        Ok(tasks) if tasks.is_empty() => Finding::Well("nothing waits to go out".to_owned()),
        Ok(tasks) => {
            let tried = tasks.iter().map(|task| task.attempts).max().unwrap_or(0);
            let next = tasks.iter().map(|task| task.not_before).min().map(when::told).unwrap_or_default();
            Finding::Warning(format!(
                "{} effect(s) wait, tried up to {tried} times, next from {next}: `cvdesk reconcile`",
                tasks.len()
            ))
        }
    }
}

fn policy(desk: &cvdesk_desk::Desk<'_>) -> Finding {
    match desk.policy() {
        Ok(policy) => match policy.clone().complete() {
            Ok(_) => Finding::Well(format!("version {:.12}", desk.policy_version().to_string())),
            Err(error) => Finding::Bad(error.to_string()),
        },
        Err(error) => Finding::Bad(error.to_string()),
    }
}

/// Whether what the world would read can be made; a process may have no notices.
fn publishing(session: &Session, desk: &cvdesk_desk::Desk<'_>) -> Finding {
    if desk.policy().is_ok_and(|policy| policy.notice().is_none()) {
        return Finding::Well("this process has no notices".to_owned());
    }
    match ProjectFace::of_session(session) {
        Err(failure) => Finding::Bad(failure.to_string()),
        Ok(_) if !session.dir.join(publication::FILE).exists() => Finding::Warning(format!(
            "no {}: a format that needs the project's words for it refuses (docs/notices.md)",
            publication::FILE
        )),
        Ok(_) => Finding::Well(format!("{} can be read", publication::FILE)),
    }
}

fn authserv(desk: &cvdesk_desk::Desk<'_>) -> Finding {
    let channel = desk.policy().ok().and_then(|policy| policy.channel.mail.as_ref());
    match channel.map(|mail| mail.authserv_id.value()) {
        Some(Some(id)) => Finding::Well(format!("members are recognised by the word of `{id}`")),
        Some(None) => Finding::Warning(
            "no channel.mail.authserv_id: no sender is ever proven, so members' mail is held too".to_owned(),
        ),
        None => Finding::Well("reports do not come by mail".to_owned()),
    }
}

fn notices(adapters: &OwnAdapters, session: &Session) -> Finding {
    let nothing = cvdesk_case::EffectKey([0; 16]);
    match adapters.prepare_notices().and_then(|()| adapters.borrow().notices.probe(nothing)) {
        Ok(_) => Finding::Well(format!("`{}` can be read", session.config.notices.repository)),
        Err(error) => Finding::Bad(error.to_string()),
    }
}

fn mail(session: &Session) -> Finding {
    let outbox = place::within(&session.dir, &session.config.mail.outbox);
    match smarthost(session) {
        Err(failure) => Finding::Bad(failure.to_string()),
        Ok(None) if session.rehearsal => {
            Finding::Well(format!("a rehearsal: mails are written into `{}`", outbox.display()))
        }
        Ok(None) => Finding::Warning(format!(
            "no [mail] smarthost in cvdesk.toml: mails are only written into `{}`",
            outbox.display()
        )),
        Ok(Some((server, _))) => {
            let addresses = (server.host.as_str(), server.port).to_socket_addrs().into_iter().flatten();
            let mut tried = addresses.map(|address| TcpStream::connect_timeout(&address, KNOCK));
            if tried.any(|connection| connection.is_ok()) {
                Finding::Well(format!("{}:{} answers", server.host, server.port))
            } else {
                Finding::Bad(format!(
                    "{}:{} does not answer; mails wait until it does",
                    server.host, server.port
                ))
            }
        }
    }
}
