//! One connection and the runtime it runs on. Everything that only SQLite understands stands in this file.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};
use tokio::runtime::{Builder, Runtime};

use super::trouble::Trouble;

/// How long a write waits for another process's before it gives up.
const BUSY: Duration = Duration::from_mins(1);

/// What begins a transaction that writes: it waits for its turn here and never halfway.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

/// At most $3 rows of the log after $1 and up to $2, put together: how many, first and last seq, how many have an
/// entry of the usual length, all entries, all bodies, the bodies' lengths. `group_concat` takes the rows in the
/// order of the inner query and bytes as they are; PostgreSQL says `string_agg`.
pub(crate) const ROWS_TOGETHER: &str = "SELECT count(*), min(seq), max(seq), count(CASE length(entry) WHEN 198 THEN 1 END), \
     CAST(group_concat(entry, '') AS BLOB), CAST(group_concat(body, '') AS BLOB), group_concat(length(body)) \
     FROM (SELECT seq, entry, body FROM log WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3)";

/// A connection that is used by one thread at a time and blocks it.
pub(crate) struct Session {
    runtime: Runtime,
    connection: SqliteConnection,
}

impl Session {
    /// Opens a database to read and write; with `create`, a new one.
    pub(crate) fn open(database: &Path, create: bool) -> Result<Self, Trouble> {
        Self::connect(
            &options(database)
                .create_if_missing(create)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                // What is deleted is overwritten: an erased key does not linger in a free page.
                .pragma("secure_delete", "ON"),
        )
    }

    /// Opens a database that this process must not change. A copy on a medium that cannot be written has no
    /// place for SQLite's shared memory; it is read as a file that nobody changes, unless there is a WAL to mind.
    pub(crate) fn read_only(database: &Path) -> Result<Self, Trouble> {
        let wal = database.with_extension("db-wal");
        Self::connect(&options(database).read_only(true)).or_else(|trouble| {
            if wal.exists() {
                Err(trouble)
            } else {
                Self::connect(&options(database).immutable(true).read_only(true))
            }
        })
    }

    fn connect(options: &SqliteConnectOptions) -> Result<Self, Trouble> {
        let runtime = Builder::new_current_thread().enable_time().build().map_err(sqlx::Error::from)?;
        let connection = runtime.block_on(async {
            let mut connection = SqliteConnection::connect_with(options).await?;
            // A file that is no database is only noticed by the first read.
            sqlx::query("SELECT count(*) FROM sqlite_master").execute(&mut connection).await?;
            Ok::<_, sqlx::Error>(connection)
        })?;
        Ok(Self { runtime, connection })
    }

    /// Runs asynchronous work on the connection to its end.
    pub(crate) fn run<T>(&mut self, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
        self.runtime.block_on(work(&mut self.connection))
    }

    /// Closes the connection in order; the last one of all processes moves the WAL into the database.
    pub(crate) fn close(self) -> Result<(), Trouble> {
        Ok(self.runtime.block_on(self.connection.close())?)
    }
}

fn options(database: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(database).busy_timeout(BUSY).pragma("temp_store", "MEMORY")
}
