//! Facts about the desk that are readable without keys, and the desk's own sealed keys.

use cvdesk_case::DeskId;
use sqlx::{Row as _, SqliteConnection};

/// The desk's id, 16 bytes.
pub(crate) const DESK: &str = "desk";
/// The epoch, four bytes big-endian.
pub(crate) const EPOCH: &str = "epoch";
/// Shows a wrong instance key before anything is unsealed.
pub(crate) const KEY_CHECK: &str = "key_check";
/// Public half of the key that signs heads.
pub(crate) const HEAD_KEY: &str = "head_key";
/// The newest cvdesk that wrote here.
pub(crate) const WRITTEN_BY: &str = "written_by";

/// Why the desk holds until a person accepts this copy; written by a restore.
pub(crate) const RESTORED: &str = "restored";
/// The last entry that the backup had, eight bytes big-endian; written and taken away with [`RESTORED`].
pub(crate) const RESTORED_AFTER: &str = "restored_after";

/// Sealed: the key that signs heads.
pub(crate) const HEAD_SECRET: &str = "head_key";
/// Sealed: what effect keys and command ids are derived with.
pub(crate) const MAC_SECRET: &str = "mac_key";

/// One value, or nothing where it was never set.
pub(crate) async fn get(
    connection: &mut SqliteConnection,
    name: &str,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let row =
        sqlx::query("SELECT value FROM meta WHERE name = $1").bind(name).fetch_optional(connection).await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// Sets or replaces a value.
pub(crate) async fn set(
    connection: &mut SqliteConnection,
    name: &str,
    value: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes a value away.
pub(crate) async fn unset(connection: &mut SqliteConnection, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM meta WHERE name = $1").bind(name).execute(connection).await.map(drop)
}

/// The desk's id.
pub(crate) async fn desk(connection: &mut SqliteConnection) -> Result<Option<DeskId>, sqlx::Error> {
    Ok(get(connection, DESK).await?.and_then(|bytes| bytes.try_into().ok()).map(DeskId))
}

/// One sealed key of the desk.
pub(crate) async fn secret(
    connection: &mut SqliteConnection,
    name: &str,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let row = sqlx::query("SELECT sealed FROM secrets WHERE name = $1")
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// Stores one sealed key of the desk, once.
pub(crate) async fn set_secret(
    connection: &mut SqliteConnection,
    name: &str,
    sealed: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO secrets (name, sealed) VALUES ($1, $2)")
        .bind(name)
        .bind(sealed)
        .execute(connection)
        .await?;
    Ok(())
}
