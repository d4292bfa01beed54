//! Sealed texts.

use cvdesk_case::{Owner, TextId};
use cvdesk_desk::port::StoreError;
use sqlx::{Row as _, SqliteConnection};

use super::SqliteStore;
use crate::keys::KeyId;
use crate::seal::{Bound, Item, Scope, open};

/// A text as it is stored.
pub(super) struct SealedText {
    /// Its id.
    pub id: TextId,
    /// The keys that seal it; whoever has them may ask for it.
    pub key_id: KeyId,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
}

/// Adds a text.
pub(super) async fn insert(connection: &mut SqliteConnection, text: &SealedText) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO texts (text_id, key_id, sealed) VALUES ($1, $2, $3)")
        .bind(text.id.0.as_slice())
        .bind(text.key_id.as_slice())
        .bind(text.sealed.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes away every text under these keys, whose key is destroyed: what is not there no older key opens.
pub(super) async fn destroy(connection: &mut SqliteConnection, key_id: KeyId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM texts WHERE key_id = $1").bind(key_id.as_slice()).execute(connection).await?;
    Ok(())
}

/// Takes away one text, whose key goes on sealing others; `secure_delete` overwrites the row.
pub(super) async fn forget(connection: &mut SqliteConnection, id: TextId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM texts WHERE text_id = $1").bind(id.0.as_slice()).execute(connection).await?;
    Ok(())
}

async fn sealed(
    connection: &mut SqliteConnection,
    id: TextId,
    key_id: KeyId,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let row = sqlx::query("SELECT sealed FROM texts WHERE text_id = $1 AND key_id = $2")
        .bind(id.0.as_slice())
        .bind(key_id.as_slice())
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get(0)).transpose()
}

impl SqliteStore {
    /// One text, unsealed.
    pub(crate) fn unsealed_text(&self, owner: Owner, id: TextId) -> Result<String, StoreError> {
        let keys = self.text_keys(owner)?;
        let sealed = self
            .readers
            .read(async |connection| sealed(connection, id, keys.id).await)?
            .ok_or(StoreError::Absent)?;
        let bound = Bound { desk: self.desk, scope: Scope::Keys(keys.id), item: Item::Text(id) };
        let damaged = || StoreError::Damaged(format!("text {id} cannot be unsealed"));
        let plain = open(&keys.text, &bound, &sealed).map_err(|_| damaged())?;
        String::from_utf8(plain.to_vec()).map_err(|_| damaged())
    }
}
