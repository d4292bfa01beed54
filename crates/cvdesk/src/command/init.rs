//! `cvdesk init`: makes a desk.
//!
//! A kill at any step leaves a folder that the same command finishes: `init.unfinished` names what an earlier try
//! may have left, and goes last.

use std::fs;
use std::io::{BufRead as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use cvdesk_case::{BranchName, DeskId};
use cvdesk_desk::port::{Clock, Ids};
use cvdesk_desk::{DeskError, Founder, Founding, Ports, found};
use cvdesk_policy::Policy;
use cvdesk_store::SqliteStore;
use serde_json::{Value, json};

use super::adapters::{check_templates, git_environment, notices_at};
use crate::cli::{Global, Init};
use crate::config::{self, Config};
use crate::failure::{CONFLICT, FAILED, Failure, USAGE};
use crate::output::{Done, Look, Screen};
use crate::place;
use crate::profile::Profile;
use crate::publication;
use crate::session::{Unfounded, store_config};
use crate::typed;

/// Says that an earlier `init` did not finish.
pub const UNFINISHED: &str = "init.unfinished";

pub fn run(global: &Global, wanted: &Init, screen: Screen) -> Result<Done, Failure> {
    let named =
        global.dir.as_ref().ok_or_else(|| Failure::new(USAGE, "name the new desk's folder: `--dir DIR`"))?;
    let dir = place::absolute(named).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    let profile = Profile::find(&wanted.profile)?;
    let mut settings =
        wanted.settings.iter().map(|setting| read_setting(setting)).collect::<Result<Vec<_>, _>>()?;
    let policy = profile.load()?.set(&settings).map_err(|error| Failure::bad_input(error.to_string()))?;
    if screen.interactive() {
        for (name, ask) in policy.missing_settings() {
            let value = ask_for(&format!("What is {ask}?"), None)?;
            settings.push((name.to_owned(), value));
        }
    }
    let policy = profile
        .load()?
        .set(&settings)
        .and_then(Policy::complete)
        .map_err(|error| Failure::bad_input(error.to_string()))?;
    check_templates(&policy, &profile.templates)?;
    let founder = founder(wanted, screen)?;
    let recovery = match (&wanted.recovery, screen.interactive()) {
        (Some(file), _) => file.clone(),
        (None, false) => place::beside(&dir, ".recovery"),
        (None, true) => {
            let usual = place::beside(&dir, ".recovery");
            PathBuf::from(ask_for(
                "Where shall the recovery copy of the key go? Best onto a removable disk.",
                Some(&usual.display().to_string()),
            )?)
        }
    };
    let plan = Plan {
        key: wanted.key.clone().unwrap_or_else(|| place::beside(&dir, ".key")),
        heads: wanted.heads.clone().unwrap_or_else(|| place::beside(&dir, ".heads.log")),
        recovery,
        profile,
        policy,
        founder,
        rehearsal: wanted.rehearsal,
        notices: wanted.notices.clone(),
        smarthost: wanted.smarthost.clone(),
        dir,
    };
    if plan.rehearsal
        && (plan.smarthost.is_some() || plan.notices.as_ref().is_some_and(|place| !place.starts_with('/')))
    {
        return Err(Failure::new(
            USAGE,
            "a rehearsal desk has local adapters only: leave --smarthost out, and name a local path as --notices",
        ));
    }
    let Unfounded { clock, ids } = Unfounded::of(global)?;
    make(&plan, clock.as_ref(), ids.as_ref())?;
    if screen.interactive() {
        screen.say(&format!(
            "The instance key lies in {}. Without it nobody reads this desk, ever.",
            plan.key.display()
        ));
        screen.say(&format!("A recovery copy was written to {}.", plan.recovery.display()));
        ask_for(
            "Put the copy where a fire or a thief who takes this machine does not reach it. Type `saved` when it is there.",
            Some("saved"),
        )?;
    }
    Ok(with_notices_fetched(&plan, screen, told(&plan, screen)))
}

/// Fetches a notice repository that was there before, however long that takes; unreachable, it is only told.
fn with_notices_fetched(plan: &Plan, screen: Screen, mut done: Done) -> Done {
    let Some(repository) = &plan.notices else { return done };
    let fetched = notices_at(&plan.dir, repository, &plan.policy)
        .and_then(|notices| notices.prepare().map_err(|error| DeskError::from(error).into()));
    if let Err(failure) = fetched {
        let warning = format!("{failure}; see `cvdesk doctor`");
        done.text.push_str(&format!("{} {warning}\n", screen.paint(Look::Amber, "warning:")));
        if let Value::Object(result) = &mut done.result {
            result.insert("warning".to_owned(), json!(warning));
        }
    }
    done
}

/// Everything that a desk is made from.
#[derive(Debug)]
pub struct Plan {
    pub dir: PathBuf,
    pub key: PathBuf,
    pub heads: PathBuf,
    pub recovery: PathBuf,
    pub profile: Profile,
    pub policy: Policy,
    pub founder: Founder,
    pub rehearsal: bool,
    pub notices: Option<String>,
    pub smarthost: Option<String>,
}

/// Makes the desk; finishes one that an earlier try left unfinished.
pub fn make(plan: &Plan, clock: &dyn Clock, ids: &dyn Ids) -> Result<(), Failure> {
    let dir = &plan.dir;
    let marker = dir.join(UNFINISHED);
    let again = marker.exists();
    if !again && (dir.join("desk.db").exists() || dir.join(config::FILE).exists()) {
        return Err(Failure::new(
            CONFLICT,
            format!("`{}` holds a desk already; use it, or name another folder", dir.display()),
        ));
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|error| trouble(dir, &error))?;
    write(&marker, "cvdesk init has not finished here; the same command finishes it\n", 0o600)?;
    let config = Config {
        keys: config::Keys { file: plan.key.clone(), heads: plan.heads.clone() },
        mail: config::Mail {
            smarthost: plan.smarthost.clone(),
            user: None,
            password_file: None,
            outbox: "outbox".into(),
        },
        notices: config::Notices {
            repository: plan.notices.clone().unwrap_or_else(|| dir.join("notices").display().to_string()),
            sign_off: None,
        },
    };
    let store = open_or_create(plan, &config, again, ids)?;
    write(&plan.recovery, &store.recovery_text(clock.now()), 0o600)?;
    let founding = Founding {
        desk: store.desk(),
        rehearsal: plan.rehearsal,
        policy: plan.policy.clone(),
        founder: plan.founder.clone(),
    };
    let ports = Ports { store: &store, blobs: &store, clock, ids };
    found(ports, cvdesk_case::CommandId(ids.draw()), &founding)?;
    write_templates(dir, &plan.profile)?;
    if let Some(text) = &plan.profile.publication {
        write(&dir.join(publication::FILE), text, 0o644)?;
    }
    if let (None, Some(notice)) = (&plan.notices, plan.policy.notice()) {
        let branch: BranchName = typed::name(&notice.branch)?;
        cvdesk_git::init_notice_repository(&dir.join("notices"), &branch, &git_environment())
            .map_err(DeskError::from)?;
    }
    write(&dir.join(config::FILE), &config.text()?, 0o600)?;
    fs::remove_file(&marker).map_err(|error| trouble(&marker, &error))
}

fn open_or_create(plan: &Plan, config: &Config, again: bool, ids: &dyn Ids) -> Result<SqliteStore, Failure> {
    let store = store_config(&plan.dir, config);
    if store.database().exists() {
        return Ok(SqliteStore::open(&store)?);
    }
    if again {
        // An earlier try stopped before its database had a name: its key has sealed nothing.
        for left in [&store.key_file, &store.heads_log] {
            let _ = fs::remove_file(left);
        }
    }
    let founding = cvdesk_store::Founding { desk: DeskId(ids.draw()), epoch: 1 };
    Ok(SqliteStore::create(&store, founding)?)
}

pub fn write_templates(dir: &Path, profile: &Profile) -> Result<(), Failure> {
    let folder = dir.join("templates");
    fs::create_dir_all(&folder).map_err(|error| trouble(&folder, &error))?;
    for (name, text) in &profile.templates {
        write(&folder.join(format!("{name}.txt")), text, 0o644)?;
    }
    Ok(())
}

/// Writes a whole file: beside it first, then in its place.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let beside = place::beside(path, ".new");
    let written = (|| {
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    written.map_err(|error| trouble(path, &error))
}

fn trouble(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display()))
}

