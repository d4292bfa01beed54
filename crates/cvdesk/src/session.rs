//! One command's view of a desk: its folder opened, its clock chosen, its actor known.

use std::path::{Path, PathBuf};

use cvdesk_case::CommandId;
use cvdesk_desk::port::{Clock, Ids, Store as _};
use cvdesk_desk::{Desk, Ports, Request};
use cvdesk_policy::Actor;
use cvdesk_store::{SqliteStore, StoreConfig};
use jiff::Timestamp;

use crate::cli::Global;
use crate::clock::{SetClock, SystemClock, SystemIds};
use crate::config::Config;
use crate::failure::{FAILED, Failure, USAGE};
use crate::machine_clock::MachineClock;
use crate::person_name;
use crate::place;
use crate::rehearsed::{Rehearsed, SeededIds};
use crate::when;

/// A desk's folder, opened.
pub struct Session {
    /// The folder.
    pub dir: PathBuf,
    /// Its configuration.
    pub config: Config,
    /// Its store.
    pub store: SqliteStore,
    /// Whether it is a rehearsal.
    pub rehearsal: bool,
    clock: Box<dyn Clock>,
    ids: Box<dyn Ids>,
    /// The same ids, where a tour gives the command: they begin anew with every request.
    scopes: Option<SeededIds>,
}

impl Session {
    /// Opens the desk that the command line names.
    pub fn open(global: &Global) -> Result<Self, Failure> {
        let dir = folder(global)?;
        let session = match &global.rehearsed {
            None => Self::open_dir(&dir, Box::new(MachineClock::of(&dir)), Box::new(SystemIds))?,
            Some(Rehearsed { ids, .. }) => {
                let session = Self::open_dir(&dir, Box::new(SystemClock), Box::new(ids.clone()))?;
                Self { scopes: Some(ids.clone()), ..session }
            }
        };
        match &global.at {
            None => Ok(session),
            Some(_) if !session.rehearsal => Err(Failure::new(
                USAGE,
                "--at works only in a rehearsal desk (`cvdesk init --rehearsal`): a real one lives by the real clock",
            )),
            Some(at) => Ok(Self { clock: Box::new(SetClock::at(when::read(at)?)), ..session }),
        }
    }

    /// Opens a desk's folder with a clock and randomness of the caller's.
    pub fn open_dir(dir: &Path, clock: Box<dyn Clock>, ids: Box<dyn Ids>) -> Result<Self, Failure> {
        let dir = place::absolute(dir).map_err(|error| Failure::new(FAILED, error.to_string()))?;
        let config = Config::read(&dir)?;
        let store = SqliteStore::open(&store_config(&dir, &config))?;
        let rehearsal = store.history(cvdesk_case::StreamId::DESK)?.fold_desk().rehearsal();
        Ok(Self { dir, config, store, rehearsal, clock, ids, scopes: None })
    }

    /// The ports over this desk.
    pub fn ports(&self) -> Ports<'_> {
        Ports { store: &self.store, blobs: &self.store, clock: self.clock.as_ref(), ids: self.ids.as_ref() }
    }

    /// The use cases over this desk.
    pub fn desk(&self) -> Result<Desk<'_>, Failure> {
        Ok(Desk::open(self.ports())?)
    }

    /// Who the command line acts as: the person its OS user is linked to, else an operator; `--as` makes it that
    /// person in a rehearsal, and an operator on their behalf elsewhere.
    pub fn actor(&self, desk: &Desk<'_>, global: &Global) -> Result<Actor, Failure> {
        let uid = rustix::process::geteuid().as_raw();
        let operator = Actor::new(cvdesk_case::ActorId::operator(uid));
        let own = desk.person_of_uid(uid).map_or(operator, Actor::new);
        let Some(wanted) = &global.acting_as else { return Ok(own) };
        let person = person_name::find(desk, own, wanted)?;
        Ok(if self.rehearsal {
            Actor::new(person)
        } else {
            Actor { id: operator.id, on_behalf_of: Some(person) }
        })
    }

    /// A fresh request of the command line's actor.
    pub fn request(&self, desk: &Desk<'_>, global: &Global) -> Result<Request, Failure> {
        Ok(Request { actor: self.actor(desk, global)?, command: self.command() })
    }

    /// A fresh command id.
    pub fn command(&self) -> CommandId {
        if let Some(ids) = &self.scopes {
            ids.begin_request();
        }
        CommandId(self.ids.draw())
    }

    /// Begins a pass of the reconciler.
    pub fn begin_pass(&self) {
        if let Some(ids) = &self.scopes {
            ids.begin_pass();
        }
    }

    /// Now, by this session's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// The clock and the randomness of a command that has no desk yet.
pub struct Unfounded {
    /// The clock.
    pub clock: Box<dyn Clock>,
    /// The randomness.
    pub ids: Box<dyn Ids>,
}

impl Unfounded {
    /// The machine's, or those of the tour that gives the command.
    pub fn of(global: &Global) -> Result<Self, Failure> {
        match (&global.rehearsed, &global.at) {
            (Some(rehearsed), Some(at)) => Ok(Self {
                clock: Box::new(SetClock::at(when::read(at)?)),
                ids: Box::new(rehearsed.ids.clone()),
            }),
            _ => Ok(Self { clock: Box::new(SystemClock), ids: Box::new(SystemIds) }),
        }
    }
}

/// Where a configured desk's store lies.
pub fn store_config(dir: &Path, config: &Config) -> StoreConfig {
    StoreConfig {
        dir: dir.to_owned(),
        key_file: place::within(dir, &config.keys.file),
        heads_log: place::within(dir, &config.keys.heads),
    }
}

/// The folder that the command line or the environment names.
pub fn folder(global: &Global) -> Result<PathBuf, Failure> {
    let named = global.dir.clone();
    named.ok_or_else(|| Failure::new(USAGE, "name the desk's folder: `--dir DIR`, or set CVDESK_DIR"))
}
