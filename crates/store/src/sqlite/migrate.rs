//! Brings a database to the newest schema; `migrations/` holds the steps, forward only.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Connection as _, SqliteConnection, SqlSafeStr as _};

use super::session::BEGIN;

/// Runs the steps that are missing. Two processes that start at once take turns.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut turn = connection.begin_with(BEGIN).await?;
    migrator().run_direct(None, &mut *turn, false).await?;
    turn.commit().await
}

fn migrator() -> Migrator {
    let founding = include_str!("../../migrations/0001_founding.sql");
    Migrator::with_migrations(vec![Migration::new(
        1,
        "founding".into(),
        MigrationType::Simple,
        founding.into_sql_str(),
        false,
    )])
}