pub fn read_setting(setting: &str) -> Result<(String, String), Failure> {
    let (name, value) = setting
        .split_once('=')
        .ok_or_else(|| Failure::new(USAGE, format!("`--set {setting}`: write KEY=VALUE")))?;
    Ok((name.to_owned(), value.to_owned()))
}

fn founder(wanted: &Init, screen: Screen) -> Result<Founder, Failure> {
    let os_uid = rustix::process::geteuid().as_raw();
    #[expect(
        clippy::disallowed_methods,
        reason = "the binary's edge: the founder's name where none is given"
    )]
    let usual = std::env::var("USER").unwrap_or_else(|_| format!("uid {os_uid}"));
    let name = match &wanted.founder {
        Some(name) => name.clone(),
        None if screen.interactive() => ask_for("What is your name, as the team knows you?", Some(&usual))?,
        None => usual,
    };
    let address = wanted.founder_mail.clone();
    if let Some(address) = &address
        && cvdesk_desk::normalised(address).is_none()
    {
        return Err(Failure::bad_input(format!("`{address}` is not a plain mail address")));
    }
    Ok(Founder { name, os_uid, address })
}

fn ask_for(question: &str, usual: Option<&str>) -> Result<String, Failure> {
    let hint = usual.map(|usual| format!(" [{usual}]")).unwrap_or_default();
    let mut out = std::io::stdout();
    let _ = write!(out, "{question}{hint} ");
    let _ = out.flush();
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    let answer = line.trim();
    match (answer.is_empty(), usual) {
        (false, _) => Ok(answer.to_owned()),
        (true, Some(usual)) => Ok(usual.to_owned()),
        (true, None) => Err(Failure::bad_input("an answer is needed here; nothing was made")),
    }
}

