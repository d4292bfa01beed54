//! Rows of keys, and of who has which.

use cvdesk_case::Owner;
use sqlx::{Row as _, SqliteConnection};

use crate::keys::{KeyId, Purpose, StoredKeys};
use crate::seal::owner_parts;

/// An owner's keys; `None` where it has none.
pub(super) async fn keys_of(
    connection: &mut SqliteConnection,
    owner: Owner,
) -> Result<Option<StoredKeys>, sqlx::Error> {
    let (kind, id) = owner_parts(owner);
    let rows = sqlx::query(
        "SELECT o.key_id, o.proof, k.purpose, k.key_version, k.wrapped FROM owner_keys o \
         LEFT JOIN data_keys k ON k.key_id = o.key_id WHERE o.owner_kind = $1 AND o.owner = $2 ORDER BY k.purpose, k.key_version",
    )
    .bind(kind)
    .bind(id.as_slice())
    .fetch_all(connection)
    .await?;
    let mut stored: Option<StoredKeys> = None;
    for row in rows {
        let keys = match &mut stored {
            Some(keys) => keys,
            None => {
                stored.insert(StoredKeys { id: key_id(&row)?, proof: row.try_get(1)?, wrapped: Vec::new() })
            }
        };
        // An owner whose keys were all destroyed has a row without a key.
        if let (Some(purpose), Some(version)) = (row.try_get(2)?, row.try_get(3)?) {
            keys.wrapped.push((purpose, version, row.try_get(4)?));
        }
    }
    Ok(stored)
}

/// Gives an owner its keys, once.
pub(super) async fn give(
    connection: &mut SqliteConnection,
    owner: Owner,
    key_id: KeyId,
    proof: &[u8],
) -> Result<(), sqlx::Error> {
    let (kind, id) = owner_parts(owner);
    sqlx::query("INSERT INTO owner_keys (owner_kind, owner, key_id, proof) VALUES ($1, $2, $3, $4)")
        .bind(kind)
        .bind(id.as_slice())
        .bind(key_id.as_slice())
        .bind(proof)
        .execute(connection)
        .await?;
    Ok(())
}

/// Stores a wrapped key.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    key_id: KeyId,
    (purpose, key_version, wrapped): &(u8, u16, Vec<u8>),
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO data_keys (key_id, purpose, key_version, wrapped) VALUES ($1, $2, $3, $4)")
        .bind(key_id.as_slice())
        .bind(*purpose)
        .bind(*key_version)
        .bind(wrapped.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether texts are still sealed under these keys: not once their words were erased.
pub(super) async fn has_text_key(
    connection: &mut SqliteConnection,
    key_id: KeyId,
) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT 1 FROM data_keys WHERE key_id = $1 AND purpose = $2 LIMIT 1")
        .bind(key_id.as_slice())
        .bind(Purpose::Text.number())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Destroys every version of a text key.
pub(super) async fn destroy_text(
    connection: &mut SqliteConnection,
    key_id: KeyId,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM data_keys WHERE key_id = $1 AND purpose = $2")
        .bind(key_id.as_slice())
        .bind(Purpose::Text.number())
        .execute(connection)
        .await?;
    Ok(())
}

/// Which keys an owner has, as the transaction sees it.
pub(super) async fn key_id_of(
    connection: &mut SqliteConnection,
    owner: Owner,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let (kind, id) = owner_parts(owner);
    let row = sqlx::query("SELECT key_id FROM owner_keys WHERE owner_kind = $1 AND owner = $2")
        .bind(kind)
        .bind(id.as_slice())
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get(0)).transpose()
}

fn key_id(row: &sqlx::sqlite::SqliteRow) -> Result<[u8; 16], sqlx::Error> {
    let bytes: Vec<u8> = row.try_get(0)?;
    bytes.try_into().map_err(|_| sqlx::Error::Decode("a key id has 16 bytes".into()))
}
