//! Brings a database to the newest schema; `migrations/` holds the steps, forward only.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Connection as _, SqlSafeStr as _, SqliteConnection};

use super::session::BEGIN;

/// Runs the steps that are missing. Two processes that start at once take turns.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut turn = connection.begin_with(BEGIN).await?;
    migrator().run_direct(None, &mut *turn, false).await?;
    turn.commit().await
}

fn migrator() -> Migrator {
    let founding = include_str!("../../migrations/0001_founding.sql");
    let steps = [(1, "founding", founding)];
    Migrator::with_migrations(
        steps
            .into_iter()
            .map(|(version, name, sql)| {
                Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
            })
            .collect(),
    )
}