fn told(plan: &Plan, screen: Screen) -> Done {
    let dir = plan.dir.display();
    let reports = match (&plan.policy.channel.mail, plan.policy.mail_address()) {
        (Some(_), Some(address)) => format!(" reports  {address}"),
        (None, Some(address)) => format!("redirect  {address}, whose mail is answered with where reports go"),
        (_, None) => " reports  (no mail)".to_owned(),
    };
    let notices = plan.notices.clone().unwrap_or_else(|| format!("{dir}/notices"));
    let notices = match plan.policy.notice() {
        Some(_) => format!("     notices  {notices}\n"),
        None => String::new(),
    };
    let text = format!(
        "{}\n\
         \x20   database  {dir}/desk.db\n\
         \x20        key  {}  (mode 0600; without it nobody reads this desk, ever)\n\
         \x20   recovery  {}  (mode 0600; move it off this machine now)\n\
         \x20      heads  {}  (signed heads of the log; best on another disk)\n\
         \x20   {reports}\n\
         \x20      mails  {}\n\
         {notices}\
         \x20    founder  {} (OS user {}), as {}\n\n\
         Next: let your mail server run `cvdesk --dir {dir} deliver --sender SENDER --recipient RECIPIENT`, then `cvdesk --dir {dir} doctor`.\n",
        screen.paint(Look::Strong, "The desk is made."),
        plan.key.display(),
        plan.recovery.display(),
        plan.heads.display(),
        plan.smarthost.as_ref().map_or_else(
            || format!("written into {dir}/outbox (no smarthost set)"),
            |host| format!("through {host}")
        ),
        plan.founder.name,
        plan.founder.os_uid,
        cvdesk_policy::founder_roles(&plan.policy).join(", "),
    );
    let result = json!({
        "dir": plan.dir, "key": plan.key, "recovery": plan.recovery, "heads": plan.heads,
        "policy": plan.policy.version(), "rehearsal": plan.rehearsal,
    });
    Done { rehearsal: plan.rehearsal, ..Done::new(text, result) }
}
