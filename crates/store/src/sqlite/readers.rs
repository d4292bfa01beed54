//! Connections that only read, apart from the writer's: they see whole transactions and wait for nobody.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use cvdesk_desk::port::StoreError;
use sqlx::SqliteConnection;

use super::session::Session;
use super::trouble::Trouble;
use crate::keys::locked;

/// How many connections are kept for the next reader.
const KEPT: usize = 4;

/// Connections that nobody uses at the moment.
pub(super) struct Readers {
    database: PathBuf,
    idle: Mutex<Vec<Session>>,
}

impl Readers {
    /// None yet; each is opened when it is first needed.
    pub(super) fn new(database: &Path) -> Self {
        Self { database: database.to_owned(), idle: Mutex::default() }
    }

    /// Reads on a connection of one's own. A connection that gave trouble is not used again.
    pub(super) fn read<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let idle = locked(&self.idle).pop();
        let mut session = match idle {
            Some(session) => session,
            None => Session::open(&self.database, false).map_err(|trouble| trouble.at(&self.database))?,
        };
        let answer = session.run(work).map_err(|error| Trouble::from(error).at(&self.database))?;
        let mut idle = locked(&self.idle);
        if idle.len() < KEPT {
            idle.push(session);
        }
        Ok(answer)
    }
}
